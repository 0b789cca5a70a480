//! Whatever the input, the parsers of this crate answer: no panic, and what is read is written as it was read.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what a test takes for granted fails it")]

use std::sync::OnceLock;

use proptest::{collection::vec, prelude::*, sample::select};
use ra_pki::{
    Certificate,
    asn1::pkix::{KeyUsages, NameConstraints},
};

use ra_maker::{Maker, ca_key, now, unknown_extension};
use ra_policy::{
    ArnError, AttributeMapping, AttributeMappings, Check, ProfileArn, Report, RoleArn, Session,
    SessionRequest, Subject, TextStyle, TrustAnchor, TrustAnchorArn, TrustPolicy,
    arn::TrustAnchorReference,
    trust_policy::{Decision, SessionContext, StsAction},
};

const ANCHOR: &str =
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";

/// A place in the octets, how many go, and what comes in their place.
type Edit = (prop::sample::Index, u8, Vec<u8>);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    vec((any::<prop::sample::Index>(), 0..3u8, vec(any::<u8>(), 0..3)), 0..4)
}

fn edited(octets: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    for (place, cut, with) in edits {
        let from = place.index(octets.len() + 1);
        let to = (from + usize::from(*cut)).min(octets.len());
        octets.splice(from..to, with.iter().copied());
    }
    octets
}

/// An end entity, a CA that constrains names, and a root, with an extension of every kind.
fn certificates() -> &'static [Certificate; 3] {
    static CERTIFICATES: OnceLock<[Certificate; 3]> = OnceLock::new();
    CERTIFICATES.get_or_init(|| {
        let oid = <NameConstraints as const_oid::AssociatedOid>::OID;
        // permitted: DNS:example
        let constraints = b"\x30\x0d\xa0\x0b\x30\x09\x82\x07example";
        let ca = Maker::ca_certificate("/CN=CA", "/CN=Root").extension(oid, true, constraints);
        let names = ["DNS:a.example", "URI:spiffe://example/a", "IP:192.0.2.1", "dirName:/O=Example"];
        let leaf = Maker::leaf().issuer("/CN=CA").alternative_names(&names);
        let leaf = leaf.usage(KeyUsages::DigitalSignature | KeyUsages::KeyAgreement);
        [leaf.extension(unknown_extension(), false, &[5, 0]).sign(), ca.sign(), Maker::root().sign()]
    })
}

/// The certificate with octets changed: as it is then, and if what is signed can be read, signed again.
fn mutations(certificate: &Certificate, edits: &[Edit]) -> Vec<Certificate> {
    let whole = Certificate::from_der(&edited(certificate.as_der(), edits));
    let tbs = ra_pki::TbsCertificate::from_der(&edited(certificate.tbs().as_der(), edits));
    let signed = tbs.ok().and_then(|tbs| {
        let signature = ra_pki::Signer::sign(&*ca_key(), ra_pki::SignatureScheme::EcdsaSha256, tbs.as_der());
        Certificate::assemble(tbs, &signature.ok()?).ok()
    });
    whole.into_iter().chain(signed).collect()
}

/// Writes the report in each form, and reads again what is JSON.
fn written(report: &Report) -> Result<(), TestCaseError> {
    let style = TextStyle::default().wrapped_at(40).coloured();
    prop_assert!(!report.to_string().is_empty() && !report.text(style).to_string().is_empty());
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    prop_assert_eq!(json["findings"].as_array().map(Vec::len), Some(report.findings().len()));
    let sarif = report.to_sarif(&[(Subject::EndEntity, "a b.pem")]);
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().map(Vec::len);
    prop_assert_eq!(results, Some(report.findings().len()));
    Ok(())
}

