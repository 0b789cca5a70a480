//! Circles of files that use each other.

use super::{arrows::Arrow, modules::FileId, modules::Modules};

/// The circles of a crate: of each one, its files and the paths between them.
pub fn circles(modules: &Modules, arrows: &[Arrow]) -> Vec<String> {
    let count = modules.file_count();
    let reach: Vec<Vec<bool>> = (0..count).map(|file| reachable(file, count, arrows)).collect();
    let mut seen = vec![false; count];
    let mut circles = Vec::new();
    for file in 0..count {
        if seen[file] || !reach[file][file] {
            continue;
        }
        let members: Vec<FileId> =
            (0..count).filter(|other| reach[file][*other] && reach[*other][file]).collect();
        members.iter().for_each(|member| seen[*member] = true);
        circles.push(describe(modules, arrows, &members));
    }
    circles
}

/// Which files can be reached from a file by following arrows.
fn reachable(from: FileId, count: usize, arrows: &[Arrow]) -> Vec<bool> {
    let mut reached = vec![false; count];
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        for arrow in arrows.iter().filter(|arrow| arrow.from == file) {
            if !reached[arrow.to] {
                reached[arrow.to] = true;
                next.push(arrow.to);
            }
        }
    }
    reached
}

fn describe(modules: &Modules, arrows: &[Arrow], members: &[FileId]) -> String {
    let names: Vec<&str> = members.iter().map(|file| modules.file_path(*file)).collect();
    let mut text = format!("a circle of {} files: {}", members.len(), names.join(", "));
    for arrow in arrows {
        if members.contains(&arrow.from) && members.contains(&arrow.to) {
            text.push_str("\n    ");
            text.push_str(&arrow.describe(modules));
        }
    }
    text
}

impl Arrow {
    /// `a.rs:12 uses b.rs by crate::b::Name`.
    pub(super) fn describe(&self, modules: &Modules) -> String {
        let (from, to) = (modules.file_path(self.from), modules.file_path(self.to));
        format!("{from}:{} uses {to} by {}", self.line, self.path)
    }
}
