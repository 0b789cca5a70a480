//! What anybody finds out about the factors of an RSA modulus.

use alloc::vec::Vec;

use crypto_bigint::{BoxedUint, Limb, NonZero, Word};

use crate::key::unusable::UnusableKey;

/// Steps of Fermat's method. Primes that were drawn apart from each other lie further apart than any number of steps reaches.
const FERMAT_STEPS: Word = 100;

/// Factors below this are looked for; the CA/Browser Forum's Baseline Requirements §6.1.6 want none below 752.
const SMALL: u32 = 1 << 11;

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
    for prime in odd_primes(SMALL).map(Some).chain([None]) {
        let longer = prime.and_then(|prime| product.checked_mul(prime.into()));
        if let Some((longer, prime)) = longer.zip(prime) {
            product = longer;
            batch.push(prime);
            continue;
        }
        let rest = remainder(modulus, product);
        let factor = batch.iter().find(|prime| rest.is_multiple_of(Word::from(**prime)));
        if factor.is_some() {
            return factor.copied();
        }
        batch.clear();
        batch.extend(prime);
        product = prime.map_or(1, Word::from);
    }
    None
}

/// The odd primes below a limit of at most 47², in their order.
fn odd_primes(limit: u32) -> impl Iterator<Item = u32> {
    let is_prime = |number: &u32| {
        let divides = |prime: u32| *number != prime && number.is_multiple_of(prime);
        ![3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43].into_iter().any(divides)
    };
    (3..limit).step_by(2).filter(is_prime)
}

fn remainder(number: &BoxedUint, divisor: Word) -> Word {
    NonZero::new(Limb(divisor)).into_option().map_or(0, |divisor| number.rem_limb(divisor).0)
}

/// Whether the modulus is a power of 65537 modulo each of the first primes, as those of ROCA are (CVE-2017-15361). Of the
/// others, one in many millions is.
fn is_roca(modulus: &BoxedUint) -> bool {
    odd_primes(MAX_ROCA_PRIME + 1).all(|prime| {
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
    // For `a = first + n`, b² is `difference + 2·first·n + n²`. What wraps is the square alone: the difference is short.
    let first = floor.wrapping_add(Limb::ONE);
    let difference = first.wrapping_mul(&first).wrapping_sub(modulus);
    let (rest, step) = (remainder(&difference, SIEVE), 2 * remainder(&first, SIEVE));
    (0..FERMAT_STEPS).any(|n| {
        // Few squares pass where others do not, and a root takes long.
        let of_square = rest + step * n + n * n;
        SQUARES.iter().all(|(number, squares)| squares >> (of_square % number) & 1 == 1) && {
            let n = BoxedUint::from(n);
            let twice = first.wrapping_add(&first);
            let square = difference.wrapping_add(twice.wrapping_mul(&n)).wrapping_add(n.wrapping_mul(&n));
            square.checked_sqrt_vartime().is_some()
        }
    })
}

/// The product of the numbers of [`SQUARES`]; two hundred times as much fits into a word.
const SIEVE: Word = 64 * 63 * 65 * 11;

/// Numbers without a common factor, each with the bits whose numbers are squares modulo it.
const SQUARES: [(Word, u128); 4] =
    [(64, squares(64)), (63, squares(63)), (65, squares(65)), (11, squares(11))];

const fn squares(modulo: Word) -> u128 {
    let (mut squares, mut root) = (0, 0);
    while root < modulo {
        squares |= 1 << (root * root % modulo);
        root += 1;
    }
    squares
}
