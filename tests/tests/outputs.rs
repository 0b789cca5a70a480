//! What programs write, and what they must never write over: every kind of output, at every flag that names one.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use ra_tests::{TempDir, both, create_root, example, example_path, folder, request, run, stderr, stdout};

/// A program with the flags that it reads and writes files by. `{out}` and such stand for what the test puts there.
struct Program {
    name: &'static str,
    arguments: &'static str,
    inputs: &'static [(&'static str, &'static str)],
    outputs: &'static [&'static str],
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "request_certificate",
        arguments: "--subject /CN=x --key-type p-256",
        inputs: &[("--passphrase-file", "pass")],
        outputs: &["--out", "--key-out"],
    },
    Program {
        name: "request_certificate",
        arguments: "--subject /CN=x",
        inputs: &[("--key", "host.key"), ("--passphrase-file", "pass")],
        outputs: &["--out"],
    },
    Program {
        name: "create_root",
        arguments: "--days 3",
        inputs: &[
            ("--csr", "root.csr"),
            ("--key", "root.key"),
            ("--extfile", "root.ext"),
            ("--passphrase-file", "pass"),
        ],
        outputs: &["--out"],
    },
    Program {
        name: "issue_certificate",
        arguments: "--days 3",
        inputs: &[
            ("--ca-cert", "root.crt"),
            ("--ca-key", "root.key"),
            ("--csr", "host.csr"),
            ("--extfile", "host.ext"),
            ("--passphrase-file", "pass"),
        ],
        outputs: &["--out", "--log"],
    },
    Program {
        name: "create_crl",
        arguments: "--days 3",
        inputs: &[
            ("--ca-cert", "root.crt"),
            ("--ca-key", "root.key"),
            ("--revoke-cert", "host.crt"),
            ("--passphrase-file", "pass"),
        ],
        outputs: &["--out", "--log"],
    },
];

/// A folder with everything that a program reads.
fn made() -> TempDir {
    let folder = folder();
    let at = folder.path();
    for name in ["root", "host"] {
        request(at, name, "");
    }
    fs::write(at.join("pass"), "secret\n").unwrap();
    fs::write(
        at.join("root.ext"),
        "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n",
    )
    .unwrap();
    fs::write(
        at.join("host.ext"),
        "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = clientAuth\n",
    )
    .unwrap();
    create_root(at, "root");
    let host = "--ca-cert root.crt --ca-key root.key --csr host.csr --days 20 --out host.crt";
    example(at, "issue_certificate", &host.split(' ').collect::<Vec<_>>());
    folder
}

impl Program {
    /// The arguments with every input, and these outputs; others go to fresh names.
    fn arguments(&self, outputs: &[(&str, &str)]) -> String {
        let mut arguments = self.arguments.to_owned();
        for (flag, file) in self.inputs {
            arguments += &format!(" {flag} {file}");
        }
        for flag in self.outputs {
            let given = outputs.iter().find(|(name, _)| name == flag);
            let fresh = format!("fresh{flag}");
            arguments += &format!(" {flag} {}", given.map_or(fresh.as_str(), |(_, file)| file));
        }
        arguments
    }

    fn run(&self, at: &Path, arguments: &str) -> Output {
        run(at, example_path(self.name), arguments)
    }
}

/// Every file below a folder, by what is in it.
fn contents(at: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(at).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_file() {
            found.insert(name, fs::read(entry.path()).unwrap());
        } else if entry.file_type().unwrap().is_dir() {
            found.extend(
                contents(&entry.path()).into_iter().map(|(below, file)| (format!("{name}/{below}"), file)),
            );
        }
    }
    found
}

/// Other paths to a file in a folder, one of each kind.
fn aliases(at: &Path, file: &str) -> Vec<String> {
    let (hard, linked) = (format!("hard-{file}"), "linked".to_owned());
    if !at.join(&hard).exists() {
        fs::hard_link(at.join(file), at.join(&hard)).unwrap();
    }
    if !at.join(&linked).exists() {
        symlink(".", at.join(&linked)).unwrap();
    }
    let absolute = at.join(file).to_str().unwrap().to_owned();
    vec![
        file.into(),
        format!("./{file}"),
        hard,
        format!("linked/{file}"),
        format!("linked/../{}/{file}", { at.file_name().unwrap().to_str().unwrap() }),
        absolute,
    ]
}

