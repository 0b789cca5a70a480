//! Writes what the fuzz targets begin with to `corpus`: `cargo run --release --example seeds`.

use std::{fs, path::Path};

use base64ct::{Base64, Encoding};
use ra_fuzz::{SameEachTime, certificates, key, name, now, request};
use ra_pki::{
    Certificate, KeyType, PrivateKey, RevocationReason, RevokedCertificate, Signer, SystemRandom,
    asn1::Signed,
};
use ra_policy::{Session, trust_policy::TrustPolicyDocument};
use ra_x509::{
    EndEntityCertificate, ExtensionFileCertificate, IntermediateCertificate, Issuer, NewRevocationList,
    Validity, extension_file::ExtensionFile,
};

/// Every extension, with a value that is made of others.
const EXTENSIONS: &str = "\
word = JP
[v3_ca]
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
extendedKeyUsage = clientAuth, 1.3.6.1.5.5.7.3.1
subjectAltName = DNS:a.example, URI:spiffe://a.example/b, email:copy, IP:192.0.2.1, dirName:name, otherName:1.2.3;UTF8:x
issuerAltName = issuer:copy
nameConstraints = permitted;DNS:example, excluded;IP:192.0.2.0/255.255.255.0, permitted;dirName:name, excluded;email:b.example
certificatePolicies = 2.5.29.32.0, @policy
policyConstraints = requireExplicitPolicy:3
policyMappings = 1.2.3.4:1.2.3.5
inhibitAnyPolicy = 2
crlDistributionPoints = URI:http://a.example/crl, point
authorityInfoAccess = OCSP;URI:http://a.example/ocsp
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer
tlsfeature = status_request
nsComment = \"a\", $word
1.2.3.4 = critical, ASN1:SEQUENCE:values
1.2.3.5 = DER:0500
[name]
C = JP
1.OU = a
2.OU = b
+CN = c
[policy]
policyIdentifier = 1.2.3.4
CPS.1 = http://a.example/cps
userNotice.1 = @notice
[notice]
explicitText = UTF8:text
organization = Example
noticeNumbers = 1, 2
[point]
fullname = URI:http://a.example/crl2
reasons = keyCompromise
[values]
a = INTEGER:0x1F
b = EXPLICIT:0,IMPLICIT:1A,OCTWRAP,UTF8:x
c = FORMAT:BITLIST,BITSTRING:1,5
d = SET:more
[more]
a = OID:1.2.3
b = GENERALIZEDTIME:20500131235959Z
";

const POLICY: &str = r#"{"Version": "2012-10-17", "Id": "a", "Statement": [
{"Sid": "one", "Effect": "Allow", "Principal": {"Service": ["rolesanywhere.amazonaws.com"], "AWS": "*"},
 "Action": ["sts:AssumeRole", "sts:*"], "Condition": {
  "StringLike": {"aws:PrincipalTag/x509Subject/CN": ["host-*", "${aws:PrincipalTag/x509Subject/O, 'none'}?"]},
  "ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:*:111122223333:trust-anchor/*"},
  "ForAnyValue:StringEquals": {"aws:TagKeys": ["x509Subject/CN"]}, "Null": {"aws:SourceArn": false},
  "NumericLessThan": {"aws:EpochTime": 2e9}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01"},
  "IpAddressIfExists": {"aws:SourceIp": "192.0.2.0/24"}, "Bool": {"aws:SecureTransport": "true"}}},
{"Effect": "Deny", "NotPrincipal": "*", "NotAction": "*"}]}"#;

