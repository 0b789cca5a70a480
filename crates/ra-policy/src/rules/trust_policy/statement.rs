//! What a statement that allows should ask for.

use alloc::string::{String, ToString};

use crate::{
    rule::{Rule, rules},
    rules::{sources::TRUST_MODEL, trust_policy::tag::is_tag},
    service::tip::OriginIdentity,
    trust_policy::{
        document::{Effect, Principal, Principals, Statement},
        evaluate::StsAction,
        operator::Comparison,
    },
};

rules! {
    TrustPolicy;

    TrustPolicy {
        SOURCE_ARN_MISSING = "trust-policy.source-arn.missing", Warning, Documented, TRUST_MODEL, None,
            "A condition on aws:SourceArn names the trust anchor: without it, a certificate below any trust anchor of the account assumes the role.",
            "add \"Condition\": {\"ArnEquals\": {\"aws:SourceArn\": \"arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/UUID\"}}; TrustPolicyDocument writes one";

        NO_CERTIFICATE_CONDITION = "trust-policy.certificate-condition.missing", Warning, Documented, TRUST_MODEL, None,
            "A condition names the certificate (aws:PrincipalTag/x509…, aws:OriginIdentity/Subject, sts:SourceIdentity or sts:RoleSessionName): without it, every certificate below the trust anchor assumes the role.",
            "add \"StringEquals\": {\"aws:PrincipalTag/x509Subject/CN\": \"NAME\"} to the condition; TrustPolicyDocument writes one";

        PRINCIPAL_ANYONE = "trust-policy.principal.anyone", Warning, Documented, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html", None,
            "The principal is the service: \"*\" is everyone, not Roles Anywhere alone.",
            "write \"Principal\": {\"Service\": \"rolesanywhere.amazonaws.com\"}";
    }
}

/// What a statement that allows should ask for.
pub(super) fn check(statement: &Statement, report: &mut impl FnMut(&'static Rule, String)) {
    if statement.effect() != Effect::Allow {
        return;
    }
    let names_anyone = |principals: &[Principal]| principals.contains(&Principal::Anyone);
    if matches!(statement.principals(), Principals::These(principals) if names_anyone(principals)) {
        report(&PRINCIPAL_ANYONE, "the principal is \"*\"".into());
    }
    // Tags and source identity are set only where the role is assumed too.
    if !statement.actions().include(&StsAction::AssumeRole.to_string()) {
        return;
    }
    let asks = |wanted: fn(&str) -> bool| {
        statement.conditions().iter().any(|condition| {
            let comparison = condition.operator().comparison();
            wanted(&condition.key().to_lowercase())
                && !comparison.is_negated()
                && comparison != Comparison::Null
        })
    };
    if !asks(|key| key == "aws:sourcearn") {
        let message = if asks(|key| key == "aws:sourceaccount") {
            "no condition asks for aws:SourceArn; the one on aws:SourceAccount names the account alone"
        } else {
            "no condition asks for aws:SourceArn"
        };
        report(&SOURCE_ARN_MISSING, message.into());
    }
    let names_certificate = |key: &str| {
        is_tag(key)
            || key.eq_ignore_ascii_case(OriginIdentity::SUBJECT)
            || matches!(key, "sts:sourceidentity" | "sts:rolesessionname")
    };
    if !asks(names_certificate) {
        report(&NO_CERTIFICATE_CONDITION, "no condition asks for the certificate".into());
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::{format, vec::Vec};

    use crate::rules::cases::{Case, SERVICE_PRINCIPAL, THREE_ACTIONS, ask, ask_under, case, source_arn};

    pub(crate) fn cases() -> Vec<Case> {
        let good = || ask_under(r#", "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host-1"}"#);
        let whole = format!("{{{}}}", source_arn());
        let account = r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#;
        let allow = |conditions: &str| ask("Allow", SERVICE_PRINCIPAL, THREE_ACTIONS, conditions);
        [
            case("trust-policy.source-arn.missing", allow(account), good()),
            case("trust-policy.certificate-condition.missing", allow(&whole), good()),
            case("trust-policy.principal.anyone", ask("Allow", r#""*""#, THREE_ACTIONS, &whole), good()),
        ]
        .into()
    }
}
