//! Makes `docs/performance.md` and its chart of the last run of `cargo bench -p benches`.
//!
//!     cargo run --release -p benches --bin report

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use benches::report::{Machine, OpensslSpeed, Process, Run, chart, page};
use counts::Figures;

fn main() -> ExitCode {
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), Box<dyn Error>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let run = Run::read(&target)?;
    let openssl = OpensslSpeed::measure();
    if openssl.is_none() {
        eprintln!("There is no `openssl` on the PATH: the rows of `openssl speed` are left out.");
    }
    let processes = Process::read(&target)?;
    let page = page(&run, &Figures::recorded()?, &Machine::this(), openssl.as_ref(), &processes)?;
    let chart = chart(&run, openssl.as_ref())?;
    let docs = workspace.join("docs");
    fs::write(docs.join("performance.md"), page)?;
    fs::write(docs.join("performance.svg"), chart)?;
    eprintln!("Written: docs/performance.md and docs/performance.svg");
    Ok(())
}