/// Reads an ARN and writes it.
type ReadAndWrite = fn(&str) -> Result<String, ArnError>;

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow",
    "Principal": {"Service": ["rolesanywhere.amazonaws.com"], "AWS": "*"}, "Action": ["sts:AssumeRole", "sts:*"],
    "Condition": {"StringLike": {"aws:PrincipalTag/x509Subject/CN": ["host-*", "${aws:SourceAccount, 'a'}"]},
    "ForAnyValue:ArnEqualsIfExists": {"aws:SourceArn": "arn:aws:rolesanywhere:*:*:*:*"}, "Null": {"a": true},
    "NumericLessThan": {"aws:EpochTime": 2e9}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01"},
    "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}, {"Effect": "Deny", "NotPrincipal": "*", "NotAction": "*"}]}"#;

/// What the policy says to each action, and all that a check finds in it.
fn evaluated(text: &str) -> Result<(), TestCaseError> {
    let policy: TrustPolicy = match text.parse() {
        Ok(policy) => policy,
        Err(error) => {
            prop_assert!(!error.to_string().is_empty());
            return Ok(());
        }
    };
    let [leaf, ..] = certificates();
    let arn = ANCHOR.parse().unwrap();
    let context = SessionContext::from_session(&Session::from_certificate(leaf.tbs()), None)
        .with_trust_anchor(&arn)
        .with_time(now());
    let mut decisions = StsAction::all().map(|action| policy.evaluate(action, &context).decision());
    prop_assert_eq!(policy.allows(&context), decisions.all(|decision| decision == Decision::Allowed));
    let check = Check::new(Some(now())).trust_policy(&policy).condition_key("aws:SourceIp", &["192.0.2.1"]);
    written(&check.report())?;
    written(&check.end_entity(leaf).trust_anchor_arn(&arn).report())
}

/// JSON of the names that policies have, and of others.
fn json() -> impl Strategy<Value = serde_json::Value> {
    const WORDS: [&str; 16] = [
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Principal",
        "Service",
        "rolesanywhere.amazonaws.com",
        "NotAction",
        "Action",
        "*",
        "Condition",
        "StringEquals",
        "ForAllValues:NotIpAddressIfExists",
        "aws:SourceArn",
        "",
    ];
    let leaf = prop_oneof![
        select(&WORDS).prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        let member = (select(&WORDS).prop_map(String::from), inner.clone());
        prop_oneof![
            vec(inner, 0..4).prop_map(serde_json::Value::from),
            vec(member, 0..5).prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn the_certificates_are_good_before_they_are_changed() {
    let [leaf, ca, root] = certificates().clone();
    let report = TrustAnchor::new([root].to_vec()).unwrap().judge_certificates(&leaf, &[ca], now());
    assert!(report.is_accepted(), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_certificate_with_any_octet_changed_makes_a_report(edits in edits(), place in 0..3usize) {
        let [leaf, ca, root] = certificates();
        for changed in mutations(&certificates()[place], &edits) {
            let mut path = [leaf.clone(), ca.clone(), root.clone()];
            path[place] = changed;
            let [leaf, ca, root] = path;
            let anchor = TrustAnchor::new([root].to_vec()).unwrap();
            written(&anchor.judge_certificates(&leaf, &[ca], now()))?;
            written(&Check::new(None).end_entity(&leaf).trust_anchor(&anchor).report())?;
        }
    }

    #[test]
    fn any_octets_make_certificates_or_an_error(octets in vec(any::<u8>(), 0..200)) {
        let begun = [&[0x30, 0x81, 0x80, 0x30, 0x70][..], &octets].concat();
        let pem = ra_pki::pem::encode_pem("CERTIFICATE", &begun).into_bytes();
        for file in [&octets, &begun, &pem] {
            if let Ok(anchor) = TrustAnchor::read(file) {
                written(&anchor.judge(Some(now())))?;
            }
        }
    }

    #[test]
    fn a_trust_policy_with_any_octet_changed_is_evaluated_or_refused(edits in edits()) {
        evaluated(POLICY)?;
        evaluated(&String::from_utf8_lossy(&edited(POLICY.as_bytes(), &edits)))?;
    }

    #[test]
    fn any_json_is_a_trust_policy_that_is_evaluated_or_refused(json in json(), condition in json(), value in ".{0,20}") {
        evaluated(&json.to_string())?;
        let mut policy: serde_json::Value = serde_json::from_str(POLICY).unwrap();
        policy["Statement"][0]["Condition"]["StringLike"]["sts:SourceIdentity"] = value.into();
        evaluated(&policy.to_string())?;
        policy["Statement"][0]["Condition"] = condition;
        evaluated(&policy.to_string())?;
    }

    #[test]
    fn a_mapping_is_written_as_it_was_read(
        text in "(x509(Subject|Issuer|SAN))?=?((Name/)?(CN|OU|[*]|DNS|URI|2[.]5[.]4[.][0-9]{1,3}|[ -~]),?){0,5}",
        any in ".{0,20}",
    ) {
        let mut mappings = AttributeMappings::default();
        for text in [text, any] {
            let Ok(mapping) = text.parse::<AttributeMapping>() else { continue };
            prop_assert_eq!(mapping.to_string().parse(), Ok(mapping.clone()));
            mappings.put(mapping);
        }
        let session = Session::from_mapped(certificates()[0].tbs(), &mappings);
        prop_assert!(!session.source_identity().is_empty());
    }

    #[test]
    fn an_arn_is_written_as_it_was_read(edits in edits(), any in ".{0,40}") {
        let profile = ANCHOR.replace("trust-anchor", "profile");
        let role = "arn:aws:iam::111122223333:role/service/Example";
        let alias = "arn:aws:rolesanywhere:us-east-1:111122223333:alias/trust-anchor/prod";
        for text in [ANCHOR, &profile, role, alias].map(|text| edited(text.as_bytes(), &edits)) {
            let text = String::from_utf8_lossy(&text).into_owned();
            let kinds: [ReadAndWrite; 4] = [
                |text| text.parse::<TrustAnchorArn>().map(|arn| arn.to_string()),
                |text| text.parse::<ProfileArn>().map(|arn| arn.to_string()),
                |text| text.parse::<RoleArn>().map(|arn| format!("{arn}")),
                |text| text.parse::<TrustAnchorReference>().map(|arn| arn.to_string()),
            ];
            for written in kinds.iter().filter_map(|kind| kind(&text).ok()) {
                prop_assert_eq!(&written, &text);
            }
            prop_assert!(kinds.iter().all(|kind| kind(&any).is_err() || any.starts_with("arn:")));
            if let Ok(changed) = text.parse::<TrustAnchorArn>() {
                let (profile, role) = (profile.parse().unwrap(), role.parse().unwrap());
                let fits = [changed.partition(), changed.region(), changed.account_id()]
                    == ["aws", "us-east-1", "111122223333"];
                let request = SessionRequest::new(changed.into(), profile, role);
                prop_assert_eq!(request.check_arns().is_ok(), fits);
            }
        }
    }
}
