use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Tells the time, which may be set.
#[derive(Clone)]
pub(crate) struct Clock {
    tell: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// By how much the time is ahead of what is told.
    offset: Arc<Mutex<SignedDuration>>,
}

impl Clock {
    pub(crate) fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { tell: Arc::new(now), offset: Arc::default() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        shifted((self.tell)(), offset)
    }

    /// Sets the time, from which it runs on, or lets it be what is told.
    pub(crate) fn set(&self, now: Option<Timestamp>) {
        let offset = now.map(|now| now.duration_since((self.tell)())).unwrap_or_default();
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = offset;
    }
}

/// A time by so much later, or the last one that there is.
pub(crate) fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).expect("a duration of seconds is no calendar's")
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Timestamp::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}
