use alloc::sync::Arc;
use core::fmt;

use jiff::{SignedDuration, Timestamp};
use ra_pki::{RustCrypto, Verifier};

use crate::scope::Scope;

/// What a request is verified against.
#[derive(Clone)]
pub struct VerifySettings {
    scope: Scope,
    at: Timestamp,
    tolerance: SignedDuration,
    repeated_certificate: RepeatedCertificate,
    algorithm_names: AlgorithmNames,
    /// The pure one where there is none.
    verifier: Option<Arc<dyn Verifier>>,
}

/// What becomes of a request with several `X-Amz-X509` headers, about which the documentation says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RepeatedCertificate {
    Refuse,
    TakeFirst,
}

/// Which names of algorithms are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlgorithmNames {
    Own,
    OfCertificateHash,
}

impl VerifySettings {
    /// Five minutes either way, the window of Signature Version 4
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>); that of Roles Anywhere is not
    /// documented.
    pub const DEFAULT_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

    /// The Region and service that the credential scope must name, and the verifier's clock.
    ///
    /// With the [default tolerance](Self::DEFAULT_TOLERANCE), one certificate a request, and the verifier of pure Rust.
    pub fn new(scope: Scope, at: Timestamp) -> Self {
        let (tolerance, repeated_certificate) = (Self::DEFAULT_TOLERANCE, RepeatedCertificate::Refuse);
        let algorithm_names = AlgorithmNames::Own;
        Self { scope, at, tolerance, repeated_certificate, algorithm_names, verifier: None }
    }

    /// How far `X-Amz-Date` may be from the clock, before and after.
    #[must_use]
    pub fn tolerance(self, tolerance: SignedDuration) -> Self {
        Self { tolerance, ..self }
    }

    /// Takes the first of several `X-Amz-X509` headers; the signature covers all of them, joined by commas.
    ///
    /// By default such a request is refused: a verifier that took one and a reader behind it that took another would
    /// not agree on who asks.
    #[must_use]
    pub fn take_first_certificate(self) -> Self {
        Self { repeated_certificate: RepeatedCertificate::TakeFirst, ..self }
    }

    /// Takes the names of algorithms that the AWS Labs library for Python sends: made of the hash of the *certificate's*
    /// signature, such as `AWS4-X509-ECDSA-SHA384`, while it signs as the key's type demands, with SHA-256
    /// (<https://github.com/awslabs/iam-roles-anywhere-session>). So they are verified, and
    /// [reported](crate::SignedBy::foreign_algorithm_name).
    #[must_use]
    pub fn take_certificate_hash_names(self) -> Self {
        Self { algorithm_names: AlgorithmNames::OfCertificateHash, ..self }
    }

    /// Verifies the signature by this one, in place of the one of pure Rust.
    #[must_use]
    pub fn verifier(self, verifier: Arc<dyn Verifier>) -> Self {
        Self { verifier: Some(verifier), ..self }
    }

    /// The Region and service that the credential scope must name.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(super) fn now(&self) -> Timestamp {
        self.at
    }

    pub(super) fn allowed_skew(&self) -> SignedDuration {
        self.tolerance
    }

    pub(super) fn repeated_certificate(&self) -> RepeatedCertificate {
        self.repeated_certificate
    }

    pub(super) fn algorithm_names(&self) -> AlgorithmNames {
        self.algorithm_names
    }

    pub(super) fn chosen_verifier(&self) -> &dyn Verifier {
        self.verifier.as_deref().unwrap_or(&RustCrypto)
    }
}

impl fmt::Debug for VerifySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifySettings")
            .field("scope", &self.scope)
            .field("at", &self.at)
            .field("tolerance", &self.tolerance)
            .field("repeated_certificate", &self.repeated_certificate)
            .field("algorithm_names", &self.algorithm_names)
            .finish_non_exhaustive()
    }
}
