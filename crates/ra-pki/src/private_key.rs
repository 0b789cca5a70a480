use alloc::{boxed::Box, format, string::String, sync::Arc, vec::Vec};
use core::fmt;

use ml_dsa::{MlDsa44, MlDsa65, MlDsa87};
use p256::{ecdsa::signature::hazmat::PrehashSigner, elliptic_curve::Generate};
use pkcs8::EncodePrivateKey;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{
    KeyFileError, PublicKey, PublicKeyError, RandomError, RandomSource, SignError, SignatureScheme, Signer,
    encode_pem, key_encryption, key_file, ml_dsa_key::MlDsaKey, random::SourceRng,
};

/// Signs over the curve of one of the RustCrypto crates: a signature, or nothing where the scheme is not ECDSA's.
macro_rules! sign_ecdsa {
    ($curve:ident, $key:ident, $scheme:ident, $message:ident) => {
        (|| {
            let signature: Result<$curve::ecdsa::DerSignature, _> = match $scheme {
                SignatureScheme::EcdsaSha256 => $key.sign_prehash(&Sha256::digest($message)),
                SignatureScheme::EcdsaSha384 => $key.sign_prehash(&Sha384::digest($message)),
                SignatureScheme::EcdsaSha512 => $key.sign_prehash(&Sha512::digest($message)),
                _ => return Ok(None),
            };
            signature
                .map(|signature| Some(signature.as_bytes().to_vec()))
                .map_err(|error| SignError::Backend(format!("{error}")))
        })()
    };
}

/// A private key in memory, of pure Rust.
///
/// It owns the random source it was loaded with: RSA signing is always blinded, and there is no way to make it
/// sign without. ECDSA nonces are derived from key and message (RFC 6979) and draw nothing.
///
/// The key is zeroized when dropped, cannot be cloned, and shows only its public half in `Debug`. Share it as
/// `Arc<PrivateKey>`, which is a [`Signer`] too.
pub struct PrivateKey {
    kind: Kind,
    public: PublicKey,
    random: Arc<dyn RandomSource>,
}

pub(crate) enum Kind {
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(Box<p521::ecdsa::SigningKey>),
    MlDsa44(MlDsaKey<MlDsa44>),
    MlDsa65(MlDsaKey<MlDsa65>),
    MlDsa87(MlDsaKey<MlDsa87>),
}

impl PrivateKey {
    /// Generates a key.
    ///
    /// An RSA-2048 key takes some 40 ms on a current machine with optimised crypto crates, an EC key microseconds.
    pub fn generate(key_type: KeyType, random: impl RandomSource + 'static) -> Result<Self, GenerateError> {
        let mut rng = SourceRng(&random);
        let kind = match key_type {
            KeyType::Rsa2048 => Kind::rsa(&mut rng, 2048)?,
            KeyType::Rsa3072 => Kind::rsa(&mut rng, 3072)?,
            KeyType::Rsa4096 => Kind::rsa(&mut rng, 4096)?,
            KeyType::P256 => Kind::P256(Generate::try_generate_from_rng(&mut rng)?),
            KeyType::P384 => Kind::P384(Generate::try_generate_from_rng(&mut rng)?),
            KeyType::P521 => Kind::P521(Box::new(Generate::try_generate_from_rng(&mut rng)?)),
            KeyType::MlDsa44 => Kind::MlDsa44(MlDsaKey::generate(&random)?),
            KeyType::MlDsa65 => Kind::MlDsa65(MlDsaKey::generate(&random)?),
            KeyType::MlDsa87 => Kind::MlDsa87(MlDsaKey::generate(&random)?),
        };
        Ok(Self::new(kind, Arc::new(random))?)
    }

    /// Reads a key from the contents of a file, PEM or DER told apart: PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC1
    /// (`EC PRIVATE KEY`). An encrypted key is an error: see [`read_encrypted`](Self::read_encrypted).
    ///
    /// Other PEM blocks around the key, certificates among them, are passed over.
    pub fn read(file: &[u8], random: impl RandomSource + 'static) -> Result<Self, KeyFileError> {
        Self::read_asking(file, || None, random)
    }

