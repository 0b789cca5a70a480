use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use ra_pki::{Certificate, Chain, KeyAlgorithm, SerialNumber, SignError, SignatureScheme, Signer};

use crate::{
    Algorithm, RequestView, Scope,
    canonical::{Canonical, is_sendable, is_signed_by_default, put_hex},
    date::AmzDate,
};

/// The most certificates that `X-Amz-X509-Chain` may hold
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html>).
pub const MAX_CHAIN_LENGTH: usize = 5;

pub(crate) const AMZ_DATE: &str = "x-amz-date";
pub(crate) const X509: &str = "x-amz-x509";
pub(crate) const X509_CHAIN: &str = "x-amz-x509-chain";
pub(crate) const AUTHORIZATION: &str = "authorization";
pub(crate) const HOST: &str = "host";

/// Who signs: an end-entity certificate, the intermediates above it, and its private key.
///
/// What does not change from request to request, such as the certificates in base64, is computed once.
pub struct Identity {
    chain: Chain,
    key: Box<dyn Signer>,
    algorithm: Algorithm,
    scheme: SignatureScheme,
    serial_number: String,
    end_entity_base64: String,
    intermediates_base64: Option<String>,
}

impl Identity {
    /// The identity of a chain and the private key of its end entity; another key is refused.
    pub fn new(chain: impl Into<Chain>, key: impl Signer + 'static) -> Result<Self, IdentityError> {
        let chain = chain.into();
        let certificate = chain.end_entity();
        let key_algorithm = certificate.public_key().algorithm();
        if key.public_key() != certificate.public_key() {
            return Err(IdentityError::OtherKey {
                key: key.public_key().algorithm(),
                certificate: Box::new(certificate.clone()),
            });
        }
        let (algorithm, scheme) = Algorithm::for_key(key_algorithm)
            .and_then(|algorithm| Some((algorithm, algorithm.scheme(key_algorithm)?)))
            .ok_or(IdentityError::UnsupportedKey(key_algorithm))?;
        let serial_number = certificate.serial_number();
        let serial_number = serial_number
            .to_decimal()
            .ok_or_else(|| IdentityError::NegativeSerialNumber(serial_number.clone()))?;
        let intermediates = chain.intermediates();
        if intermediates.len() > MAX_CHAIN_LENGTH {
            return Err(IdentityError::ChainTooLong { length: intermediates.len() });
        }
        let intermediates: Vec<String> =
            intermediates.iter().map(|one| Base64::encode_string(one.as_der())).collect();
        Ok(Self {
            algorithm,
            scheme,
            serial_number,
            end_entity_base64: Base64::encode_string(certificate.as_der()),
            intermediates_base64: (!intermediates.is_empty()).then(|| intermediates.join(",")),
            key: Box::new(key),
            chain,
        })
    }

    /// The end-entity certificate.
    pub fn certificate(&self) -> &Certificate {
        self.chain.end_entity()
    }

