//! Names in the form of RFC 4514, compared with `openssl` and `cryptography`.

use std::fs;

use ra_tests::{both, folder, have_cryptography_and_pkilint, have_openssl, run_with, stdout};
use roles_anywhere::pki::DistinguishedName;

/// Names in OpenSSL's form.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Ops/CN=host-1",
        "/CN=a",
        "/O=Example, Inc./CN=x",
        "/O=a;b<c>d\"e/CN=x",
        "/O=back\\\\slash/CN=x",
        "/O=pl\\+us/CN=sl\\/ash",
        "/CN=#hash",
        "/CN=has #hash",
        "/CN=eq=uals",
        "/O= leading/CN=trailing ",
        "/CN=two  blanks",
        "/O=Größe/CN=日本",
        "/DC=net/DC=example/UID=jsmith",
        "/street=1 Main/CN=x",
        "/CN=host/OU=b+O=c",
        "/SN=Doe/GN=Jo/title=Dr/CN=x",
        "/CN='quoted'",
        "/CN=a:b@c",
    ]
    .map(String::from)
    .to_vec();
    // Every special character at every place of a value.
    for character in ['"', '+', ',', ';', '<', '>', '\\', '#', ' ', '=', 'é'] {
        let escaped =
            if "+\\/".contains(character) { format!("\\{character}") } else { character.to_string() };
        names.push(format!("/O={escaped}b/CN=a{escaped}b"));
        names.push(format!("/O=a{escaped}/CN=x"));
    }
    names
}

#[test]
fn names_are_written_as_openssl_writes_them() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let key = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "k"];
    assert!(run_with(at, "openssl", &key).status.success());
    for text in names() {
        let name: DistinguishedName = text.parse().unwrap();
        let made =
            run_with(at, "openssl", &["req", "-new", "-key", "k", "-utf8", "-subj", &text, "-out", "x.csr"]);
        assert!(made.status.success(), "{text}: {}", both(&made));
        let shown = run_with(
            at,
            "openssl",
            &["req", "-in", "x.csr", "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb"],
        );
        let theirs = stdout(&shown).trim_end_matches('\n').strip_prefix("subject=").unwrap().to_owned();
        let ours = name.to_rfc4514();
        // OpenSSL also reverses the order inside a multi-valued RDN.
        if !text.contains("+O") {
            assert_eq!(ours, theirs, "{text}");
        }
        assert_eq!(DistinguishedName::from_rfc4514(&ours).as_ref(), Ok(&name), "{ours}");
        assert_eq!(DistinguishedName::from_rfc4514(&theirs).as_ref(), Ok(&name), "{theirs}");
    }
}

#[test]
fn cryptography_reads_the_names_that_we_write() {
    if !have_cryptography_and_pkilint() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    let script = "import sys\nfrom cryptography import x509\nfor line in open('names'):\n  \
                  print(x509.Name.from_rfc4514_string(line.rstrip('\\n'), {'SN': x509.NameOID.SURNAME, 'GN': x509.NameOID.GIVEN_NAME, 'title': x509.NameOID.TITLE, 'street': x509.NameOID.STREET_ADDRESS}).public_bytes().hex())\n";
    let names: Vec<DistinguishedName> = names().iter().map(|name| name.parse().unwrap()).collect();
    let lines: Vec<_> = names.iter().map(|name| name.to_rfc4514() + "\n").collect();
    fs::write(at.join("names"), lines.concat()).unwrap();
    let output = run_with(at, "python3", &["-c", script]);
    assert!(output.status.success(), "{}", both(&output));
    let theirs = stdout(&output);
    for (name, theirs) in names.iter().zip(theirs.lines()) {
        let ours: String = name.as_der().iter().map(|octet| format!("{octet:02x}")).collect();
        assert_eq!(ours, theirs, "{name}");
    }
    assert_eq!(theirs.lines().count(), names.len());
}
