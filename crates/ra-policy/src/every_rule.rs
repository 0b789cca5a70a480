//! For every rule of the catalogue, something that breaks it and something that keeps it.

use alloc::{format, string::String, vec, vec::Vec};

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::{rfc5280, rfc5912, rfc8410},
};
use der::{
    Encode,
    asn1::{AnyRef, BitStringRef},
};
use ra_pki::{
    Certificate, PrivateKey, RevocationList,
    asn1::pkix::{
        BasicConstraints, CertificatePolicies, KeyUsage, KeyUsages, NameConstraints, PolicyConstraints,
        PolicyMappings,
    },
};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use x509_cert::certificate::Version;

use crate::{
    AttributeMappings, Check, ProfileSettings, Report, RoleArn, RoleSessionName, Rule, SessionDuration,
    TrustAnchor, TrustPolicy, judge_end_entity, judge_intermediate, judge_revocation_list,
    testing::{ListMaker, Maker, codes, new_key, now, unknown_extension},
};

/// What breaks a rule, and what keeps it.
struct Case {
    code: &'static str,
    breaks: Report,
    keeps: Report,
}

fn case(code: &str, breaks: Report, keeps: Report) -> Case {
    let rule = Rule::find(code).unwrap_or_else(|| panic!("there is no rule {code}"));
    Case { code: rule.code, breaks, keeps }
}

#[test]
fn every_rule_has_something_that_breaks_it_and_something_that_keeps_it() {
    let cases: Vec<Case> = [
        of_each_certificate(),
        of_end_entities(),
        of_ca_certificates(),
        of_chains(),
        of_revocation_lists(),
        of_requests(),
        of_profiles(),
        of_trust_policies(),
    ]
    .into_iter()
    .flatten()
    .collect();
    for Case { code, breaks, keeps } in &cases {
        assert!(codes(breaks).contains(code), "{code} is not broken by\n{breaks}");
        assert!(!codes(keeps).contains(code), "{code} is not kept by\n{keeps}");
    }
    for rule in Rule::catalogue() {
        assert!(cases.iter().any(|case| case.code == rule.code), "no case of {}", rule.code);
    }
}

fn end_entity(maker: &Maker) -> Report {
    judge_end_entity(&maker.tbs(), Some(now()))
}

fn intermediate(maker: &Maker) -> Report {
    judge_intermediate(&maker.tbs(), Some(now()))
}

fn trust_anchor(maker: &Maker) -> Report {
    anchor(maker).judge(Some(now()))
}

fn anchor(maker: &Maker) -> TrustAnchor {
    TrustAnchor::new(vec![maker.sign()]).unwrap()
}

/// The same with an extension of this many octets.
fn filled(maker: &Maker, octets: usize) -> Maker {
    maker.clone().extension(unknown_extension(), false, &vec![0; octets])
}

fn issuing() -> Maker {
    Maker::ca_certificate("/CN=Issuing", "/CN=Root")
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierRef<'static> {
    AlgorithmIdentifierRef { oid, parameters: None }
}

fn spki(oid: ObjectIdentifier, parameters: Option<AnyRef<'_>>, key: &[u8]) -> Vec<u8> {
    let subject_public_key = BitStringRef::from_bytes(key).unwrap();
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().unwrap()
}

/// An RSA key with a modulus of 1024 bits.
fn short_rsa() -> Vec<u8> {
    let mut numbers = vec![0x30, 0x81, 0x87, 0x02, 0x81, 0x81, 0x00];
    numbers.extend([0xff; 128]);
    numbers.extend([0x02, 0x01, 0x03]);
    spki(rfc5912::RSA_ENCRYPTION, Some(AnyRef::NULL), &numbers)
}

fn on_p521() -> Vec<u8> {
    let curve = rfc5912::SECP_521_R_1.to_der().unwrap();
    let parameters = AnyRef::try_from(curve.as_slice()).unwrap();
    let mut point = vec![4];
    point.extend([1; 132]);
    spki(rfc5912::ID_EC_PUBLIC_KEY, Some(parameters), &point)
}

fn by_explicit_parameters() -> Vec<u8> {
    let parameters = AnyRef::new(der::Tag::Sequence, &[]).unwrap();
    spki(rfc5912::ID_EC_PUBLIC_KEY, Some(parameters), &[4; 65])
}

