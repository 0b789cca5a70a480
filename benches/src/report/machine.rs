use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

/// The machine of a run, and the versions of what was measured.
#[derive(Debug)]
pub struct Machine {
    /// The processor's own name.
    pub processor: String,
    /// Whether the processor has instructions for SHA-256.
    pub sha_extensions: bool,
    /// The number of cores.
    pub cores: usize,
    /// The kernel of the operating system.
    pub kernel: String,
    /// The compiler.
    pub rustc: String,
    /// The crates whose primitives are measured, with their versions.
    pub crates: Vec<String>,
}

/// The crates whose primitives are measured.
const CRATES: [&str; 10] =
    ["p256", "p384", "p521", "rsa", "ml-dsa", "sha2", "aws-lc-rs", "aws-lc-sys", "ring", "graviola"];

impl Machine {
    /// This machine.
    pub fn this() -> Self {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let value = |name: &str| {
            let line = cpu.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let flags = value("flags").or_else(|| value("Features")).unwrap_or_default();
        Self {
            processor: value("model name").unwrap_or_else(|| "unknown".into()),
            sha_extensions: flags.split_whitespace().any(|flag| matches!(flag, "sha_ni" | "sha2")),
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel: output("uname", &["-sr"]),
            rustc: output("rustc", &["--version"]),
            crates: crates(),
        }
    }
}

/// What a program prints, or `unknown`.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.ok().filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".into())
}

/// The versions that `Cargo.lock` names.
fn crates() -> Vec<String> {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap_or_default();
    let version = |name: &str| {
        let package = lock.split("[[package]]").find(|one| one.contains(&format!("name = \"{name}\"\n")))?;
        let version = package.lines().find_map(|line| line.strip_prefix("version = "))?;
        Some(format!("{name} {}", version.trim_matches('"')))
    };
    CRATES.into_iter().filter_map(version).collect()
}

/// The folder of the workspace.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
