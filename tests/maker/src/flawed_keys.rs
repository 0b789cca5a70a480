//! Public keys that are none, or whose private half is anybody's, and the nearest that may be used.

use crypto_bigint::{BoxedUint, ConcatenatingMul};
use der::{
    Encode, Sequence,
    asn1::{AnyRef, BitStringRef, UintRef},
};
use ra_pki::{PublicKey, RandomSource, Signer, error::UnusableKey};
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

use crate::{keys, public_keys, random::Seeded};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ML_DSA_65: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18");

/// The `SubjectPublicKeyInfo` of each kind of key that is not used, by name.
pub fn flawed() -> Vec<(&'static str, Vec<u8>)> {
    let good = sound_modulus(1024);
    vec![
        ("EC point off the curve", off_curve(keys::leaf_p256().public_key())),
        ("EC point off P-384", off_curve(&public_key(public_keys::P384))),
        ("EC point off P-521", off_curve(&public_key(public_keys::P521))),
        ("EC point at infinity", with_octets(keys::leaf_p256().public_key(), &[0])),
        ("RSA exponent 1", rsa(&good, &[1])),
        ("RSA exponent 2", rsa(&good, &[2])),
        ("RSA exponent 65536", rsa(&good, &[1, 0, 0])),
        ("RSA exponent 0", rsa(&good, &[0])),
        ("RSA exponent of 34 bits", rsa(&good, &[2, 0, 0, 0, 1])),
        ("RSA modulus even", rsa(&even(&good), &[3])),
        ("RSA modulus 1", rsa(&[1], &[3])),
        ("RSA modulus of 1023 bits", rsa(&sound_modulus(1023), &[3])),
        ("RSA modulus divisible by 3", rsa(&[0xff; 128], &[3])),
        ("RSA modulus divisible by 2039", rsa(&multiple_of(2039), &[3])),
        ("RSA modulus of close factors", rsa(&close_factors(6), &[3])),
        ("RSA modulus that is a square", rsa(&close_factors(0), &[3])),
        ("RSA modulus of ROCA", rsa(&roca(), &[1, 0, 1])),
        ("RSA modulus of 8193 bits", rsa(&odd_octets(8193), &[3])),
        ("RSA modulus of two megabits", rsa(&odd_octets(2 << 20), &[3])),
        ("ML-DSA key an octet short", spki(ML_DSA_65, None, &[1; 1951])),
        ("ML-DSA key an octet long", spki(ML_DSA_65, None, &[1; 1953])),
    ]
}

/// The nearest keys that are used, by name.
pub fn nearest() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("EC P-256", keys::leaf_p256().public_key().spki_der().to_vec()),
        ("EC P-384", public_keys::P384.to_vec()),
        ("EC P-521", public_keys::P521.to_vec()),
        ("RSA exponent 3", rsa(&sound_modulus(1024), &[3])),
        ("RSA exponent 65537", rsa(&sound_modulus(1024), &[1, 0, 1])),
        ("RSA exponent of 33 bits", rsa(&sound_modulus(1024), &[1, 0, 0, 0, 1])),
        ("RSA modulus of 2048 bits", public_keys::RSA_2048.to_vec()),
        ("RSA modulus of 8192 bits", rsa(&sound_modulus(8192), &[3])),
        ("ML-DSA-65", public_keys::ML_DSA_65.to_vec()),
    ]
}

/// An RSA key of 1024 bits, which may be used, and should not be.
pub fn short_rsa() -> Vec<u8> {
    rsa(&sound_modulus(1024), &[3])
}

/// The `SubjectPublicKeyInfo` of an algorithm, with any octets for the key.
pub fn spki(oid: ObjectIdentifier, parameters: Option<AnyRef<'_>>, key: &[u8]) -> Vec<u8> {
    let subject_public_key = BitStringRef::from_bytes(key).unwrap();
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().unwrap()
}

/// The `SubjectPublicKeyInfo` of an RSA key with these numbers.
pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    #[derive(Sequence)]
    struct Numbers<'a> {
        modulus: UintRef<'a>,
        exponent: UintRef<'a>,
    }

    let number = |octets| UintRef::new(octets).unwrap();
    let numbers = Numbers { modulus: number(modulus), exponent: number(exponent) }.to_der().unwrap();
    spki(RSA, Some(AnyRef::NULL), &numbers)
}

fn public_key(spki: &[u8]) -> PublicKey {
    PublicKey::from_spki_der(spki).unwrap()
}

fn with_octets(key: &PublicKey, octets: &[u8]) -> Vec<u8> {
    let info: SubjectPublicKeyInfoRef<'_> = der::Decode::from_der(key.spki_der()).unwrap();
    spki(info.algorithm.oid, info.algorithm.parameters, octets)
}