    /// Reads a key that may be encrypted under this passphrase: PKCS#8 with PBES2 (RFC 8018 §6.2), its key derived by
    /// PBKDF2 or scrypt, with AES in CBC mode.
    pub fn read_encrypted(
        file: &[u8],
        passphrase: &[u8],
        random: impl RandomSource + 'static,
    ) -> Result<Self, KeyFileError> {
        Self::read_asking(file, || Some(Zeroizing::new(passphrase.to_vec())), random)
    }

    /// As [`read_encrypted`](Self::read_encrypted), asking for the passphrase only where the key is encrypted; `None`
    /// where there is none to be had.
    pub fn read_asking(
        file: &[u8],
        mut passphrase: impl FnMut() -> Option<Zeroizing<Vec<u8>>>,
        random: impl RandomSource + 'static,
    ) -> Result<Self, KeyFileError> {
        let kind = key_file::read(file, &mut passphrase)?;
        Ok(Self::new(kind, Arc::new(random))?)
    }

    /// The key as PKCS#8 DER (RFC 5208).
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let document = match &self.kind {
            Kind::Rsa(key) => key.to_pkcs8_der(),
            Kind::P256(key) => key.to_pkcs8_der(),
            Kind::P384(key) => key.to_pkcs8_der(),
            Kind::P521(key) => key.to_pkcs8_der(),
            Kind::MlDsa44(key) => return key.to_pkcs8().map_err(|_| KeyFileError::Encoding),
            Kind::MlDsa65(key) => return key.to_pkcs8().map_err(|_| KeyFileError::Encoding),
            Kind::MlDsa87(key) => return key.to_pkcs8().map_err(|_| KeyFileError::Encoding),
        };
        document.map(|document| document.to_bytes()).map_err(|_| KeyFileError::Encoding)
    }

    /// The key as PKCS#8 PEM, labelled `PRIVATE KEY`.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyFileError> {
        let der = self.to_pkcs8_der()?;
        Ok(Zeroizing::new(encode_pem("PRIVATE KEY", &der)))
    }

    /// The key as encrypted PKCS#8 PEM, labelled `ENCRYPTED PRIVATE KEY`: AES-256-CBC under a key that PBKDF2 derives from
    /// the passphrase with HMAC-SHA-256 and 600,000 rounds.
    pub fn to_encrypted_pkcs8_pem(&self, passphrase: &[u8]) -> Result<String, KeyFileError> {
        let encrypted = key_encryption::encrypt(&self.to_pkcs8_der()?, passphrase, &*self.random)?;
        Ok(encode_pem("ENCRYPTED PRIVATE KEY", &encrypted))
    }

    fn new(kind: Kind, random: Arc<dyn RandomSource>) -> Result<Self, PublicKeyError> {
        let public = match &kind {
            Kind::Rsa(key) => PublicKey::from_key(key.as_public_key()),
            Kind::P256(key) => PublicKey::from_key(key.verifying_key()),
            Kind::P384(key) => PublicKey::from_key(key.verifying_key()),
            Kind::P521(key) => PublicKey::from_key(key.verifying_key()),
            Kind::MlDsa44(key) => key.public_key(),
            Kind::MlDsa65(key) => key.public_key(),
            Kind::MlDsa87(key) => key.public_key(),
        }?;
        Ok(Self { kind, public, random })
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signed = match (&self.kind, scheme) {
            (Kind::Rsa(key), scheme) => sign_rsa(key, scheme, message, &*self.random),
            (Kind::P256(key), scheme) => sign_ecdsa!(p256, key, scheme, message),
            (Kind::P384(key), scheme) => sign_ecdsa!(p384, key, scheme, message),
            (Kind::P521(key), scheme) => sign_ecdsa!(p521, key, scheme, message),
            (Kind::MlDsa44(key), SignatureScheme::MlDsa44) => Ok(key.sign(message)),
            (Kind::MlDsa65(key), SignatureScheme::MlDsa65) => Ok(key.sign(message)),
            (Kind::MlDsa87(key), SignatureScheme::MlDsa87) => Ok(key.sign(message)),
            _ => Ok(None),
        };
        signed?.ok_or(SignError::SchemeMismatch { scheme, key: self.public.algorithm() })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Kind {
    fn rsa(rng: &mut SourceRng<'_>, bits: usize) -> Result<Self, GenerateError> {
        let key = rsa::PrivateKey::new(rng, bits).map_err(|error| match error {
            rsa::Error::Rng => GenerateError::Random(RandomError),
            other => GenerateError::Rsa(format!("{other}")),
        })?;
        Ok(Self::Rsa(Box::new(key)))
    }
}

/// A signature, or nothing where the scheme is not RSA's.
fn sign_rsa(
    key: &rsa::PrivateKey,
    scheme: SignatureScheme,
    message: &[u8],
    random: &dyn RandomSource,
) -> Result<Option<Vec<u8>>, SignError> {
    let mut rng = SourceRng(random);
    let signature = match scheme {
        SignatureScheme::RsaPkcs1Sha256 => key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut rng, message),
        SignatureScheme::RsaPkcs1Sha384 => key.pkcs1v15_sign_with_rng::<Sha384, _>(&mut rng, message),
        SignatureScheme::RsaPkcs1Sha512 => key.pkcs1v15_sign_with_rng::<Sha512, _>(&mut rng, message),
        _ => return Ok(None),
    };
    signature.map(Some).map_err(|error| match error {
        rsa::Error::Rng => SignError::Random(RandomError),
        other => SignError::Backend(format!("{other}")),
    })
}

