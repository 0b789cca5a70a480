//! How functions, limits and flags are called.

use ra_tests::sources::Source;

use crate::{Found, everything, libraries, stands_only_in, texts};

/// Words that say nothing as the name of a function.
const PREPOSITIONS: [&str; 26] = [
    "about", "above", "after", "alone", "among", "at", "before", "behind", "below", "between", "beyond",
    "by", "down", "during", "for_", "from", "in_", "into", "of", "off", "on", "out", "over", "to", "under",
    "up",
];

fn names_after(sources: &[Source], word: &str, fits: impl Fn(&str) -> bool) -> Vec<Found> {
    let of_source = |source: &Source| -> Vec<Found> {
        let names = source.names_after(word).into_iter().filter(|(name, _)| fits(name));
        names.map(|(name, line)| (source.path.clone(), line, format!("{word} {name}"))).collect()
    };
    sources.iter().flat_map(of_source).collect()
}

#[test]
fn no_function_is_called_by_a_preposition() {
    let is_preposition = |name: &str| PREPOSITIONS.contains(&name) || name.starts_with("of_");
    // `From::from` is of the standard library.
    let mut found = names_after(everything(), "fn", is_preposition);
    found.retain(|(_, _, name)| name != "fn from");
    stands_only_in("a function that is called by a preposition", &found, &[]);
}

#[test]
fn a_limit_is_called_max() {
    let others = ["MOST_", "LONGEST_", "LARGEST_", "HIGHEST_", "BIGGEST_"];
    let is_other = |name: &str| {
        others.iter().any(|other| name.starts_with(other) || name == other.trim_end_matches('_'))
    };
    stands_only_in("a limit that is not called MAX_", &names_after(everything(), "const", is_other), &[]);
}

#[test]
fn the_libraries_name_no_flag_of_a_program() {
    let found = texts(libraries(), |text| {
        let flags = text.match_indices("--").filter(|(at, _)| is_flag(text, *at));
        // The flags of a command that others wrote may follow its name.
        flags.into_iter().any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            !["aws ", "openssl ", "cargo "].iter().any(|command| before.contains(command))
        })
    });
    stands_only_in("a program's flag", &found, &[]);
}

/// Whether two dashes begin a word.
fn is_flag(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + 2..).and_then(|after| after.chars().next());
    before.is_none_or(|before| !before.is_alphanumeric() && before != '-')
        && after.is_some_and(|after| after.is_ascii_lowercase())
}
