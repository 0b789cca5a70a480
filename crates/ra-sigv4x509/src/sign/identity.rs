use alloc::{boxed::Box, sync::Arc};
use core::fmt;

use jiff::Timestamp;
use ra_pki::{Certificate, Chain, Signer};

use crate::{
    request::RequestView,
    scope::Scope,
    sign::{
        error::SigningError, identity_error::IdentityError, public_identity::PublicIdentity,
        signed_headers::SignedHeaders,
    },
};

/// Who signs: an end-entity certificate, the intermediates above it, and its private key.
///
/// What does not change from request to request, such as the certificates in base64, is computed once. Cheap to clone:
/// clones share the certificates and the key.
///
/// ```
/// # fn sign(identity: ra_sigv4x509::Identity) {
/// let copy: ra_sigv4x509::Identity = identity.clone();
/// # }
/// ```
///
/// A [`PublicIdentity`] is asked for by its name, so that no key is lost by the way:
///
/// ```compile_fail
/// # fn sign(identity: ra_sigv4x509::Identity) {
/// let copy: ra_sigv4x509::PublicIdentity = identity.clone();
/// # }
/// ```
#[derive(Clone)]
pub struct Identity {
    public: PublicIdentity,
    key: Arc<dyn Signer>,
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
        Ok(Self { public: PublicIdentity::new(chain)?, key: Arc::new(key) })
    }

    /// All but the key.
    pub fn public_identity(&self) -> &PublicIdentity {
        &self.public
    }

    /// The end-entity certificate.
    pub fn certificate(&self) -> &Certificate {
        self.public.certificate()
    }

    /// The end entity with its intermediates.
    pub fn chain(&self) -> &Chain {
        self.public.chain()
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

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use ra_maker::keys;
    use ra_pki::KeyType;

    use super::*;
    use crate::testing::{chain, identity};

    #[test]
    fn a_key_of_another_certificate_makes_no_identity() {
        let certificate = chain(&keys::leaf_p256(), 0);
        let error = Identity::new(certificate, keys::other_p256()).unwrap_err();
        assert!(error.to_string().contains("is not the key of the certificate /CN=host-1"), "{error}");
    }

    #[test]
    fn six_intermediates_make_no_identity() {
        let key = keys::leaf_p256();
        let error = Identity::new(chain(&key, 6), key).unwrap_err();
        assert_eq!(error, IdentityError::ChainTooLong { length: 6 });
    }
    #[test]
    fn a_clone_of_an_identity_still_has_its_key() {
        let identity = identity(KeyType::P256, 1);
        let copy: Identity = identity.clone();
        drop(identity);
        let headers: [(&str, &[u8]); 1] = [("host", b"localhost")];
        let request = RequestView::new("GET", "/", None, &headers);
        let at = "2026-11-23T12:00:00Z".parse().unwrap();
        assert!(copy.sign(&request, &Scope::roles_anywhere("us-east-1"), at).is_ok());
    }
}
