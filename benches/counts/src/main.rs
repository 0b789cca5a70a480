//! Counts the instructions and allocations of a signed request, and fails if they exceed the recorded figures.
//!
//!     cargo run -p counts                 compares with counts.json, as CI does
//!     cargo run -p counts -- --record     records what it counts
//!
//! Needs `valgrind`, and `gungraun-runner` of the version that `Cargo.lock` names.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use counts::{Figures, Key, MARGIN_PERCENT, Path as CheckedPath, Prepared, Received, Served};

/// What is counted: its name here, its name in the benchmark, the key, and the number of intermediates.
const REQUESTS: [(&str, &str, Key, u8); 4] = [
    ("P-256, end entity alone", "p256_alone", Key::P256, 0),
    ("P-256, two intermediates", "p256_chain", Key::P256, 2),
    ("RSA-2048, end entity alone", "rsa2048_alone", Key::Rsa2048, 0),
    ("RSA-2048, two intermediates", "rsa2048_chain", Key::Rsa2048, 2),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => check(),
        ["--record"] => count().and_then(|counted| counted.record()).map(|()| ExitCode::SUCCESS),
        _ => Err("usage: counts [--record]".into()),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::from(2)
    })
}

fn check() -> Result<ExitCode, Box<dyn Error>> {
    let recorded = Figures::recorded()?;
    let counted = count()?;
    for (unit, counted, recorded) in [
        ("instructions", &counted.instructions, &recorded.instructions),
        ("allocations", &counted.allocations, &recorded.allocations),
    ] {
        for (name, count) in counted {
            let recorded = recorded.get(name).map_or_else(|| "none".into(), ToString::to_string);
            println!("{name}: {count} {unit}, recorded {recorded}");
        }
    }
    let overruns = counted.overruns(&recorded);
    for overrun in &overruns {
        eprintln!("MORE than recorded: {overrun}");
    }
    if overruns.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "More is spent than {} records (instructions may be {MARGIN_PERCENT} % more). If that is meant, record the \
         figures anew with `cargo run -p counts -- --record` and commit them with the reason.",
        Figures::path().display()
    );
    Ok(ExitCode::FAILURE)
}

fn count() -> Result<Figures, Box<dyn Error>> {
    let mut figures = Figures { instructions: instructions()?, ..Figures::default() };
    figures.instructions.extend(start_ups()?);
    let mut allocations = |name: &str, run: &mut dyn FnMut() -> Result<(), Box<dyn Error>>| {
        let mut done = Ok(());
        let counted = allocation_counter::measure(|| done = run());
        figures.allocations.insert(name.into(), counted.count_total);
        done
    };
    for (name, _, key, intermediates) in REQUESTS {
        let prepared = Prepared::new(key, intermediates)?;
        allocations(name, &mut || Ok(black_box(prepared.sign()).map(drop)?))?;
    }
    let (received, path, mut served) = (Received::new()?, CheckedPath::new()?, Served::new()?);
    allocations(VERIFIED, &mut || Ok(black_box(received.verify()).map(drop)?))?;
    allocations(CHECKED, &mut || black_box(path.check()).map(drop))?;
    allocations(SERVED, &mut || black_box(served.ask()).map(drop))?;
    Ok(figures)
}

const VERIFIED: &str = "P-256, two intermediates, verified";
const CHECKED: &str = "P-256, two intermediates, checked";
const SERVED: &str = "P-256, two intermediates, session served";

/// The instructions of each program from its start to the end of `--version`: what comes before anything is done. They are
/// those of the development build, which the tests run: another one would take CI longer than all that is counted.
fn start_ups() -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let build =
        ["build", "--quiet", "--locked", "--workspace", "--examples", "--features", "examples/pkcs11"];
    if !Command::new(env!("CARGO")).args(build).status()?.success() {
        return Err("the programs were not built".into());
    }
    let folder = target_folder();
    let out = folder.join("start-up.callgrind");
    let mut counts = BTreeMap::new();
    for program in PROGRAMS {
        let status = Command::new("valgrind")
            .args(["--quiet", "--tool=callgrind", "--cache-sim=no"])
            .arg(format!("--callgrind-out-file={}", out.display()))
            .arg(folder.join("debug/examples").join(program))
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(format!("{program} --version does not run under valgrind").into());
        }
        counts.insert(format!("{program}, start-up of a development build"), total(&out)?);
    }
    Ok(counts)
}

const PROGRAMS: [&str; 12] = [
    "check_certificate",
    "create_crl",
    "create_root",
    "credential_process",
    "fleet",
    "inspect",
    "issue_certificate",
    "local_endpoint",
    "quickstart",
    "request_certificate",
    "sign_request",
    "verify_request",
];

/// Runs the benchmark under callgrind: the instructions in all, and those that are not for hashing.
fn instructions() -> Result<BTreeMap<String, u64>, Box<dyn Error>> {
    let folder = target_folder().join("gungraun");
    let status = Command::new(env!("CARGO"))
        .args(["bench", "--locked", "--package", "counts", "--bench", "instructions"])
        .env("GUNGRAUN_HOME", &folder)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(
            "the benchmark `instructions` did not run: are valgrind and gungraun-runner installed?".into()
        );
    }
    let mut counts = BTreeMap::new();
    for (name, id, ..) in REQUESTS {
        let whole = callgrind_total(&folder, "all_but_the_signature", id)?;
        let hashes = callgrind_total(&folder, "sha256", id)?;
        counts.insert(name.into(), whole);
        counts.insert(format!("{name}, without hashing"), whole.saturating_sub(hashes));
    }
    for (name, function) in [(VERIFIED, "verify"), (CHECKED, "check"), (SERVED, "serve")] {
        counts.insert(name.into(), callgrind_total(&folder, function, "p256_chain")?);
    }
    Ok(counts)
}

/// The instructions of one function, from the line `summary:` or `totals:` of callgrind's own file.
fn callgrind_total(folder: &Path, function: &str, id: &str) -> Result<u64, Box<dyn Error>> {
    let folder = folder.join(format!("counts/instructions/signing/{function}.{id}"));
    total(&folder.join(format!("callgrind.{function}.{id}.out")))
}

fn total(file: &Path) -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals:").or(line.strip_prefix("summary:")));
    let total = total.and_then(|total| total.split_whitespace().next()).ok_or("callgrind wrote no total")?;
    match total.parse()? {
        0 => Err("callgrind counted nothing: it found no function of that name".into()),
        total => Ok(total),
    }
}

/// The folder in which cargo builds.
fn target_folder() -> PathBuf {
    let beside_the_workspace = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    env::var_os("CARGO_TARGET_DIR").map_or_else(beside_the_workspace, PathBuf::from)
}