#[test]
fn an_output_that_is_an_input_is_refused_by_every_path_to_it_and_the_input_stays() {
    let folder = made();
    let at = folder.path();
    for program in PROGRAMS {
        for (input, file) in program.inputs {
            let aliases = aliases(at, file);
            let before = contents(at);
            for (flag, alias) in
                program.outputs.iter().flat_map(|flag| aliases.iter().map(move |alias| (flag, alias)))
            {
                for force in ["", " --force"] {
                    let arguments = program.arguments(&[(flag, alias)]) + force;
                    let output = program.run(at, &arguments);
                    let case = format!("{} {arguments}: {}", program.name, both(&output));
                    assert_eq!(output.status.code(), Some(2), "{case}");
                    assert!(
                        stderr(&output).contains(&format!("{flag} names the file that {input} reads")),
                        "{case}"
                    );
                    assert_eq!(contents(at), before, "{case}");
                }
            }
        }
    }
}

#[test]
fn an_output_that_is_another_output_is_refused_whether_it_is_there_or_not() {
    let folder = made();
    let at = folder.path();
    fs::write(at.join("there"), "").unwrap();
    let there = aliases(at, "there");
    let stream = ["/dev/stdout", "-", "/dev/fd/1"].map(String::from);
    let missing: Vec<_> =
        there.iter().filter(|path| *path != "hard-there").map(|path| path.replace("there", "new")).collect();
    let before = contents(at);
    for program in PROGRAMS.iter().filter(|program| program.outputs.len() == 2) {
        let streams: &[String] = if program.outputs.contains(&"--log") { &[] } else { &stream };
        for paths in [&there, &missing, streams] {
            for (one, other) in paths.iter().flat_map(|one| paths.iter().map(move |other| (one, other))) {
                let given = [(program.outputs[0], one.as_str()), (program.outputs[1], other)];
                let output = program.run(at, &(program.arguments(&given) + " --force"));
                assert_eq!(output.status.code(), Some(2), "{} {given:?}: {}", program.name, both(&output));
                let said = stderr(&output);
                assert!(said.contains("name the same file"), "{} {given:?}: {said}", program.name);
                assert_eq!(contents(at), before, "{} {given:?}", program.name);
            }
        }
    }
}

#[test]
fn an_output_to_a_link_is_refused_and_what_it_leads_to_stays() {
    let folder = made();
    let at = folder.path();
    fs::write(at.join("precious"), "precious").unwrap();
    symlink("precious", at.join("link")).unwrap();
    symlink("nowhere", at.join("dangling")).unwrap();
    let before = contents(at);
    for program in PROGRAMS {
        for (flag, link) in program.outputs.iter().flat_map(|flag| [(flag, "link"), (flag, "dangling")]) {
            let output = program.run(at, &(program.arguments(&[(flag, link)]) + " --force"));
            assert_eq!(output.status.code(), Some(2), "{} {flag} {link}: {}", program.name, both(&output));
            assert!(stderr(&output).contains(&format!("{link}: is a link")), "{}", both(&output));
            assert_eq!(contents(at), before);
        }
    }
}

#[test]
fn another_file_is_written_once_it_may_be_replaced() {
    let folder = made();
    let at = folder.path();
    fs::create_dir(at.join("real")).unwrap();
    symlink("real", at.join("linked-folder")).unwrap();
    for program in PROGRAMS {
        for flag in program.outputs.iter().filter(|flag| **flag != "--log") {
            for (place, name) in ["new", "real/new", "linked-folder/new-2", "./new-3"].into_iter().enumerate()
            {
                for file in fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()) {
                    if file.file_name().unwrap().to_str().unwrap().starts_with("fresh") {
                        fs::remove_file(file).unwrap();
                    }
                }
                fs::write(at.join(name), "old").unwrap();
                let arguments = program.arguments(&[(flag, name)]);
                let refused = program.run(at, &arguments);
                assert_eq!(refused.status.code(), Some(2), "{place} {}", both(&refused));
                assert!(stderr(&refused).contains("the file exists"), "{}", both(&refused));
                assert_eq!(fs::read(at.join(name)).unwrap(), b"old");
                let output = program.run(at, &format!("{arguments} --force"));
                assert!(output.status.success(), "{} {arguments}: {}", program.name, both(&output));
                assert!(fs::read_to_string(at.join(name)).unwrap().contains("-----END"));
                fs::remove_file(at.join(name)).unwrap();
            }
        }
    }
}

