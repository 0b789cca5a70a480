//! Certificate policies, as far as a path needs them (RFC 5280 §6.1): where a CA requires an explicit policy, one must be
//! valid along the whole path. Policy mappings are not processed there.

use alloc::{format, string::String, vec::Vec};

use const_oid::ObjectIdentifier;
use ra_pki::{
    Certificate,
    asn1::pkix::{CertificatePolicies, InhibitAnyPolicy, PolicyConstraints, PolicyMappings},
};

/// anyPolicy (RFC 5280 §4.2.1.4).
const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");

/// What stands against a path for its policies.
pub(crate) enum PolicyFailure {
    /// No policy is valid along the whole path.
    NoneValid(String),
    /// Policies are mapped where one is required.
    Mappings(String),
}

/// The policies that are valid down to some certificate.
enum Valid {
    Any,
    These(Vec<ObjectIdentifier>),
}

/// What stands against the path, which runs from the end entity to the trust anchor, both included. The constraints of
/// the trust anchor count as those of any CA.
pub(crate) fn find_policy_failure(path: &[&Certificate]) -> Option<PolicyFailure> {
    if !path.iter().any(|certificate| certificate.extension::<PolicyConstraints>().is_some()) {
        return None;
    }
    let (anchor, below) = path.split_last()?;
    let mut counters =
        Counters { explicit: below.len() + 1, inhibit_any: below.len() + 1, required_by: None };
    counters.constrain(anchor);
    let mut valid = Valid::Any;
    for (left, certificate) in below.iter().enumerate().rev() {
        let is_last = left == 0;
        if certificate.extension::<PolicyMappings>().is_some() && counters.explicit <= left + 1 {
            return Some(PolicyFailure::Mappings(format!("{} maps policies", certificate.subject())));
        }
        let any_counts = counters.inhibit_any > 0 || (!is_last && certificate.is_self_issued());
        valid = valid.narrowed_by(certificate, any_counts);
        if is_last {
            counters.finish(certificate);
        }
        let none = matches!(&valid, Valid::These(policies) if policies.is_empty());
        if none && counters.explicit == 0 {
            let by = counters.required_by.unwrap_or_default();
            let subject = certificate.subject();
            return Some(PolicyFailure::NoneValid(format!(
                "{by} requires an explicit policy, and none is valid down to {subject}"
            )));
        }
        if !is_last {
            counters.descend(certificate);
        }
    }
    None
}

impl Valid {
    fn narrowed_by(self, certificate: &Certificate, any_counts: bool) -> Self {
        let Some(Ok((_, CertificatePolicies(policies)))) = certificate.extension::<CertificatePolicies>()
        else {
            return Self::These(Vec::new());
        };
        let asserted: Vec<_> = policies.iter().map(|policy| policy.policy_identifier).collect();
        let any = any_counts && asserted.contains(&ANY_POLICY);
        match self {
            valid if any => valid,
            Self::Any => Self::These(asserted.into_iter().filter(|policy| *policy != ANY_POLICY).collect()),
            Self::These(policies) => {
                Self::These(policies.into_iter().filter(|policy| asserted.contains(policy)).collect())
            }
        }
    }
}

/// How many certificates may follow before a policy is required, or anyPolicy no longer counts as one.
struct Counters {
    explicit: usize,
    inhibit_any: usize,
    required_by: Option<String>,
}

impl Counters {
    /// Goes below a CA certificate (RFC 5280 §6.1.4 (h) to (j)).
    fn descend(&mut self, ca: &Certificate) {
        if !ca.is_self_issued() {
            self.explicit = self.explicit.saturating_sub(1);
            self.inhibit_any = self.inhibit_any.saturating_sub(1);
        }
        self.constrain(ca);
    }

    fn constrain(&mut self, ca: &Certificate) {
        if let Some(Ok((_, PolicyConstraints { require_explicit_policy: Some(skip), .. }))) = ca.extension() {
            let skip = usize::try_from(skip).unwrap_or(usize::MAX);
            if skip < self.explicit {
                (self.explicit, self.required_by) = (skip, Some(format!("{}", ca.subject())));
            }
        }
        if let Some(Ok((_, InhibitAnyPolicy(skip)))) = ca.extension() {
            self.inhibit_any = self.inhibit_any.min(usize::try_from(skip).unwrap_or(usize::MAX));
        }
    }

    /// Comes to the end entity (RFC 5280 §6.1.5 (a) and (b)).
    fn finish(&mut self, end_entity: &Certificate) {
        self.explicit = self.explicit.saturating_sub(1);
        if let Some(Ok((_, PolicyConstraints { require_explicit_policy: Some(0), .. }))) =
            end_entity.extension()
        {
            self.explicit = 0;
        }
    }
}
