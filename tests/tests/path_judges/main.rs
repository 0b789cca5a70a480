//! The path check compared with two others: `rustls-webpki` and `openssl verify -x509_strict`. Each difference is
//! listed with its reason; one that is not listed fails the test, and so does a listed one that no longer exists.

mod differences;
mod judges;
mod parties;
mod paths;
mod paths_of_cas;
mod paths_of_end_entities;
mod paths_of_keys;
mod paths_of_lists;
mod paths_of_names;
mod paths_of_policies;

use ra_tests::{TempDir, folder, have_openssl, limbo};
use roles_anywhere::policy::{Report, Ruleset};

use self::{
    differences::{CORPUS_DIFFERENCES, DIFFERENCES, DIFFERENCES_OF_OLDER_VERSIONS, Difference},
    judges::Judged,
    paths::Scenario,
};

#[test]
fn every_path_has_the_expected_verdict_and_others_differ_only_where_listed() {
    if !have_openssl() {
        return;
    }
    let scenarios: Vec<Scenario> = [
        paths::all(),
        paths_of_cas::all(),
        paths_of_end_entities::all(),
        paths_of_names::all(),
        paths_of_policies::all(),
        paths_of_keys::all(),
        paths_of_lists::all(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut judging = Judging::new(DIFFERENCES);
    for Scenario { name, is_good, judged } in &scenarios {
        judging.judge(name, judged, *is_good, Ruleset::default());
    }
    let mut names: Vec<_> = scenarios.iter().map(|scenario| scenario.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two paths have the same name");
    assert!(names.len() >= 100, "paths are missing");
    judging.finish();
}

#[test]
fn others_differ_on_the_corpus_only_where_listed() {
    if !have_openssl() {
        return;
    }
    let Some(cases) = limbo() else { return };
    let mut judging = Judging::new(CORPUS_DIFFERENCES);
    for case in &cases {
        let (leaf, at) = (case.leaf(), case.at());
        let judged = Judged { anchors: case.anchors(), pool: case.pool(), leaf, lists: case.lists(), at };
        let is_good = judged.by_us(case.ruleset()).is_ok_and(|report| report.is_accepted());
        judging.judge(&case.id, &judged, is_good, case.ruleset());
    }
    judging.finish();
}

/// Compares the judges, and collects differences and problems.
struct Judging {
    folder: TempDir,
    listed: &'static [Difference],
    found: Vec<(String, &'static str)>,
    problems: Vec<String>,
}

impl Judging {
    fn new(listed: &'static [Difference]) -> Self {
        Self { folder: folder(), listed, found: Vec::new(), problems: Vec::new() }
    }

    /// Has all three judge a path; our verdict must be the expected one.
    fn judge(&mut self, name: &str, judged: &Judged, is_good: bool, ruleset: Ruleset) {
        let report = judged.by_us(ruleset);
        if report.as_ref().is_ok_and(Report::is_accepted) != is_good {
            let why = report.map_or_else(|error| error, |report| report.to_string());
            self.problems.push(format!("{name}: expected {}\n{why}", verdict(is_good)));
        }
        let webpki = judged.by_webpki().map_err(|error| format!("{error:?}"));
        self.compare(name, "webpki", is_good, webpki);
        let openssl = judged.by_openssl(self.folder.path());
        self.compare(name, "openssl", is_good, openssl);
    }

    fn compare(&mut self, name: &str, judge: &'static str, is_good: bool, said: Result<(), String>) {
        if said.is_ok() == is_good {
            return;
        }
        self.found.push((name.into(), judge));
        let mut listed = self.listed.iter().chain(DIFFERENCES_OF_OLDER_VERSIONS);
        if !listed.any(|(known, by, _)| (*known, *by) == (name, judge)) {
            let said = said.map_or_else(|error| error, |()| verdict(true).into());
            self.problems.push(format!("{name}: {} by us; {judge}: {said}", verdict(is_good)));
        }
    }

    fn finish(mut self) {
        for (name, judge, _) in self.listed {
            if !self.found.iter().any(|(found, by)| (found.as_str(), *by) == (*name, *judge)) {
                self.problems.push(format!("{name}: {judge} no longer differs; take this out of the list"));
            }
        }
        assert!(self.problems.is_empty(), "{}", self.problems.join("\n"));
    }
}

fn verdict(is_good: bool) -> &'static str {
    if is_good { "accepted" } else { "refused" }
}
