//! The way from an end entity up to a certificate of the trust anchor (RFC 5280 §6.1), through a pool of intermediates
//! in any order.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use ra_pki::{Certificate, ComparableName, DistinguishedName, RustCrypto, VerifyError};
use serde::Serialize;

use crate::{
    Finding, Rule, Severity, catalogue as rules,
    certificate_rules::{INTERMEDIATE, Judge, TRUST_ANCHOR, weak_hash},
    name_constraints::{self, MOST_COMPARISONS, NameFailure},
    policies::{self, PolicyFailure},
};

/// Signature verifications that one search may cost, each pair of certificates once. What a request can hold, five
/// intermediates below a trust anchor of two certificates, never costs more than 37.
const MOST_VERIFICATIONS: usize = 64;

/// Pairs of a certificate and a candidate for its issuer that one search may look at.
const MOST_PAIRS: usize = 4_000;

/// Candidates that are described where no path is good.
const MOST_CANDIDATES: usize = 10;

/// A path that was tried and is not good: where it leads, and where it broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    certificates: Vec<String>,
    #[serde(rename = "rule")]
    code: &'static str,
    #[serde(rename = "message")]
    broke: String,
}

impl Candidate {
    /// The subjects of its certificates, the end entity's first.
    pub fn certificates(&self) -> &[String] {
        &self.certificates
    }

    /// The code of the first rule that it breaks.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The facts that prove it.
    pub fn broke(&self) -> &str {
        &self.broke
    }
}

/// What the search came to: the best path, the end entity first and the certificate of the trust anchor last if it was
/// reached, and what is wrong with it.
pub(crate) struct Outcome<'a> {
    pub(crate) path: Vec<&'a Certificate>,
    /// Whether the path ends at a certificate of the trust anchor.
    pub(crate) is_anchored: bool,
    /// Whether it ends there, and nothing that was found is an error by the caller's rules.
    pub(crate) is_good: bool,
    pub(crate) findings: Vec<Finding>,
    pub(crate) candidates: Vec<Candidate>,
}

impl<'a> Outcome<'a> {
    /// No path, where none was looked for.
    pub(crate) fn of_nothing(path: Vec<&'a Certificate>) -> Self {
        Self { path, is_anchored: false, is_good: false, findings: Vec::new(), candidates: Vec::new() }
    }
}

/// Searches the best path: a good one if there is one within the budget; otherwise the one that gets furthest with the
/// least wrong, and what broke each that was tried. What is an error is the caller's to say: a rule that is switched off,
/// or only warns, breaks no path.
pub(crate) fn search<'a>(
    leaf: &'a Certificate,
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
    judge: Judge<'a>,
) -> Outcome<'a> {
    let mut search = Search::new(leaf, pool, anchors, judge);
    let from_leaf = || alloc::vec![0];
    if search.up(&mut from_leaf(), &mut Vec::new()) {
        return search.outcome;
    }
    if !search.is_exhausted {
        search.is_explaining = true;
        search.pairs = 0;
        search.comparisons_left = MOST_COMPARISONS;
        search.up(&mut from_leaf(), &mut Vec::new());
        let candidates = core::mem::take(&mut search.candidates);
        search.outcome.candidates = candidates.into_iter().map(|(_, candidate)| candidate).collect();
    }
    if search.outcome.findings.is_empty() {
        let spent = if search.verified.len() < MOST_VERIFICATIONS {
            format!("{MOST_PAIRS} pairs of certificates were looked at")
        } else {
            format!("{MOST_VERIFICATIONS} signatures were verified")
        };
        let message = format!("{spent}, and more were left");
        search.outcome.findings.push(Finding::about(&rules::CHAIN_TOO_COMPLEX, message));
    }
    search.outcome
}

/// A certificate in the search, by its place: the end entity, then the pool, then the trust anchor.
type Place = usize;

