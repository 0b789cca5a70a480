//! Private keys in every form that `openssl` writes: we read them, or refuse each with an error of its own.

use std::{fs, path::Path};

use ra_tests::{both, example, example_path, folder, have, have_openssl, openssl, run};
use roles_anywhere::pki::{Certificate, KeyFileError, Pkcs12, PrivateKey, Signer, SystemRandom};

/// Key types, with the options of `openssl genpkey` for them.
const ALGORITHMS: [(&str, &str); 5] = [
    ("rsa-2048", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
    ("rsa-3072", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"),
    ("p-256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    ("p-384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"),
    ("p-521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521"),
];
const PASSPHRASE: &[u8] = b"correct horse";

/// Makes `NAME.pem` and `NAME.spki` for every key type, and `passphrase` with the passphrase.
fn generate(at: &Path) {
    fs::write(at.join("passphrase"), PASSPHRASE).unwrap();
    for (name, options) in ALGORITHMS {
        openssl(at, &format!("genpkey {options} -out {name}.pem"));
        openssl(at, &format!("pkey -in {name}.pem -pubout -outform DER -out {name}.spki"));
    }
}

fn read(at: &Path, file: &str) -> Result<PrivateKey, KeyFileError> {
    PrivateKey::read_encrypted(&fs::read(at.join(file)).unwrap(), PASSPHRASE, SystemRandom)
}

/// The forms in which openssl writes a key: the file, and the arguments.
fn forms(name: &str) -> Vec<(String, String)> {
    let traditional = if name.starts_with("rsa") { "rsa -traditional" } else { "ec" };
    let mut forms = vec![
        ("pkcs8.der".into(), format!("pkcs8 -topk8 -nocrypt -in {name}.pem -outform DER")),
        ("traditional.pem".into(), format!("{traditional} -in {name}.pem")),
        ("traditional.der".into(), format!("{traditional} -in {name}.pem -outform DER")),
        ("default.pem".into(), format!("pkcs8 -topk8 -in {name}.pem -passout file:passphrase")),
        ("default.der".into(), format!("pkcs8 -topk8 -in {name}.pem -passout file:passphrase -outform DER")),
    ];
    for cipher in ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc"] {
        let encrypt = format!("pkcs8 -topk8 -in {name}.pem -passout file:passphrase");
        forms.push((format!("scrypt-{cipher}.pem"), format!("{encrypt} -scrypt -v2 {cipher}")));
        for hash in ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512"] {
            forms.push((
                format!("{hash}-{cipher}.pem"),
                format!("{encrypt} -v2 {cipher} -v2prf hmacWith{hash}"),
            ));
        }
    }
    forms
}

#[test]
fn every_form_of_every_key_is_read() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    generate(at);
    let mut files = 0;
    for (name, _) in ALGORITHMS {
        let expected = fs::read(at.join(format!("{name}.spki"))).unwrap();
        for (form, arguments) in forms(name) {
            let file = format!("{name}.{form}");
            openssl(at, &format!("{arguments} -out {file}"));
            let key = read(at, &file).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(key.public_key().spki_der(), expected, "{file}");
            files += 1;
        }
        assert_eq!(read(at, &format!("{name}.pem")).unwrap().public_key().spki_der(), expected);
    }
    assert!(files >= 60, "{files} files");
}

#[test]
fn keys_are_read_from_files_that_hold_other_things_too() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    openssl(at, "ecparam -name prime256v1 -genkey -out parameters.pem");
    openssl(at, "req -new -x509 -key parameters.pem -subj /CN=x -out certificate.pem");
    let text = |name: &str| fs::read_to_string(at.join(name)).unwrap();
    let (key, certificate) = (text("parameters.pem"), text("certificate.pem"));
    for file in [
        key.clone(),
        format!("{key}{certificate}"),
        format!("{certificate}{key}"),
        format!("some text\n{key}\nand more: text\n"),
        key.replace('\n', "\r\n"),
        key.replace('\n', "  \n"),
    ] {
        assert!(PrivateKey::read(file.as_bytes(), SystemRandom).is_ok(), "{file}");
    }
}

