//! A page made of one run of the benchmarks: tables, the limits that we hold ourselves to, the machine, and a chart.

mod chart;
mod limits;
mod machine;
mod openssl;
mod page;
mod process;
mod run;

pub use chart::chart;
pub use machine::Machine;
pub use openssl::OpensslSpeed;
pub use page::page;
pub use process::Process;
pub use run::{Run, RunError};
