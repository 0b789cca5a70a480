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
    let overheads = [
        ("p-256", "aws-lc", 0.10),
        ("rsa-2048", "aws-lc", 0.02),
        ("p-256", "rustcrypto", 0.04),
        ("rsa-2048", "rustcrypto", 0.01),
    ];
    for (key_type, back_end, most) in overheads {
        let group = format!("signing {key_type} {back_end}");
        let found = run.ratio(&group, "all but the signature", "raw primitive")?;
        limits.push(Limit {
            what: format!("{key_type}, {back_end}: all but the signature, to the raw signature"),
            found,
            most,
        });
    }
    let hashed = ["aws-lc", "rustcrypto"].into_iter().filter(|_| sha_extensions);
    for back_end in hashed {
        let group = format!("signing p-256 {back_end}");
        let found = run.ratio(&group, "all but the signature", "sha-256")?;
        let what = format!("p-256, {back_end}: all but the signature, to the SHA-256 of the same octets");
        limits.push(Limit { what, found, most: 1.6 });
    }
    for key_type in ["p-256", "rsa-2048"] {
        for back_end in ["aws-lc", "rustcrypto"] {
            let group = format!("threads {key_type} {back_end}");
            let found = run.ratio(&group, "two threads", "one thread")?;
            let what = format!("{key_type}, {back_end}: CPU time of a signature on two threads, to one");
            limits.push(Limit { what, found, most: 1.05 });
        }
    }
    // The numbers of three RSA keys are looked at, which takes about as long as a verification of theirs.
    for (key_type, most) in [("p-256", 1.15), ("rsa-2048", 2.1)] {
        let found = run.ratio(&format!("checking {key_type}"), "check, report in text", "raw primitive")?;
        let what = format!("{key_type}: a path checked with its report, to its two raw verifications");
        limits.push(Limit { what, found, most });
    }
    Ok(limits)
}
