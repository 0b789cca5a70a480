//! `create_crl` revokes what is meant and nothing else, and loses nothing where several run at once.

use std::{collections::BTreeSet, fs, path::Path, process::Output, thread};

use ra_tests::{TempDir, both, create_root, example_path, folder, request, run, run_with, stderr};
use roles_anywhere::pki::{Certificate, RevocationList, RevocationReason, SerialNumber};

/// A CA whose log has `host.crt`.
fn made() -> TempDir {
    let folder = folder();
    let at = folder.path();
    for name in ["root", "host"] {
        request(at, name, "");
    }
    create_root(at, "root");
    assert!(issue(at, "host.crt").status.success());
    folder
}

fn issue(at: &Path, out: &str) -> Output {
    let arguments = "--ca-cert root.crt --ca-key root.key --csr host.csr --days 20 --log ca.log --out";
    run(at, example_path("issue_certificate"), &format!("{arguments} {out}"))
}

fn create_crl(at: &Path, arguments: &str) -> Output {
    let arguments = format!("--ca-cert root.crt --ca-key root.key --days 7 {arguments}");
    run(at, example_path("create_crl"), &arguments)
}

fn serial_number(at: &Path, name: &str) -> SerialNumber {
    Certificate::read(&fs::read(at.join(name)).unwrap()).unwrap().serial_number().clone()
}

fn list(at: &Path, name: &str) -> RevocationList {
    RevocationList::read(&fs::read(at.join(name)).unwrap()).unwrap()
}

/// What a list says after a revocation that succeeds.
fn revoked(at: &Path, arguments: &str) -> Vec<(SerialNumber, RevocationReason)> {
    let output = create_crl(at, &format!("{arguments} --force --out x.crl"));
    assert!(output.status.success(), "{arguments}: {}", both(&output));
    let list = list(at, "x.crl");
    list.entries().map(|entry| (entry.serial_number().clone(), entry.reason())).collect()
}

/// A revocation that is refused leaves nothing, neither a list nor a line in the log.
fn is_refused(at: &Path, arguments: &str, words: &[&str]) {
    let log = fs::read(at.join("ca.log")).unwrap();
    let _ = fs::remove_file(at.join("x.crl"));
    let output = create_crl(at, &format!("{arguments} --force --out x.crl"));
    assert_eq!(output.status.code(), Some(2), "{arguments}: {}", both(&output));
    for word in words {
        assert!(stderr(&output).contains(word), "{word}: {}", stderr(&output));
    }
    assert_eq!(fs::read(at.join("ca.log")).unwrap(), log, "{arguments}");
    assert!(!at.join("x.crl").exists(), "{arguments}");
}

#[test]
fn only_what_the_log_has_is_revoked_unless_it_is_said() {
    let folder = made();
    let at = folder.path();
    let serial = serial_number(at, "host.crt");
    is_refused(at, "--revoke 1a83 --log ca.log", &["the log has no certificate with the serial number 1a83"]);
    is_refused(at, "--revoke 1a83", &["no log is given", "1a83 (6787 in decimal)", "--revoke-unlisted"]);
    is_refused(at, &format!("--revoke 0x{serial}"), &["no log is given"]);
    let unlisted = revoked(at, "--revoke 1a83 --revoke-unlisted");
    assert_eq!(unlisted, [("1a83".parse().unwrap(), RevocationReason::Unspecified)]);
    let one = [(serial.clone(), RevocationReason::Superseded)];
    assert_eq!(revoked(at, &format!("--revoke 0x{serial}:superseded --log ca.log")), one);
    // The certificate itself is at hand.
    assert_eq!(revoked(at, "--revoke-cert host.crt"), [(serial, RevocationReason::Unspecified)]);
}

#[test]
fn a_serial_number_of_digits_is_refused_with_both_readings_unless_the_log_has_one() {
    let folder = made();
    let at = folder.path();
    let serial = serial_number(at, "host.crt");
    let decimal = serial.to_decimal().unwrap();
    for text in [decimal.clone(), format!("{decimal}:keyCompromise"), format!("{decimal}:1")] {
        let both_readings =
            ["in more than one way", &format!("0x{serial}"), &format!("{decimal} in decimal")];
        is_refused(at, &format!("--revoke {text}"), &both_readings);
        is_refused(at, &format!("--revoke {text} --revoke-unlisted"), &both_readings);
    }
    for digits in ["10", "1234", "123456789012345678901234567890123456789", &"12".repeat(24)] {
        let arguments = format!("--revoke {digits} --revoke-unlisted");
        is_refused(at, &arguments, &["in more than one way", &format!("({digits} in decimal)")]);
        is_refused(at, &format!("{arguments} --log ca.log"), &["in more than one way"]);
        let decided = revoked(at, &format!("--revoke 0x{digits} --revoke-unlisted"));
        assert_eq!(decided, [(digits.parse().unwrap(), RevocationReason::Unspecified)]);
    }
    // What settles it: the log, or the certificate.
    let once = [(serial.clone(), RevocationReason::KeyCompromise)];
    assert_eq!(revoked(at, &format!("--revoke {decimal}:1 --revoke-cert host.crt")), once);
    assert_eq!(revoked(at, &format!("--revoke {decimal}:1 --log ca.log")), once);
}

