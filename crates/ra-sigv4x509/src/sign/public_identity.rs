use alloc::{string::String, sync::Arc, vec::Vec};

use base64ct::{Base64, Encoding};
use ra_pki::{Certificate, Chain, MAX_INTERMEDIATES, SignatureScheme};

use crate::{algorithm::Algorithm, sign::identity_error::IdentityError};

/// An [`Identity`](crate::Identity) without its key, for a key that signs somewhere else.
///
/// ```
/// use ra_pki::{PublicKey, SignError, SignatureScheme};
/// use ra_sigv4x509::{PublicIdentity, RequestView, Scope, SignedHeaders, SigningError};
/// # use jiff::Timestamp;
///
/// /// Asks a key service for a signature.
/// async fn ask(scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
/// #   let _ = (scheme, message);
/// #   Err(SignError::backend("no such service"))
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
///
/// Cheap to clone: clones share the certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicIdentity {
    parts: Arc<Parts>,
}

#[derive(Debug, PartialEq, Eq)]
struct Parts {
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
        serial_number.check_sign()?;
        let serial_number = serial_number.to_decimal().unwrap_or_default();
        let intermediates = chain.intermediates();
        if intermediates.len() > MAX_INTERMEDIATES {
            return Err(IdentityError::ChainTooLong { length: intermediates.len() });
        }
        let intermediates: Vec<String> =
            intermediates.iter().map(|one| Base64::encode_string(one.as_der())).collect();
        let parts = Parts {
            algorithm,
            scheme,
            serial_number,
            end_entity_base64: Base64::encode_string(certificate.as_der()),
            intermediates_base64: (!intermediates.is_empty()).then(|| intermediates.join(",")),
            chain,
        };
        Ok(Self { parts: Arc::new(parts) })
    }

    /// The end-entity certificate.
    pub fn certificate(&self) -> &Certificate {
        self.parts.chain.end_entity()
    }

    /// The end entity with its intermediates.
    pub fn chain(&self) -> &Chain {
        &self.parts.chain
    }

    /// The algorithm of every request that is signed.
    pub fn algorithm(&self) -> Algorithm {
        self.parts.algorithm
    }

    /// The scheme under which the key signs.
    pub fn scheme(&self) -> SignatureScheme {
        self.parts.scheme
    }

    /// The serial number in decimal, by which a signed request names the certificate.
    pub fn serial_number(&self) -> &str {
        &self.parts.serial_number
    }

    /// The value of `X-Amz-X509`: the end entity as base64 of DER.
    pub fn x509(&self) -> &str {
        &self.parts.end_entity_base64
    }

    /// The value of `X-Amz-X509-Chain`, if there are intermediates.
    pub fn x509_chain(&self) -> Option<&str> {
        self.parts.intermediates_base64.as_deref()
    }

    /// Octets of the two headers' values together.
    ///
    /// How many the service takes is not documented; above 16 KiB, which several ML-DSA certificates reach, `ra-policy`
    /// warns (`chain.size.headers-over-16-kb`).
    pub fn x509_headers_len(&self) -> usize {
        self.x509().len() + self.x509_chain().map_or(0, str::len)
    }
}
