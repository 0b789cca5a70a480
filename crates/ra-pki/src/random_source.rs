use rand_core::{TryCryptoRng, TryRng};

/// A cryptographically secure source of random octets.
///
/// Key generation, serial numbers and the blinding of RSA signatures draw from it. It takes `&self`, since one
/// key may sign on several threads at once: a generator with a state of its own belongs behind a lock.
pub trait RandomSource: Send + Sync {
    /// Fills `octets` with random octets, all of them or fails.
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError>;
}

/// The operating system's random source.
#[cfg(feature = "std")]
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

#[cfg(feature = "std")]
impl RandomSource for SystemRandom {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(octets).map_err(|_| RandomError)
    }
}

impl<R: RandomSource + ?Sized> RandomSource for &R {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        (**self).fill(octets)
    }
}

impl<R: RandomSource + ?Sized> RandomSource for alloc::sync::Arc<R> {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        (**self).fill(octets)
    }
}

/// The random source gave no octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the random source gave no octets")]
pub struct RandomError;

/// A [`RandomSource`] as the RustCrypto crates want it.
pub(crate) struct SourceRng<'a>(pub(crate) &'a dyn RandomSource);

impl TryRng for SourceRng<'_> {
    type Error = RandomError;

    fn try_next_u32(&mut self) -> Result<u32, RandomError> {
        let mut octets = [0; 4];
        self.0.fill(&mut octets)?;
        Ok(u32::from_le_bytes(octets))
    }

    fn try_next_u64(&mut self) -> Result<u64, RandomError> {
        let mut octets = [0; 8];
        self.0.fill(&mut octets)?;
        Ok(u64::from_le_bytes(octets))
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), RandomError> {
        self.0.fill(octets)
    }
}

impl TryCryptoRng for SourceRng<'_> {}