/// RSASSA-PSS with SHA-256 (RFC 4055 §3.1).
fn pss() -> AlgorithmIdentifierRef<'static> {
    const SHA256: [u8; 17] = [
        0x30, 0x0f, 0xa0, 0x0d, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
    ];
    let parameters = AnyRef::try_from(SHA256.as_slice()).unwrap();
    AlgorithmIdentifierRef { oid: rfc5912::ID_RSASSA_PSS, parameters: Some(parameters) }
}

type Judged = fn(&Maker) -> Report;

/// The rules that trust anchors, intermediates and end entities have in common.
fn of_each_certificate() -> Vec<Case> {
    let places: [(&str, Maker, Judged); 3] = [
        ("trust-anchor", Maker::root(), trust_anchor),
        ("intermediate", issuing(), intermediate),
        ("end-entity", Maker::leaf(), end_entity),
    ];
    let mut cases = Vec::new();
    for (place, good, judge) in places {
        let usage = good.value_of::<KeyUsage>();
        let constraints = good.value_of::<BasicConstraints>();
        let sha1 = algorithm(ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"));
        let ed25519 = spki(rfc8410::ID_ED_25519, None, &[1; 32]);
        for (rule, bad) in [
            ("version.not-v3", good.clone().version(Version::V2)),
            ("signature.weak-hash", good.clone().algorithm(sha1)),
            ("subject.empty", good.clone().empty_subject()),
            ("key.unsupported", good.clone().spki(&ed25519)),
            ("validity.expired", good.clone().validity("2024-01-01T00:00:00Z", "2026-11-23T11:59:59Z")),
            ("validity.not-yet-valid", good.clone().validity("2026-11-23T12:00:01Z", "2028-01-01T00:00:00Z")),
            ("validity.expires-soon", good.clone().validity("2026-01-01T00:00:00Z", "2027-01-06T00:00:00Z")),
            ("extension.unknown-critical", good.clone().extension(unknown_extension(), true, &[5, 0])),
            ("extension.malformed", good.clone().extension(KeyUsage::OID, true, &[5, 0])),
            ("key-usage.not-critical", good.clone().extension(KeyUsage::OID, false, &usage)),
            (
                "basic-constraints.not-critical",
                good.clone().extension(BasicConstraints::OID, false, &constraints),
            ),
            ("key.rsa-short", good.clone().spki(&short_rsa())),
            ("key.curve-unproven", good.clone().spki(&on_p521())),
            ("key.ec-explicit-parameters", good.clone().spki(&by_explicit_parameters())),
            ("signature.rsa-pss", good.clone().algorithm(pss())),
        ] {
            cases.push(case(&format!("{place}.{rule}"), judge(&bad), judge(&good)));
        }
        // What was issued for no longer than the threshold always expires soon.
        let short = good.clone().validity("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
        let long = good.clone().validity("2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z");
        cases.push(case(&format!("{place}.validity.expires-soon"), judge(&long), judge(&short)));
    }
    cases
}

fn of_end_entities() -> Vec<Case> {
    let good = Maker::leaf;
    let named = |subject: &str| good().subject(subject);
    let common_name = |length: usize| named(&format!("/CN={}", "a".repeat(length)));
    // /CN= and 65 letters, which cannot be written as text.
    let head = [0x30, 0x4c, 0x31, 0x4a, 0x30, 0x48, 6, 3, 0x55, 4, 3, 0x0c, 0x41];
    let long = [&head[..], &[b'a'; 65]].concat();
    let many = (1..=51).map(|part| format!("/1.2.3.{part}=x")).collect::<Vec<_>>().concat();
    let usage = KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment;
    [
        ("key-usage.absent", good().without::<KeyUsage>(), good()),
        ("key-usage.digital-signature-missing", good().usage(KeyUsages::KeyAgreement), good()),
        ("basic-constraints.ca-true", good().ca(true, None), good()),
        ("basic-constraints.absent", good().without::<BasicConstraints>(), good()),
        ("key-usage.unfit-for-key", good().usage(usage), good().usage(usage).spki(&short_rsa())),
        ("subject.common-name-too-long", good().subject_der(&long), common_name(64)),
        ("subject.common-name-unprefixed", common_name(62), common_name(61)),
        ("subject.several-common-names", named("/CN=a/CN=b"), named("/OU=a/CN=b")),
        ("subject.multi-valued", named("/OU=a+CN=b"), named("/OU=a/CN=b")),
        ("subject.source-identity-uncertain", named("/CN=a*b"), named("/CN=a b")),
        (
            "subject-alternative-name.several",
            good().alternative_names(&["DNS:a.test", "DNS:b.test"]),
            good().alternative_names(&["DNS:a.test", "URI:urn:b", "IP:192.0.2.1", "IP:192.0.2.2"]),
        ),
        ("session-tag.dropped", named("/CN=a/OU=b (c)"), named("/CN=a/OU=b c")),
        ("session-tag.too-many", named(&many), named("/CN=a")),
        ("serial-number.negative", good().serial_number(&[0x80]), good().serial_number(&[0, 0x80])),
        ("serial-number.zero", good().serial_number(&[0]), good().serial_number(&[1])),
        ("serial-number.too-long", good().serial_number(&[1; 21]), good().serial_number(&[1; 20])),
        (
            "size.over-16-kb",
            good().extension(unknown_extension(), false, &vec![0; 17_000]),
            good().extension(unknown_extension(), false, &vec![0; 15_000]),
        ),
    ]
    .map(|(rule, bad, good)| case(&format!("end-entity.{rule}"), end_entity(&bad), end_entity(&good)))
    .into()
}

fn of_ca_certificates() -> Vec<Case> {
    let bundle = |count| TrustAnchor::new(vec![Maker::root().sign(); count]).unwrap().judge(None);
    let padded =
        |octets| trust_anchor(&Maker::root().extension(unknown_extension(), false, &vec![0; octets]));
    // A policy of the CA/Browser Forum, and one of nobody's.
    let policy = |last| {
        let arc = [0x30, 0x0a, 0x30, 0x08, 0x06, 0x06, 0x67, 0x81, 0x0c, last, 0x02, 0x01];
        trust_anchor(&Maker::root().extension(CertificatePolicies::OID, false, &arc))
    };
    let no_ca = |maker: Maker| maker.ca(false, None);
    let no_signing = |maker: Maker| maker.usage(KeyUsages::CRLSign);
    let (root, issuing) = (Maker::root(), issuing());
    vec![
        case(
            "trust-anchor.basic-constraints.ca-missing",
            trust_anchor(&no_ca(root.clone())),
            trust_anchor(&root),
        ),
        case(
            "trust-anchor.key-usage.key-cert-sign-missing",
            trust_anchor(&root.clone().without::<KeyUsage>()),
            trust_anchor(&root),
        ),
        case("trust-anchor.bundle.too-many", bundle(3), bundle(2)),
        case("trust-anchor.bundle.too-large", padded(160_000), padded(150_000)),
        case("trust-anchor.issuer.public-ca", policy(1), policy(2)),
        case(
            "intermediate.basic-constraints.ca-missing",
            intermediate(&no_ca(issuing.clone())),
            intermediate(&issuing),
        ),
        case(
            "intermediate.key-usage.key-cert-sign-missing",
            intermediate(&no_signing(issuing.clone())),
            intermediate(&issuing.without::<KeyUsage>()),
        ),
    ]
}

/// A leaf below a pool and a root.
fn path(root: &Maker, pool: &[Maker], leaf: &Maker) -> Report {
    let pool: Vec<Certificate> = pool.iter().map(Maker::sign).collect();
    signed_path(root, &pool, &leaf.sign())
}

fn signed_path(root: &Maker, pool: &[Certificate], leaf: &Certificate) -> Report {
    anchor(root).judge_certificates(leaf, pool, now())
}

fn of_chains() -> Vec<Case> {
    let (root, leaf) = (Maker::root(), Maker::leaf());
    let below = leaf.clone().issuer("/CN=Issuing");
    let good = || path(&root, &[issuing()], &below);
    let line = |count: usize| -> Vec<Maker> {
        let name = |place: usize| if place == count { "/CN=Root".into() } else { format!("/CN=CA {place}") };
        (0..count).map(|place| Maker::ca_certificate(&name(place), &name(place + 1))).collect()
    };
    let long = |count| path(&root, &line(count), &leaf.clone().issuer("/CN=CA 0"));
    let crossed: Vec<Maker> = (0..60u8)
        .map(|place| {
            Maker::ca_certificate(&format!("/CN=CA {}", place % 8), &format!("/CN=CA {}", place / 8))
        })
        .collect();
    let upper = Maker::ca_certificate("/CN=Upper", "/CN=Root");
    let lower = Maker::ca_certificate("/CN=Issuing", "/CN=Upper");
    // requireExplicitPolicy 0; the policy 1.2.3; and its mapping to 1.2.4.
    let explicit = || Maker::root().extension(PolicyConstraints::OID, true, &[0x30, 3, 0x80, 1, 0]);
    let with_policy =
        |maker: Maker| maker.extension(CertificatePolicies::OID, false, &[0x30, 6, 0x30, 4, 6, 2, 0x2a, 3]);
    let mapping = [0x30, 0x0a, 0x30, 8, 6, 2, 0x2a, 3, 6, 2, 0x2a, 4];
    let mapped = with_policy(issuing()).extension(PolicyMappings::OID, false, &mapping);
    let constrained = Maker::root().extension(
        NameConstraints::OID,
        true,
        &[&[0x30, 0x0c, 0xa0, 0x0a, 0x30, 8, 0x82, 6][..], b"a.test"].concat(),
    );
    let dns = |name: &str| path(&constrained, &[], &leaf.clone().alternative_names(&[name]));
    let revocation_lists = [ListMaker::new().sign()];
    let root_anchor = anchor(&root);
    let signed_leaf = leaf.sign();
    let checked = Check::new(Some(now()))
        .trust_anchor(&root_anchor)
        .end_entity(&signed_leaf)
        .revocation_lists(&revocation_lists)
        .report();
    let ed25519 = leaf.clone().algorithm(algorithm(rfc8410::ID_ED_25519));
    vec![
        case("chain.length.over-five", long(6), long(5)),
        case(
            "chain.size.headers-over-16-kb",
            path(&root, &[], &filled(&leaf, 12_500)),
            path(&root, &[], &filled(&leaf, 11_500)),
        ),
        case("chain.issuer.not-found", path(&root, &[], &below), good()),
        case("chain.signature.mismatch", signed_path(&root, &[], &leaf.sign_with(&new_key())), good()),
        case(
            "chain.path-length.exceeded",
            path(&root.clone().ca(true, Some(0)), &[issuing()], &below),
            path(&root.clone().ca(true, Some(1)), &[issuing()], &below),
        ),
        case("chain.name-constraints.violated", dns("DNS:host.b.test"), dns("DNS:host.a.test")),
        case(
            "chain.policy.none-valid",
            path(&explicit(), &[], &leaf),
            path(&explicit(), &[], &with_policy(leaf.clone())),
        ),
        case("chain.signature.unverifiable", path(&root, &[], &ed25519), good()),
        case(
            "chain.search.too-complex",
            path(&Maker::root(), &crossed, &leaf.clone().issuer("/CN=CA 0")),
            long(5),
        ),
        case(
            "chain.policy.mappings-not-processed",
            path(&explicit(), std::slice::from_ref(&mapped), &with_policy(below.clone())),
            path(&root, &[mapped], &with_policy(below.clone())),
        ),
        case("chain.intermediates.anchor-included", path(&root, &[issuing(), root.clone()], &below), good()),
        case(
            "chain.intermediates.root-included",
            path(&issuing(), std::slice::from_ref(&root), &below),
            path(&issuing(), &[Maker::ca_certificate("/CN=Stray", "/CN=Root")], &below),
        ),
        case(
            "chain.intermediates.end-entity-included",
            path(&root, &[below.clone(), issuing()], &below),
            good(),
        ),
        case("chain.intermediates.repeated", path(&root, &[issuing(), issuing()], &below), good()),
        case(
            "chain.intermediates.order",
            path(&root, &[upper.clone(), lower.clone()], &below),
            path(&root, &[lower.clone(), upper], &below),
        ),
        case(
            "chain.intermediates.unused",
            path(&root, &[issuing(), Maker::ca_certificate("/CN=Stray", "/CN=Root")], &below),
            good(),
        ),
        case("chain.revocation.not-checked", good(), checked),
    ]
}

fn of_revocation_lists() -> Vec<Case> {
    let good = ListMaker::new;
    let alone = |list: &ListMaker| judge_revocation_list(&list.sign(), Some(now()));
    // Below a root, for a leaf with the serial number 1234.
    let checked = |root: &Maker, lists: &[RevocationList]| {
        let (anchor, leaf) = (anchor(root), Maker::leaf().sign());
        let check = Check::new(Some(now())).trust_anchor(&anchor).end_entity(&leaf);
        check.revocation_lists(lists).report()
    };
    let below = |list: &ListMaker| checked(&Maker::root(), &[list.sign()]);
    let padded = |octets: usize| alone(&good().extension(unknown_extension(), false, &vec![0; octets]));
    let several = |count| checked(&Maker::root(), &vec![good().sign(); count]);
    let signed_by = |key: &PrivateKey| checked(&Maker::root(), &[good().sign_with(key)]);
    let sha1 = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
    let times = |this, next| good().times(this, next);
    let next = Some("2026-12-01T00:00:00Z");
    [
        (
            "certificate.revoked",
            below(&good().revoking(&[&[0x12, 0x34]])),
            below(&good().revoking(&[&[0x12, 0x35]])),
        ),
        ("signature.mismatch", signed_by(&new_key()), below(&good())),
        (
            "issuer.crl-sign-missing",
            checked(&Maker::root().usage(KeyUsages::KeyCertSign), &[good().sign()]),
            below(&good()),
        ),
        (
            "issuer.key-usage-absent",
            checked(&Maker::root().without::<KeyUsage>(), &[good().sign()]),
            below(&good()),
        ),
        (
            "scope.not-processed",
            alone(&good().extension(rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT, true, &[0x30, 0])),
            alone(&good()),
        ),
        ("entries.none", alone(&good().revoking(&[])), alone(&good())),
        ("size.over-300000", padded(300_000), padded(299_000)),
        ("size.pem-over-300000", padded(225_000), padded(220_000)),
        ("count.over-two", several(3), several(2)),
        ("issuer.not-found", below(&good().issuer("/CN=Another")), below(&good())),
        (
            "validity.expired",
            alone(&times("2026-11-01T00:00:00Z", Some("2026-11-23T11:59:59Z"))),
            alone(&times("2026-11-01T00:00:00Z", Some("2026-11-23T12:00:00Z"))),
        ),
        (
            "validity.not-yet-valid",
            alone(&times("2026-11-23T12:00:01Z", next)),
            alone(&times("2026-11-23T12:00:00Z", next)),
        ),
        ("next-update.absent", alone(&times("2026-11-01T00:00:00Z", None)), alone(&good())),
        ("number.absent", alone(&good().without_number()), alone(&good())),
        ("signature.weak-hash", alone(&good().signature_algorithm(sha1)), alone(&good())),
    ]
    .map(|(rule, bad, good)| case(&format!("revocation-list.{rule}"), bad, good))
    .into()
}

const ANCHOR_ARN: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
const PROFILE_ARN: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:profile/33333333-3333-3333-3333-333333333333";
const ROLE_ARN: &str = "arn:aws:iam::111122223333:role/Example";

fn seconds(seconds: u32) -> SessionDuration {
    SessionDuration::from_seconds(seconds).unwrap()
}

fn of_requests() -> Vec<Case> {
    let arns = |anchor: &str, profile: &str, role: &str| {
        let (anchor, profile) = (anchor.parse().unwrap(), profile.parse().unwrap());
        let role: RoleArn = role.parse().unwrap();
        Check::new(None).trust_anchor_arn(&anchor).profile_arn(&profile).role_arn(&role).report()
    };
    let same = || arns(ANCHOR_ARN, PROFILE_ARN, ROLE_ARN);
    let leaf = Maker::leaf().sign();
    let key = |key| Check::new(None).end_entity(&leaf).key(key).report();
    let other_key = new_key();
    let lasting = |asked, maximum| {
        Check::new(None).session_duration(seconds(asked)).role_maximum(seconds(maximum)).report()
    };
    let unknown_maximum = |asked| Check::new(None).session_duration(seconds(asked)).report();
    let profile = ProfileSettings::default();
    let below_profile = |asked| Check::new(None).profile(&profile).session_duration(seconds(asked)).report();
    let name: RoleSessionName = "nightly".parse().unwrap();
    let naming = |accept| Check::new(None).role_session_name(&name).accept_role_session_name(accept).report();
    vec![
        case(
            "request.arn.accounts-differ",
            arns(ANCHOR_ARN, PROFILE_ARN, "arn:aws:iam::444455556666:role/Example"),
            same(),
        ),
        case(
            "request.arn.regions-differ",
            arns(ANCHOR_ARN, &PROFILE_ARN.replace("us-east-1", "eu-west-1"), ROLE_ARN),
            same(),
        ),
        case(
            "request.arn.partitions-differ",
            arns(ANCHOR_ARN, PROFILE_ARN, "arn:aws-cn:iam::111122223333:role/Example"),
            same(),
        ),
        case(
            "request.private-key.mismatch",
            key(ra_pki::Signer::public_key(&*other_key)),
            key(leaf.public_key()),
        ),
        case("request.duration.exceeds-role-maximum", lasting(3601, 3600), lasting(3600, 3600)),
        case("request.duration.over-an-hour", unknown_maximum(3601), unknown_maximum(3600)),
        case("request.duration.shortened", below_profile(3601), below_profile(3600)),
        case("request.role-session-name.not-accepted", naming(false), naming(true)),
    ]
}

fn of_profiles() -> Vec<Case> {
    let role: RoleArn = ROLE_ARN.parse().unwrap();
    let good = ProfileSettings { role_arns: vec![role.clone()], ..ProfileSettings::default() };
    let judged = |profile: &ProfileSettings| Check::new(None).profile(profile).role_arn(&role).report();
    let roles = |count: usize| ProfileSettings {
        role_arns: (0..count).map(|place| format!("{ROLE_ARN}{place}").parse().unwrap()).collect(),
        ..good.clone()
    };
    let policies = |count: usize| ProfileSettings {
        managed_policy_arns: vec!["arn:aws:iam::aws:policy/ReadOnlyAccess".into(); count],
        ..good.clone()
    };
    let policy_of =
        |length: usize| ProfileSettings { managed_policy_arns: vec!["x".repeat(length)], ..good.clone() };
    let inline = |length| ProfileSettings { session_policy: Some("x".repeat(length)), ..good.clone() };
    let leaf = Maker::leaf().sign();
    let mapped = |mappings| Check::new(None).end_entity(&leaf).mappings(mappings).report();
    let mut nothing = AttributeMappings::default();
    for field in ["x509Subject=", "x509Issuer=", "x509SAN="] {
        nothing.put(field.parse().unwrap());
    }
    vec![
        case(
            "profile.state.disabled",
            judged(&ProfileSettings { enabled: false, ..good.clone() }),
            judged(&good),
        ),
        case("profile.role.not-listed", judged(&roles(3)), judged(&good)),
        case("profile.roles.over-250", judged(&roles(251)), judged(&roles(250))),
        case("profile.managed-policies.over-ten", judged(&policies(11)), judged(&policies(10))),
        case("profile.managed-policies.arn-length", judged(&policy_of(201)), judged(&policy_of(200))),
        case("profile.managed-policies.arn-length", judged(&policy_of(0)), judged(&policy_of(1))),
        case("profile.session-policy.over-2048", judged(&inline(2049)), judged(&inline(2048))),
        case(
            "profile.attribute-mapping.nothing-mapped",
            mapped(nothing),
            mapped(AttributeMappings::default()),
        ),
    ]
}

const THREE: &str = r#"["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]"#;
const SERVICE: &str = r#"{"Service": "rolesanywhere.amazonaws.com"}"#;

/// A policy of one statement, asked about the session of a leaf `/CN=host-1`.
fn asked(effect: &str, principal: &str, actions: &str, conditions: &str) -> Report {
    let allows = if effect == "Deny" {
        format!(r#"{{"Effect": "Allow", "Principal": {SERVICE}, "Action": {THREE}}},"#)
    } else {
        String::new()
    };
    judged(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{allows} {{"Effect": "{effect}", "Principal": {principal},
            "Action": {actions}, "Condition": {conditions}}}]}}"#
    ))
}

