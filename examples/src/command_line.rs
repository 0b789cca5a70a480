//! The command line, and what every program says of itself.

use std::path::{Path, PathBuf};

use clap::{
    Parser,
    builder::Resettable,
    error::{ContextValue, ErrorKind},
};
use roles_anywhere::pki::text::Escaped;

#[cfg(target_os = "linux")]
use crate::whole_file::place_for_another;
use crate::{
    exit::{STATUS_TABLE, exit, tell},
    output::print_octets,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Reads the command line. `--help` and `--version` end the program, and so does what is wrong, with status 2.
pub fn parse<A: Parser>() -> A {
    #[cfg(target_os = "linux")]
    place_for_another();
    let command = A::command().version(VERSION);
    // The examples are to be pasted, so they are not wrapped as the rest is.
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let command = command.after_help(Resettable::Reset);
    let matches = command.try_get_matches_from(std::env::args_os());
    matches.and_then(|matches| A::from_arg_matches(&matches)).unwrap_or_else(|error| {
        let text = match error.kind() {
            ErrorKind::DisplayHelp => format!("{error}\n{examples}\n\n{STATUS_TABLE}\n"),
            // The package's name stands in what clap would say.
            ErrorKind::DisplayVersion => format!("{} {VERSION}\n", program_name()),
            _ => {
                tell(explain(&error).trim_end());
                std::process::exit(2);
            }
        };
        let code = exit(print_octets(text.as_bytes()));
        std::process::exit(if code == std::process::ExitCode::SUCCESS { 0 } else { 2 })
    })
}

fn program_name() -> String {
    let path = std::env::args_os().next().map(PathBuf::from);
    let name = path.as_deref().and_then(Path::file_stem).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_default()
}

/// What clap says of a wrong command line, the value in it escaped.
fn explain(error: &clap::Error) -> String {
    let values = error.context().filter_map(|(_, value)| match value {
        ContextValue::String(value) => Some(value.as_str()),
        _ => None,
    });
    values.fold(error.to_string(), |text, value| match value {
        "" => text,
        value => text.replace(value, &Escaped(value).to_string()),
    })
}
