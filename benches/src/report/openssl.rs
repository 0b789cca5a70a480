use std::{collections::BTreeMap, process::Command};

use ra_pki::KeyType;

/// Signatures per second by the system's `openssl speed`.
#[derive(Debug, Default)]
pub struct OpensslSpeed {
    /// What `openssl version` says.
    pub version: String,
    per_second: BTreeMap<&'static str, f64>,
}

/// The key types that `openssl speed` knows: its name for each, and how its result line begins: the table and the bits.
const TESTS: [(KeyType, &str, &str, &str); 6] = [
    (KeyType::P256, "ecdsap256", "+F4", "256"),
    (KeyType::P384, "ecdsap384", "+F4", "384"),
    (KeyType::P521, "ecdsap521", "+F4", "521"),
    (KeyType::Rsa2048, "rsa2048", "+F2", "2048"),
    (KeyType::Rsa3072, "rsa3072", "+F2", "3072"),
    (KeyType::Rsa4096, "rsa4096", "+F2", "4096"),
];

impl OpensslSpeed {
    /// Measures each row for a second; nothing if `openssl` is not installed.
    pub fn measure() -> Option<Self> {
        let version = Command::new("openssl").arg("version").output().ok()?;
        let tests = TESTS.iter().map(|(_, test, ..)| *test);
        let output =
            Command::new("openssl").args(["speed", "-seconds", "1", "-mr"]).args(tests).output().ok()?;
        let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
        let per_second = parse(&String::from_utf8_lossy(&output.stdout));
        (!per_second.is_empty()).then_some(Self { version, per_second })
    }

    /// The time of a signature in nanoseconds.
    pub fn time(&self, key_type: KeyType) -> Option<f64> {
        Some(1e9 / self.per_second.get(key_type.name())?)
    }
}

/// Reads the lines `+F2:row:bits:signatures per second:verifications per second`.
fn parse(text: &str) -> BTreeMap<&'static str, f64> {
    let mut per_second = BTreeMap::new();
    for line in text.lines() {
        let mut parts = line.split(':');
        let (table, bits) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        let known = TESTS.iter().find(|(_, _, of, with)| *of == table && *with == bits);
        let figure = parts.next().and_then(|figure| figure.parse().ok()).filter(|figure| *figure > 0.0);
        if let (Some((key_type, ..)), Some(figure)) = (known, figure) {
            per_second.insert(key_type.name(), figure);
        }
    }
    per_second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_readable_lines_of_openssl_3_are_read() {
        let text =
            "version: 3.0.19\n+F2:2:2048:3491.666667:59246.153846\n+F4:3:256:47700.000000:16938.461538\n";
        let read: Vec<_> = parse(text).into_iter().collect();
        assert_eq!(read, [("p-256", 47700.0), ("rsa-2048", 3_491.666_667)]);
    }
}
