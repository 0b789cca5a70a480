//! What anybody finds out about the factors of an RSA modulus.

use alloc::vec::Vec;

use crypto_bigint::{BoxedUint, Limb, NonZero, Word};

use crate::key::unusable::UnusableKey;

/// Steps of Fermat's method. Primes that were drawn apart from each other lie further apart than any number of steps reaches.
const FERMAT_STEPS: usize = 100;

/// Factors below this are looked for.
const SMALL: u32 = 1 << 13;

/// The primes whose product generates the keys of ROCA, the first 38 of them but 2: the same for every length of key, longer
/// ones adding others (Nemec and others, "The Return of Coppersmith's Attack", §2).
const MAX_ROCA_PRIME: u32 = 167;

/// Checks an odd modulus of a length that is used.
pub(super) fn check_factors(modulus: &[u8]) -> Result<(), UnusableKey> {
    let modulus = BoxedUint::from_be_slice_vartime(modulus);
    if let Some(factor) = small_factor(&modulus) {
        return Err(UnusableKey::SmallFactor(factor));
    }
    if is_roca(&modulus) {
        return Err(UnusableKey::Roca);
    }
    if has_close_factors(&modulus) {
        return Err(UnusableKey::CloseFactors);
    }
    Ok(())
}

/// The smallest odd prime below [`SMALL`] that divides the modulus.
fn small_factor(modulus: &BoxedUint) -> Option<u32> {
    // One division of the long number serves as many short ones as a word holds.
    let mut product: Word = 1;
    let mut batch = Vec::new();
    for number in odd_primes_and_others(SMALL).map(Some).chain([None]) {
        let longer = number.and_then(|number| product.checked_mul(number.into()));
        if let Some((longer, number)) = longer.zip(number) {
            product = longer;
            batch.push(number);
            continue;
        }
        let rest = remainder(modulus, product);
        let factor = batch.iter().find(|number| rest.is_multiple_of(Word::from(**number)));
        if factor.is_some() {
            return factor.copied();
        }
        batch.clear();
        batch.extend(number);
        product = number.map_or(1, Word::from);
    }
    None
}

/// The odd primes below a limit in their order, and some products of primes of two digits and more among them.
fn odd_primes_and_others(limit: u32) -> impl Iterator<Item = u32> {
    let is_left = |number: &u32| {
        [3, 5, 7, 11, 13].iter().all(|prime| number == prime || !number.is_multiple_of(*prime))
    };
    (3..limit).step_by(2).filter(is_left)
}

fn remainder(number: &BoxedUint, divisor: Word) -> Word {
    NonZero::new(Limb(divisor)).into_option().map_or(0, |divisor| number.rem_limb(divisor).0)
}

/// Whether the modulus is a power of 65537 modulo each of the first primes, as those of ROCA are (CVE-2017-15361). Of the
/// others, one in many millions is.
fn is_roca(modulus: &BoxedUint) -> bool {
    odd_primes_and_others(MAX_ROCA_PRIME + 1).all(|prime| {
        let prime = Word::from(prime);
        let rest = remainder(modulus, prime);
        let mut power = 1;
        (0..prime).any(|_| {
            power = power * 65537 % prime;
            power == rest
        })
    })
}

/// Fermat's method: a modulus of two close factors is a² - b² for an `a` little above its square root.
fn has_close_factors(modulus: &BoxedUint) -> bool {
    let floor = modulus.floor_sqrt_vartime();
    let square = floor.wrapping_mul(&floor);
    if square == *modulus {
        return true;
    }
    // (floor + 1)² - modulus, and then by each step to the next square. What wraps is the square alone: the difference is short.
    let one = BoxedUint::one_with_precision(modulus.bits_precision());
    let mut step = floor.wrapping_add(&floor).wrapping_add(&one);
    let mut difference = square.wrapping_add(&step).wrapping_sub(modulus);
    for _ in 0..FERMAT_STEPS {
        // Squares end in few patterns, and a root takes long.
        let low = difference.as_words().first().map_or(0, |word| word % 64);
        let may_be_square = SQUARES_MODULO_64 >> low & 1 == 1;
        if may_be_square && difference.checked_sqrt_vartime().is_some() {
            return true;
        }
        step = step.wrapping_add(&one).wrapping_add(&one);
        difference = difference.wrapping_add(&step);
    }
    false
}

/// The bits whose numbers are squares modulo 64.
const SQUARES_MODULO_64: u64 = {
    let (mut squares, mut root) = (0, 0);
    while root < 64 {
        squares |= 1 << (root * root % 64);
        root += 1;
    }
    squares
};