/// A key whose last octet is another.
fn off_curve(key: &PublicKey) -> Vec<u8> {
    let mut octets = key.subject_public_key().to_vec();
    *octets.last_mut().unwrap() ^= 1;
    with_octets(key, &octets)
}

/// Octets that look random, the same in every run, of an odd number of so many bits.
fn odd_octets(bits: usize) -> Vec<u8> {
    let mut octets = vec![0; bits.div_ceil(8)];
    Seeded::new(bits as u64).fill(&mut octets).unwrap();
    let top = (bits - 1) % 8;
    octets[0] = octets[0] & (0xff >> (7 - top)) | 1 << top;
    *octets.last_mut().unwrap() |= 1;
    octets
}

fn number(octets: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(octets)
}

fn octets(number: &BoxedUint) -> Vec<u8> {
    number.to_be_bytes_trimmed_vartime().into()
}

/// The first of these numbers in which nobody finds a small factor.
fn without_small_factor(mut numbers: impl Iterator<Item = BoxedUint>) -> Vec<u8> {
    let is_without = |candidate: &BoxedUint| {
        let key = PublicKey::from_spki_der(&rsa(&octets(candidate), &[3])).unwrap();
        !matches!(key.check_usable(), Err(UnusableKey::SmallFactor(_)))
    };
    octets(&numbers.find(is_without).unwrap())
}

/// An odd number of so many bits in which nobody finds a factor.
fn sound_modulus(bits: usize) -> Vec<u8> {
    let first = number(&odd_octets(bits));
    without_small_factor((0_u64..).map(|step| first.wrapping_add(BoxedUint::from(2 * step))))
}

fn even(modulus: &[u8]) -> Vec<u8> {
    let mut modulus = modulus.to_vec();
    *modulus.last_mut().unwrap() ^= 1;
    modulus
}

fn multiple_of(factor: u64) -> Vec<u8> {
    octets(&number(&sound_modulus(1024)).concatenating_mul(BoxedUint::from(factor)))
}

/// The product of two numbers so far apart.
fn close_factors(apart: u64) -> Vec<u8> {
    let first = number(&odd_octets(520));
    without_small_factor((0_u64..).map(|step| {
        let factor = first.wrapping_add(BoxedUint::from(2 * step));
        factor.concatenating_mul(factor.wrapping_add(BoxedUint::from(apart)))
    }))
}

/// A number of the form of ROCA's: a power of 65537 modulo the product of the first 39 primes, and a multiple of it.
fn roca() -> Vec<u8> {
    let is_prime = |number: &u64| (2..*number).all(|other| !number.is_multiple_of(other));
    let primes = (2..=167_u64).filter(is_prime);
    let product =
        primes.fold(BoxedUint::one(), |product, prime| product.concatenating_mul(BoxedUint::from(prime)));
    let multiple = number(&odd_octets(900)).concatenating_mul(&product);
    // 65537 to the first power, which is less than the product.
    without_small_factor((0_u64..).map(|step| {
        let more = product.concatenating_mul(BoxedUint::from(step));
        multiple.wrapping_add(more).wrapping_add(BoxedUint::from(65537_u64))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(spki: &[u8]) -> Result<(), UnusableKey> {
        PublicKey::from_spki_der(spki).unwrap().check_usable()
    }

    #[test]
    fn every_kind_of_key_that_is_none_is_told_by_its_flaw() {
        for (name, spki) in flawed() {
            let flaw = check(&spki).expect_err(name);
            let words = match flaw {
                UnusableKey::NoPoint(_) => "EC point",
                UnusableKey::Length { .. } => "ML-DSA key",
                UnusableKey::EvenModulus => "RSA modulus even",
                UnusableKey::Exponent { .. } | UnusableKey::LongExponent { .. } => "RSA exponent",
                UnusableKey::Short { .. } if name == "RSA modulus 1" => "RSA modulus 1",
                UnusableKey::Short { .. } => "RSA modulus of 1023",
                UnusableKey::SmallFactor(_) => "RSA modulus divisible by",
                UnusableKey::CloseFactors if name.ends_with("square") => "RSA modulus that is",
                UnusableKey::CloseFactors => "RSA modulus of close",
                UnusableKey::Roca => "RSA modulus of ROCA",
                UnusableKey::Long { .. } => "RSA modulus of",
                other => panic!("{name}: {other}"),
            };
            assert!(name.starts_with(words), "{name}: {flaw}");
        }
    }

    #[test]
    fn the_nearest_keys_are_used() {
        for (name, spki) in nearest() {
            assert_eq!(check(&spki), Ok(()), "{name}");
        }
    }
}
