//! What every program says of itself: `--help`, `--version`, the exit status.

use std::{
    fs,
    process::{Command, Output, Stdio},
};

use ra_tests::{Server, both, example, example_path, folder, stderr, stdout};

const PROGRAMS: [&str; 13] = [
    "quickstart",
    "request_certificate",
    "create_root",
    "issue_certificate",
    "create_crl",
    "fleet",
    "inspect",
    "pkcs11",
    "check_certificate",
    "sign_request",
    "verify_request",
    "credential_process",
    "local_endpoint",
];

/// `--help` on a narrow terminal, which clap takes from the environment.
fn help(name: &str) -> String {
    let output = Command::new(example_path(name)).arg("--help").env("COLUMNS", "50").output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    stdout(&output)
}

/// The commands behind `Example:`, lines that a backslash joins as one.
fn examples(name: &str) -> Vec<String> {
    let help = help(name);
    let (_, after) = help.split_once("\nExample").expect("there is an example");
    let (examples, _) = after.split_once("\n\nExit status:").expect("the table of statuses follows");
    let examples = examples.split_once('\n').unwrap().1.replace("\\\n", " ");
    examples.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn every_program_tells_its_version_and_the_exit_statuses() {
    for name in PROGRAMS {
        let help = help(name);
        for words in [
            "--version",
            "\nExit status:\n  0  done\n  1  the answer is no: ",
            "\n  2  wrong",
            "\n  3  no answer: ",
        ] {
            assert!(help.contains(words), "{name}: {help}");
        }
        let folder = folder();
        for flag in ["--version", "-V"] {
            let version = example(folder.path(), name, &[flag]);
            assert_eq!(version, format!("{name} {}\n", env!("CARGO_PKG_VERSION")));
        }
    }
}

#[test]
fn no_example_is_wrapped_or_cut_short() {
    for name in PROGRAMS {
        for command in examples(name) {
            assert!(!command.contains('…') && !command.contains(" \\"), "{name}: {command}");
            let first = command.split(' ').next().unwrap();
            assert!(PROGRAMS.contains(&first) || ["aws", "[profile"].contains(&first), "{name}: {command}");
        }
    }
}

#[cfg(unix)]
#[test]
fn every_example_works_as_it_is_pasted() {
    let folder = folder();
    let at = folder.path();
    fs::write(
        at.join("root.ext"),
        "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n",
    )
    .unwrap();
    let leaf = "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = clientAuth\n";
    fs::write(at.join("server.ext"), leaf).unwrap();
    fs::write(at.join("create-session.json"), "{}").unwrap();
    let path = example_path("inspect").parent().unwrap().to_str().unwrap().to_owned();
    let shell = |command: &str| -> Output {
        let path = format!("{path}:{}", std::env::var("PATH").unwrap());
        Command::new("sh")
            .args(["-c", command])
            .env("PATH", path)
            .current_dir(at)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    let root =
        shell("request_certificate --subject /CN=Root --key-type p256 --key-out root.key --out root.csr");
    assert!(root.status.success(), "{}", both(&root));
    let order = [
        "request_certificate",
        "create_root",
        "issue_certificate",
        "create_crl",
        "sign_request",
        "verify_request",
    ];
    let rest = ["inspect", "check_certificate", "fleet", "quickstart"];
    for name in order.into_iter().chain(rest) {
        for command in examples(name) {
            let command = command.replace("--count 1000", "--count 3");
            let made = shell(
                "sign_request --certificate server.crt --private-key server.key --body create-session.json \
                 --url https://rolesanywhere.us-east-1.amazonaws.com/sessions > request.http",
            );
            let policy = fs::copy(at.join("my-ca/trust-policy.json"), at.join("trust-policy.json"));
            if command.contains("trust-policy.json") && policy.is_err() {
                assert!(shell("quickstart --out other-ca; cp other-ca/trust-policy.json .").status.success());
            }
            let output = shell(&command);
            // A kept request and a certificate of a day are judged at another instant, so the answer may be no.
            let may_be_no = ["check_certificate", "verify_request"].contains(&name);
            let code = output.status.code();
            assert!(
                code == Some(0) || may_be_no && code == Some(1),
                "{command}: {}{}",
                both(&made),
                both(&output)
            );
        }
    }
}

#[test]
fn an_endpoint_listens_on_localhost() {
    for (given, shown) in [("localhost:0", "http://127.0.0.1:"), ("127.0.0.1:0", "http://127.0.0.1:")] {
        let server = Server::start(Command::new(example_path("local_endpoint")).args(["--listen", given]));
        assert!(server.first_line().starts_with(&format!("listening on {shown}")), "{}", server.first_line());
    }
    for wrong in ["localhost", "localhost:", "localhost:65536", "example.org:80", ":80"] {
        let output = Command::new(example_path("local_endpoint")).args(["--listen", wrong]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains("localhost:PORT"), "{}", both(&output));
    }
}

#[test]
fn a_count_of_days_is_above_zero() {
    let folder = folder();
    let at = folder.path();
    for (name, arguments) in [
        ("create_root", "--csr a --key b --out c"),
        ("issue_certificate", "--ca-cert a --ca-key b --csr c --out d"),
        ("create_crl", "--ca-cert a --ca-key b --out c"),
        ("fleet", "--ca-cert a --ca-key b --count 1 --key-type p-256 --out c"),
    ] {
        let output = ra_tests::run(at, example_path(name), &format!("{arguments} --days 0"));
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains("invalid value '0' for '--days"), "{}", both(&output));
        let output = ra_tests::run(at, example_path(name), &format!("{arguments} --days 1"));
        assert!(stderr(&output).contains("cannot read a: No such file"), "{}", both(&output));
    }
}

#[test]
fn a_root_that_would_be_refused_is_not_made_unless_it_is_said() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("leaf.ext"), "basicConstraints = critical, CA:FALSE\n").unwrap();
    let request = "--subject /CN=Root --key-type P-256 --key-out root.key --out root.csr";
    example(at, "request_certificate", &request.split(' ').collect::<Vec<_>>());
    let arguments = "--csr root.csr --key root.key --extfile leaf.ext --days 3 --out root.crt";
    let refused = ra_tests::run(at, example_path("create_root"), arguments);
    assert_eq!(refused.status.code(), Some(1), "{}", both(&refused));
    assert!(stderr(&refused).contains("--allow-unusable") && !at.join("root.crt").exists());
    let made = ra_tests::run(at, example_path("create_root"), &format!("{arguments} --allow-unusable"));
    assert!(made.status.success() && at.join("root.crt").exists(), "{}", both(&made));
}
