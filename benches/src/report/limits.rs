//! The limits that we hold ourselves to, and the figures of a run for them.

use super::run::{Run, RunError};

/// One limit that we hold ourselves to.
#[derive(Debug)]
pub(super) struct Limit {
    /// What is measured.
    pub(super) what: String,
    /// The figure of this run.
    pub(super) found: f64,
    /// The most that the figure may be.
    pub(super) most: f64,
}

impl Limit {
    /// Whether the figure is within the limit.
    pub(super) fn holds(&self) -> bool {
        self.found <= self.most
    }
}

/// The limits that a run of criterion measures.
pub(super) fn limits(run: &Run, sha_extensions: bool) -> Result<Vec<Limit>, RunError> {
    let mut limits = Vec::new();
    let mut ratio = |what: String, group: &str, row: &str, to: &str, most| -> Result<(), RunError> {
        limits.push(Limit { what, found: run.ratio(group, row, to)?, most });
        Ok(())
    };
    for (key_type, back_end, most) in OVERHEADS {
        let what = format!("{key_type}, {back_end}: all but the signature, to the raw signature");
        let group = format!("signing {key_type} {back_end}");
        ratio(what, &group, "all but the signature", "raw primitive", most)?;
    }
    for back_end in ["aws-lc", "rustcrypto"].into_iter().filter(|_| sha_extensions) {
        let what = format!("p-256, {back_end}: all but the signature, to the SHA-256 of the same octets");
        ratio(what, &format!("signing p-256 {back_end}"), "all but the signature", "sha-256", 1.6)?;
    }
    ratio(
        "ml-dsa-65, aws-lc: a signed request, to the raw signature".into(),
        "signing ml-dsa-65 aws-lc",
        "signed request",
        "raw primitive",
        1.15,
    )?;
    for key_type in ["p-256", "rsa-2048"] {
        for back_end in ["aws-lc", "rustcrypto"] {
            let what = format!("{key_type}, {back_end}: CPU time of a signature on two threads, to one");
            ratio(what, &format!("threads {key_type} {back_end}"), "two threads", "one thread", 1.05)?;
        }
    }
    // The numbers of three RSA keys are looked at, which takes about as long as a verification of theirs.
    for (key_type, most) in [("p-256", 1.15), ("rsa-2048", 2.1)] {
        let what = format!("{key_type}: a path checked with its report, to its two raw verifications");
        let group = format!("checking {key_type}");
        ratio(what, &group, "check, report in text", "raw primitive", most)?;
    }
    for (what, group, row, to_group, most) in BETWEEN_BACK_ENDS {
        let found = run.time(group, row)? / run.time(to_group, row)?;
        limits.push(Limit { what: what.into(), found, most });
    }
    Ok(limits)
}

const OVERHEADS: [(&str, &str, f64); 4] = [
    ("p-256", "aws-lc", 0.10),
    ("rsa-2048", "aws-lc", 0.02),
    ("p-256", "rustcrypto", 0.04),
    ("rsa-2048", "rustcrypto", 0.01),
];

/// What a back-end that one may choose saves: the same row of two groups.
const BETWEEN_BACK_ENDS: [(&str, &str, &str, &str, f64); 3] = [
    (
        "p-384: a signed request by aws-lc, to one by rustcrypto",
        "signing p-384 aws-lc",
        "signed request",
        "signing p-384 rustcrypto",
        0.5,
    ),
    (
        "p-256: a session served with aws-lc, to one with rustcrypto",
        "serving p-256 aws-lc",
        "session",
        "serving p-256 rustcrypto",
        0.25,
    ),
    (
        "rsa-2048: a session served with aws-lc, to one with rustcrypto",
        "serving rsa-2048 aws-lc",
        "session",
        "serving rsa-2048 rustcrypto",
        0.625,
    ),
];
