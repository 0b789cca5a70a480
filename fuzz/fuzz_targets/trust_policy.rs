//! A role's trust policy from any text: read, evaluated for each action, looked over.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ra_fuzz::{certificates, now, write};
use ra_policy::{
    Check, Session, TrustPolicy,
    trust_policy::{SessionContext, StsAction},
};

fuzz_target!(|text: &str| {
    let policy: TrustPolicy = match text.parse() {
        Ok(policy) => policy,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let [_, leaf] = certificates();
    let arn =
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222";
    let arn = arn.parse().expect("the ARN is well-formed");
    let context = SessionContext::from_session(&Session::from_certificate(leaf.tbs()), None)
        .with_trust_anchor(&arn)
        .with_time(now());
    let context = context.with("aws:SourceIp", ["192.0.2.1"]).with("aws:SecureTransport", ["true"]);
    for action in StsAction::all() {
        let _ = policy.evaluate(action, &context);
        let _ = policy.evaluate(action, &SessionContext::new());
    }
    let check = Check::new(Some(now())).trust_policy(&policy);
    write(&check.report());
    write(&check.end_entity(leaf).trust_anchor_arn(&arn).report());
});
