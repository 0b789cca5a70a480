use alloc::{format, string::ToString, vec::Vec};

use jiff::Timestamp;
use ra_pki::{Certificate, PublicKey, RevocationList, TbsCertificate};

use crate::{
    AttributeMappings, Decision, Finding, ProfileArn, ProfileSettings, Report, RoleArn, RoleSessionName,
    Ruleset, Session, SessionContext, SessionDuration, StsAction, TrustAnchor, TrustAnchorArn, TrustPolicy,
    catalogue as rules,
    certificate_rules::{INTERMEDIATE, Judge, TRUST_ANCHOR},
    path::{self, Outcome},
    request_rules::{self, RequestFacts},
    revocation, session, trust_policy,
};

/// A check of everything that is given, at once: any of a trust anchor, an end entity, intermediates, CRLs, a key, a
/// profile, a request, and a role's trust policy. What is not given is not judged.
///
/// ```
/// use ra_policy::{Check, TrustPolicy};
///
/// let policy: TrustPolicy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
///     "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#.parse()?;
/// let report = Check::new(None).trust_policy(&policy).report();
/// assert_eq!(report.findings()[0].rule().code, "trust-policy.action.missing");
/// assert_eq!(
///     report.findings()[0].message(),
///     "no statement allows sts:TagSession, sts:SetSourceIdentity to rolesanywhere.amazonaws.com"
/// );
/// # Ok::<(), ra_policy::TrustPolicyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Check<'a> {
    at: Option<Timestamp>,
    ruleset: Ruleset,
    trust_anchor: Option<&'a TrustAnchor>,
    end_entity: Option<EndEntity<'a>>,
    intermediates: &'a [Certificate],
    revocation_lists: Option<&'a [RevocationList]>,
    mappings: AttributeMappings,
    trust_policy: Option<&'a TrustPolicy>,
    context: SessionContext,
    facts: RequestFacts<'a>,
}

/// An end entity, signed or not yet.
#[derive(Debug, Clone, Copy)]
enum EndEntity<'a> {
    Signed(&'a Certificate),
    Unsigned(&'a TbsCertificate),
}

impl<'a> EndEntity<'a> {
    fn tbs(self) -> &'a TbsCertificate {
        match self {
            Self::Signed(certificate) => certificate.tbs(),
            Self::Unsigned(certificate) => certificate,
        }
    }
}

impl<'a> Check<'a> {
    /// A check of nothing yet, for an instant; without one, validity is not looked at.
    pub fn new(at: Option<Timestamp>) -> Self {
        Self {
            at,
            ruleset: Ruleset::default(),
            trust_anchor: None,
            end_entity: None,
            intermediates: &[],
            revocation_lists: None,
            mappings: AttributeMappings::default(),
            trust_policy: None,
            context: SessionContext::new(),
            facts: RequestFacts::default(),
        }
    }

    /// Judges by these rules.
    #[must_use]
    pub fn ruleset(self, ruleset: Ruleset) -> Self {
        Self { ruleset, ..self }
    }

    /// Judges a trust anchor; with an end entity, whether a path leads to it.
    #[must_use]
    pub fn trust_anchor(self, trust_anchor: &'a TrustAnchor) -> Self {
        Self { trust_anchor: Some(trust_anchor), ..self }
    }

    /// Judges an end entity.
    #[must_use]
    pub fn end_entity(self, certificate: &'a Certificate) -> Self {
        Self { end_entity: Some(EndEntity::Signed(certificate)), ..self }
    }

    /// Judges an end entity before it is signed: by its own rules, without a path.
    #[must_use]
    pub fn unsigned_end_entity(self, certificate: &'a TbsCertificate) -> Self {
        Self { end_entity: Some(EndEntity::Unsigned(certificate)), ..self }
    }

    /// Judges what is sent between end entity and trust anchor, in any order; without both, each by itself.
    #[must_use]
    pub fn intermediates(self, intermediates: &'a [Certificate]) -> Self {
        Self { intermediates, ..self }
    }

    /// Judges the CRLs that are imported for the trust anchor, and asks them for the certificates of the path.
    #[must_use]
    pub fn revocation_lists(self, lists: &'a [RevocationList]) -> Self {
        Self { revocation_lists: Some(lists), ..self }
    }

    /// Maps attributes to session tags as the profile does.
    #[must_use]
    pub fn mappings(self, mappings: AttributeMappings) -> Self {
        Self { mappings, ..self }
    }

    /// Judges a role's trust policy; with an end entity and the trust anchor's ARN, whether it lets the session be.
    #[must_use]
    pub fn trust_policy(self, policy: &'a TrustPolicy) -> Self {
        Self { trust_policy: Some(policy), ..self }
    }

