use alloc::{string::String, vec::Vec};

use jiff::Timestamp;
use ra_pki::Certificate;

/// A signature that stands: the key of this certificate signed this request.
///
/// It says nothing about the certificate: anybody can make one. Whether it is to be trusted, `ra-policy` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    pub(super) certificate: Certificate,
    pub(super) intermediates: Vec<Certificate>,
    pub(super) date: Timestamp,
    pub(super) signed_headers: Vec<String>,
    pub(super) foreign_algorithm_name: Option<String>,
}

impl SignedBy {
    /// The certificate whose key signed.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates of `X-Amz-X509-Chain` as they were sent.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }

    /// The instant of `X-Amz-Date`.
    pub fn date(&self) -> Timestamp {
        self.date
    }

    /// The name of the algorithm that the request carries, where it does not conform: where it is made of the hash of the
    /// certificate's signature. Taken only by [a setting](crate::VerifySettings::take_certificate_hash_names).
    pub fn foreign_algorithm_name(&self) -> Option<&str> {
        self.foreign_algorithm_name.as_deref()
    }

    /// The names of the headers that the signature covers, in lower case.
    pub fn signed_headers(&self) -> &[String] {
        &self.signed_headers
    }
}
