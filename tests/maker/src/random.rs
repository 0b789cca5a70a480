use std::sync::atomic::{AtomicU64, Ordering};

use ra_pki::{RandomError, RandomSource};

/// A random source for tests alone: SplitMix64 from a seed, the same in every run.
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// The source for this seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl RandomSource for Seeded {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        for part in octets.chunks_mut(8) {
            let mut number = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            number ^= number >> 31;
            part.copy_from_slice(&number.to_le_bytes()[..part.len()]);
        }
        Ok(())
    }
}