    /// Adds a condition key that the trust policy asks for and nothing else here gives, such as `aws:SourceIp`.
    #[must_use]
    pub fn condition_key(mut self, key: &str, values: &[&str]) -> Self {
        self.context = self.context.with(key, values.iter().copied());
        self
    }

    /// Judges whether the key that signs requests is the end entity's.
    #[must_use]
    pub fn key(mut self, public_key: &'a PublicKey) -> Self {
        self.facts.key = Some(public_key);
        self
    }

    /// The trust anchor's ARN.
    #[must_use]
    pub fn trust_anchor_arn(mut self, arn: &'a TrustAnchorArn) -> Self {
        self.facts.trust_anchor = Some(arn);
        self
    }

    /// The profile's ARN.
    #[must_use]
    pub fn profile_arn(mut self, arn: &'a ProfileArn) -> Self {
        self.facts.profile_arn = Some(arn);
        self
    }

    /// The role's ARN.
    #[must_use]
    pub fn role_arn(mut self, arn: &'a RoleArn) -> Self {
        self.facts.role = Some(arn);
        self
    }

    /// Judges a profile's settings, and the request against them.
    #[must_use]
    pub fn profile(mut self, settings: &'a ProfileSettings) -> Self {
        self.facts.profile = Some(settings);
        self.facts.accept_role_session_name = Some(settings.accept_role_session_name);
        self
    }

    /// The duration that the request asks for.
    #[must_use]
    pub fn session_duration(mut self, duration: SessionDuration) -> Self {
        self.facts.duration = Some(duration);
        self
    }

    /// The role's `MaxSessionDuration`, where it is known.
    #[must_use]
    pub fn role_maximum(mut self, maximum: SessionDuration) -> Self {
        self.facts.role_maximum = Some(maximum);
        self
    }

    /// The session name that the request asks for.
    #[must_use]
    pub fn role_session_name(mut self, name: &'a RoleSessionName) -> Self {
        self.facts.role_session_name = Some(name);
        self
    }

    /// Whether the profile lets requests name their session, where its settings are not given.
    #[must_use]
    pub fn accept_role_session_name(mut self, accept: bool) -> Self {
        self.facts.accept_role_session_name = Some(accept);
        self
    }

    /// Everything that is found.
    pub fn report(&self) -> Report {
        let judge = Judge { at: self.at, ruleset: &self.ruleset };
        let outcome = self.outcome(judge);
        let mut findings = self.certificate_findings(judge, outcome.as_ref());
        findings.extend(self.revocation_findings(judge, outcome.as_ref()));
        let end_entity = self.end_entity.map(EndEntity::tbs);
        let session = end_entity.map(|certificate| Session::mapped(certificate, &self.mappings));
        if let Some((session, certificate)) = session.as_ref().zip(end_entity) {
            findings.extend(session::findings(session, certificate));
        }
        findings.extend(request_rules::findings(&self.facts, end_entity, session.as_ref()));
        let evaluations = self.trust_policy_findings(session.as_ref(), &mut findings);

        let mut report = Report::new(findings, &self.ruleset).with_trust_policy(evaluations);
        if let Some(outcome) = outcome {
            let names = outcome.path.iter().map(|certificate| certificate.subject().to_string());
            let path = if outcome.is_good { names.collect() } else { Vec::new() };
            report = report.with_path(path, outcome.candidates);
        }
        if let Some(session) = session {
            let session = match self.facts.role_session_name {
                Some(name) => session.named(name),
                None => session,
            };
            if let Some(role) = self.facts.role {
                report = report.with_principal_arn(session.principal_arn(role, self.facts.role_session_name));
            }
            report = report.with_session(session);
        }
        report
    }

