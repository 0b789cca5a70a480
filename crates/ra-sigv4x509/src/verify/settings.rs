use jiff::{SignedDuration, Timestamp};

use crate::scope::Scope;

/// What a request is verified against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifySettings {
    /// Region and service that the credential scope must name.
    pub scope: Scope,
    /// The verifier's clock.
    pub at: Timestamp,
    /// How far `X-Amz-Date` may be from the clock, before and after.
    pub tolerance: SignedDuration,
    /// What becomes of a request with several `X-Amz-X509`.
    pub repeated_certificate: RepeatedCertificate,
}

/// What becomes of a request with several `X-Amz-X509` headers, about which the documentation says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RepeatedCertificate {
    /// It is refused: a verifier that took one and a reader behind it that took the other would not agree on who asks.
    #[default]
    Refuse,
    /// The first one signed. The signature covers all of them, joined by commas.
    TakeFirst,
}

impl VerifySettings {
    /// Five minutes either way, the window of Signature Version 4
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>); that of Roles Anywhere is not
    /// documented.
    pub const DEFAULT_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

    /// With the [default tolerance](Self::DEFAULT_TOLERANCE), and one certificate a request.
    pub fn new(scope: Scope, at: Timestamp) -> Self {
        let repeated_certificate = RepeatedCertificate::default();
        Self { scope, at, tolerance: Self::DEFAULT_TOLERANCE, repeated_certificate }
    }
}
