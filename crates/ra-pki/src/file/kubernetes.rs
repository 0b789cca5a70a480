//! Secrets of Kubernetes.

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use crate::file::{
    kind::{FileKind, MAX_ENTRIES, SecretEntry},
    wrapping::base64,
};

/// The entries of a Secret in YAML that are base64 of something known; `None` if the text is no Secret.
pub(crate) fn yaml_entries(text: &str, detect: impl Fn(&[u8]) -> FileKind) -> Option<Vec<SecretEntry>> {
    let is_secret = |line: &str| {
        let value = line.trim().trim_start_matches("- ").strip_prefix("kind:");
        value.is_some_and(|value| unquoted(value) == "Secret")
    };
    if !text.lines().any(is_secret) {
        return None;
    }
    let mut entries = Vec::new();
    let mut lines = text.lines().peekable();
    let mut data: Option<usize> = None;
    while let Some(line) = lines.next() {
        let indent = indent(line);
        if line.trim() == "data:" {
            data = Some(indent);
            continue;
        }
        if data.is_some_and(|data| indent <= data && !line.trim().is_empty()) {
            data = None;
        }
        let Some((name, value)) = line.split_once(':').filter(|_| data.is_some()) else { continue };
        let is_block = value.trim().is_empty() || value.trim().starts_with(['|', '>']);
        let mut octets = Zeroizing::new(String::from(unquoted(value)));
        if is_block {
            octets.clear();
            while let Some(more) = lines.next_if(|next| self::indent(next) > indent) {
                octets.push_str(more.trim());
            }
        }
        if let Some(octets) = base64(&octets) {
            entries.push(SecretEntry { name: unquoted(name).into(), kind: detect(&octets), is_block });
        }
        if entries.len() == MAX_ENTRIES {
            break;
        }
    }
    Some(entries)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\''])
}