#[test]
fn stdout_and_fifos_are_written_to_and_stay_what_they_are() {
    let folder = made();
    let at = folder.path();
    for program in PROGRAMS {
        for flag in program.outputs.iter().filter(|flag| **flag != "--log") {
            for stream in ["-", "/dev/stdout", "/dev/fd/1"] {
                let _ = fs::remove_file(at.join("fresh--log"));
                let output = program.run(at, &(program.arguments(&[(flag, stream)]) + " --force"));
                assert!(output.status.success(), "{} {flag}: {}", program.name, both(&output));
                let text = stdout(&output);
                assert!(text.starts_with("-----BEGIN ") && text.ends_with("-----\n"), "{text}");
            }
            assert!(Command::new("mkfifo").arg(at.join("fifo")).status().unwrap().success());
            let reader = thread::spawn({
                let fifo = at.join("fifo");
                move || fs::read_to_string(fifo).unwrap()
            });
            let output = program.run(at, &(program.arguments(&[(flag, "fifo")]) + " --force"));
            assert!(output.status.success(), "{} {flag}: {}", program.name, both(&output));
            assert!(reader.join().unwrap().starts_with("-----BEGIN "));
            assert!(!at.join("fifo").metadata().unwrap().is_file());
            fs::remove_file(at.join("fifo")).unwrap();
        }
    }
    assert!(!at.join("-").exists());
}

#[test]
fn a_redirected_stdout_is_added_to_and_is_an_output_as_any_other() {
    let folder = made();
    let at = folder.path();
    let key = fs::read(at.join("host.key")).unwrap();
    let shell = |command: &str| {
        let program = example_path("request_certificate");
        let command = command.replace("PROGRAM", &format!("{} --subject /CN=x", program.display()));
        Command::new("sh").args(["-c", &command]).current_dir(at).output().unwrap()
    };
    for out in ["-", "/dev/stdout", "/dev/fd/3"] {
        fs::write(at.join("both.pem"), &key).unwrap();
        let output = shell(&format!("PROGRAM --key host.key --out {out} >>both.pem 3>>both.pem"));
        assert!(output.status.success(), "{}", both(&output));
        let text = fs::read(at.join("both.pem")).unwrap();
        assert!(text.starts_with(&key) && text.len() > key.len());
        let output = shell(&format!("PROGRAM --key host.key --out {out} >>host.key 3>>host.key"));
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert_eq!(fs::read(at.join("host.key")).unwrap(), key);
    }
    let output = shell("PROGRAM --key - --out - <host.key");
    assert!(stdout(&output).contains("CERTIFICATE REQUEST"), "{}", both(&output));
}

#[test]
fn a_key_is_not_left_behind_where_the_other_output_fails() {
    let folder = made();
    let at = folder.path();
    let arguments = "--subject /CN=x --key-type p-256 --key-out new.key --out /dev/full";
    let before = contents(at);
    let output = run(at, example_path("request_certificate"), arguments);
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert!(stderr(&output).contains("cannot write /dev/full: No space left on device"), "{}", both(&output));
    assert_eq!(contents(at), before);

    fs::set_permissions(at.join("host.key"), fs::Permissions::from_mode(0o400)).unwrap();
    let arguments = arguments.replace("new.key", "host.key");
    let output = run(at, example_path("request_certificate"), &format!("{arguments} --force"));
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert_eq!(contents(at), before, "the key that was there is there again");
    assert_eq!(at.join("host.key").metadata().unwrap().mode() & 0o777, 0o400);
}

#[test]
fn a_fleet_writes_over_no_file_that_it_reads() {
    let folder = made();
    let at = folder.path();
    fs::create_dir(at.join("hosts")).unwrap();
    fs::hard_link(at.join("root.key"), at.join("hosts/host-2.key")).unwrap();
    let before = contents(at);
    let arguments =
        "--ca-cert root.crt --ca-key root.key --count 3 --key-type p-256 --days 3 --out hosts --force";
    let fleet = |arguments: &str| run(at, example_path("fleet"), arguments);
    let output = fleet(arguments);
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert!(stderr(&output).contains("--out names the file that --ca-key reads"), "{}", both(&output));
    fs::remove_file(at.join("hosts/host-2.key")).unwrap();
    let output = fleet(&format!("{arguments} --log hosts/host-1.crt"));
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert!(stderr(&output).contains("--log and --out name the same file"), "{}", both(&output));
    assert!(!at.join("hosts/host-1.crt").exists());
    assert!(fleet(&format!("{arguments} --log hosts/ca.log")).status.success());
    assert_eq!(contents(at).len(), before.len() - 1 + 7);
}

