//! No parser takes more than linear memory, in the worst input that we know for each: a file of a stranger's making must not
//! cost a service more than it weighs. Alone in its file, for it counts what a process allocates.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "what is wrong fails the test")]

use std::{
    fmt::Write,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use peak_alloc::PeakAlloc;
use roles_anywhere::{
    pki::{
        Certificate, DistinguishedName, PrivateKey, RevocationList, RevokedCertificate, SerialNumber, Signer,
        SystemRandom, pem::read_pem,
    },
    policy::{
        AttributeMapping, Check, RoleArn, Session, TrustAnchor, TrustPolicy, judge_end_entity,
        trust_policy::{SessionContext, StsAction},
    },
    sigv4x509::{RequestView, Scope, VerifySettings, verify},
    x509::{
        CertificateRequest, EndEntityCertificate, ExtensionFileCertificate, Issuer, NewRevocationList,
        TrustAnchorCertificate, UnsignedCertificate, Validity, extension_file::ExtensionFile,
    },
};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// The octets that each octet of the input may cost, at `size` and at eight times as much.
fn costs_at_most(per_octet: usize, size: usize, input: impl Fn(usize) -> Vec<u8>, read: impl Fn(&[u8])) {
    for size in [size, 8 * size] {
        let input = input(size);
        costs(MAX_FOR_ANY + per_octet * input.len(), &input, &read);
    }
}

/// Waits until no other test runs, whose allocations would count here.
fn alone() -> MutexGuard<'static, ()> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    LazyLock::force(&CA);
    guard
}

/// The octets that an input may cost.
fn costs(most: usize, input: &[u8], read: impl Fn(&[u8])) {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    read(input);
    let peak = ALLOCATED.peak_usage() - before;
    let (length, each) = (input.len(), peak / input.len());
    assert!(peak <= most, "{peak} octets for {length} of input, {each} for each");
}

/// What an input of any size may cost: buffers, and what is bounded by a number of its own.
const MAX_FOR_ANY: usize = 1 << 16;

/// The key and certificate under which everything is made.
static CA: LazyLock<(Arc<PrivateKey>, Certificate, Validity)> = LazyLock::new(|| {
    let key = ra_maker::keys::ca_key();
    let validity = Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 30).unwrap();
    let root = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &key, validity, &SystemRandom).unwrap();
    let root = root.sign(&key).unwrap();
    (key, root, validity)
});

/// Pieces one after the other, up to a size.
fn repeated(size: usize, before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let mut text = String::from(before);
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        text.push_str(&piece(number));
    }
    text.push_str(after);
    text.into_bytes()
}

fn text(input: &[u8]) -> &str {
    std::str::from_utf8(input).unwrap()
}

/// The certificate after an extension file, unsigned if it is an end entity's.
fn certificate(subject: &DistinguishedName, file: &str) -> Certificate {
    let (key, root, validity) = &*CA;
    let request = CertificateRequest::create(subject, key).unwrap();
    let section = ExtensionFile::parse("a.ext", file).unwrap().section(None).unwrap();
    let certificate = ExtensionFileCertificate::from_request(&request, section).unwrap();
    let issuer = Issuer::new(root.clone(), key).unwrap();
    issuer.prepare(&certificate, *validity, &SystemRandom).unwrap().sign(key).unwrap()
}

/// Reads certificates, the end entity first, and writes every form of the report.
fn judge(input: &[u8]) {
    let certificates = Certificate::read_all(input).unwrap();
    let anchor = TrustAnchor::new(certificates.clone()).unwrap();
    let check = Check::new(Some(CA.2.not_before())).trust_anchor(&anchor).end_entity(&certificates[0]);
    let report = check.intermediates(&certificates).report();
    assert!(!report.to_string().is_empty());
    assert!(!report.to_json().is_empty());
    assert!(!report.to_sarif(&[]).is_empty());
}

