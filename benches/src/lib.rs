//! What the benchmarks share: the signers and raw primitives of the back-ends, signers of other crates, and how rows
//! are measured; and the report made of a run.

#![expect(missing_debug_implementations, reason = "nothing prints a key of a benchmark")]

mod back_ends;
mod end_entity;
mod peers;
pub mod report;
mod timing;

pub use back_ends::{BACK_ENDS, BackEnd, RawSign, RawVerify, back_ends, request_scheme};
pub use end_entity::end_entity;
pub use peers::peers;
pub use timing::{CpuTime, Criterion, Row, criterion, in_turn, other_threads_time, thread_time};

use ra_pki::KeyType;

/// The key types that sign requests, in the order of the tables.
pub const KEY_TYPES: [KeyType; 7] = [
    KeyType::P256,
    KeyType::P384,
    KeyType::P521,
    KeyType::Rsa2048,
    KeyType::Rsa3072,
    KeyType::Rsa4096,
    KeyType::MlDsa65,
];