#[test]
fn an_output_that_cannot_be_written_is_said_with_status_2() {
    let folder = made();
    let at = folder.path();
    fs::create_dir(at.join("folder")).unwrap();
    for program in PROGRAMS {
        for flag in program.outputs {
            for path in ["folder", "missing/new", "new/", "host.key/new", "."] {
                let _ = fs::remove_file(at.join("fresh--log"));
                let output = program.run(at, &(program.arguments(&[(flag, path)]) + " --force"));
                assert_eq!(
                    output.status.code(),
                    Some(2),
                    "{} {flag} {path}: {}",
                    program.name,
                    both(&output)
                );
            }
        }
    }
}

#[test]
fn a_list_takes_the_place_of_the_one_before_and_of_nothing_else() {
    let folder = made();
    let at = folder.path();
    let list = |arguments: &str| {
        let arguments = format!("--ca-cert root.crt --ca-key root.key --days 3 {arguments}");
        run(at, example_path("create_crl"), &arguments)
    };
    assert!(list("--revoke-cert host.crt --out root.crl").status.success());
    fs::hard_link(at.join("root.crl"), at.join("hard.crl")).unwrap();
    assert!(list("--previous root.crl --out hard.crl --force").status.success());
    assert!(list("--previous root.crl --out ./root.crl --force").status.success());
    assert_eq!(list("--previous root.crl --out ./root.crl").status.code(), Some(2));
    assert_eq!(list("--previous root.crl --out root.crt --force").status.code(), Some(2));
}

#[test]
fn no_program_panics_where_a_stream_is_closed_or_full_or_an_argument_is_no_text() {
    let folder = made();
    let at = folder.path();
    let lines = [
        "request_certificate --subject /CN=x --key host.key --out -",
        "request_certificate --subject /CN=x --key-type p-256 --key-out k --out o",
        "create_root --csr root.csr --key root.key --extfile host.ext --days 3 --out o",
        "issue_certificate --ca-cert root.crt --ca-key root.key --csr host.csr --days 3 --out o",
        "create_crl --ca-cert root.crt --ca-key root.key --revoke-cert host.crt --days 3 --out o",
        "inspect root.crt root.key",
        "check_certificate --trust-anchor root.crt",
        "check_certificate --certificate host.crt --format json",
        "sign_request --certificate host.crt --private-key host.key --url https://rolesanywhere.us-east-1.amazonaws.com/",
        "verify_request --request missing",
        "quickstart",
        "fleet --ca-cert root.crt --ca-key root.key --count 2 --key-type p-256 --days 3 --out hosts",
        "credential_process --certificate missing",
        "local_endpoint --listen nowhere",
        "pkcs11 --help",
        "quickstart --help",
        "inspect --version",
        "inspect $(printf '\\377') --\\377",
        "credential_process $(printf -- '--\\377=\\377')",
        "request_certificate --subject $(printf '/CN=\\377') --key host.key --out o",
    ];
    for line in lines {
        let (name, arguments) = line.split_once(' ').unwrap_or((line, ""));
        for streams in [">&-", ">/dev/full", "2>&-", "2>/dev/full", ">&- 2>&- <&-", ">/dev/full 2>/dev/full"]
        {
            let command = format!("{} {arguments} {streams}", example_path(name).display());
            let output = Command::new("sh")
                .args(["-c", &command])
                .current_dir(at)
                .stdin(Stdio::null())
                .output()
                .expect("sh starts");
            assert!(matches!(output.status.code(), Some(0..=2)), "{command}: {output:?}");
            assert!(!stderr(&output).contains("panicked"), "{command}: {}", both(&output));
            for made in ["o", "k"] {
                let _ = fs::remove_file(at.join(made));
            }
            let _ = fs::remove_dir_all(at.join("hosts"));
        }
    }
    let mut key = String::new();
    File::open(at.join("host.key")).unwrap().read_to_string(&mut key).unwrap();
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
}