#[test]
fn a_long_bundle_of_certificates() {
    let _alone = alone();
    let leaf =
        certificate(&"/CN=host-1".parse().unwrap(), "keyUsage = critical, digitalSignature\n").to_pem();
    costs_at_most(20, 1 << 14, |size| repeated(size, "", |_| leaf.clone(), ""), judge);
    costs_at_most(
        8,
        1 << 16,
        |size| repeated(size, "", |_| "-----BEGIN A-----\n-----END A-----\n".into(), ""),
        |input| {
            read_pem(input).unwrap();
        },
    );
}

#[test]
fn a_subject_of_very_many_attributes_none_of_which_makes_a_tag() {
    let _alone = alone();
    let input = |size: usize| {
        let parts: Vec<_> =
            (0..size / 15).map(|number| vec![(format!("1.2.3.{}", 1000 + number), "*")]).collect();
        let subject = DistinguishedName::from_parts(&parts).unwrap();
        certificate(&subject, "").to_pem().into_bytes()
    };
    costs_at_most(900, 1 << 12, input, judge);
}

#[test]
fn very_many_extensions_and_alternative_names() {
    let _alone = alone();
    let extensions = |size| {
        let line = |number| format!("1.2.3.{number} = critical, DER:0500\n");
        let file = repeated(size, "", line, "");
        certificate(&"/CN=host-1".parse().unwrap(), text(&file)).as_der().to_vec()
    };
    costs_at_most(700, 1 << 13, extensions, judge);
    let names = |size| {
        let file =
            repeated(size, "subjectAltName = @s\n[s]\n", |number| format!("DNS.{number} = a{number}\n"), "");
        certificate(&"/CN=host-1".parse().unwrap(), text(&file)).as_der().to_vec()
    };
    costs_at_most(60, 1 << 15, names, judge);
}

#[test]
fn very_many_names_below_very_many_constraints() {
    let _alone = alone();
    let bundle = |size| {
        let names = repeated(
            size,
            "subjectAltName = @s\n[s]\n",
            |number| format!("dirName.{number} = n\n"),
            "[n]\nCN = a\n",
        );
        let constraints =
            |number| format!("permitted;DNS.{number} = b{number}\nexcluded;DNS.{number} = c{number}\n");
        let file = repeated(size, "basicConstraints = CA:TRUE\nnameConstraints = @s\n[s]\n", constraints, "");
        let (key, _, validity) = &*CA;
        let ca = certificate(&"/CN=CA".parse().unwrap(), text(&file));
        let request = CertificateRequest::create(&"/CN=host-1".parse().unwrap(), key).unwrap();
        let section = ExtensionFile::parse("a.ext", text(&names)).unwrap().section(None).unwrap();
        let leaf = ExtensionFileCertificate::from_request(&request, section).unwrap();
        let leaf = Issuer::new(ca.clone(), key).unwrap().prepare(&leaf, *validity, &SystemRandom);
        (leaf.unwrap().sign(key).unwrap().to_pem() + &ca.to_pem()).into_bytes()
    };
    costs_at_most(40, 1 << 13, bundle, judge);
}

#[test]
fn a_long_revocation_list() {
    let _alone = alone();
    let list = |size: usize| {
        let (key, root, validity) = &*CA;
        let mut list = NewRevocationList::new(root).unwrap();
        for number in 0..size / 30 {
            let octets = [&[0x40][..], &number.to_be_bytes()].concat();
            let serial_number = SerialNumber::from_der_octets(&octets).unwrap();
            list.revoke(RevokedCertificate::new(serial_number, validity.not_before())).unwrap();
        }
        list.prepare(*validity).unwrap().sign(key).unwrap().to_pem().into_bytes()
    };
    costs_at_most(4, 1 << 16, list, |input| {
        let list = RevocationList::read(input).unwrap();
        assert_eq!(list.entries().count(), list.len());
    });
}

fn evaluate(input: &[u8]) {
    let policy: TrustPolicy = match text(input).parse() {
        Ok(policy) => policy,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let session = Session::from_certificate(CA.1.tbs());
    for action in StsAction::all() {
        policy.evaluate(action, &SessionContext::from_session(&session, None));
    }
    let arn =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
    let arn = arn.parse().unwrap();
    let report = Check::new(None).end_entity(&CA.1).trust_anchor_arn(&arn).trust_policy(&policy).report();
    assert!(!report.to_string().is_empty() && !report.to_json().is_empty());
}

const STATEMENT: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service":
    "rolesanywhere.amazonaws.com"}, "Action": "sts:*""#;