/// A kind of key that can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// RSA with a modulus of 2048 bits.
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
    /// The elliptic curve P-256.
    P256,
    /// The elliptic curve P-384.
    P384,
    /// The elliptic curve P-521.
    P521,
    /// ML-DSA-44 (FIPS 204).
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

impl KeyType {
    /// Every kind, in the order in which programs list them.
    pub const ALL: [Self; 9] = [
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::MlDsa44,
        Self::MlDsa65,
        Self::MlDsa87,
    ];

    /// The name that programs use, such as `rsa-2048`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
            Self::P256 => "p-256",
            Self::P384 => "p-384",
            Self::P521 => "p-521",
            Self::MlDsa44 => "ml-dsa-44",
            Self::MlDsa65 => "ml-dsa-65",
            Self::MlDsa87 => "ml-dsa-87",
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl core::str::FromStr for KeyType {
    type Err = UnknownKeyType;

    fn from_str(name: &str) -> Result<Self, UnknownKeyType> {
        Self::ALL.into_iter().find(|key_type| key_type.name() == name).ok_or(UnknownKeyType)
    }
}

/// No key type of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "no such key type; choose rsa-2048, rsa-3072, rsa-4096, p-256, p-384, p-521, ml-dsa-44, ml-dsa-65 or ml-dsa-87"
)]
pub struct UnknownKeyType;

