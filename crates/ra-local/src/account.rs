//! The account and the Region of everything here.

/// The account of everything here, moto's own, so that STS answers from the same one.
pub(crate) const ACCOUNT: &str = "123456789012";

/// Region of a caller that names none.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";
