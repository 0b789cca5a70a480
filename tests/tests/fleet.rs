//! Keys and certificates for many hosts at once.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use ra_tests::{both, example, example_path, folder, have_openssl, openssl, run, stderr};

const FLEET: &str = "--ca-cert root.crt --ca-key root.key --key-type p-256 --out hosts";

fn make_root(at: &Path) {
    let request = "--subject /O=Example/CN=Root --key-type p-256 --key-out root.key --out root.csr";
    example(at, "request_certificate", &request.split(' ').collect::<Vec<_>>());
    let root = "--csr root.csr --key root.key --days 3650 --out root.crt";
    example(at, "create_root", &root.split(' ').collect::<Vec<_>>());
}

fn files(at: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(at.join("hosts")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_host_has_a_key_and_a_certificate_that_openssl_verifies() {
    if !have_openssl() {
        return;
    }
    let folder = folder();
    let at = folder.path();
    make_root(at);
    let output =
        run(at, example_path("fleet"), &format!("{FLEET} --count 20 --jobs 3 --subject /C=JP/O=Example"));
    assert!(output.status.success(), "{}", both(&output));
    assert_eq!(files(at).len(), 40);
    let mut serial_numbers = BTreeSet::new();
    for number in 1..=20 {
        let certificate = format!("hosts/host-{number}.crt");
        openssl(at, &format!("verify -x509_strict -CAfile root.crt {certificate}"));
        let public_key = openssl(at, &format!("x509 -noout -pubkey -in {certificate}"));
        assert_eq!(openssl(at, &format!("pkey -pubout -in hosts/host-{number}.key")), public_key);
        let shown = openssl(at, &format!("x509 -noout -subject -serial -nameopt RFC2253 -in {certificate}"));
        assert!(shown.contains(&format!("subject=CN=host-{number},O=Example,C=JP")), "{shown}");
        serial_numbers.insert(shown.lines().last().unwrap().to_owned());
    }
    assert_eq!(serial_numbers.len(), 20);
}

#[test]
fn a_fleet_grows_and_keeps_what_is_there() {
    let folder = folder();
    let at = folder.path();
    make_root(at);
    let fleet = |arguments: &str| run(at, example_path("fleet"), &format!("{FLEET} {arguments}"));
    assert!(fleet("--count 2").status.success());
    let first = fs::read(at.join("hosts/host-2.crt")).unwrap();
    let again = fleet("--count 3 --first 2");
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("host-2.key: the file exists"), "{}", stderr(&again));
    assert!(fleet("--count 3 --first 3").status.success());
    assert_eq!(files(at).len(), 10);
    assert_eq!(fs::read(at.join("hosts/host-2.crt")).unwrap(), first);
    assert!(fleet("--count 2 --force").status.success());
    assert_ne!(fs::read(at.join("hosts/host-2.crt")).unwrap(), first);
}

#[test]
fn what_roles_anywhere_would_refuse_is_not_made() {
    let folder = folder();
    let at = folder.path();
    make_root(at);
    for (arguments, words) in [
        ("--count 1 --subject C=JP", "does not begin with \"/\""),
        ("--count 1 --days 5000", "its issuer is valid until"),
        ("--count 0", "number would be zero"),
    ] {
        let output = run(at, example_path("fleet"), &format!("{FLEET} {arguments}"));
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
        assert!(!at.join("hosts").exists() || files(at).is_empty());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_whole_pairs_and_says_how_to_go_on() {
    use std::process::Stdio;
    let folder = folder();
    let at = folder.path();
    make_root(at);
    let mut fleet = Command::new(example_path("fleet"))
        .args(format!("{FLEET} --count 1000000 --jobs 2").split(' '))
        .current_dir(at)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !at.join("hosts/host-10.crt").exists() {
        assert_eq!(fleet.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    let interrupt = Command::new("sh").args(["-c", &format!("kill -INT {}", fleet.id())]).status();
    assert!(interrupt.unwrap().success());
    let output = fleet.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let files = files(at);
    let hosts = files.len() / 2;
    let expected = (1..=hosts).flat_map(|n| [format!("host-{n}.key"), format!("host-{n}.crt")]);
    assert_eq!(files, expected.collect());
    assert!(
        stderr(&output).contains(&format!("stopped after {hosts} hosts; go on with --first {}", hosts + 1))
    );
}
