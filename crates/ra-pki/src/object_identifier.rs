//! Object identifiers, and the names of the algorithms that they stand for.

use alloc::string::{String, ToString};

use const_oid::db::DB;

/// The object-identifier type of every crate here, from `const-oid`.
pub use const_oid::ObjectIdentifier;

/// The name of an algorithm by its object identifier, such as `sha1WithRSAEncryption`; the dotted form where it
/// has none.
pub fn describe_algorithm(oid: &ObjectIdentifier) -> String {
    DB.by_oid(oid).map_or_else(|| oid.to_string(), ToString::to_string)
}