#[test]
fn pkcs12_files_are_read_with_their_certificates() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("passphrase"), PASSPHRASE).unwrap();
    fs::write(at.join("none"), "\n").unwrap();
    let mut files = 0;
    for (name, options) in ALGORITHMS {
        openssl(at, &format!("genpkey {options} -out {name}.pem"));
        openssl(at, &format!("req -new -x509 -key {name}.pem -subj /CN={name} -out {name}.crt"));
        openssl(at, "req -new -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=CA -out ca.crt");
        for form in [
            "",
            "-legacy",
            "-nomac",
            "-macalg sha512",
            "-keypbe NONE -certpbe NONE",
            "-iter 1",
            "-descert -legacy",
        ] {
            for password in ["passphrase", "none"] {
                let export = format!("pkcs12 -export -inkey {name}.pem -in {name}.crt -certfile ca.crt");
                openssl(at, &format!("{export} {form} -passout file:{password} -out {name}.p12"));
                let file = fs::read(at.join(format!("{name}.p12"))).unwrap();
                let mut asked = 0;
                let ask = || {
                    asked += 1;
                    (password == "passphrase").then(|| PASSPHRASE.to_vec().into())
                };
                let read = Pkcs12::read_asking(&file, ask, SystemRandom);
                let read = read.unwrap_or_else(|error| panic!("{name} {form} {password}: {error}"));
                let subjects: Vec<_> =
                    read.certificates.iter().map(|certificate| certificate.subject().to_string()).collect();
                assert_eq!(subjects, [format!("/CN={name}"), "/CN=CA".into()], "{name} {form}");
                let read_key = read.key.unwrap();
                assert_eq!(read_key.public_key(), read.certificates[0].public_key());
                assert!(asked <= 1, "{name} {form}: the password is asked for once");
                let key = PrivateKey::read_encrypted(&file, PASSPHRASE, SystemRandom).unwrap();
                assert_eq!(key.public_key(), read_key.public_key());
                files += 1;
            }
        }
    }
    assert_eq!(files, 70);
    pkcs12_files_are_told_apart(at);
}

/// The errors for a wrong or missing password or a missing key, and a program that takes a PKCS#12 file.
fn pkcs12_files_are_told_apart(at: &Path) {
    openssl(at, "pkcs12 -export -inkey p-256.pem -in p-256.crt -passout file:passphrase -out host.p12");
    let file = fs::read(at.join("host.p12")).unwrap();
    let error = |password: Option<&[u8]>| {
        Pkcs12::read_asking(&file, || password.map(|password| password.to_vec().into()), SystemRandom)
            .unwrap_err()
    };
    assert_eq!(error(Some(b"wrong")), KeyFileError::WrongPassphrase);
    assert_eq!(error(None), KeyFileError::PassphraseNeeded);
    let words = Certificate::read(&file).unwrap_err().to_string();
    assert!(words.contains("openssl pkcs12 -in FILE -nokeys"), "{words}");
    let csr = "--subject /CN=x --key host.p12 --passphrase-file passphrase --out host.csr";
    example(at, "request_certificate", &csr.split(' ').collect::<Vec<_>>());
    assert!(openssl(at, "req -verify -noout -in host.csr").contains("verify OK"));
    openssl(at, "pkcs12 -export -nokeys -in p-256.crt -passout file:passphrase -out no-key.p12");
    let no_key = fs::read(at.join("no-key.p12")).unwrap();
    let words = PrivateKey::read_encrypted(&no_key, PASSPHRASE, SystemRandom).unwrap_err().to_string();
    assert!(words.contains("it holds 0 private keys"), "{words}");
}

/// Files of keys that cannot be used, and words of what is said of each.
const UNUSABLE: &[(&str, &str)] = &[
    ("legacy-rsa.pem", "OpenSSL's old form"),
    ("legacy-ec.pem", "OpenSSL's old form"),
    ("pkcs12-pbe.pem", "encrypted with pbeWithSHA1And3-KeyTripleDES-CBC are not supported"),
    ("des3.pem", "encrypted with des-ede3-cbc are not supported"),
    ("camellia.pem", "encrypted with camellia-256-cbc are not supported"),
    ("aria.pem", "encrypted with aria-128-cbc are not supported"),
    ("md5.pem", "encrypted with hmacWithMD5 are not supported"),
    ("dsa.pem", "cannot be used"),
    ("another-passphrase.pem", "the passphrase is not the one"),
    ("another-passphrase-scrypt.pem", "the passphrase is not the one"),
    ("ed25519.pem", "private keys of type id-Ed25519 cannot be used"),
    ("ed448.pem", "private keys of type id-Ed448 cannot be used"),
    ("x25519.pem", "cannot be used"),
    ("secp256k1.pem", "private keys of type secp256k1 cannot be used"),
    ("brainpool.pem", "private keys of type brainpoolP256r1 cannot be used"),
    ("explicit.pem", "named_curve"),
    ("explicit-sec1.pem", "named_curve"),
    ("public.pem", "PEM with a public key, where a private key is expected"),
    ("certificate.pem", "PEM with a certificate, where a private key is expected"),
    ("empty.pem", "the file is empty"),
    ("two.pem", "two private keys, at lines 1 and 6"),
    ("torn.pem", "has no end"),
    ("not-base64.pem", "is not base64 inside"),
];