/// A policy of this version, of one statement that allows.
fn of_version(version: &str, conditions: &str) -> Report {
    judged(&format!(
        r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Principal": {SERVICE},
            "Action": {THREE}, "Condition": {conditions}}}}}"#
    ))
}

fn judged(text: &str) -> Report {
    let policy: TrustPolicy = text.parse().unwrap();
    let (leaf, arn) = (Maker::leaf().sign(), ANCHOR_ARN.parse().unwrap());
    Check::new(Some(now())).end_entity(&leaf).trust_anchor_arn(&arn).trust_policy(&policy).report()
}

fn of_trust_policies() -> Vec<Case> {
    let source = format!(r#""ArnEquals": {{"aws:SourceArn": "{ANCHOR_ARN}"}}"#);
    let under = |conditions: &str| asked("Allow", SERVICE, THREE, &format!("{{{source}{conditions}}}"));
    let good = || under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-1"}"#);
    let on_source = |arn: &str| {
        let conditions = format!(r#"{{"ArnLike": {{"aws:SourceArn": "{arn}"}}}}"#);
        asked("Allow", SERVICE, THREE, &conditions)
    };
    let whole = format!("{{{source}}}");
    vec![
        case(
            "trust-policy.action.missing",
            asked("Allow", SERVICE, r#""sts:AssumeRole""#, &whole),
            asked("Allow", SERVICE, r#""sts:*""#, &whole),
        ),
        case(
            "trust-policy.condition.not-met",
            under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-2"}"#),
            good(),
        ),
        case(
            "trust-policy.statement.denies",
            asked("Deny", SERVICE, r#""sts:TagSession""#, &whole),
            asked("Deny", SERVICE, r#""sts:TagSession""#, r#"{"StringEquals": {"sts:SourceIdentity": "x"}}"#),
        ),
        case("trust-policy.source-arn.not-a-trust-anchor", on_source(PROFILE_ARN), on_source(ANCHOR_ARN)),
        case(
            "trust-policy.source-arn.missing",
            asked("Allow", SERVICE, THREE, r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#),
            good(),
        ),
        case(
            "trust-policy.source-arn.any-trust-anchor",
            on_source("arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/*"),
            on_source("arn:aws:rolesanywhere:us-east-?:111122223333:trust-anchor/22222222-*"),
        ),
        case("trust-policy.certificate-condition.missing", asked("Allow", SERVICE, THREE, &whole), good()),
        case(
            "trust-policy.condition.negated-on-tag",
            under(r#", "StringNotEquals": {"aws:PrincipalTag/x509Subject/OU": "Guests"}"#),
            under(
                r#", "StringNotEquals": {"aws:PrincipalTag/x509Subject/CN": "guest"},
                    "Null": {"AWS:PrincipalTag/x509Subject/CN": "false"}"#,
            ),
        ),
        case(
            "trust-policy.condition.holds-without-tag",
            under(r#", "StringEqualsIfExists": {"aws:PrincipalTag/x509Subject/OU": "Operations"}"#),
            under(
                r#", "ForAllValues:StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-1"},
                    "Null": {"aws:PrincipalTag/x509Subject/CN": "false"}"#,
            ),
        ),
        case(
            "trust-policy.condition.denial-needs-tag",
            asked("Deny", SERVICE, THREE, r#"{"StringLike": {"aws:PrincipalTag/x509Subject/OU": "Guest*"}}"#),
            asked(
                "Deny",
                SERVICE,
                THREE,
                r#"{"StringNotLike": {"aws:PrincipalTag/x509Subject/OU": "Ops*"}}"#,
            ),
        ),
        case(
            "trust-policy.version.variable-taken-literally",
            of_version(
                "2008-10-17",
                r#"{"StringEquals": {"sts:SourceIdentity": "CN=${sts:RoleSessionName}"}}"#,
            ),
            of_version(
                "2012-10-17",
                r#"{"StringEquals": {"sts:SourceIdentity": "CN=${sts:RoleSessionName}"}}"#,
            ),
        ),
        case(
            "trust-policy.condition.no-such-tag",
            under(r#", "StringEquals": {"aws:PrincipalTag/x509Serial": "1234"}"#),
            good(),
        ),
        case(
            "trust-policy.condition.tag-name-undocumented",
            under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/serialNumber": "12"}"#),
            under(
                r#", "StringEquals": {"aws:PrincipalTag/x509Subject/2.5.4.5": "12",
                    "aws:PrincipalTag/x509SAN/Name/UID": "u", "aws:PrincipalTag/x509SAN/URI": "urn:a"}"#,
            ),
        ),
        case(
            "trust-policy.condition.case-differs",
            under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "HOST-1"}"#),
            under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["HOST-1", "host-1"]}"#),
        ),
        case(
            "trust-policy.condition.wildcard-taken-literally",
            under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-*"}"#),
            under(r#", "StringLike": {"aws:PrincipalTag/x509Subject/CN": "host-*"}"#),
        ),
        case("trust-policy.principal.anyone", asked("Allow", r#""*""#, THREE, &whole), good()),
        case(
            "trust-policy.condition.key-not-known",
            under(r#", "StringEquals": {"aws:PrincipalOrgID": "o-1"}"#),
            good(),
        ),
    ]
}
