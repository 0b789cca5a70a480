use alloc::vec::Vec;
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cryptoki::{
    error::{Error as TokenError, RvError},
    mechanism::Mechanism,
};
use p256::ecdsa::signature::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};

use crate::{
    key::public_key::PublicKey,
    pkcs11::{
        error::{Pkcs11Error, refused},
        place::{KeyPlace, Open},
        public_key::read_public_key,
    },
    signature::scheme::SignatureScheme,
    signer::{SignError, Signer},
};

/// A private key in a token: RSA or an elliptic curve.
///
/// It signs on several threads one after another. A session that was lost, because the token was away or somebody logged
/// out, is opened anew once for each signature. Share it as `Arc<Pkcs11Key>`.
///
/// ```no_run
/// use ra_pki::{pkcs11::Pkcs11Module, SignatureScheme, Signer};
///
/// let module = Pkcs11Module::open("/usr/lib/softhsm/libsofthsm2.so")?;
/// let uri = "pkcs11:token=CA;object=root".parse()?;
/// let key = module.key(&uri, || std::fs::read("pin").ok().map(Into::into))?;
/// let signature = key.sign(SignatureScheme::EcdsaSha256, b"message")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Pkcs11Key {
    place: KeyPlace,
    open: Mutex<Open>,
    public: PublicKey,
}

impl Pkcs11Key {
    pub(super) fn open(place: KeyPlace) -> Result<Self, Pkcs11Error> {
        let open = place.open()?;
        let public = read_public_key(&open)?;
        Ok(Self { place, open: Mutex::new(open), public })
    }

    fn sign_once(open: &Open, mechanism: &Mechanism<'_>, message: &[u8]) -> Result<Vec<u8>, TokenError> {
        open.session.sign(mechanism, open.key, message)
    }

    fn session(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is asked of the token: how to sign, and over which octets.
    fn request<'a>(&self, scheme: SignatureScheme, message: &'a [u8]) -> Option<(Mechanism<'a>, Vec<u8>)> {
        if !self.public.algorithm().supports(scheme) {
            return None;
        }
        Some(match scheme {
            SignatureScheme::RsaPkcs1Sha256 => (Mechanism::Sha256RsaPkcs, message.to_vec()),
            SignatureScheme::RsaPkcs1Sha384 => (Mechanism::Sha384RsaPkcs, message.to_vec()),
            SignatureScheme::RsaPkcs1Sha512 => (Mechanism::Sha512RsaPkcs, message.to_vec()),
            SignatureScheme::EcdsaSha256 => (Mechanism::Ecdsa, Sha256::digest(message).to_vec()),
            SignatureScheme::EcdsaSha384 => (Mechanism::Ecdsa, Sha384::digest(message).to_vec()),
            SignatureScheme::EcdsaSha512 => (Mechanism::Ecdsa, Sha512::digest(message).to_vec()),
            // PKCS #11 has mechanisms for ML-DSA from version 3.2 on, which `cryptoki` does not offer.
            _ => return None,
        })
    }
}

impl Signer for Pkcs11Key {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let algorithm = self.public.algorithm();
        let (mechanism, octets) =
            self.request(scheme, message).ok_or(SignError::SchemeMismatch { scheme, key: algorithm })?;
        let mut open = self.session();
        let mut signed = Self::sign_once(&open, &mechanism, &octets);
        if signed.as_ref().is_err_and(is_lost) {
            *open = self.place.open().map_err(SignError::backend)?;
            signed = Self::sign_once(&open, &mechanism, &octets);
        }
        let signature = signed.map_err(|error| SignError::backend(refused(error)))?;
        // Tokens give the two numbers of an ECDSA signature side by side.
        match algorithm.ecdsa_number_len() {
            Some(_) => algorithm
                .ecdsa_der(&signature)
                .ok_or_else(|| SignError::backend("the token gave a signature of another length")),
            None => Ok(signature),
        }
    }
}

/// Whether another session may do what this one does not any more.
fn is_lost(error: &TokenError) -> bool {
    use RvError::{
        DeviceRemoved, KeyHandleInvalid, ObjectHandleInvalid, SessionClosed, SessionHandleInvalid,
        TokenNotPresent, UserNotLoggedIn,
    };
    matches!(
        error,
        TokenError::Pkcs11(
            DeviceRemoved
                | KeyHandleInvalid
                | ObjectHandleInvalid
                | SessionClosed
                | SessionHandleInvalid
                | TokenNotPresent
                | UserNotLoggedIn,
            _
        )
    )
}

impl fmt::Debug for Pkcs11Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Key")
            .field("uri", &self.place.uri)
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}
