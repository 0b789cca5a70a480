use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use crate::{
    key::{
        error::{GenerateError, PublicKeyError},
        kinds::KeyType,
        public_key::PublicKey,
    },
    key_file::{container, encryption, error::KeyFileError},
    pem::encode_pem,
    random_source::RandomSource,
    rust_crypto::{self, pure_key::PureKey},
    signature::scheme::SignatureScheme,
    signer::{SignError, Signer},
};

/// A private key in memory, of pure Rust.
///
/// Two other back-ends sign faster with the same key, each chosen by making its type of this one: `aws_lc::AwsLcKey` (feature
/// `aws-lc`),
/// which compiles C, and `graviola::GraviolaKey` (feature `graviola`), which does not and is young. One EC signature is made
/// sooner here than AWS-LC takes to start; an RSA signature takes some ten times as long as there. The repository's
/// `docs/performance.md` has the figures.
///
/// In a debug build everything here is slow, an encrypted key by seconds, unless Cargo optimises the crates below: these lines
/// in the `Cargo.toml` of your workspace do it.
///
/// ```toml
/// [profile.dev.package]
/// crypto-bigint = { opt-level = 3 }
/// digest = { opt-level = 3 }
/// hmac = { opt-level = 3 }
/// pbkdf2 = { opt-level = 3 }
/// pkcs5 = { opt-level = 3 }
/// pkcs8 = { opt-level = 3 }
/// rsa = { opt-level = 3 }
/// scrypt = { opt-level = 3 }
/// sha2 = { opt-level = 3 }
/// ```
///
/// It owns the random source it was loaded with: RSA signing is always blinded, and there is no way to make it
/// sign without. ECDSA nonces are derived from key and message (RFC 6979) and draw nothing.
///
/// The key is zeroized when dropped, cannot be cloned, and shows only its public half in `Debug`. Share it as
/// `Arc<PrivateKey>`, which is a [`Signer`] too.
pub struct PrivateKey {
    key: Box<dyn PureKey>,
    public: PublicKey,
    random: Arc<dyn RandomSource>,
}

impl PrivateKey {
    /// Generates a key.
    ///
    /// An RSA-2048 key takes some 40 ms on a current machine with optimised crypto crates, an EC key microseconds.
    pub fn generate(key_type: KeyType, random: impl RandomSource + 'static) -> Result<Self, GenerateError> {
        let key = rust_crypto::generate(key_type, &random)?;
        Ok(Self::new(key, Arc::new(random))?)
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
    /// if there is none.
    pub fn read_asking(
        file: &[u8],
        mut passphrase: impl FnMut() -> Option<Zeroizing<Vec<u8>>>,
        random: impl RandomSource + 'static,
    ) -> Result<Self, KeyFileError> {
        let key = rust_crypto::read(&container::read(file, &mut passphrase)?)?;
        Ok(Self::new(key, Arc::new(random))?)
    }

    /// The key as PKCS#8 DER (RFC 5208).
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        self.key.to_pkcs8_der()
    }