    /// The best path, where there is something to look for.
    fn outcome(&self, judge: Judge<'a>) -> Option<Outcome<'a>> {
        let (Some(EndEntity::Signed(leaf)), Some(anchor)) = (self.end_entity, self.trust_anchor) else {
            return None;
        };
        Some(path::search(leaf, self.intermediates, anchor.certificates(), judge))
    }

    fn certificate_findings(&self, judge: Judge<'_>, outcome: Option<&Outcome<'_>>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(anchor) = self.trust_anchor {
            findings.extend(anchor.bundle_findings());
        }
        if let Some(end_entity) = self.end_entity {
            findings.extend(judge.end_entity(end_entity.tbs()));
        }
        let Some(outcome) = outcome else {
            findings.extend(self.trust_anchor.iter().flat_map(|anchor| anchor.certificate_findings(judge)));
            for intermediate in self.intermediates {
                findings.extend(judge.ca(intermediate.tbs(), &INTERMEDIATE));
            }
            return findings;
        };
        findings.extend(outcome.findings.iter().cloned());
        // The search looked for errors alone.
        let anchor = outcome.path.len().saturating_sub(1);
        for (place, certificate) in outcome.path.iter().enumerate().skip(1) {
            let rules = if outcome.is_anchored && place == anchor { &TRUST_ANCHOR } else { &INTERMEDIATE };
            let found = judge.ca(certificate.tbs(), rules);
            findings.extend(found.into_iter().filter(|finding| !judge.is_error(finding)));
        }
        findings.extend(self.sent_findings(outcome));
        findings
    }

    /// What is wrong with the intermediates as they are sent.
    fn sent_findings(&self, outcome: &Outcome<'_>) -> Vec<Finding> {
        let pool = self.intermediates;
        let mut findings = Vec::new();
        if pool.len() > MAX_CHAIN_LENGTH {
            let message = format!("{} intermediates are sent", pool.len());
            findings.push(Finding::about(&rules::CHAIN_TOO_LONG, message));
        }
        let sent = outcome.path.first().copied().into_iter().chain(pool);
        // Base64 makes four characters of three octets; commas stand between.
        let size = sent.map(|one| one.as_der().len().div_ceil(3) * 4).sum::<usize>() + pool.len();
        if size > LARGE_HEADERS {
            let message = format!("the headers have {size} characters");
            findings.push(Finding::about(&rules::CHAIN_LARGE, message));
        }
        let anchors = self.trust_anchor.map(TrustAnchor::certificates).unwrap_or_default();
        let leaf = outcome.path.first().copied();
        for (place, sent) in pool.iter().enumerate() {
            let rule = if pool.iter().take(place).any(|other| other == sent) {
                &rules::CHAIN_REPEATED
            } else if anchors.contains(sent) {
                &rules::CHAIN_ANCHOR_SENT
            } else if leaf == Some(sent) {
                &rules::CHAIN_LEAF_SENT
            } else if outcome.is_good && !outcome.path.contains(&sent) {
                if sent.is_self_issued() { &rules::CHAIN_ROOT_SENT } else { &rules::CHAIN_UNUSED }
            } else {
                continue;
            };
            findings.push(Finding::about(rule, format!("{} is sent", sent.subject())));
        }
        let on_path = outcome.path.iter().filter_map(|one| pool.iter().position(|sent| sent == *one));
        if outcome.is_good && !on_path.is_sorted() {
            let message = "the intermediates are sent in another order than that of the path".into();
            findings.push(Finding::about(&rules::CHAIN_ORDER, message));
        }
        findings
    }

    fn revocation_findings(&self, judge: Judge<'_>, outcome: Option<&Outcome<'_>>) -> Vec<Finding> {
        let Some(lists) = self.revocation_lists else {
            let message = || "no CRL was given".into();
            return outcome
                .map(|_| Finding::about(&rules::CHAIN_NO_REVOCATION_LIST, message()))
                .into_iter()
                .collect();
        };
        let anchors = self.trust_anchor.map(TrustAnchor::certificates).unwrap_or_default();
        let issuers: Vec<&Certificate> = self.intermediates.iter().chain(anchors).collect();
        let nothing = Outcome::of_nothing(match self.end_entity {
            Some(EndEntity::Signed(leaf)) => alloc::vec![leaf],
            _ => Vec::new(),
        });
        let outcome = outcome.unwrap_or(&nothing);
        revocation::of_path(lists, outcome, &issuers, judge)
    }

    /// What is wrong with the trust policy, and its answers for the session.
    fn trust_policy_findings(
        &self,
        session: Option<&Session>,
        findings: &mut Vec<Finding>,
    ) -> Vec<crate::Evaluation> {
        let Some(policy) = self.trust_policy else { return Vec::new() };
        let mut context = self.context.clone();
        if let Some(session) = session {
            context = context.and(SessionContext::of(session, self.facts.role_session_name));
        }
        if let Some(at) = self.at {
            context = context.and(SessionContext::new().at(at));
        }
        if let Some(arn) = self.facts.trust_anchor {
            context = context.and(SessionContext::new().through(arn));
        }
        let evaluations = StsAction::ALL.map(|action| policy.evaluate(action, &context));
        findings.extend(trust_policy::lint(policy, session.map(|_| &context)));
        // Without the session and its trust anchor, nothing is known of what conditions ask for.
        let is_whole = session.is_some() && self.facts.trust_anchor.is_some();
        let judged: Vec<_> = evaluations
            .into_iter()
            .filter(|evaluation| is_whole || evaluation.decision() == Decision::NotMentioned)
            .collect();
        findings.extend(trust_policy::findings(policy, &judged));
        if is_whole { judged } else { Vec::new() }
    }
}

/// Characters of the headers that hold certificates, above which they are warned of.
const LARGE_HEADERS: usize = 16 * 1024;

/// Certificates that `X-Amz-X509-Chain` may hold.
const MAX_CHAIN_LENGTH: usize = 5;
