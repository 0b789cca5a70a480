//! The requests that the benchmarks sign, and the recorded figures of what signing them takes.
//!
//! Two things do not shake from run to run: the instructions of a signed request, which valgrind's callgrind counts in
//! `benches/instructions.rs`, and its allocations. The program of this package counts both and holds them to `counts.json`;
//! CI runs it. Both are counted with a key that answers at once, so that they are of our own code and no back-end's.

mod figures;
mod request;

pub use figures::{Figures, MARGIN_PERCENT, Overrun};
pub use request::{Immediate, Key, Prepared, Session};