#[test]
fn a_trust_policy_that_is_long_in_any_of_its_parts() {
    let _alone = alone();
    let statement = format!("{}}},", STATEMENT.split_once('[').unwrap().1);
    let before = STATEMENT.split_once('[').unwrap().0.to_owned() + "[";
    let last = statement.trim_end_matches(',').to_owned() + "]}";
    costs_at_most(50, 1 << 14, |size| repeated(size, &before, |_| statement.clone(), &last), evaluate);

    let conditions = format!("{STATEMENT}, \"Condition\": {{\"StringEquals\": {{");
    let condition = |number| format!("\"aws:PrincipalTag/x{number}\": \"a\",");
    let after = "\"z\": \"a\"}}}]}";
    costs_at_most(210, 1 << 13, |size| repeated(size, &conditions, condition, after), evaluate);

    let value = |_| "\"a\",".to_owned();
    let values = |size: usize| {
        let key = "k".repeat(size / 2);
        let before = format!("{STATEMENT}, \"Condition\": {{\"StringEquals\": {{\"{key}\": [");
        repeated(size, &before, value, "\"b\"]}}}]}")
    };
    costs_at_most(50, 1 << 15, values, evaluate);

    let services = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": {"Service": ["#;
    let service = |number| format!("\"{number}\",");
    costs_at_most(80, 1 << 15, |size| repeated(size, services, service, "\"z\"]}}}"), evaluate);
}

#[test]
fn a_trust_policy_that_is_deep() {
    let _alone = alone();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = |size| {
            [repeated(size, "", |_| open.into(), ""), repeated(size, "", |_| close.into(), "")].concat()
        };
        costs_at_most(4, 100_000, deep, evaluate);
    }
}

#[test]
fn a_pattern_of_dollar_signs_and_braces() {
    let _alone = alone();
    for piece in ["${", "${a", "${*}", "*?"] {
        let before = format!("{STATEMENT}, \"Condition\": {{\"StringLike\": {{\"sts:SourceIdentity\": \"");
        let policy = |size| repeated(size, &before, |_| piece.into(), "\"}}}]}");
        // Each of three answers holds the value as it is written and with its variables put in.
        costs_at_most(30, 1 << 15, policy, evaluate);
    }
}

#[test]
fn a_long_mapping_and_a_long_arn() {
    let _alone = alone();
    let mapping = |size| repeated(size, "x509Subject=", |_| "C,".into(), "CN");
    costs_at_most(50, 1 << 15, mapping, |input| {
        let mapping: AttributeMapping = text(input).parse().unwrap();
        assert_eq!(mapping.to_string(), text(input));
    });
    for piece in ["a", "/", ":"] {
        let arn = |size| repeated(size, "arn:aws:iam::111122223333:role/", |_| piece.into(), "");
        costs_at_most(6, 1 << 16, arn, |input| {
            let error = text(input).parse::<RoleArn>().unwrap_err();
            assert!(error.to_string().contains("is not of the form"));
        });
    }
}