    /// The key as PKCS#8 PEM, labelled `PRIVATE KEY`.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyFileError> {
        let der = self.to_pkcs8_der()?;
        Ok(Zeroizing::new(encode_pem("PRIVATE KEY", &der)))
    }

    /// The key as encrypted PKCS#8 PEM, labelled `ENCRYPTED PRIVATE KEY`: AES-256-CBC under a key that PBKDF2 derives from
    /// the passphrase with HMAC-SHA-256 and 600,000 rounds.
    pub fn to_encrypted_pkcs8_pem(&self, passphrase: &[u8]) -> Result<String, KeyFileError> {
        let encrypted = encryption::encrypt(&self.to_pkcs8_der()?, passphrase, &*self.random)?;
        Ok(encode_pem("ENCRYPTED PRIVATE KEY", &encrypted))
    }

    fn new(key: Box<dyn PureKey>, random: Arc<dyn RandomSource>) -> Result<Self, PublicKeyError> {
        let public = key.public_key()?;
        Ok(Self { key, public, random })
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.key.sign(scheme, message, &*self.random)?;
        signature.ok_or(SignError::SchemeMismatch { scheme, key: self.public.algorithm() })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use der::Encode;
    #[cfg(feature = "rsa")]
    use der::{Decode, asn1::AnyRef};

    use super::*;
    #[cfg(feature = "rsa")]
    use crate::random_source::RandomError;
    use crate::{
        rust_crypto::RustCrypto,
        testing::{FixedRandom, built_types, key_of_type},
        verifier::{Verifier, VerifyError},
    };

    #[cfg(feature = "rsa")]
    struct Broken;

    #[cfg(feature = "rsa")]
    impl RandomSource for Broken {
        fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError)
        }
    }

    /// One key of each algorithm, of the sizes that are made at once.
    fn quick_types() -> impl Iterator<Item = KeyType> {
        built_types().filter(|key_type| !matches!(key_type, KeyType::Rsa3072 | KeyType::Rsa4096))
    }

    #[test]
    fn a_signature_verifies_and_a_changed_message_does_not() {
        for key_type in quick_types() {
            let key = key_of_type(key_type);
            let scheme = key.public_key().algorithm().certificate_scheme().unwrap();
            let signature = key.sign(scheme, b"message").unwrap();
            assert_eq!(
                RustCrypto.verify(key.public_key(), scheme, b"message", &signature),
                Ok(()),
                "{key_type}"
            );
            assert_eq!(
                RustCrypto.verify(key.public_key(), scheme, b"massage", &signature),
                Err(VerifyError::Mismatch),
                "{key_type}"
            );
        }
    }

    #[test]
    fn every_curve_signs_with_every_hash() {
        for key_type in
            built_types().filter(|one| matches!(one, KeyType::P256 | KeyType::P384 | KeyType::P521))
        {
            let key = key_of_type(key_type);
            for scheme in
                [SignatureScheme::EcdsaSha256, SignatureScheme::EcdsaSha384, SignatureScheme::EcdsaSha512]
            {
                let signature = key.sign(scheme, b"message").unwrap();
                assert_eq!(
                    RustCrypto.verify(key.public_key(), scheme, b"message", &signature),
                    Ok(()),
                    "{key_type} {scheme}"
                );
            }
        }
    }

    #[test]
    fn a_key_written_as_pkcs8_is_read_again() {
        for key_type in quick_types() {
            let key = key_of_type(key_type);
            let pem = key.to_pkcs8_pem().unwrap();
            let again = PrivateKey::read(pem.as_bytes(), FixedRandom::default()).unwrap();
            assert_eq!(again.public_key(), key.public_key());
        }
    }

    #[test]
    #[cfg(feature = "encrypted-keys")]
    fn an_encrypted_key_is_read_under_its_passphrase_alone() {
        let key = key_of_type(KeyType::P256);
        let pem = key.to_encrypted_pkcs8_pem(b"secret").unwrap();
        let read =
            |passphrase| PrivateKey::read_encrypted(pem.as_bytes(), passphrase, FixedRandom::default());
        assert_eq!(read(b"secret").unwrap().public_key(), key.public_key());
        assert_eq!(read(b"Secret").unwrap_err(), KeyFileError::WrongPassphrase);
        let none = PrivateKey::read(pem.as_bytes(), FixedRandom::default()).unwrap_err();
        assert_eq!(none, KeyFileError::PassphraseNeeded);
    }

    #[test]
    fn a_passphrase_is_asked_for_only_where_one_is_needed() {
        let pem = key_of_type(KeyType::P256).to_pkcs8_pem().unwrap();
        let read = PrivateKey::read_asking(
            pem.as_bytes(),
            || panic!("no passphrase is needed"),
            FixedRandom::default(),
        );
        assert!(read.is_ok());
    }

    #[test]
    #[cfg(feature = "rsa")]
    fn rsa_does_not_sign_without_randomness() {
        let key = key_of_type(KeyType::Rsa2048);
        let unblindable = PrivateKey::read(&key.to_pkcs8_der().unwrap(), Broken).unwrap();
        let error = unblindable.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap_err();
        assert_eq!(error, SignError::Random(RandomError));
    }

    #[test]
    fn a_key_refuses_the_scheme_of_another_kind() {
        let key = key_of_type(KeyType::P256);
        let error = key.sign(SignatureScheme::RsaPkcs1Sha256, b"message").unwrap_err();
        assert_eq!(error.to_string(), "a key of type EC P-256 cannot sign with sha256WithRSAEncryption");
    }

    #[test]
    fn debug_shows_the_public_half_only() {
        let key = key_of_type(KeyType::P256);
        assert_eq!(std::format!("{key:?}"), "PrivateKey { public: PublicKey(P256, ..), .. }");
    }

    #[test]
    #[cfg(feature = "rsa")]
    fn an_rsa_key_is_read_with_null_parameters_and_without() {
        let key = key_of_type(KeyType::Rsa2048);
        let der = key.to_pkcs8_der().unwrap();
        let info = pkcs8::PrivateKeyInfoRef::from_der(&der).unwrap();
        let read = |parameters: Option<AnyRef<'_>>| {
            let mut info = info.clone();
            info.algorithm.parameters = parameters;
            let key = PrivateKey::read(&info.to_der().unwrap(), FixedRandom::default());
            key.map(|key| key.public_key().clone())
        };
        assert_eq!(read(None), Ok(key.public_key().clone()));
        assert_eq!(read(Some(AnyRef::NULL)), Ok(key.public_key().clone()));
        let number = AnyRef::new(der::Tag::Integer, &[1]).unwrap();
        assert_eq!(read(Some(number)), Err(KeyFileError::RsaParameters));
    }

    #[test]
    fn an_ec_key_is_read_whatever_the_leading_zeros_of_its_number() {
        let public_key = |number: &[u8]| {
            let key = sec1::EcPrivateKey {
                private_key: number,
                parameters: Some(sec1::EcParameters::NamedCurve(const_oid::db::rfc5912::SECP_256_R_1)),
                public_key: None,
            };
            let key = PrivateKey::read(&key.to_der().unwrap(), FixedRandom::default());
            key.map(|key| key.public_key().clone())
        };
        let expected = public_key(&[&[0; 31][..], &[7]].concat()).unwrap();
        assert_eq!(public_key(&[7]), Ok(expected.clone()));
        assert_eq!(public_key(&[&[0; 32][..], &[7]].concat()), Ok(expected));
        assert_eq!(public_key(&[7; 33]), Err(KeyFileError::InconsistentNumbers));
        assert_eq!(public_key(&[]), Err(KeyFileError::InconsistentNumbers));
    }
}