const ANCHOR: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [root, leaf] = certificates();
    let validity = Validity::days(now(), 50)?;
    let issuer = Issuer::new(root.clone(), key())?;
    let intermediate = IntermediateCertificate::from_request(request());
    let intermediate = issuer.prepare(&intermediate, validity, &SameEachTime)?.sign(key())?;
    let section = ExtensionFile::parse("seed", EXTENSIONS)?.section(Some("v3_ca"))?;
    let every = ExtensionFileCertificate::from_request(request(), section).unwrap();
    let every = issuer.prepare(&every, validity, &SameEachTime)?.sign(key())?;
    let below = EndEntityCertificate::new(name("/CN=host-2"), key().public_key().clone())?
        .with_names(["DNS:b.example".parse()?, "URI:spiffe://b.example/c".parse()?]);
    let below = |ca: &Certificate| {
        let issuer = Issuer::new(ca.clone(), key()).map_err(|error| error.to_string())?;
        let leaf = issuer.prepare(&below, validity, &SameEachTime).map_err(|error| error.to_string())?;
        Ok::<_, String>(leaf.tbs().as_der().to_vec())
    };
    let tbs = |certificate: &Certificate| certificate.tbs().as_der().to_vec();
    let seeds: [(&str, Vec<u8>); 5] = [
        ("bundle.pem", (leaf.to_pem() + &root.to_pem()).into_bytes()),
        ("leaf.der", leaf.as_der().to_vec()),
        ("every.der", every.as_der().to_vec()),
        ("path", [below(&intermediate)?, tbs(&intermediate), tbs(root)].concat()),
        ("constrained", [below(&every)?, tbs(&every), tbs(root)].concat()),
    ];
    for (file, octets) in seeds {
        write("certificate_to_report", file, &octets)?;
    }

    let mut list = NewRevocationList::new(root)?;
    for octets in [&[1][..], &[2, 3], leaf.serial_number().as_der_octets()] {
        let serial = ra_pki::SerialNumber::from_der_octets(octets)?;
        list.revoke(RevokedCertificate::new(serial, now()).with_reason(RevocationReason::KeyCompromise))?;
    }
    let list = list.prepare(validity)?.sign(key())?;
    write("revocation_list", "list.der", list.as_der())?;
    write("revocation_list", "list.pem", list.to_pem().as_bytes())?;

    write("trust_policy", "every.json", POLICY.as_bytes())?;
    let generated =
        TrustPolicyDocument::new(&ANCHOR.parse()?, &[Session::from_certificate(leaf.tbs())]).to_string();
    write("trust_policy", "generated.json", generated.as_bytes())?;
    write(
        "attribute_mapping",
        "each",
        b"x509Subject=CN,OU,2.5.4.3\nx509Issuer=*\nx509SAN=DNS,URI,Name/CN,Name/*",
    )?;
    let profile = ANCHOR.replace("trust-anchor", "profile");
    write("arn", "three", format!("{ANCHOR}\n{profile}\narn:aws:iam::111122223333:role/a/b").as_bytes())?;
    write("extension_file", "every.ext", EXTENSIONS.as_bytes())?;

    write("certificate_request", "request.der", Signed::from_der(request().as_der())?.to_be_signed)?;
    write("certificate_request", "request.pem", request().to_pem().as_bytes())?;
    for key_type in [KeyType::P256, KeyType::P521, KeyType::MlDsa44] {
        let key = PrivateKey::generate(key_type, SystemRandom)?;
        write("key_file", &format!("{}.der", key_type.name()), &key.to_pkcs8_der()?)?;
        write("key_file", &format!("{}.pem", key_type.name()), key.to_pkcs8_pem()?.as_bytes())?;
        write("file_kind", &format!("{}.pem", key_type.name()), key.to_pkcs8_pem()?.as_bytes())?;
    }
    write_file_kinds(root, leaf, list.as_der())?;
    write("escape", "hidden", "a\u{1b}[2J\\u{202e}\u{200b}\u{feff}\u{2028}\\".as_bytes())?;
    write("object_identifier", "uuid", b"2.25.329800735698586629295641978511506172918")?;
    write("object_identifier", "octets", &[0x88, 0x37, 0x90, 0x80, 0x80, 0x80, 0])?;
    Ok(())
}

/// Files of several kinds with the same contents.
fn write_file_kinds(root: &Certificate, leaf: &Certificate, list: &[u8]) -> std::io::Result<()> {
    let chain = leaf.to_pem() + &root.to_pem();
    let wrapped = Base64::encode_string(chain.as_bytes());
    let secret =
        format!("apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\ndata:\n  tls.crt: {wrapped}\n");
    let utf16: Vec<u8> = chain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let kinds: [(&str, &[u8]); 8] = [
        ("chain.pem", chain.as_bytes()),
        ("leaf.der", leaf.as_der()),
        ("list.der", list),
        ("request.der", request().as_der()),
        ("chain.base64", wrapped.as_bytes()),
        ("secret.yaml", secret.as_bytes()),
        ("chain.utf16", &utf16),
        ("jks", b"\xfe\xed\xfe\xed\0\0\0\x02"),
    ];
    for (file, octets) in kinds {
        write("file_kind", file, octets)?;
    }
    Ok(())
}

fn write(target: &str, file: &str, octets: &[u8]) -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(file), octets)
}
