//! ECDSA over P-256, P-384 and P-521, whose crates share no trait that says all of what is used here.

use alloc::{boxed::Box, format, vec::Vec};

use p256::{
    ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier},
    elliptic_curve::Generate,
};
use pkcs8::EncodePrivateKey;
use sec1::EcPrivateKey;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{
    key::{
        error::{GenerateError, PublicKeyError},
        public_key::PublicKey,
    },
    key_file::error::KeyFileError,
    random_source::{RandomSource, SourceRng},
    rust_crypto::pure_key::{PureKey, Refused},
    signature::scheme::SignatureScheme,
    signer::SignError,
};

/// A private key over one curve.
pub(super) trait EcdsaKey: PureKey + Sized {
    fn generate(random: &dyn RandomSource) -> Result<Box<dyn PureKey>, GenerateError>;

    fn from_sec1(key: &EcPrivateKey<'_>) -> Result<Box<dyn PureKey>, KeyFileError>;

    fn verify(
        key: &PublicKey,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Refused>;
}

macro_rules! curve {
    ($curve:ident, $octets:literal) => {
        impl EcdsaKey for $curve::ecdsa::SigningKey {
            fn generate(random: &dyn RandomSource) -> Result<Box<dyn PureKey>, GenerateError> {
                let key: Self = Generate::try_generate_from_rng(&mut SourceRng(random))?;
                Ok(Box::new(key))
            }

            fn from_sec1(key: &EcPrivateKey<'_>) -> Result<Box<dyn PureKey>, KeyFileError> {
                let key = secret_key::<$curve::SecretKey>(key, $octets)?;
                Ok(Box::new(Self::from(key)))
            }

            fn verify(
                key: &PublicKey,
                scheme: SignatureScheme,
                message: &[u8],
                signature: &[u8],
            ) -> Result<(), Refused> {
                key.with_spki(|key: &$curve::PublicKey| {
                    let key = $curve::ecdsa::VerifyingKey::from(key);
                    let signature =
                        $curve::ecdsa::DerSignature::from_bytes(signature).map_err(|_| Refused::Signature)?;
                    match scheme {
                        SignatureScheme::EcdsaSha256 => {
                            key.verify_prehash(&Sha256::digest(message), &signature)
                        }
                        SignatureScheme::EcdsaSha384 => {
                            key.verify_prehash(&Sha384::digest(message), &signature)
                        }
                        SignatureScheme::EcdsaSha512 => {
                            key.verify_prehash(&Sha512::digest(message), &signature)
                        }
                        _ => return Err(Refused::Scheme),
                    }
                    .map_err(|_| Refused::Signature)
                })
                .unwrap_or(Err(Refused::Key))
            }
        }

        impl PureKey for $curve::ecdsa::SigningKey {
            fn public_key(&self) -> Result<PublicKey, PublicKeyError> {
                PublicKey::from_key(self.verifying_key())
            }

            fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
                let document = EncodePrivateKey::to_pkcs8_der(self).map_err(|_| KeyFileError::Encoding)?;
                Ok(document.to_bytes())
            }

            fn sign(
                &self,
                scheme: SignatureScheme,
                message: &[u8],
                _: &dyn RandomSource,
            ) -> Result<Option<Vec<u8>>, SignError> {
                let signature: Result<$curve::ecdsa::DerSignature, _> = match scheme {
                    SignatureScheme::EcdsaSha256 => self.sign_prehash(&Sha256::digest(message)),
                    SignatureScheme::EcdsaSha384 => self.sign_prehash(&Sha384::digest(message)),
                    SignatureScheme::EcdsaSha512 => self.sign_prehash(&Sha512::digest(message)),
                    _ => return Ok(None),
                };
                signature
                    .map(|signature| Some(signature.as_bytes().to_vec()))
                    .map_err(|error| SignError::backend(format!("{error}")))
            }
        }
    };
}

curve!(p256, 32);
#[cfg(feature = "p384")]
curve!(p384, 48);
#[cfg(feature = "p521")]
curve!(p521, 66);

/// Takes the private number in as many octets as RFC 5915 §3 prescribes. Some programs, GnuTLS among them, write it as
/// they would an INTEGER: without leading zeros, or with one more.
fn secret_key<K>(key: &EcPrivateKey<'_>, octets: usize) -> Result<K, KeyFileError>
where
    K: for<'a> TryFrom<EcPrivateKey<'a>>,
{
    let zeros = key.private_key.iter().take_while(|octet| **octet == 0).count();
    let (_, significant) = key.private_key.split_at(zeros);
    let missing = octets.checked_sub(significant.len()).ok_or(KeyFileError::InconsistentNumbers)?;
    let mut private_key = Zeroizing::new(Vec::with_capacity(octets));
    private_key.resize(missing, 0);
    private_key.extend_from_slice(significant);
    let key = EcPrivateKey { private_key: &private_key, ..*key };
    K::try_from(key).map_err(|_| KeyFileError::InconsistentNumbers)
}
