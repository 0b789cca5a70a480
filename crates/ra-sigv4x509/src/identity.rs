use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, ops::Deref};

use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use ra_pki::{Certificate, Chain, KeyAlgorithm, SerialNumber, SignatureScheme, Signer};

use crate::{Algorithm, RequestView, Scope, SignedHeaders, SigningError, UnsignedRequest};

/// The most certificates that `X-Amz-X509-Chain` may hold
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html>).
pub const MAX_CHAIN_LENGTH: usize = 5;

/// Who signs: an end-entity certificate, the intermediates above it, and its private key.
///
/// What does not change from request to request, such as the certificates in base64, is computed once. It derefs to the
/// [`PublicIdentity`], which is all but the key.
pub struct Identity {
    public: PublicIdentity,
    key: Box<dyn Signer>,
}

impl Identity {
    /// The identity of a chain and the private key of its end entity; another key is refused.
    pub fn new(chain: impl Into<Chain>, key: impl Signer + 'static) -> Result<Self, IdentityError> {
        let chain = chain.into();
        let certificate = chain.end_entity();
        if key.public_key() != certificate.public_key() {
            return Err(IdentityError::OtherKey {
                key: key.public_key().algorithm(),
                certificate: Box::new(certificate.clone()),
            });
        }
        Ok(Self { public: PublicIdentity::new(chain)?, key: Box::new(key) })
    }

    /// The private key.
    pub fn key(&self) -> &dyn Signer {
        &*self.key
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
        self.public.prepare(request, scope, at)?.sign(&self.key)
    }
}

impl Deref for Identity {
    type Target = PublicIdentity;

    fn deref(&self) -> &PublicIdentity {
        &self.public
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("public", &self.public).finish_non_exhaustive()
    }
}

/// An [`Identity`] without its key, for a key that signs somewhere else.
///
/// ```
/// use ra_pki::{PublicKey, SignError, SignatureScheme};
/// use ra_sigv4x509::{PublicIdentity, RequestView, Scope, SignedHeaders, SigningError};
/// # use jiff::Timestamp;
///
/// /// Asks a key service for a signature.
/// async fn ask(scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
/// #   let _ = (scheme, message);
/// #   Err(SignError::Backend("no such service".into()))
/// }
///
/// async fn sign<'i>(
///     identity: &'i PublicIdentity,
///     request: &RequestView<'_>,
///     scope: &Scope,
///     now: Timestamp,
/// ) -> Result<SignedHeaders<'i>, SigningError> {
///     let unsigned = identity.prepare(request, scope, now)?;
///     let signature = ask(unsigned.scheme(), unsigned.string_to_sign().as_bytes()).await?;
///     unsigned.with_signature(&signature)
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicIdentity {
    chain: Chain,
    algorithm: Algorithm,
    scheme: SignatureScheme,
    serial_number: String,
    end_entity_base64: String,
    intermediates_base64: Option<String>,
}

impl PublicIdentity {
    /// The identity of a chain.
    pub fn new(chain: impl Into<Chain>) -> Result<Self, IdentityError> {
        let chain = chain.into();
        let certificate = chain.end_entity();
        let key_algorithm = certificate.public_key().algorithm();
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

    /// The scheme under which the key signs.
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The serial number in decimal, by which a signed request names the certificate.
    pub fn serial_number(&self) -> &str {
        &self.serial_number
    }

    /// The value of `X-Amz-X509`: the end entity as base64 of DER.
    pub fn x509(&self) -> &str {
        &self.end_entity_base64
    }

    /// The value of `X-Amz-X509-Chain`, if there are intermediates.
    pub fn x509_chain(&self) -> Option<&str> {
        self.intermediates_base64.as_deref()
    }

    /// Octets of the two headers' values together.
    ///
    /// How many the service takes is not documented; above 16 KiB, which several ML-DSA certificates reach, `ra-policy`
    /// warns (`chain.size.headers-over-16-kb`).
    pub fn x509_headers_len(&self) -> usize {
        self.x509().len() + self.x509_chain().map_or(0, str::len)
    }

    /// A request made ready for its signature at an instant: see [`Identity::sign`].
    pub fn prepare(
        &self,
        request: &RequestView<'_>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<UnsignedRequest<'_>, SigningError> {
        UnsignedRequest::new(self, request, scope, at)
    }

    /// The canonical request that a signature covers, for people to compare.
    pub fn canonical_request(
        &self,
        request: &RequestView<'_>,
        at: Timestamp,
    ) -> Result<String, SigningError> {
        UnsignedRequest::canonical_request(self, request, at)
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
    #[error(
        "the chain holds {length} intermediates; Roles Anywhere takes at most {MAX_CHAIN_LENGTH}: leave out what is \
         above the trust anchor (Chain::below), or register an intermediate as trust anchor"
    )]
    ChainTooLong {
        /// How many there are.
        length: usize,
    },
    /// A serial number below zero, which RFC 5280 §4.1.2.2 forbids and the credential cannot name.
    #[error("the serial number {0} is negative, which RFC 5280 forbids; let the certificate be issued anew")]
    NegativeSerialNumber(SerialNumber),
}
