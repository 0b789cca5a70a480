//! RSA: RSASSA-PKCS1-v1_5, and RSASSA-PSS for verifying alone.

use alloc::{boxed::Box, format, vec::Vec};

use der::Decode;
use pkcs8::{EncodePrivateKey, PrivateKeyInfoRef};
use rsa::{
    PrivateKey, PublicKey as RsaPublicKey,
    pkcs1::RsaPrivateKeyRef,
    pss,
    signature::{Verifier as _, digest::FixedOutputReset},
};
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{
    key::{
        error::{GenerateError, PublicKeyError},
        public_key::PublicKey,
        unusable::UnusableKey,
        usable::check_rsa_sizes,
    },
    key_file::error::KeyFileError,
    random_source::{RandomError, RandomSource, SourceRng},
    rust_crypto::pure_key::{PureKey, Refused},
    signature::{
        rsa_pss::{PssHash, RsaPss},
        scheme::SignatureScheme,
    },
    signer::SignError,
};

pub(super) fn generate(
    random: &dyn RandomSource,
    modulus_bits: usize,
) -> Result<Box<dyn PureKey>, GenerateError> {
    let key = PrivateKey::new(&mut SourceRng(random), modulus_bits).map_err(|error| match error {
        rsa::Error::Rng => GenerateError::Random(RandomError),
        other => GenerateError::Rsa(format!("{other}")),
    })?;
    Ok(Box::new(key))
}

/// The parameters are NULL (RFC 3279 §2.3.1), and some programs leave them away.
pub(super) fn from_pkcs8(info: &PrivateKeyInfoRef<'_>) -> Result<Box<dyn PureKey>, KeyFileError> {
    if info.algorithm.parameters.is_some_and(|parameters| !parameters.is_null()) {
        return Err(KeyFileError::RsaParameters);
    }
    from_pkcs1(info.private_key.as_bytes())
}

/// Reads an `RSAPrivateKey` (RFC 8017 A.1.2).
pub(super) fn from_pkcs1(der: &[u8]) -> Result<Box<dyn PureKey>, KeyFileError> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(KeyFileError::from_der)?;
    check_sizes(&key)?;
    let key = PrivateKey::try_from(key).map_err(|_| KeyFileError::InconsistentNumbers)?;
    Ok(Box::new(key))
}

/// Before any arithmetic, whose cost grows with the square of the sizes.
fn check_sizes(key: &RsaPrivateKeyRef<'_>) -> Result<(), UnusableKey> {
    check_rsa_sizes(key.modulus.as_bytes(), key.public_exponent.as_bytes())
}

/// The same key, in PKCS#8 DER, with the larger prime first: as OpenSSL writes keys, and as graviola needs them.
#[cfg(feature = "graviola")]
pub(crate) fn with_larger_prime_first(der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    use rsa::traits::{PrivateKeyParts, PublicKeyParts};

    let key = PrivateKey::try_from(PrivateKeyInfoRef::from_der(der).ok()?).ok()?;
    let mut primes: Vec<_> = key.primes().iter().map(|prime| prime.as_ref().clone()).collect();
    primes.sort_by(|one, other| other.cmp(one));
    let (n, e, d) = (key.n().as_ref().clone(), key.e().clone(), key.d().clone());
    PureKey::to_pkcs8_der(&PrivateKey::from_components(n, e, d, primes).ok()?).ok()
}

impl PureKey for PrivateKey {
    fn public_key(&self) -> Result<PublicKey, PublicKeyError> {
        PublicKey::from_key(self.as_public_key())
    }

    fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        let document = EncodePrivateKey::to_pkcs8_der(self).map_err(|_| KeyFileError::Encoding)?;
        Ok(document.to_bytes())
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        random: &dyn RandomSource,
    ) -> Result<Option<Vec<u8>>, SignError> {
        let mut rng = SourceRng(random);
        let signature = match scheme {
            SignatureScheme::RsaPkcs1Sha256 => self.pkcs1v15_sign_with_rng::<Sha256, _>(&mut rng, message),
            SignatureScheme::RsaPkcs1Sha384 => self.pkcs1v15_sign_with_rng::<Sha384, _>(&mut rng, message),
            SignatureScheme::RsaPkcs1Sha512 => self.pkcs1v15_sign_with_rng::<Sha512, _>(&mut rng, message),
            _ => return Ok(None),
        };
        signature.map(Some).map_err(|error| match error {
            rsa::Error::Rng => SignError::Random(RandomError),
            other => SignError::backend(format!("{other}")),
        })
    }
}

pub(super) fn verify(
    key: &PublicKey,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    key.with_spki(|key: &RsaPublicKey| {
        match scheme {
            SignatureScheme::RsaPkcs1Sha256 => key.pkcs1v15_verify::<Sha256>(message, signature),
            SignatureScheme::RsaPkcs1Sha384 => key.pkcs1v15_verify::<Sha384>(message, signature),
            SignatureScheme::RsaPkcs1Sha512 => key.pkcs1v15_verify::<Sha512>(message, signature),
            _ => return Err(Refused::Scheme),
        }
        .map_err(|_| Refused::Signature)
    })
    .unwrap_or(Err(Refused::Key))
}

pub(super) fn verify_pss(
    key: &PublicKey,
    parameters: RsaPss,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    let key = key.with_spki(RsaPublicKey::clone).ok_or(Refused::Key)?;
    let salt_length = parameters.salt_length();
    match parameters.hash() {
        PssHash::Sha256 => verify_pss_with::<Sha256>(key, salt_length, message, signature),
        PssHash::Sha384 => verify_pss_with::<Sha384>(key, salt_length, message, signature),
        PssHash::Sha512 => verify_pss_with::<Sha512>(key, salt_length, message, signature),
    }
}

fn verify_pss_with<D: Digest + FixedOutputReset>(
    key: RsaPublicKey,
    salt_length: usize,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    let signature = pss::Signature::try_from(signature).map_err(|_| Refused::Signature)?;
    let key = pss::VerifyingKey::<D>::new_with_salt_len(key, salt_length);
    key.verify(message, &signature).map_err(|_| Refused::Signature)
}
