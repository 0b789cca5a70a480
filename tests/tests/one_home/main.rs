//! Each fact stands once, in its home; and habits that a search can hold.

mod facts;
mod habits;
mod still;
mod words;

use std::{collections::BTreeSet, sync::OnceLock};

use ra_tests::sources::{Source, library, programs};

use crate::still::STILL;

/// Something that was found: the file, the line, and what.
type Found = (String, usize, String);

/// The sources of the libraries.
fn libraries() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(library)
}

/// The sources of the libraries and the programs.
fn everything() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| library().into_iter().chain(programs()).collect())
}

/// Fails where something stands outside its homes, and where a home, or a file that is still to be mended, has lost it.
fn stands_only_in(what: &str, found: &[Found], homes: &[&str]) {
    let still: Vec<&str> =
        STILL.iter().filter(|(known, _)| *known == what).flat_map(|(_, files)| *files).copied().collect();
    let allowed = || homes.iter().chain(&still);
    let elsewhere: Vec<String> = found
        .iter()
        .filter(|(file, _, _)| !allowed().any(|allowed| allowed == file))
        .map(|(file, line, text)| format!("{file}:{line}: {text}"))
        .collect();
    assert!(elsewhere.is_empty(), "{what} elsewhere than in {homes:?}:\n{}", elsewhere.join("\n"));
    let files: BTreeSet<&str> = found.iter().map(|(file, _, _)| file.as_str()).collect();
    let expected = if still.is_empty() { homes } else { &still };
    let lost: Vec<&&str> = expected.iter().filter(|file| !files.contains(**file)).collect();
    assert!(lost.is_empty(), "{what} no more in {lost:?}: take these out of the test");
}

/// Fails unless each text stands once, when nothing is left to be mended.
fn stands_once(what: &str, found: &[Found], each: &[String]) {
    if STILL.iter().any(|(known, _)| *known == what) {
        return;
    }
    for text in each {
        let count = found.iter().filter(|(_, _, found)| found == text).count();
        assert_eq!(count, 1, "{what}: {text} stands {count} times");
    }
}

/// The texts of sources that fit.
fn texts(sources: &[Source], fits: impl Fn(&str) -> bool) -> Vec<Found> {
    let of_source = |source: &Source| -> Vec<Found> {
        let fitting = source.texts().filter(|(text, _)| fits(text));
        fitting.map(|(text, line)| (source.path.clone(), line, format!("{text:?}"))).collect()
    };
    sources.iter().flat_map(of_source).collect()
}

/// Where sources have one of some sequences of tokens.
fn sequences(sources: &[Source], wanted: &[&str]) -> Vec<Found> {
    let mut found = Vec::new();
    for source in sources {
        for sequence in wanted {
            let lines = source.sequences(sequence).into_iter();
            found.extend(lines.map(|line| (source.path.clone(), line, (*sequence).into())));
        }
    }
    found
}