#[test]
fn behind_a_serial_number_of_any_length_stands_a_reason_of_rfc_5280() {
    let folder = made();
    let at = folder.path();
    for digits in [1, 2, 5, 19, 20, 21, 38, 39, 40, 41, 42, 60] {
        let hexadecimal = "7e".repeat(30).get(..digits).unwrap().to_owned();
        for number in ["7", "11", "01", "99", "1x", "", "keyLost"] {
            is_refused(at, &format!("--revoke-unlisted --revoke a{hexadecimal}:{number}"), &["reason"]);
        }
        let serial = format!("a{hexadecimal}").parse().unwrap();
        let arguments = format!("--revoke-unlisted --revoke a{hexadecimal}:1");
        assert_eq!(revoked(at, &arguments), [(serial, RevocationReason::KeyCompromise)]);
    }
    let pairs = revoked(at, "--revoke-unlisted --revoke aa:bb:01 --revoke cc:dd:4");
    let expected = [("aabb01", RevocationReason::Unspecified), ("ccdd", RevocationReason::Superseded)];
    let by_number: BTreeSet<_> = pairs.iter().map(|(serial, reason)| (serial, reason.name())).collect();
    let expected: Vec<_> = expected.map(|(serial, reason)| (serial.parse().unwrap(), reason.name())).into();
    assert_eq!(by_number, expected.iter().map(|(serial, reason)| (serial, *reason)).collect());
    is_refused(at, "--revoke-unlisted --revoke aa:bb:10", &["0x00aabb10, or ", "0x00aabb:AACompromise"]);
}

#[test]
fn eight_programs_at_once_lose_no_revocation_and_give_no_number_twice() {
    let folder = made();
    let at = folder.path();
    assert!(create_crl(at, "--log ca.log --out root.crl").status.success());
    for round in 0..4 {
        thread::scope(|scope| {
            for place in 0..8 {
                scope.spawn(move || {
                    let serial = format!("{:04x}", 0xa000 + round * 16 + place);
                    // In every other round by the log alone, and else by the list alone.
                    let out = if round % 2 == 0 {
                        format!("--log ca.log --out {round}-{place}.crl")
                    } else {
                        "--previous root.crl --out root.crl --force".into()
                    };
                    let output = create_crl(at, &format!("--revoke {serial} --revoke-unlisted {out}"));
                    assert!(output.status.success(), "{}", both(&output));
                });
            }
        });
    }
    let logged = list(at, "root.crl");
    assert_eq!(logged.len(), 16, "the lists one after the other");
    assert!(create_crl(at, "--log ca.log --previous root.crl --out all.crl").status.success());
    assert_eq!(list(at, "all.crl").len(), 32);
    let logged: Vec<String> = fs::read_to_string(at.join("ca.log"))
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("listed\t").map(|line| line.split('\t').next().unwrap().into()))
        .collect();
    let numbers: Vec<u64> = logged.iter().map(|number| number.parse().unwrap()).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
}

#[test]
fn programs_that_issue_at_once_have_each_their_line_in_the_log() {
    let folder = made();
    let at = folder.path();
    thread::scope(|scope| {
        for place in 0..8 {
            scope.spawn(move || {
                let output = if place % 2 == 0 {
                    issue(at, &format!("{place}.crt"))
                } else {
                    let fleet = "--ca-cert root.crt --ca-key root.key --key-type p-256 --days 3 --log ca.log --count 5";
                    let fleet = format!("{fleet} --out hosts-{place}");
                    run_with(at, example_path("fleet"), &fleet.split(' ').collect::<Vec<_>>())
                };
                assert!(output.status.success(), "{}", both(&output));
            });
        }
    });
    let log = fs::read_to_string(at.join("ca.log")).unwrap();
    let serials: BTreeSet<&str> = log.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!((log.lines().count(), serials.len()), (25, 25), "{log}");
}
