//! The back-end `aws-lc`: signing and verifying by AWS-LC, in C and assembly, where it can.

mod key;
mod verifier;

pub use key::AwsLcKey;
pub use verifier::AwsLc;