#[test]
fn every_key_that_cannot_be_used_has_its_own_error() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    generate(at);
    fs::write(at.join("other"), "wrong").unwrap();
    for arguments in [
        "rsa -in rsa-2048.pem -aes128 -traditional -passout file:passphrase -out legacy-rsa.pem",
        "ec -in p-256.pem -aes256 -passout file:passphrase -out legacy-ec.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:passphrase -v1 PBE-SHA1-3DES -out pkcs12-pbe.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:passphrase -v2 des3 -out des3.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:other -out another-passphrase.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:other -scrypt -out another-passphrase-scrypt.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:passphrase -v2 camellia-256-cbc -out camellia.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:passphrase -v2 aria-128-cbc -out aria.pem",
        "pkcs8 -topk8 -in p-256.pem -passout file:passphrase -v2 aes-256-cbc -v2prf hmacWithMD5 -out md5.pem",
        "dsaparam -genkey -noout -out dsa.pem 1024",
        "genpkey -algorithm ed25519 -out ed25519.pem",
        "genpkey -algorithm ed448 -out ed448.pem",
        "genpkey -algorithm x25519 -out x25519.pem",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out secp256k1.pem",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -out brainpool.pem",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -out explicit.pem",
        "ec -in p-256.pem -param_enc explicit -out explicit-sec1.pem",
        "pkey -in p-256.pem -pubout -out public.pem",
        "req -new -x509 -key p-256.pem -subj /CN=x -out certificate.pem",
    ] {
        openssl(at, arguments);
    }
    let key = fs::read_to_string(at.join("p-256.pem")).unwrap();
    fs::write(at.join("empty.pem"), "").unwrap();
    fs::write(at.join("two.pem"), key.repeat(2)).unwrap();
    fs::write(at.join("torn.pem"), &key[..key.len() - 40]).unwrap();
    fs::write(at.join("not-base64.pem"), key.replacen("\nM", "\n!", 1)).unwrap();
    for (file, words) in UNUSABLE {
        let error = read(at, file).expect_err(file).to_string();
        assert!(error.contains(words), "{file}: {error}");
    }
}

#[test]
fn openssl_reads_what_is_written_encrypted_and_plain() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("passphrase"), PASSPHRASE).unwrap();
    for key_type in ["rsa-2048", "p-256", "p-384", "p-521"] {
        let request = |key: &str, rest: &str| {
            format!("--subject /CN=x --key-type {key_type} --key-out {key} --out {key}.csr --force {rest}")
        };
        let encrypted = request("encrypted.pem", "--passphrase-file passphrase");
        example(at, "request_certificate", &encrypted.split_whitespace().collect::<Vec<_>>());
        example(at, "request_certificate", &request("plain.pem", "").split_whitespace().collect::<Vec<_>>());
        openssl(at, "pkey -in plain.pem -noout");
        openssl(at, "pkey -in encrypted.pem -passin file:passphrase -noout");
        let again = "--subject /CN=y --key encrypted.pem --out again.csr --force";
        let refused = run(at, example_path("request_certificate"), again);
        assert!(both(&refused).contains("--passphrase-file"), "{}", both(&refused));
        let again = format!("{again} --passphrase-file passphrase");
        example(at, "request_certificate", &again.split_whitespace().collect::<Vec<_>>());
        assert!(openssl(at, "req -verify -noout -in again.csr").contains("verify OK"));
    }
}

#[test]
fn a_pkcs12_file_under_the_null_password_is_read_as_one_under_the_empty_is() {
    if !have_openssl() || !have("certtool", "--version") {
        return;
    }
    let folder = folder();
    let at = folder.path();
    openssl(at, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
    openssl(at, "req -new -x509 -key key.pem -subj /CN=host -out host.crt");
    let make = |password: &str, cipher: &str| {
        let arguments = format!(
            "--to-p12 --load-privkey key.pem --load-certificate host.crt --p12-name host {password} --pkcs-cipher {cipher} --outder --outfile FILE"
        );
        let output = run(at, "certtool", &arguments);
        assert!(output.status.success(), "{}", both(&output));
        fs::read(at.join("FILE")).unwrap()
    };
    let key = PrivateKey::read(&fs::read(at.join("key.pem")).unwrap(), SystemRandom).unwrap();
    let open = |file: &[u8]| Pkcs12::read_asking(file, || None, SystemRandom);
    for (password, ciphers) in [
        ("--null-password", &["aes-256", "3des-pkcs12", "rc2-40"][..]),
        ("--empty-password", &["3des-pkcs12"]),
    ] {
        for cipher in ciphers {
            let read = open(&make(password, cipher));
            let read = read.unwrap_or_else(|error| panic!("{password} {cipher}: {error}"));
            assert_eq!(read.key.unwrap().public_key(), key.public_key(), "{password} {cipher}");
            assert_eq!(read.certificates.len(), 1, "{password} {cipher}");
        }
        // What is not read is named, and the command that is advised reads it.
        for (cipher, name) in [("3des", "des-ede3-cbc"), ("arcfour", "pbeWithSHA1And128BitRC4")] {
            let error = open(&make(password, cipher)).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
            let command = error.split('`').nth(1).unwrap().strip_prefix("openssl ").unwrap();
            openssl(at, &format!("{command} -passin pass:"));
            let converted = fs::read(at.join("FILE.pem")).unwrap();
            let converted = PrivateKey::read(&converted, SystemRandom).unwrap();
            assert_eq!(converted.public_key(), key.public_key());
        }
    }
    let error = open(&make("--password=secret", "3des-pkcs12")).unwrap_err();
    assert_eq!(error, KeyFileError::PassphraseNeeded);
}
