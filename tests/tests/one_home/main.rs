//! Each fact stands once, in its home; and habits that a search of the sources can check.

mod facts;
mod habits;
mod words;

use std::{collections::BTreeSet, sync::OnceLock};

use ra_tests::sources::{Source, library, programs};

/// Something that was found: the file, the line, and the text.
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

/// Fails if something stands outside its homes, or no longer stands in one of them.
fn stands_only_in(what: &str, found: &[Found], homes: &[&str]) {
    let elsewhere: Vec<String> = found
        .iter()
        .filter(|(file, _, _)| !homes.contains(&file.as_str()))
        .map(|(file, line, text)| format!("{file}:{line}: {text}"))
        .collect();
    assert!(elsewhere.is_empty(), "{what} stands elsewhere than in {homes:?}:\n{}", elsewhere.join("\n"));
    let files: BTreeSet<&str> = found.iter().map(|(file, _, _)| file.as_str()).collect();
    let lost: Vec<&&str> = homes.iter().filter(|file| !files.contains(**file)).collect();
    assert!(lost.is_empty(), "{what} no longer stands in {lost:?}: take these out of the test");
}

/// Fails unless each text stands once.
fn stands_once(what: &str, found: &[Found], each: &[String]) {
    for text in each {
        let count = found.iter().filter(|(_, _, found)| found == text).count();
        assert_eq!(count, 1, "{what}: {text} stands {count} times");
    }
}

/// The string literals of sources for which `fits` is true.
fn texts(sources: &[Source], fits: impl Fn(&str) -> bool) -> Vec<Found> {
    let of_source = |source: &Source| -> Vec<Found> {
        let fitting = source.texts().filter(|(text, _)| fits(text));
        fitting.map(|(text, line)| (source.path.clone(), line, format!("{text:?}"))).collect()
    };
    sources.iter().flat_map(of_source).collect()
}

/// Where sources contain one of these sequences of tokens.
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
