//! Habits that every file keeps.

use std::fs;

use ra_tests::sources::{Source, every_file, function_lengths, repeated_causes, short_path};

use crate::{Found, everything, sequences, stands_only_in};

/// The most lines of a file, including its tests.
const MAX_LINES: usize = 500;

/// The most lines of a function, as `too-many-lines-threshold` of clippy.toml, which does not reach all packages.
const MAX_FUNCTION: usize = 60;

#[test]
fn no_file_is_longer_than_a_reader_follows() {
    let mut found: Vec<Found> = Vec::new();
    for path in every_file() {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let lines = text.lines().count();
        if lines > MAX_LINES {
            found.push((short_path(&path), lines, format!("{lines} lines")));
        }
    }
    stands_only_in("a file of more than 500 lines", &found, &[]);
}

#[test]
fn no_function_is_longer_than_a_reader_follows() {
    let mut found: Vec<Found> = Vec::new();
    for path in every_file() {
        let text = fs::read_to_string(&path).expect("a source can be read");
        for (name, line, length) in function_lengths(&text) {
            if length > MAX_FUNCTION {
                found.push((short_path(&path), line, format!("{name} has {length} lines")));
            }
        }
    }
    stands_only_in("a function of more than 60 lines", &found, &[]);
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let mut found: Vec<Found> = Vec::new();
    for path in every_file() {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let lines = text.lines().enumerate().filter(|(_, line)| {
            let line = line.trim_start();
            line.starts_with("#[allow(") || line.starts_with("#![allow(")
        });
        found.extend(lines.map(|(at, line)| (short_path(&path), at + 1, line.trim().into())));
    }
    stands_only_in("#[allow(…)]", &found, &[]);
}

/// They panic where stdout or stderr is closed or full, and let hidden characters through.
#[test]
fn nothing_is_printed_by_the_macros_that_panic() {
    let macros = ["println !", "print !", "eprintln !", "eprint !", "dbg !"];
    stands_only_in("a macro that prints", &sequences(everything(), &macros), &[]);
}

#[test]
fn only_source_tells_the_cause_of_an_error() {
    let of_source = |source: &Source| -> Vec<Found> {
        let repeated = repeated_causes(source).into_iter();
        repeated.map(|(line, what)| (source.path.clone(), line, what)).collect()
    };
    let found: Vec<Found> = everything().iter().flat_map(of_source).collect();
    stands_only_in("an error whose text repeats the cause that `source()` returns", &found, &[]);
}