/// Why no key was generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The random source failed.
    #[error("no key was generated: {0}")]
    Random(#[from] RandomError),
    /// The RSA back-end failed; its own words.
    #[error("no RSA key was generated: {0}")]
    Rsa(String),
    /// The public half could not be encoded.
    #[error("no key was generated: {0}")]
    PublicKey(#[from] PublicKeyError),
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use der::Encode;

    use super::*;
    use crate::SystemRandom;

    struct Broken;

    impl RandomSource for Broken {
        fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError)
        }
    }

    /// One key of each algorithm, of the sizes that are made at once.
    const QUICK: [KeyType; 7] = [
        KeyType::Rsa2048,
        KeyType::P256,
        KeyType::P384,
        KeyType::P521,
        KeyType::MlDsa44,
        KeyType::MlDsa65,
        KeyType::MlDsa87,
    ];

    fn generate(key_type: KeyType) -> PrivateKey {
        PrivateKey::generate(key_type, SystemRandom).unwrap()
    }

    #[test]
    fn a_signature_verifies_and_a_changed_message_does_not() {
        for key_type in QUICK {
            let key = generate(key_type);
            let scheme = key.public_key().algorithm().certificate_scheme().unwrap();
            let signature = key.sign(scheme, b"message").unwrap();
            assert_eq!(key.public_key().verify(scheme, b"message", &signature), Ok(()), "{key_type}");
            assert_eq!(
                key.public_key().verify(scheme, b"massage", &signature),
                Err(crate::VerifyError::Mismatch),
                "{key_type}"
            );
        }
    }

    #[test]
    fn every_curve_signs_with_every_hash() {
        for key_type in [KeyType::P256, KeyType::P384, KeyType::P521] {
            let key = generate(key_type);
            for scheme in
                [SignatureScheme::EcdsaSha256, SignatureScheme::EcdsaSha384, SignatureScheme::EcdsaSha512]
            {
                let signature = key.sign(scheme, b"message").unwrap();
                assert_eq!(
                    key.public_key().verify(scheme, b"message", &signature),
                    Ok(()),
                    "{key_type} {scheme}"
                );
            }
        }
    }

    #[test]
    fn a_key_written_as_pkcs8_is_read_again() {
        for key_type in QUICK {
            let key = generate(key_type);
            let pem = key.to_pkcs8_pem().unwrap();
            let again = PrivateKey::read(pem.as_bytes(), SystemRandom).unwrap();
            assert_eq!(again.public_key(), key.public_key());
        }
    }

    #[test]
    fn an_encrypted_key_is_read_under_its_passphrase_alone() {
        let key = generate(KeyType::P256);
        let pem = key.to_encrypted_pkcs8_pem(b"secret").unwrap();
        let read = |passphrase| PrivateKey::read_encrypted(pem.as_bytes(), passphrase, SystemRandom);
        assert_eq!(read(b"secret").unwrap().public_key(), key.public_key());
        assert_eq!(read(b"Secret").unwrap_err(), KeyFileError::WrongPassphrase);
        let none = PrivateKey::read(pem.as_bytes(), SystemRandom).unwrap_err();
        assert_eq!(none, KeyFileError::PassphraseNeeded);
    }

    #[test]
    fn a_passphrase_is_asked_for_only_where_one_is_needed() {
        let pem = generate(KeyType::P256).to_pkcs8_pem().unwrap();
        let read =
            PrivateKey::read_asking(pem.as_bytes(), || panic!("no passphrase is needed"), SystemRandom);
        assert!(read.is_ok());
    }

    #[test]
    fn rsa_does_not_sign_without_randomness() {
        let key = PrivateKey::generate(KeyType::Rsa2048, SystemRandom).unwrap();
        let unblindable = PrivateKey::read(&key.to_pkcs8_der().unwrap(), Broken).unwrap();
        let error = unblindable.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap_err();
        assert_eq!(error, SignError::Random(RandomError));
    }

    #[test]
    fn a_key_refuses_the_scheme_of_another_kind() {
        let key = PrivateKey::generate(KeyType::P256, SystemRandom).unwrap();
        let error = key.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap_err();
        assert_eq!(error.to_string(), "a key of type EC P-256 cannot sign with sha256WithRSAEncryption");
    }

    #[test]
    fn debug_shows_the_public_half_only() {
        let key = PrivateKey::generate(KeyType::P256, SystemRandom).unwrap();
        assert_eq!(std::format!("{key:?}"), "PrivateKey { public: PublicKey(P256, ..), .. }");
    }

    #[test]
    fn an_ec_key_is_read_whatever_the_leading_zeros_of_its_number() {
        let public_key = |number: &[u8]| {
            let key = sec1::EcPrivateKey {
                private_key: number,
                parameters: Some(sec1::EcParameters::NamedCurve(const_oid::db::rfc5912::SECP_256_R_1)),
                public_key: None,
            };
            let key = PrivateKey::read(&key.to_der().unwrap(), SystemRandom);
            key.map(|key| key.public_key().clone())
        };
        let expected = public_key(&[&[0; 31][..], &[7]].concat()).unwrap();
        assert_eq!(public_key(&[7]), Ok(expected.clone()));
        assert_eq!(public_key(&[&[0; 32][..], &[7]].concat()), Ok(expected));
        assert_eq!(public_key(&[7; 33]), Err(KeyFileError::InconsistentNumbers));
        assert_eq!(public_key(&[]), Err(KeyFileError::InconsistentNumbers));
    }
}
