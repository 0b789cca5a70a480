//! What the tests share: programs that may not be installed, the built examples, temporary folders.

use std::{
    env,
    ffi::OsStr,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
};

use serde::de::DeserializeOwned;

mod back_ends;
pub mod crate_readmes;
pub mod floors;
pub mod hierarchy;
mod limbo;
pub mod local_service;
pub mod moto;
pub mod public_names;
pub mod rule_catalogue;
pub mod sources;

pub use back_ends::{signers, verifiers};
pub use limbo::{LimboCase, limbo};
pub use tempfile::TempDir;

/// Whether a program is on the `PATH` and runs; if not, says so on one loud line, or panics under
/// `RA_REQUIRE=1`.
pub fn have(program: &str, version_flag: &str) -> bool {
    let found = Command::new(program)
        .arg(version_flag)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        skip(&format!("{program} is not installed"));
    }
    found
}

/// Says on one loud line that a test is skipped; panics under `RA_REQUIRE=1`, where everything is installed.
pub fn skip(reason: &str) {
    assert!(env::var_os("RA_REQUIRE").is_none_or(|value| value != "1"), "RA_REQUIRE=1, but {reason}");
    // Not `eprintln!`, whose output the test runner hides when a test passes.
    let _ = writeln!(io::stderr(), "SKIPPED: {reason}");
}

/// Whether `openssl` is installed.
pub fn have_openssl() -> bool {
    have("openssl", "version")
}

/// Whether the `python3` on the `PATH` has a `cryptography` that signs certificates with ML-DSA, and `pkilint`.
pub fn have_cryptography_and_pkilint() -> bool {
    let imports = "import pkilint, cryptography; assert int(cryptography.__version__.split('.')[0]) >= 50";
    let found = Command::new("python3")
        .args(["-c", imports])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        skip("python3 has no pkilint, or no cryptography of version 50 or later");
    }
    found
}

/// Runs a script of `tests/python` in a folder, which must succeed, and reads the JSON that it prints.
pub fn python<T: DeserializeOwned>(folder: &Path, script: &str, arguments: &[&str]) -> T {
    let script = python_script(script);
    let all: Vec<&str> = script.to_str().into_iter().chain(arguments.iter().copied()).collect();
    let output = run_with(folder, "python3", &all);
    assert!(output.status.success(), "{arguments:?}\n{}", both(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", both(&output)))
}

/// The path of a script in `tests/python`.
pub fn python_script(name: &str) -> PathBuf {
    workspace().join("tests/python").join(name)
}

/// The folder `$RA_NODE_MODULES`, where npm has installed iam-simulate, if `node` is installed.
pub fn iam_simulate() -> Option<PathBuf> {
    let Some(folder) = env::var_os("RA_NODE_MODULES").map(PathBuf::from) else {
        skip("RA_NODE_MODULES is unset");
        return None;
    };
    have("node", "--version").then_some(folder)
}

/// The folder `$RA_CORPORA` of others' test data.
pub fn corpora() -> Option<PathBuf> {
    let folder = env::var_os("RA_CORPORA").map(PathBuf::from);
    if folder.is_none() {
        skip("RA_CORPORA is unset");
    }
    folder
}

/// A folder that is removed when the value is dropped.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// Runs a program in a folder; the arguments are split at spaces.
pub fn run(folder: &Path, program: impl AsRef<OsStr>, arguments: &str) -> Output {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    run_with(folder, program, &arguments)
}

/// Runs a program in a folder.
pub fn run_with(folder: &Path, program: impl AsRef<OsStr>, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// Runs `openssl`, which must succeed, and returns what it printed on stdout and stderr.
pub fn openssl(folder: &Path, arguments: &str) -> String {
    let output = run(folder, "openssl", arguments);
    let text = both(&output);
    assert!(output.status.success(), "openssl {arguments}\n{text}");
    text
}

/// What a program printed on stdout, then stderr.
pub fn both(output: &Output) -> String {
    format!("{}{}", stdout(output), stderr(output))
}

/// What a program printed on stdout.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a program printed on stderr.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs the `aws` CLI with no configuration but the folder's.
pub fn aws(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> serde_json::Value {
    let output = Command::new("aws")
        .args(arguments)
        .args(["--region", "us-east-1", "--output", "json"])
        .current_dir(folder)
        .env_clear()
        .envs(env::vars().filter(|(name, _)| !name.starts_with("AWS_")))
        .env("HOME", folder)
        .env("AWS_CONFIG_FILE", folder.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("aws starts");
    assert!(output.status.success(), "aws {arguments:?}\n{}", both(&output));
    serde_json::from_str(&stdout(&output)).expect("aws prints JSON")
}

/// Runs an example, which must succeed, and returns its stdout.
pub fn example(folder: &Path, name: &str, arguments: &[&str]) -> String {
    let output = run_with(folder, example_path(name), arguments);
    assert!(output.status.success(), "{name} {arguments:?}\n{}", both(&output));
    stdout(&output)
}

/// Has our program make a P-256 key, `NAME.key`, and a request for it, `NAME.csr`, with further arguments.
pub fn request(folder: &Path, name: &str, further: &str) {
    let arguments =
        format!("--subject /CN={name} --key-type p-256 --key-out {name}.key --out {name}.csr {further}");
    example(folder, "request_certificate", &arguments.split_whitespace().collect::<Vec<_>>());
}

/// Has our program make a root, `NAME.crt`, of a [request()].
pub fn create_root(folder: &Path, name: &str) {
    let arguments = format!("--csr {name}.csr --key {name}.key --days 30 --out {name}.crt");
    example(folder, "create_root", &arguments.split(' ').collect::<Vec<_>>());
}

/// The path of a built example. Builds all examples first, which takes no time if `cargo test --workspace` has built
/// them.
pub fn example_path(name: &str) -> PathBuf {
    static EXAMPLES: OnceLock<PathBuf> = OnceLock::new();
    let examples = EXAMPLES.get_or_init(|| {
        // This test is in `<target>/<profile>/deps`, and the examples are in `<target>/<profile>/examples`.
        let test = env::current_exe().expect("a test has a path");
        let profile = test.ancestors().nth(2).expect("a test lies in target/PROFILE/deps");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--workspace", "--examples", "--features", "examples/pkcs11"])
            .current_dir(workspace());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo starts").success(), "the examples build");
        profile.join("examples")
    });
    examples.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace")
}

/// The root of the workspace that the current folder is in.
pub fn here() -> PathBuf {
    let here = env::current_dir().expect("there is a current folder");
    let found = here.ancestors().find(|folder| folder.join("crates/ra-pki").is_dir());
    found.map(Path::to_path_buf).expect("a folder above this one holds the crates")
}

/// A server started by a test; it is killed when the value is dropped.
pub struct Server {
    child: Child,
    first_line: String,
}

impl Server {
    /// Starts a program that prints a line on stdout once it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut first_line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut first_line).expect("the server prints a line");
        Self { child, first_line: first_line.trim_end().into() }
    }

    /// What it printed first.
    pub fn first_line(&self) -> &str {
        &self.first_line
    }

    /// Its process ID.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for it to exit by itself, and returns its exit status.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().ok().and_then(|status| status.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
