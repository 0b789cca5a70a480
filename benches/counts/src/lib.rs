//! The requests that the benchmarks sign, and the recorded figures of signing them.
//!
//! Two figures are the same in every run: the instructions to sign a request, which valgrind's callgrind counts in
//! `benches/instructions.rs`, and the allocations. The program of this package counts both and compares them with
//! `counts.json`; CI runs it. The key answers at once, so that only our own code is counted and no back-end.

mod figures;
mod request;

pub use figures::{Figures, MARGIN_PERCENT, Overrun};
pub use request::{Immediate, Key, Prepared, Session};