struct Search<'a> {
    leaf: &'a Certificate,
    certificates: Vec<&'a Certificate>,
    /// Where the trust anchor begins in `certificates`.
    anchors: Place,
    /// A number for each name, the same for names that match, of issuer and subject.
    names: Vec<(usize, usize)>,
    judge: Judge<'a>,
    verified: BTreeMap<(Place, Place), Result<(), VerifyError>>,
    pairs: usize,
    comparisons_left: usize,
    is_exhausted: bool,
    /// Whether to follow what is broken already, to say all that is wrong with it.
    is_explaining: bool,
    badness: Option<Badness>,
    /// The paths that are described, the most telling first.
    candidates: Vec<(Badness, Candidate)>,
    outcome: Outcome<'a>,
}

/// How bad a path is: first whether a signature is wrong or an issuer missing, then how much is wrong, then how far it is
/// from the trust anchor.
type Badness = (bool, usize, core::cmp::Reverse<usize>);

impl<'a> Search<'a> {
    fn new(
        leaf: &'a Certificate,
        pool: &'a [Certificate],
        anchors: &'a [Certificate],
        judge: Judge<'a>,
    ) -> Self {
        let certificates: Vec<_> = core::iter::once(leaf).chain(pool).chain(anchors).collect();
        let mut names = Names::default();
        let names = certificates.iter().map(|one| (names.number(one.issuer()), names.number(one.subject())));
        Self {
            leaf,
            names: names.collect(),
            certificates,
            anchors: 1 + pool.len(),
            judge,
            verified: BTreeMap::new(),
            pairs: 0,
            comparisons_left: MOST_COMPARISONS,
            is_exhausted: false,
            is_explaining: false,
            badness: None,
            candidates: Vec::new(),
            outcome: Outcome::of_nothing(alloc::vec![leaf]),
        }
    }

