//! The back-end `aws-lc`: signing and verifying by AWS-LC, where it can.

pub(crate) mod key;
pub(crate) mod verifier;
