//! The cases of x509-limbo (<https://github.com/C2SP/x509-limbo>), with their verdicts adapted to a relying party such
//! as Roles Anywhere.

use std::fs;

use jiff::Timestamp;
use roles_anywhere::{pki::pem::read_pem, policy::Ruleset};
use serde::Deserialize;

use crate::corpora;

#[derive(Deserialize)]
struct Corpus {
    testcases: Vec<LimboCase>,
}

/// A path with its expected verdict.
#[derive(Debug, Deserialize)]
pub struct LimboCase {
    /// Its name.
    pub id: String,
    /// How binding the verdict is: `must` and `flip` bind.
    pub tier: String,
    /// The expected verdict, `SUCCESS` or `FAILURE`, if there is one.
    pub ra_expected: Option<String>,
    chain_over_5: bool,
    validation_time: Option<String>,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    crls: Vec<String>,
}

impl LimboCase {
    /// The instant at which the path is judged.
    pub fn at(&self) -> Timestamp {
        self.validation_time.as_deref().unwrap_or("2026-11-23T12:00:00Z").parse().expect("an instant")
    }

    /// The rules by which the path is judged.
    pub fn ruleset(&self) -> Ruleset {
        if !self.chain_over_5 {
            return Ruleset::default();
        }
        // The path alone: without the limit on what is sent, and without what Roles Anywhere requires of an end entity.
        let ruleset =
            Ruleset::builder().without("chain.length.over-five").without("end-entity.subject.empty");
        ruleset.build().expect("these are rules")
    }

    /// The certificates of the trust anchor, as DER.
    pub fn anchors(&self) -> Vec<Vec<u8>> {
        self.trusted_certs.iter().map(|pem| der(pem)).collect()
    }

    /// The intermediates that are sent, as DER.
    pub fn pool(&self) -> Vec<Vec<u8>> {
        self.untrusted_intermediates.iter().map(|pem| der(pem)).collect()
    }

    /// The end entity, as DER.
    pub fn leaf(&self) -> Vec<u8> {
        der(&self.peer_certificate)
    }

    /// The revocation lists, as DER.
    pub fn lists(&self) -> Vec<Vec<u8>> {
        self.crls.iter().map(|pem| der(pem)).collect()
    }
}

fn der(pem: &str) -> Vec<u8> {
    let blocks = read_pem(pem.as_bytes()).expect("PEM");
    blocks.first().expect("a PEM block").contents().to_vec()
}

/// The cases, if `$RA_CORPORA` names their folder.
pub fn limbo() -> Option<Vec<LimboCase>> {
    let corpus = fs::read(corpora()?.join("limbo.json")).expect("limbo.json is read");
    let corpus: Corpus = serde_json::from_slice(&corpus).expect("limbo.json is as its README says");
    assert!(corpus.testcases.len() >= 119, "cases are missing");
    Some(corpus.testcases)
}
