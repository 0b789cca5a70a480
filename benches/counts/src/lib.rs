//! The requests that the benchmarks sign, and the recorded figures of what signs, verifies, checks and serves them.
//!
//! Two figures are the same in every run: instructions, which valgrind's callgrind counts in `benches/instructions.rs`, and
//! allocations. The program of this package counts both, and the instructions of each program's start-up, and compares them
//! with `counts.json`; CI runs it. Keys and verifiers answer at once, so that only our own code is counted and no back-end.

mod answered;
mod figures;
mod request;

pub use answered::{Path, ROLE, Received, Served, session_on_the_wire};
pub use figures::{Figures, MARGIN_PERCENT, Overrun};
pub use request::{Immediate, Key, Prepared, Session};
