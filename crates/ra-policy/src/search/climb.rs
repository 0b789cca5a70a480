//! Climbs from issuer to issuer.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use ra_pki::{Certificate, VerifyError};

use crate::{
    finding::Finding,
    path::{certificate_path::CertificatePath, key_identifiers::find_other_authority, tried_path::TriedPath},
    rules::{
        ca,
        certificate::place::Place,
        chain::{
            link::{self, Link},
            whole_path,
        },
        judge::Judge,
    },
    search::{
        badness::{Badness, faults},
        budget::Budget,
        known::{self, Known},
    },
};

/// Paths that are described where none is good.
const MAX_TRIED_PATHS: usize = 10;

/// What a search came to: the best path, what is wrong with it, and where none is good, what broke each that was tried.
pub(crate) struct Found<'a> {
    pub(crate) path: CertificatePath<'a>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) tried: Vec<TriedPath>,
}

/// Searches the best path: a good one if there is one within the budget; otherwise the one that gets furthest with the
/// least wrong. What is an error is the caller's to say: a rule that is switched off, or only warns, breaks no path.
pub(crate) fn search<'a>(
    leaf: &'a Certificate,
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
    judge: Judge<'_>,
) -> Found<'a> {
    let known = known::list(leaf, pool, anchors);
    let [end_entity, issuers @ ..] = known.as_slice() else {
        return Found {
            path: CertificatePath::unsearched(alloc::vec![leaf]),
            findings: Vec::new(),
            tried: Vec::new(),
        };
    };
    let mut search = Search {
        issuers,
        judge,
        verified: BTreeMap::new(),
        budget: Budget::new(),
        best: None,
        explanation: None,
    };
    let is_found = search.climb(&mut Steps { end_entity, above: Vec::new() }, &mut Vec::new());
    if !is_found && !search.budget.is_exceeded() {
        search.budget.renew();
        search.explanation = Some(Vec::new());
        search.climb(&mut Steps { end_entity, above: Vec::new() }, &mut Vec::new());
    }
    search.finish(leaf)
}

/// A path on the way: the end entity, and the issuers above it.
struct Steps<'k, 'a> {
    end_entity: &'k Known<'a>,
    above: Vec<&'k Known<'a>>,
}

impl<'k, 'a> Steps<'k, 'a> {
    fn last(&self) -> &'k Known<'a> {
        self.above.last().copied().unwrap_or(self.end_entity)
    }

    fn all(&self) -> impl Iterator<Item = &'k Known<'a>> {
        core::iter::once(self.end_entity).chain(self.above.iter().copied())
    }

    fn certificates(&self) -> Vec<&'a Certificate> {
        self.all().map(|known| known.certificate).collect()
    }
}

/// The best path so far.
struct Best<'a> {
    badness: Badness,
    path: CertificatePath<'a>,
    findings: Vec<Finding>,
}

struct Search<'k, 'a, 'j> {
    /// All but the end entity.
    issuers: &'k [Known<'a>],
    judge: Judge<'j>,
    verified: BTreeMap<(usize, usize), Result<(), VerifyError>>,
    budget: Budget,
    best: Option<Best<'a>>,
    /// Where no path is good: those that were tried, the most telling first. What is broken already is then followed, to
    /// say all that is wrong with it.
    explanation: Option<Vec<(Badness, TriedPath)>>,
}

