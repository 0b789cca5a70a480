//! Whether a public key is one.

use der::Decode;

use crate::{
    key::{
        kinds::{KeyAlgorithm, bit_length},
        public_key::PublicKey,
        rsa_modulus,
        rsa_public_key::RsaPublicKey,
        unusable::{MAX_EXPONENT_BITS, MAX_MODULUS_BITS, MIN_MODULUS_BITS, UnusableKey},
    },
    left_out::{LeftOut, built},
};

impl PublicKey {
    /// Whether this is a key that may be relied on: a point of its curve, an RSA key whose private half does not follow from
    /// it, an ML-DSA key of the right length. A signature by any other proves nothing.
    ///
    /// Of a key that cannot be [used](KeyAlgorithm::certificate_scheme) anyway, nothing is said. A point of a curve that is
    /// left out of the build is [not told](UnusableKey::LeftOut) from another one.
    pub fn check_usable(&self) -> Result<(), UnusableKey> {
        self.check_once(|| self.check_numbers())
    }

    /// As [`check_usable`](Self::check_usable), where a back-end verifies next: it says itself whether it has an algorithm that
    /// is left out of the build.
    pub fn check_before_verifying(&self) -> Result<(), UnusableKey> {
        match self.check_usable() {
            Err(UnusableKey::LeftOut(_)) => Ok(()),
            checked => checked,
        }
    }

    fn check_numbers(&self) -> Result<(), UnusableKey> {
        let algorithm = self.algorithm();
        let is_point: Result<bool, LeftOut> = match algorithm {
            KeyAlgorithm::Rsa { modulus_bits } => return check_rsa(self.subject_public_key(), modulus_bits),
            KeyAlgorithm::P256 => Ok(self.with_spki(|_: &p256::PublicKey| ()).is_some()),
            KeyAlgorithm::P384 => {
                built!(P384, Ok(self.with_spki(|_: &p384::PublicKey| ()).is_some()))
            }
            KeyAlgorithm::P521 => {
                built!(P521, Ok(self.with_spki(|_: &p521::PublicKey| ()).is_some()))
            }
            KeyAlgorithm::MlDsa44 => return self.check_length(1312),
            KeyAlgorithm::MlDsa65 => return self.check_length(1952),
            KeyAlgorithm::MlDsa87 => return self.check_length(2592),
            KeyAlgorithm::EcExplicitParameters | KeyAlgorithm::Other { .. } => return Ok(()),
        };
        if is_point? { Ok(()) } else { Err(UnusableKey::NoPoint(algorithm)) }
    }

    fn check_length(&self, expected: usize) -> Result<(), UnusableKey> {
        match self.subject_public_key().len() {
            octets if octets == expected => Ok(()),
            octets => Err(UnusableKey::Length { algorithm: self.algorithm(), octets, expected }),
        }
    }
}

/// The sizes come first: they bound the arithmetic that follows.
fn check_rsa(octets: &[u8], modulus_bits: usize) -> Result<(), UnusableKey> {
    let refused = |_| UnusableKey::Refused(KeyAlgorithm::Rsa { modulus_bits });
    let key = RsaPublicKey::from_der(octets).map_err(refused)?;
    let (modulus, exponent) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
    check_rsa_sizes(modulus, exponent)?;
    if is_even(exponent) {
        return Err(UnusableKey::Exponent { is_even: true });
    }
    if bit_length(exponent) == 1 {
        return Err(UnusableKey::Exponent { is_even: false });
    }
    if modulus_bits < MIN_MODULUS_BITS {
        return Err(UnusableKey::Short { modulus_bits });
    }
    if is_even(modulus) {
        return Err(UnusableKey::EvenModulus);
    }
    rsa_modulus::check_factors(modulus)
}

/// Whether the numbers of an RSA key are short enough to be worked with.
pub(crate) fn check_rsa_sizes(modulus: &[u8], exponent: &[u8]) -> Result<(), UnusableKey> {
    let (modulus_bits, bits) = (bit_length(modulus), bit_length(exponent));
    if modulus_bits > MAX_MODULUS_BITS {
        return Err(UnusableKey::Long { modulus_bits });
    }
    if bits > MAX_EXPONENT_BITS {
        return Err(UnusableKey::LongExponent { bits });
    }
    Ok(())
}

fn is_even(octets: &[u8]) -> bool {
    octets.last().is_none_or(|octet| octet % 2 == 0)
}