    /// The end entity with its intermediates.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The algorithm of every request that is signed.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Computes the headers that sign a request at an instant.
    ///
    /// The signature covers every header of the request that
    /// [`canonical_request`](RequestView::canonical_request) shows, and those that are computed. Headers of the
    /// request that have the name of a computed one are passed over, since they are to be replaced. Nothing is
    /// changed: add the [`SignedHeaders`] to the request.
    pub fn sign(
        &self,
        request: &RequestView<'_>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<SignedHeaders<'_>, SigningError> {
        if !scope.is_text() {
            return Err(SigningError::Scope(scope.clone()));
        }
        let date = AmzDate::new(at).ok_or(SigningError::Date(at))?;
        let canonical = Canonical::new(request, self.headers(request, &date)?);
        let mut text = canonical.scratch();
        let hash = canonical.sha256(&mut text);
        put_string_to_sign(&mut text, self.algorithm, &date, scope, &hash);
        let signature = self.key.sign(self.scheme, &text)?;
        let authorization = self.authorization(&canonical, scope.parts(date.day()), &signature);
        Ok(SignedHeaders {
            date,
            end_entity: &self.end_entity_base64,
            intermediates: self.intermediates_base64.as_deref(),
            authorization,
        })
    }

    /// The canonical request that [`sign`](Self::sign) covers, for people to compare.
    pub fn canonical_request(
        &self,
        request: &RequestView<'_>,
        at: Timestamp,
    ) -> Result<String, SigningError> {
        let date = AmzDate::new(at).ok_or(SigningError::Date(at))?;
        Ok(Canonical::new(request, self.headers(request, &date)?).to_text())
    }

    /// The string that [`sign`](Self::sign) signs, for people to compare.
    pub fn string_to_sign(
        &self,
        request: &RequestView<'_>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<String, SigningError> {
        let date = AmzDate::new(at).ok_or(SigningError::Date(at))?;
        let canonical = Canonical::new(request, self.headers(request, &date)?);
        let mut text = canonical.scratch();
        let hash = canonical.sha256(&mut text);
        put_string_to_sign(&mut text, self.algorithm, &date, scope, &hash);
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// The headers that the signature covers.
    fn headers<'a>(
        &'a self,
        request: &RequestView<'a>,
        date: &'a AmzDate,
    ) -> Result<Vec<(&'a str, &'a [u8])>, SigningError> {
        match request.values(HOST).count() {
            1 => {}
            0 => return Err(SigningError::NoHost),
            _ => return Err(SigningError::Header(HOST.into())),
        }
        if let Some((name, _)) = request.headers.iter().find(|header| !is_sendable(header)) {
            return Err(SigningError::Header((*name).into()));
        }
        let computed = [AMZ_DATE, X509, X509_CHAIN];
        let mut headers = Vec::with_capacity(request.headers.len() + computed.len());
        headers.extend(request.headers.iter().copied().filter(|(name, _)| {
            is_signed_by_default(name) && !computed.iter().any(|other| other.eq_ignore_ascii_case(name))
        }));
        headers.push((AMZ_DATE, date.as_str().as_bytes()));
        headers.push((X509, self.end_entity_base64.as_bytes()));
        headers.extend(self.intermediates_base64.iter().map(|chain| (X509_CHAIN, chain.as_bytes())));
        Ok(headers)
    }

    fn authorization(&self, canonical: &Canonical<'_>, scope: [&str; 4], signature: &[u8]) -> String {
        let mut text = Vec::with_capacity(256 + signature.len() * 2);
        text.extend_from_slice(self.algorithm.name().as_bytes());
        text.extend_from_slice(b" Credential=");
        text.extend_from_slice(self.serial_number.as_bytes());
        for part in scope {
            text.extend_from_slice(b"/");
            text.extend_from_slice(part.as_bytes());
        }
        text.extend_from_slice(b", SignedHeaders=");
        canonical.write_signed_headers(&mut text);
        text.extend_from_slice(b", Signature=");
        put_hex(&mut text, signature);
        // Every piece is text; header names are `str`.
        String::from_utf8(text).unwrap_or_default()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("chain", &self.chain)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// The headers that sign a request. They replace headers of the same name.
#[derive(Debug)]
pub struct SignedHeaders<'i> {
    date: AmzDate,
    end_entity: &'i str,
    intermediates: Option<&'i str>,
    authorization: String,
}

impl SignedHeaders<'_> {
    /// Name, in lower case, and value of each header.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let chain = self.intermediates.map(|chain| (X509_CHAIN, chain));
        [(AMZ_DATE, self.date.as_str()), (X509, self.end_entity), (AUTHORIZATION, &self.authorization)]
            .into_iter()
            .chain(chain)
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> &str {
        &self.authorization
    }
}

/// Why a chain and a key are no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The key is another one than the certificate's.
    #[error("the private key (of type {key}) is not the key of the certificate {}; give the one with which the certificate was requested", certificate.subject())]
    OtherKey {
        /// Type of the private key.
        key: KeyAlgorithm,
        /// The certificate.
        certificate: Box<Certificate>,
    },
    /// Roles Anywhere has no request algorithm for such keys.
    #[error("keys of type {0} cannot sign requests; use RSA, EC or ML-DSA")]
    UnsupportedKey(KeyAlgorithm),
    /// More intermediates than the header may hold.
    #[error("the chain holds {length} intermediates; Roles Anywhere takes at most {MAX_CHAIN_LENGTH}")]
    ChainTooLong {
        /// How many there are.
        length: usize,
    },
    /// A serial number below zero, which RFC 5280 §4.1.2.2 forbids and the credential cannot name.
    #[error("the serial number {0} is negative, which RFC 5280 forbids; let the certificate be issued anew")]
    NegativeSerialNumber(SerialNumber),
}

/// Why a request was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The request has no `Host` header, which every signature covers.
    #[error("the request has no Host header, which the signature must cover")]
    NoHost,
    /// An instant that `X-Amz-Date` cannot name.
    #[error("{0} is outside the years that X-Amz-Date can name")]
    Date(Timestamp),
    /// A header whose name is no token, whose value holds NUL, or a second `Host`: see RFC 9110 §5.
    #[error("the header {0:?} cannot be sent: its name or value breaks RFC 9110 §5, or it stands twice")]
    Header(String),
    /// A Region or service that would break the credential scope apart.
    #[error("the Region {:?} and the service {:?} are not both names of visible ASCII without \"/\" and \",\"", .0.region(), .0.service())]
    Scope(Scope),
    /// The key did not sign.
    #[error(transparent)]
    Key(#[from] SignError),
}

/// Algorithm, date, credential scope and hash, a line each, in place of what `text` holds.
pub(crate) fn put_string_to_sign(
    text: &mut Vec<u8>,
    algorithm: Algorithm,
    date: &AmzDate,
    scope: &Scope,
    canonical_request: &[u8; 32],
) {
    text.clear();
    text.extend_from_slice(algorithm.name().as_bytes());
    text.extend_from_slice(b"\n");
    text.extend_from_slice(date.as_str().as_bytes());
    for (place, part) in scope.parts(date.day()).into_iter().enumerate() {
        text.extend_from_slice(if place == 0 { b"\n" } else { b"/" });
        text.extend_from_slice(part.as_bytes());
    }
    text.extend_from_slice(b"\n");
    put_hex(text, canonical_request);
}
