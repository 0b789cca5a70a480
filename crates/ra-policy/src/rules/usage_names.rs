//! The names of key usages.

use alloc::{string::String, vec::Vec};

use ra_pki::asn1::{key_usage_names, pkix::KeyUsage};

/// The key usages that are set, by their names.
pub(crate) fn name_usages(usage: KeyUsage) -> String {
    let names: Vec<&str> = key_usage_names(usage).collect();
    if names.is_empty() { "empty".into() } else { names.join(", ") }
}
