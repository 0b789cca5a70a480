//! A check of everything that is given, at once.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use jiff::Timestamp;
use ra_pki::{Certificate, PublicKey, RevocationList, RustCrypto, TbsCertificate, Verifier};

use crate::{
    finding::Finding,
    path::certificate_path::CertificatePath,
    report::verdict::Report,
    rule::{Rule, Subject},
    rules::{
        ca,
        certificate::place::Place,
        chain, end_entity,
        judge::Judge,
        profile,
        request::{self, KnownRequest},
        revocation_list, tip, trust_anchor, trust_policy,
    },
    ruleset::Ruleset,
    search::{Found, search},
    service::{
        alias::{ProfileReference, TrustAnchorAliasArn, TrustAnchorReference},
        arn::{RoleArn, TrustAnchorArn},
        attribute_mapping::AttributeMappings,
        profile::{ProfileSettings, SessionNaming},
        session_duration::SessionDuration,
        session_name::RoleSessionName,
        session_request::SessionRequest,
        tip::TipConfiguration,
    },
    session::Session,
    trust_anchor::TrustAnchor,
    trust_policy::{
        context::SessionContext,
        document::TrustPolicy,
        evaluate::{Decision, Evaluation, StsAction},
    },
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
/// assert_eq!(report.findings()[0].rule().code(), "trust-policy.action.missing");
/// assert_eq!(
///     report.findings()[0].message(),
///     "no statement allows sts:TagSession, sts:SetSourceIdentity to rolesanywhere.amazonaws.com"
/// );
/// # Ok::<(), ra_policy::trust_policy::TrustPolicyError>(())
/// ```
#[derive(Clone)]
pub struct Check<'a> {
    at: Option<Timestamp>,
    ruleset: Ruleset,
    trust_anchor: Option<&'a TrustAnchor>,
    end_entity: Option<EndEntity<'a>>,
    intermediates: &'a [Certificate],
    unsigned_intermediate: Option<&'a TbsCertificate>,
    revocation_list: Option<&'a RevocationList>,
    revocation_lists: Option<Vec<&'a RevocationList>>,
    mappings: AttributeMappings,
    tip: Option<TipConfiguration>,
    trust_policy: Option<&'a TrustPolicy>,
    context: SessionContext,
    request: KnownRequest<'a>,
    verifier: &'a dyn Verifier,
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
    /// An empty check, for an instant; without one, validity is not looked at.
    pub fn new(at: Option<Timestamp>) -> Self {
        Self {
            at,
            ruleset: Ruleset::default(),
            trust_anchor: None,
            end_entity: None,
            intermediates: &[],
            unsigned_intermediate: None,
            revocation_list: None,
            revocation_lists: None,
            mappings: AttributeMappings::default(),
            tip: None,
            trust_policy: None,
            context: SessionContext::new(),
            request: KnownRequest::default(),
            verifier: &RustCrypto,
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

    /// Judges the intermediates, in any order; each by itself unless both end entity and trust anchor are given.
    #[must_use]
    pub fn intermediates(self, intermediates: &'a [Certificate]) -> Self {
        Self { intermediates, ..self }
    }

    /// Judges an intermediate before it is signed: by its own rules, without a path.
    #[must_use]
    pub fn unsigned_intermediate(self, certificate: &'a TbsCertificate) -> Self {
        Self { unsigned_intermediate: Some(certificate), ..self }
    }

    /// Judges the CRLs that are imported for the trust anchor, and asks them for the certificates of the path.
    #[must_use]
    pub fn revocation_lists(self, lists: impl IntoIterator<Item = &'a RevocationList>) -> Self {
        Self { revocation_lists: Some(lists.into_iter().collect()), ..self }
    }

    /// Judges a CRL by itself, whoever issued it.
    #[must_use]
    pub fn revocation_list(self, list: &'a RevocationList) -> Self {
        Self { revocation_list: Some(list), ..self }
    }

    /// Maps attributes to session tags as the profile does.
    #[must_use]
    pub fn mappings(self, mappings: AttributeMappings) -> Self {
        Self { mappings, ..self }
    }

    /// Propagates identities as the profile does, and judges whether the end entity has one. The profile's
    /// [settings](Self::profile) count before this, wherever both are given.
    #[must_use]
    pub fn tip(self, tip: TipConfiguration) -> Self {
        Self { tip: Some(tip), ..self }
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
        self.request.key = Some(public_key);
        self
    }

    /// The trust anchor's canonical ARN, which a trust policy sees as `aws:SourceArn`.
    #[must_use]
    pub fn trust_anchor_arn(mut self, arn: &'a TrustAnchorArn) -> Self {
        self.request.trust_anchor = Some(arn);
        self
    }

    /// The alias by which the request names the trust anchor. Which trust anchor that is, the service alone knows.
    #[must_use]
    pub fn trust_anchor_alias(mut self, arn: &'a TrustAnchorAliasArn) -> Self {
        self.request.trust_anchor_alias = Some(arn);
        self
    }

    /// The ARN by which the request names the profile.
    #[must_use]
    pub fn profile_arn(mut self, arn: &'a ProfileReference) -> Self {
        self.request.profile_arn = Some(arn);
        self
    }

    /// The role's ARN.
    #[must_use]
    pub fn role_arn(mut self, arn: &'a RoleArn) -> Self {
        self.request.role = Some(arn);
        self
    }

    /// Takes the request as one to the FIPS endpoint of its Region.
    #[must_use]
    pub fn fips_endpoint(mut self) -> Self {
        self.request.is_to_fips = true;
        self
    }

    /// Judges a profile's settings, and the request against them.
    #[must_use]
    pub fn profile(mut self, settings: &'a ProfileSettings) -> Self {
        self.request.profile = Some(settings);
        self
    }

    /// The duration that the request asks for.
    #[must_use]
    pub fn session_duration(mut self, duration: SessionDuration) -> Self {
        self.request.duration = Some(duration);
        self
    }

    /// The role's `MaxSessionDuration`, where it is known.
    #[must_use]
    pub fn role_maximum(mut self, maximum: SessionDuration) -> Self {
        self.request.role_maximum = Some(maximum);
        self
    }

    /// The session name that the request asks for.
    #[must_use]
    pub fn role_session_name(mut self, name: &'a RoleSessionName) -> Self {
        self.request.role_session_name = Some(name);
        self
    }

    /// Whether the profile lets requests name their session. Its [settings](Self::profile) count before this, wherever both
    /// are given.
    #[must_use]
    pub fn session_naming(mut self, naming: SessionNaming) -> Self {
        self.request.session_naming = Some(naming);
        self
    }

    /// All that a request asks for, at once.
    #[must_use]
    pub fn request(mut self, request: &'a SessionRequest) -> Self {
        match request.trust_anchor() {
            TrustAnchorReference::Canonical(arn) => self.request.trust_anchor = Some(arn),
            TrustAnchorReference::Alias(arn) => self.request.trust_anchor_alias = Some(arn),
        }
        self.request.profile_arn = Some(request.profile());
        self.request.role = Some(request.role());
        self.request.duration = request.duration();
        self.request.role_session_name = request.role_session_name();
        self
    }

    /// Verifies signatures with this; without it, with pure Rust.
    #[must_use]
    pub fn verifier(self, verifier: &'a dyn Verifier) -> Self {
        Self { verifier, ..self }
    }

    /// Everything that is found.
    pub fn report(&self) -> Report {
        let judge = Judge { at: self.at, ruleset: &self.ruleset, verifier: self.verifier };
        let found = self.search(judge);
        let mut findings = self.judge_certificates(judge, found.as_ref());
        findings.extend(self.judge_revocation_lists(judge, found.as_ref()));
        let end_entity = self.end_entity.map(EndEntity::tbs);
        let session = end_entity.map(|certificate| self.session(certificate));
        if let Some((session, certificate)) = session.as_ref().zip(end_entity) {
            findings.extend(end_entity::session_tags::find(session, certificate));
            findings.extend(profile::find_on_mapping(session));
            findings.extend(self.chosen_tip().iter().flat_map(|tip| tip::find(*tip, session)));
        }
        findings.extend(request::find(&self.request, end_entity));
        if let Some(settings) = self.request.profile {
            findings.extend(profile::find(settings, self.request.role));
        }
        let evaluations = self.judge_trust_policy(session.as_ref(), &mut findings);

        let mut report = Report::new(sort(findings, &self.ruleset)).with_trust_policy(evaluations);
        if let Some(found) = found {
            let names = found.path.certificates.iter().map(|certificate| certificate.subject().to_string());
            let path: Vec<String> = if found.path.is_good { names.collect() } else { Vec::new() };
            report = report.with_path(path, found.tried);
        }
        match session {
            Some(session) => self.add_session(report, session),
            None => report,
        }
    }

    fn session(&self, certificate: &TbsCertificate) -> Session {
        let session = Session::from_mapped(certificate, &self.mappings);
        match self.chosen_tip() {
            Some(tip) => session.with_tip(certificate, tip),
            None => session,
        }
    }

    fn chosen_tip(&self) -> Option<TipConfiguration> {
        self.request.profile.map_or(self.tip, |profile| profile.tip)
    }

    /// Adds who the session would be, under the name that the request gives it.
    fn add_session(&self, report: Report, session: Session) -> Report {
        let name = self.request.role_session_name;
        let session = match name {
            Some(name) => session.with_name(name),
            None => session,
        };
        let report = match self.request.role {
            Some(role) => report.with_principal_arn(session.principal_arn(role, name)),
            None => report,
        };
        report.with_session(session)
    }

    /// The best path, where there is something to look for.
    fn search(&self, judge: Judge<'_>) -> Option<Found<'a>> {
        let (Some(EndEntity::Signed(leaf)), Some(anchor)) = (self.end_entity, self.trust_anchor) else {
            return None;
        };
        Some(search(leaf, self.intermediates, anchor.certificates(), judge))
    }

    fn judge_certificates(&self, judge: Judge<'_>, found: Option<&Found<'_>>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(anchor) = self.trust_anchor {
            findings.extend(trust_anchor::find(anchor));
        }
        if let Some(end_entity) = self.end_entity {
            findings.extend(end_entity::find(end_entity.tbs(), judge));
        }
        if let Some(intermediate) = self.unsigned_intermediate {
            findings.extend(ca::find(intermediate, Place::Intermediate, judge));
        }
        let anchors = self.trust_anchor.map(TrustAnchor::certificates).unwrap_or_default();
        let Some(found) = found else {
            let ca = |certificate: &Certificate, place| ca::find(certificate.tbs(), place, judge);
            findings.extend(anchors.iter().flat_map(|anchor| ca(anchor, Place::TrustAnchor)));
            findings.extend(self.intermediates.iter().flat_map(|one| ca(one, Place::Intermediate)));
            return findings;
        };
        findings.extend(found.findings.iter().cloned());
        // The search looked for errors alone.
        let last = found.path.certificates.len().saturating_sub(1);
        for (step, certificate) in found.path.certificates.iter().enumerate().skip(1) {
            let is_anchor = found.path.is_anchored && step == last;
            let place = if is_anchor { Place::TrustAnchor } else { Place::Intermediate };
            let others = ca::find(certificate.tbs(), place, judge);
            findings.extend(others.into_iter().filter(|finding| !self.ruleset.is_error(finding)));
        }
        findings.extend(chain::sent::find(&found.path, self.intermediates, anchors));
        findings
    }

    fn judge_revocation_lists(&self, judge: Judge<'_>, found: Option<&Found<'_>>) -> Vec<Finding> {
        let alone = self.revocation_list.map(|list| revocation_list::list::find(list, judge));
        let without_point = found.zip(self.trust_anchor);
        let without_point =
            without_point.map(|(found, anchor)| chain::unchecked::find_without_point(&found.path, anchor));
        let mut findings = without_point.unwrap_or_default();
        let Some(lists) = &self.revocation_lists else {
            match alone {
                Some(alone) => findings.extend(alone),
                None => {
                    findings.extend(found.map(|_| chain::unchecked::no_revocation_list(self.trust_anchor)));
                }
            }
            return findings;
        };
        findings.extend(alone.into_iter().flatten());
        findings.extend(lists.iter().flat_map(|list| revocation_list::list::find(list, judge)));
        let anchors = self.trust_anchor.map(TrustAnchor::certificates).unwrap_or_default();
        let others: Vec<&Certificate> = self.intermediates.iter().chain(anchors).collect();
        let end_entity = match self.end_entity {
            Some(EndEntity::Signed(leaf)) => alloc::vec![leaf],
            _ => Vec::new(),
        };
        let unsearched = CertificatePath::unsearched(end_entity);
        let path = found.map_or(&unsearched, |found| &found.path);
        findings.extend(revocation_list::issued::find(lists, path, &others, judge));
        findings
    }

    /// What is wrong with the trust policy, and its answers for the session.
    fn judge_trust_policy(&self, session: Option<&Session>, findings: &mut Vec<Finding>) -> Vec<Evaluation> {
        let Some(policy) = self.trust_policy else { return Vec::new() };
        let mut context = self.context.clone().preview();
        if let Some(session) = session {
            context = context.extended(SessionContext::from_session(session, self.request.role_session_name));
        }
        if let Some(at) = self.at {
            context = context.extended(SessionContext::new().with_time(at));
        }
        if let Some(arn) = self.request.trust_anchor {
            context = context.extended(SessionContext::new().with_trust_anchor(arn));
        }
        findings.extend(trust_policy::find(policy, session.map(|_| &context)));
        if let (None, Some(alias)) = (self.request.trust_anchor, self.request.trust_anchor_alias) {
            findings.push(trust_policy::source_arn::not_known(alias));
        }
        // Without the session and its trust anchor, nothing is known of what conditions ask for.
        let is_whole = session.is_some() && self.request.trust_anchor.is_some();
        let judged: Vec<Evaluation> = StsAction::all()
            .map(|action| policy.evaluate(action, &context))
            .filter(|evaluation| is_whole || evaluation.decision() == Decision::NotMentioned)
            .collect();
        findings.extend(trust_policy::answer::find(policy, &judged));
        if is_whole { judged } else { Vec::new() }
    }
}

/// The findings of the rules that are kept, as bad as the ruleset has them: errors first, then by subject, then as the
/// catalogue has their rules.
fn sort(found: Vec<Finding>, ruleset: &Ruleset) -> Vec<Finding> {
    let mut findings: Vec<Finding> = found
        .into_iter()
        .filter_map(|mut finding| {
            finding.severity = ruleset.severity_of(finding.rule())?;
            Some(finding)
        })
        .collect();
    let place = |rule: &Rule| Rule::catalogue().position(|other| other == rule).unwrap_or(usize::MAX);
    findings.sort_by_cached_key(|finding| {
        let (rule, severity) = (finding.rule(), core::cmp::Reverse(finding.severity));
        let subject: Subject = rule.applies_to();
        (severity, subject, place(rule))
    });
    findings
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("at", &self.at).field("ruleset", &self.ruleset).finish_non_exhaustive()
    }
}