fn follow(input: &[u8]) {
    match ExtensionFile::parse("a.ext", text(input)).and_then(|file| file.section(None)) {
        Ok(section) => assert!(!section.is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

#[test]
fn an_extension_file_that_is_long_in_any_of_its_parts() {
    let _alone = alone();
    costs_at_most(
        100,
        1 << 14,
        |size| repeated(size, "", |number| format!("1.2.3.{number}=DER:05\n"), ""),
        follow,
    );
    costs_at_most(
        100,
        1 << 14,
        |size| repeated(size, "", |number| format!("[{number}]\n"), "[default]\nnsComment=a"),
        follow,
    );
    costs_at_most(
        60,
        1 << 14,
        |size| repeated(size, "keyUsage=", |_| "keyAgreement,\\\n".into(), "cRLSign"),
        follow,
    );
    let names = |size| repeated(size, "subjectAltName=@s\n[s]\n", |number| format!("DNS.{number}=a\n"), "");
    costs_at_most(100, 1 << 14, names, follow);
}

/// What a file may bring by naming its parts again and again, with what is made of it.
const MAX_BROUGHT: usize = 16 << 20;

#[test]
fn an_extension_file_that_names_its_parts_again_and_again() {
    let _alone = alone();
    // Each of 30 levels has two of the next.
    let mut doubling = String::from("1.2.3.4=ASN1:SEQUENCE:s0\n");
    for level in 0..30 {
        let next = level + 1;
        writeln!(doubling, "[s{level}]\na=SEQUENCE:s{next}\nb=SEQUENCE:s{next}").unwrap();
    }
    doubling.push_str("[s30]\na=UTF8:text\n");
    let circle = "1.2.3.4=ASN1:SEQUENCE:a\n[a]\nx=SET:b\n[b]\nx=SEQUENCE:a\n".to_owned();
    let long = "a".repeat(60_000);
    let points = format!("crlDistributionPoints={}p\n[p]\nfullname=URI:{long}\n", "p,".repeat(30_000));
    let directory = format!("subjectAltName={}dirName:n\n[n]\n1.2.3={long}\n", "dirName:n,".repeat(6_000));
    let mut values = String::new();
    for number in 0..5_000 {
        writeln!(values, "1.2.3.{number}=ASN1:SEQUENCE:s").unwrap();
    }
    let values = format!("{values}[s]\na=UTF8:{long}\n");
    let mut variables = String::from("a0=0123456789\n");
    for level in 0..40 {
        writeln!(variables, "a{}=$a{level}$a{level}", level + 1).unwrap();
    }
    for file in [doubling, circle, points, directory, values, variables] {
        costs(MAX_BROUGHT + 100 * file.len(), file.as_bytes(), |input| {
            let section = ExtensionFile::parse("a.ext", text(input)).and_then(|file| file.section(None));
            assert!(section.is_err());
        });
    }
}

#[test]
fn a_request_of_very_many_headers() {
    let _alone = alone();
    let settings = VerifySettings::new(Scope::roles_anywhere("us-east-1"), CA.2.not_before());
    let authorization = |size| {
        let before = "AWS4-X509-ECDSA-SHA256 Credential=1/20261123/us-east-1/rolesanywhere/aws4_request, Signature=00, \
                      SignedHeaders=h";
        repeated(size, before, |number| format!(";h{number:06}"), "")
    };
    costs_at_most(40, 1 << 15, authorization, |input| {
        let names: Vec<String> = (0..input.len() / 8).map(|number| format!("h{number:06}")).collect();
        let mut headers: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"a"[..])).collect();
        headers.extend([
            ("authorization", input),
            ("h", b"a"),
            ("host", b"a"),
            ("x-amz-date", b"a"),
            ("x-amz-x509", b"a"),
        ]);
        let request = RequestView::new("POST", "/", None, &headers);
        assert!(verify(&request, &settings).is_err());
        assert!(!request.canonical_request().is_empty());
    });
}

#[test]
fn a_request_for_a_certificate_of_very_many_attributes() {
    let _alone = alone();
    let input = |size: usize| {
        let parts: Vec<_> = (0..size / 12).map(|_| vec![("OU", "a")]).collect();
        let subject = DistinguishedName::from_parts(&parts).unwrap();
        CertificateRequest::create(&subject, &CA.0).unwrap().to_pem().into_bytes()
    };
    costs_at_most(30, 1 << 14, input, |input| {
        let request = CertificateRequest::read(input).unwrap();
        let certificate = EndEntityCertificate::from_request(&request).unwrap();
        let issuer = Issuer::new(CA.1.clone(), &CA.0).unwrap();
        let certificate = issuer.prepare(&certificate, CA.2, &SystemRandom).unwrap();
        assert_eq!(judge_end_entity(certificate.tbs(), None).session().unwrap().dropped().len(), 1);
    });
}
