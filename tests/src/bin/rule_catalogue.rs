//! Writes the page of the rule catalogue to the named file, or to stdout.

use std::{env, fs, io};

fn main() -> io::Result<()> {
    let page = ra_tests::rule_catalogue::page();
    match env::args_os().nth(1) {
        Some(path) => fs::write(path, page),
        None => io::Write::write_all(&mut io::stdout(), page.as_bytes()),
    }
}