    fn certificate(&self, place: Place) -> &'a Certificate {
        // Every place is that of a certificate.
        self.certificates.get(place).copied().unwrap_or(self.leaf)
    }

    fn issuer_name(&self, place: Place) -> usize {
        self.names.get(place).map_or(usize::MAX, |(issuer, _)| *issuer)
    }

    fn subject_name(&self, place: Place) -> usize {
        self.names.get(place).map_or(usize::MAX, |(_, subject)| *subject)
    }

    /// Goes up from the last certificate of `path`, with what is wrong so far. Whether a good path was found.
    fn up(&mut self, path: &mut Vec<Place>, wrong: &mut Vec<Finding>) -> bool {
        let Some(&last) = path.last() else { return false };
        let mut candidates = 0;
        for issuer in self.issuers_of(last, path) {
            if self.pairs >= MOST_PAIRS || self.verified.len() >= MOST_VERIFICATIONS {
                self.is_exhausted = true;
                return false;
            }
            candidates += 1;
            self.pairs += 1;
            let is_anchor = issuer >= self.anchors;
            let before = wrong.len();
            self.link(path, issuer, wrong);
            let is_signed =
                !wrong.iter().skip(before).any(|finding| *finding.rule() == rules::CHAIN_SIGNATURE);
            // What is above an issuer that did not issue says nothing.
            if is_signed {
                let rules = if is_anchor { &TRUST_ANCHOR } else { &INTERMEDIATE };
                let found = self.judge.ca(self.certificate(issuer).tbs(), rules);
                wrong.extend(found.into_iter().filter(|finding| self.judge.is_error(finding)));
            }
            path.push(issuer);
            let is_good = if is_anchor && is_signed {
                self.arrive(path, wrong)
            } else if !self.is_broken(wrong) || (is_signed && self.is_explaining) {
                self.up(path, wrong)
            } else {
                self.keep(path, false, wrong);
                false
            };
            path.pop();
            wrong.truncate(before);
            if is_good {
                return true;
            }
        }
        if candidates == 0 && self.is_explaining {
            wrong.push(self.no_issuer(last));
            self.keep(path, false, wrong);
            wrong.pop();
        }
        false
    }

    /// The certificates whose subject is the issuer of this one: those of the trust anchor first, then those of the pool,
    /// the ones whose key identifier agrees before the others. None is on the path already, nor is its name with its key.
    fn issuers_of(&self, place: Place, path: &[Place]) -> Vec<Place> {
        let name = self.issuer_name(place);
        let wanted = self.certificate(place).authority_key_identifier();
        let same = |one: Place, other: Place| {
            self.subject_name(one) == self.subject_name(other)
                && self.certificate(one).public_key() == self.certificate(other).public_key()
        };
        let mut found: Vec<(bool, bool, Place)> = (1..self.certificates.len())
            .filter(|issuer| self.subject_name(*issuer) == name)
            .filter(|issuer| {
                let is_anchor = *issuer >= self.anchors;
                let is_in_anchor = || {
                    let mut anchors = self.certificates.iter().skip(self.anchors);
                    anchors.any(|anchor| *anchor == self.certificate(*issuer))
                };
                is_anchor || !(path.iter().any(|below| same(*issuer, *below)) || is_in_anchor())
            })
            .map(|issuer| {
                let identifier = self.certificate(issuer).subject_key_identifier();
                let agrees = wanted.is_none() || identifier.is_none() || wanted == identifier;
                (issuer < self.anchors, !agrees, issuer)
            })
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(.., issuer)| issuer).collect()
    }

    /// What is wrong between the last certificate of the path and a candidate for its issuer.
    fn link(&mut self, path: &[Place], issuer: Place, wrong: &mut Vec<Finding>) {
        let Some(&last) = path.last() else { return };
        let (certificate, ca) = (self.certificate(last), self.certificate(issuer));
        let mut find = |rule, message| wrong.push(Finding::about(rule, message));
        let (subject, issuer_name) = (certificate.subject(), ca.subject());
        let weak_hash_rule =
            if path.len() == 1 { &rules::END_ENTITY_WEAK_HASH } else { &rules::INTERMEDIATE_WEAK_HASH };
        let verified = self
            .verified
            .entry((last, issuer))
            .or_insert_with(|| certificate.verify_signature(ca.public_key(), &RustCrypto));
        match verified {
            Ok(()) => {}
            Err(VerifyError::UnsupportedScheme(_) | VerifyError::UnsupportedKey(_))
                if self.judge.ruleset.severity_of(weak_hash_rule) == Some(Severity::Error)
                    && weak_hash(certificate.signature_algorithm()).is_some() =>
            {
                // A rule of its own says all there is to say.
            }
            Err(error @ (VerifyError::UnsupportedScheme(_) | VerifyError::UnsupportedKey(_))) => {
                find(&rules::CHAIN_UNVERIFIABLE, format!("{subject} below {issuer_name}: {error}"));
            }
            Err(error) => {
                let message = format!("{subject} names {issuer_name} as its issuer, but {error}");
                find(&rules::CHAIN_SIGNATURE, message);
            }
        }
        let limit = ca.basic_constraints().and_then(|constraints| constraints.path_len_constraint);
        // Self-issued certificates do not count (RFC 5280 §6.1.4 (l)).
        let is_counted = |place: &&Place| self.issuer_name(**place) != self.subject_name(**place);
        let below = path.iter().skip(1).filter(is_counted).count();
        if let Some(limit) = limit.filter(|limit| below > usize::from(*limit)) {
            let message = format!(
                "{issuer_name} allows a path length of {limit}, and {below} intermediates are below it"
            );
            find(&rules::CHAIN_PATH_LENGTH, message);
        }
    }

    /// Judges what only a whole path shows. Whether it is good.
    fn arrive(&mut self, path: &[Place], wrong: &mut Vec<Finding>) -> bool {
        let certificates: Vec<&Certificate> = path.iter().map(|place| self.certificate(*place)).collect();
        match name_constraints::failure_on(&certificates, &mut self.comparisons_left) {
            Some(NameFailure::Violation(message)) => {
                wrong.push(Finding::about(&rules::CHAIN_NAME_CONSTRAINTS, message));
            }
            Some(NameFailure::TooMany(message)) => {
                wrong.push(Finding::about(&rules::CHAIN_TOO_COMPLEX, message));
            }
            None => {}
        }
        match policies::failure_on(&certificates) {
            Some(PolicyFailure::NoneValid(message)) => {
                wrong.push(Finding::about(&rules::CHAIN_POLICY, message));
            }
            Some(PolicyFailure::Mappings(message)) => {
                wrong.push(Finding::about(&rules::CHAIN_POLICY_MAPPINGS, message));
            }
            None => {}
        }
        let is_good = !self.is_broken(wrong);
        self.keep(path, true, wrong);
        self.outcome.is_good |= is_good;
        is_good
    }

    /// Whether one of the findings breaks a path.
    fn is_broken(&self, wrong: &[Finding]) -> bool {
        wrong.iter().any(|finding| self.judge.is_error(finding))
    }

    /// Keeps the path if it is the best so far, and describes it if it is not good.
    fn keep(&mut self, path: &[Place], is_anchored: bool, wrong: &[Finding]) {
        let is_broken = self.is_broken(wrong);
        let mut errors = wrong.iter().filter(|finding| !is_broken || self.judge.is_error(finding));
        let first = errors.next();
        let count = errors.count() + usize::from(first.is_some());
        if is_broken && !self.is_explaining {
            return;
        }
        let lost: [&Rule; 2] = [&rules::CHAIN_SIGNATURE, &rules::CHAIN_NO_ISSUER];
        let is_lost = wrong.iter().any(|finding| lost.contains(&finding.rule()));
        let badness = (is_lost, count, core::cmp::Reverse(path.len()));
        if let (true, Some(first)) = (self.is_explaining, first) {
            self.describe(path, badness, first);
        }
        if self.badness.is_none_or(|best| badness < best) {
            self.badness = Some(badness);
            self.outcome.path = path.iter().map(|place| self.certificate(*place)).collect();
            self.outcome.is_anchored = is_anchored;
            self.outcome.findings = wrong.to_vec();
        }
    }

    /// Puts a path that is not good among the others, behind those that are no worse.
    fn describe(&mut self, path: &[Place], badness: Badness, first: &Finding) {
        let place = self.candidates.partition_point(|(other, _)| *other <= badness);
        if place >= MOST_CANDIDATES {
            return;
        }
        let names = path.iter().map(|place| format!("{}", self.certificate(*place).subject()));
        let candidate = Candidate {
            certificates: names.collect(),
            code: first.rule().code,
            broke: first.message().into(),
        };
        self.candidates.insert(place, (badness, candidate));
        self.candidates.truncate(MOST_CANDIDATES);
    }

    fn no_issuer(&self, place: Place) -> Finding {
        let certificate = self.certificate(place);
        let anchors = self.certificates.iter().skip(self.anchors);
        let anchors: Vec<_> = anchors.map(|anchor| format!("{}", anchor.subject())).collect();
        let anchors = anchors.join(" and ");
        let where_not = match self.anchors.saturating_sub(1) {
            0 => format!("; no intermediate is sent, and the trust anchor holds {anchors}"),
            1 => format!(
                ", which is neither the intermediate that is sent nor in the trust anchor, which holds {anchors}"
            ),
            count => format!(
                ", which is neither among the {count} intermediates nor in the trust anchor, which holds {anchors}"
            ),
        };
        let message = format!("{} is issued by {}{where_not}", certificate.subject(), certificate.issuer());
        Finding::about(&rules::CHAIN_NO_ISSUER, message)
    }
}

/// Numbers for names, the same for those that match.
#[derive(Default)]
struct Names<'a> {
    by_der: BTreeMap<&'a [u8], usize>,
    by_comparison: BTreeMap<ComparableName, usize>,
}

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a DistinguishedName) -> usize {
        if let Some(number) = self.by_der.get(name.as_der()) {
            return *number;
        }
        let next = self.by_comparison.len();
        let number = *self.by_comparison.entry(name.to_comparable()).or_insert(next);
        self.by_der.insert(name.as_der(), number);
        number
    }
}
