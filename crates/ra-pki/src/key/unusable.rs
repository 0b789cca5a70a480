//! Why a public key is none that may be relied on, and our limits.

use crate::{key::kinds::KeyAlgorithm, left_out::LeftOut};

/// Why a public key is not used: it is no key, or its private half follows from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableKey {
    /// The octets of an EC key are not a point of its curve (RFC 5480 §2.2), or the point at infinity.
    #[error("the {0} key is not a point of its curve")]
    NoPoint(KeyAlgorithm),
    /// An ML-DSA key of another length than its parameter set has (FIPS 204 table 2).
    #[error("the {algorithm} key has {octets} octets where {expected} belong")]
    Length {
        /// The parameter set.
        algorithm: KeyAlgorithm,
        /// The octets that there are.
        octets: usize,
        /// The octets of such a key.
        expected: usize,
    },
    /// An RSA modulus that is even, which is no product of two odd primes (RFC 8017 §3.1).
    #[error("the modulus of the RSA key is even")]
    EvenModulus,
    /// An RSA exponent that is even or below 3 (RFC 8017 §3.1).
    #[error("the public exponent of the RSA key is {}", if *.is_even { "even" } else { "below 3" })]
    Exponent {
        /// Whether it is even; below 3 otherwise.
        is_even: bool,
    },
    /// An RSA modulus that is short enough to be factored.
    #[error(
        "the RSA key has {modulus_bits} bits, which can be factored; keys of fewer than {MIN_MODULUS_BITS} are not used"
    )]
    Short {
        /// Length of the modulus.
        modulus_bits: usize,
    },
    /// An RSA modulus with a small factor.
    #[error("the modulus of the RSA key is divisible by {0}, so that anybody can compute the private key")]
    SmallFactor(u32),
    /// An RSA modulus whose two factors are so close that Fermat's method finds them (CVE-2022-26320).
    #[error(
        "the factors of the RSA key's modulus are close to each other, so that anybody can compute the private key (CVE-2022-26320)"
    )]
    CloseFactors,
    /// An RSA modulus with the fingerprint of Infineon's generator, whose keys can be factored.
    #[error(
        "the modulus of the RSA key has the fingerprint of ROCA, so that others can compute the private key (CVE-2017-15361)"
    )]
    Roca,
    /// An RSA modulus over our limit.
    #[error("the RSA key has {modulus_bits} bits; our limit is {MAX_MODULUS_BITS}")]
    Long {
        /// Length of the modulus.
        modulus_bits: usize,
    },
    /// An RSA exponent over our limit.
    #[error("the public exponent of the RSA key has {bits} bits; our limit is {MAX_EXPONENT_BITS}")]
    LongExponent {
        /// Length of the exponent.
        bits: usize,
    },
    /// The back-end does not take the key.
    #[error("the {0} key is not usable: its numbers are outside what the algorithm allows")]
    Refused(KeyAlgorithm),
    /// The key may be one or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
}

/// Bits of an RSA modulus, at least, as the crate `rsa` has it; RSA-250, of 829 bits, was factored in 2020.
pub(crate) const MIN_MODULUS_BITS: usize = 1024;

/// Bits of an RSA modulus, at most, as the crate `rsa` has it.
pub(crate) const MAX_MODULUS_BITS: usize = 8192;

/// Bits of an RSA public exponent, at most.
pub(crate) const MAX_EXPONENT_BITS: usize = 33;

#[cfg(test)]
#[cfg(feature = "rsa")]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_of_rsa_keys_are_those_of_the_crate_that_uses_them() {
        assert_eq!(MIN_MODULUS_BITS, rsa::PublicKey::MIN_SIZE);
        assert_eq!(MAX_MODULUS_BITS, rsa::PublicKey::MAX_SIZE);
    }
}
