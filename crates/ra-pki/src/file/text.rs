//! The texts in which certificates and keys get wrapped.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::file::{
    kind::{FileKind, MAX_ENTRIES, SecretEntry},
    wrapping::base64,
};

/// Whether a text is HTML, or XML.
pub(crate) fn is_html(text: &str) -> bool {
    let begins = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    ["<!doctype", "<html", "<?xml"].into_iter().any(begins)
}

/// Whether a text looks like JSON.
pub(crate) fn is_json(text: &str) -> bool {
    text.starts_with('{') && text.ends_with('}')
        || text.starts_with('[') && text.ends_with(']') && !text.contains('=')
}

/// Whether a text says that it is YAML.
pub(crate) fn is_yaml(text: &str) -> bool {
    text.starts_with("---\n")
        || text.starts_with("---\r\n")
        || text.lines().any(|line| line.starts_with("apiVersion:"))
}

/// The entries of a Kubernetes Secret in JSON, if it is one.
pub(crate) fn json_secret(text: &str, detect: impl Fn(&[u8]) -> FileKind) -> Option<Vec<SecretEntry>> {
    let (_, kind) = text.split_once("\"kind\"")?;
    let kind = kind.trim_start().strip_prefix(':')?.trim_start();
    kind.strip_prefix("\"Secret\"")?;
    let (_, data) = text.split_once("\"data\"")?;
    let data = data.trim_start().strip_prefix(':')?.trim_start().strip_prefix('{')?;
    let (data, _) = data.split_once('}')?;
    let pairs = data.split(',').take(MAX_ENTRIES).filter_map(|pair| pair.split_once(':'));
    let entries = pairs.filter_map(|(name, value)| {
        let octets = base64(quoted(value)?)?;
        Some(SecretEntry { name: quoted(name)?.into(), kind: detect(&octets), is_block: false })
    });
    Some(entries.collect())
}

fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.strip_suffix('"')
}

/// The entries of JSON whose text is PEM.
pub(crate) fn json_pem(text: &str, detect: impl Fn(&[u8]) -> FileKind) -> Vec<SecretEntry> {
    let mut entries: Vec<SecretEntry> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\"-----BEGIN ") {
        let Some((pem, next)) = after.split_once('"') else { break };
        let name = before.trim_end().strip_suffix(':').map(str::trim_end);
        let name = name.and_then(|name| name.strip_suffix('"')?.rsplit('"').next());
        if let Some(name) = name.filter(|name| entries.iter().all(|entry| entry.name != *name)) {
            let lines = Zeroizing::new(["-----BEGIN ", pem].concat().replace("\\n", "\n").replace("\\r", ""));
            entries.push(SecretEntry { name: name.into(), kind: detect(lines.as_bytes()), is_block: false });
        }
        if entries.len() == MAX_ENTRIES {
            break;
        }
        rest = next;
    }
    entries
}
