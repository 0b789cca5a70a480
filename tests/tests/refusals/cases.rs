//! Files that others' tools and hands made, which were judged wrongly once.

use ra_tests::corpora;

use crate::{ANCHOR_ARN, accepted, finding, refused};

#[test]
fn files_that_were_judged_wrongly_once_are_judged_rightly() {
    let Some(corpora) = corpora() else { return };
    let cases = corpora.join("cases");
    let (files, readers, security) = (cases.join("files"), cases.join("readers"), cases.join("security"));
    let below_root = |leaf: &str| format!("--trust-anchor root.crt --certificate {leaf}");

    let found = refused(&files, &below_root("neg.crt"));
    finding(&found, "end-entity.serial-number.negative", None, "a positive serial number");
    let found = accepted(&files, &below_root("badprint.crt"));
    let strings = finding(&found, "end-entity.name.string-type", None, "UTF8String");
    assert!(strings["message"].as_str().is_some_and(|said| said.contains("PrintableString")));
    let policy = format!("--trust-policy tp/viaservice.json --trust-anchor-arn {ANCHOR_ARN}");
    let found = accepted(&files, &format!("{} {policy}", below_root("leaf.crt")));
    finding(&found, "trust-policy.condition.key-not-known", None, "the value that the request will have");
    assert_eq!(found["trustPolicy"][0]["decision"], "not-known");

    let at = "--trust-anchor root.pem --certificate leaf256.pem";
    let found = accepted(&readers, &format!("{at} --crl empty.crl"));
    finding(&found, "revocation-list.entries.none", None, "when the first certificate is revoked");
    let policy = format!("--trust-policy tip.json --trust-anchor-arn {ANCHOR_ARN}");
    let found = accepted(&readers, &format!("{at} {policy}"));
    finding(&found, "trust-policy.condition.key-not-known", None, "the value that the request will have");

    let found = refused(&security, &below_root("critical-IAN-garbage.leaf.crt"));
    finding(&found, "end-entity.extension.malformed", None, "issue it again");
}