impl<'k, 'a> Search<'k, 'a, '_> {
    /// Climbs from the last certificate of the path, with what is wrong so far. Whether a good path was found.
    fn climb(&mut self, path: &mut Steps<'k, 'a>, wrong: &mut Vec<Finding>) -> bool {
        let issuers = self.issuers_of(path);
        if issuers.is_empty() && self.explanation.is_some() {
            wrong.push(self.no_issuer(path.last()));
            self.keep(path, wrong, Reach::Below);
            wrong.pop();
        }
        for issuer in issuers {
            if !self.budget.take_pair() {
                return false;
            }
            let before = wrong.len();
            let is_good = self.try_issuer(path, issuer, wrong);
            wrong.truncate(before);
            if is_good {
                return true;
            }
        }
        false
    }

    /// Tries one issuer of the last certificate.
    fn try_issuer(
        &mut self,
        path: &mut Steps<'k, 'a>,
        issuer: &'k Known<'a>,
        wrong: &mut Vec<Finding>,
    ) -> bool {
        let found = self.judge_link(path, issuer);
        let is_signed = !found.iter().any(link::is_other_issuer);
        wrong.extend(found);
        // What is above a candidate that did not issue the certificate says nothing of it.
        if is_signed {
            let found = ca::find(issuer.certificate.tbs(), issuer.place, self.judge);
            wrong.extend(found.into_iter().filter(|finding| self.judge.ruleset.is_error(finding)));
        }
        path.above.push(issuer);
        let is_good = if issuer.place == Place::TrustAnchor && is_signed {
            wrong.extend(whole_path::find(&path.certificates(), &mut self.budget.comparisons));
            self.keep(path, wrong, Reach::Anchor);
            !self.is_broken(wrong)
        } else if !self.is_broken(wrong) || (is_signed && self.explanation.is_some()) {
            self.climb(path, wrong)
        } else {
            self.keep(path, wrong, Reach::Below);
            false
        };
        path.above.pop();
        is_good
    }

    /// The certificates whose subject is the issuer of the last one: those of the trust anchor first, then those of the pool,
    /// the ones whose key identifier agrees before the others. None is on the path already, nor is its name with its key.
    fn issuers_of(&self, path: &Steps<'k, 'a>) -> Vec<&'k Known<'a>> {
        let last = path.last();
        let anchors = || self.issuers.iter().filter(|known| known.place == Place::TrustAnchor);
        let is_new = |issuer: &&Known<'a>| {
            issuer.place == Place::TrustAnchor
                || !(path.all().any(|below| issuer.is_same_ca(below))
                    || anchors().any(|anchor| anchor.certificate == issuer.certificate))
        };
        let mut found: Vec<&Known<'a>> =
            self.issuers.iter().filter(|issuer| last.may_be_issued_by(issuer)).filter(is_new).collect();
        found.sort_by_cached_key(|issuer| {
            let extensions = last.certificate.extensions();
            let agrees = find_other_authority(extensions, issuer.certificate).is_none();
            (issuer.place != Place::TrustAnchor, !agrees, issuer.number)
        });
        found
    }

    /// What is wrong between the last certificate of the path and a possible issuer.
    fn judge_link(&mut self, path: &Steps<'k, 'a>, issuer: &Known<'a>) -> Vec<Finding> {
        let last = path.last();
        let (budget, verifier) = (&mut self.budget, self.judge.verifier);
        let outcome = self.verified.entry((last.number, issuer.number)).or_insert_with(|| {
            budget.take_verification();
            last.certificate.verify_signature(issuer.certificate.public_key(), verifier)
        });
        let link = Link {
            certificate: last.certificate,
            issuer: issuer.certificate,
            verified: outcome,
            place: last.place,
            issuer_place: issuer.place,
            intermediates_below: path.above.iter().filter(|known| !known.is_self_issued()).count(),
        };
        link::find(&link, self.judge)
    }

    /// Whether one of the findings breaks a path.
    fn is_broken(&self, wrong: &[Finding]) -> bool {
        wrong.iter().any(|finding| self.judge.ruleset.is_error(finding))
    }

    /// Keeps the path if it is the best so far, and describes it if it is not good.
    fn keep(&mut self, path: &Steps<'k, 'a>, wrong: &[Finding], reach: Reach) {
        let is_broken = self.is_broken(wrong);
        if is_broken && self.explanation.is_none() {
            return;
        }
        let certificates = path.certificates();
        let badness = Badness::measure(wrong, certificates.len(), self.judge.ruleset);
        let first = faults(wrong, self.judge.ruleset).next();
        if let Some((tried, first)) = self.explanation.as_mut().zip(first) {
            describe(tried, &certificates, badness, first);
        }
        if self.best.as_ref().is_none_or(|best| badness < best.badness) {
            let is_anchored = reach == Reach::Anchor;
            let path = CertificatePath { certificates, is_anchored, is_good: is_anchored && !is_broken };
            self.best = Some(Best { badness, path, findings: wrong.to_vec() });
        }
    }

    fn no_issuer(&self, certificate: &Known<'a>) -> Finding {
        let (anchors, pool): (Vec<&Known<'a>>, Vec<&Known<'a>>) =
            self.issuers.iter().partition(|known| known.place == Place::TrustAnchor);
        let anchors: Vec<&Certificate> = anchors.iter().map(|anchor| anchor.certificate).collect();
        link::no_issuer(certificate.certificate, pool.len(), &anchors)
    }

    fn finish(self, leaf: &'a Certificate) -> Found<'a> {
        let (path, mut findings) = match self.best {
            Some(best) => (best.path, best.findings),
            None => (CertificatePath::unsearched(alloc::vec![leaf]), Vec::new()),
        };
        if !path.is_good && findings.is_empty() {
            findings.push(whole_path::too_complex(&self.budget.spent()));
        }
        let tried = self.explanation.into_iter().flatten().map(|(_, tried)| tried).collect();
        Found { path, findings, tried }
    }
}

/// How far a path came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Below,
    Anchor,
}

/// Puts a path that is not good among the others, behind those that are no worse.
fn describe(
    tried: &mut Vec<(Badness, TriedPath)>,
    certificates: &[&Certificate],
    badness: Badness,
    first: &Finding,
) {
    let place = tried.partition_point(|(other, _)| *other <= badness);
    if place >= MAX_TRIED_PATHS {
        return;
    }
    let names: Vec<String> = certificates.iter().map(|one| one.subject().to_string()).collect();
    let path =
        TriedPath { certificates: names, code: first.rule().code().into(), fault: first.message().into() };
    tried.insert(place, (badness, path));
    tried.truncate(MAX_TRIED_PATHS);
}
