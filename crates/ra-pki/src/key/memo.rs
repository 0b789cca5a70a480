//! What was found out about a public key, each thing once: a key is used for every signature below it, and its numbers stay
//! the same.

#[cfg(feature = "std")]
use alloc::boxed::Box;
use core::{
    any::Any,
    sync::atomic::{AtomicBool, Ordering},
};
#[cfg(feature = "std")]
use std::sync::OnceLock;

/// Shared by the clones of a key.
#[derive(Default)]
pub(super) struct Memo {
    is_usable: AtomicBool,
    #[cfg(feature = "std")]
    parsed: OnceLock<Box<Parsed>>,
}

/// A key as a back-end holds it, and what follows in the list of those of other back-ends and schemes.
#[cfg(feature = "std")]
struct Parsed {
    key: Box<dyn Any + Send + Sync>,
    next: OnceLock<Box<Parsed>>,
}

impl Memo {
    /// Checks until the key was found usable once.
    pub(super) fn check_once<E>(&self, check: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        if !self.is_usable.load(Ordering::Relaxed) {
            check()?;
            self.is_usable.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Uses what was parsed before, if there is one of this type that `is_it`; otherwise what is parsed now, and keeps it.
    #[cfg(feature = "std")]
    pub(super) fn with_parsed<K: Any + Send + Sync, R, E>(
        &self,
        is_it: impl Fn(&K) -> bool,
        parse: impl Fn() -> Result<K, E>,
        apply: impl FnOnce(&K) -> R,
    ) -> Result<R, E> {
        let mut place = &self.parsed;
        loop {
            let Some(parsed) = place.get() else {
                let key = Box::new(parse()?);
                // Where another thread comes first, its key is looked at next.
                place.get_or_init(|| Box::new(Parsed { key, next: OnceLock::new() }));
                continue;
            };
            if let Some(key) = parsed.key.downcast_ref().filter(|key| is_it(key)) {
                return Ok(apply(key));
            }
            place = &parsed.next;
        }
    }

    /// Without `std` there is no cell that threads could share: the key is parsed each time.
    #[cfg(not(feature = "std"))]
    #[expect(clippy::unused_self, reason = "there is nothing to keep the key in")]
    pub(super) fn with_parsed<K: Any + Send + Sync, R, E>(
        &self,
        _: impl Fn(&K) -> bool,
        parse: impl Fn() -> Result<K, E>,
        apply: impl FnOnce(&K) -> R,
    ) -> Result<R, E> {
        parse().map(|key| apply(&key))
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use core::cell::Cell;

    use super::*;

    #[test]
    fn each_key_is_parsed_once_and_what_cannot_be_parsed_is_tried_again() {
        let memo = Memo::default();
        let parsed = Cell::new(0);
        let number = |wanted: u8| {
            let parse = || {
                parsed.set(parsed.get() + 1);
                Ok::<_, ()>(wanted)
            };
            memo.with_parsed(|known| *known == wanted, parse, |known| *known)
        };
        for wanted in [1, 2, 1, 3, 2, 3] {
            assert_eq!(number(wanted), Ok(wanted));
        }
        assert_eq!(parsed.get(), 3);
        let text = |result: Result<&'static str, ()>| memo.with_parsed(|_| true, || result, |text| *text);
        assert_eq!(text(Err(())), Err(()));
        assert_eq!(text(Ok("one")), Ok("one"));
        assert_eq!(text(Ok("two")), Ok("one"));
    }
}
