use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ra_pki::Verifier;

use crate::{clock::Clock, credentials::Credentials, store::Store};

/// Which roles may be assumed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Roles {
    Any,
    None,
}

/// What every request is answered from.
pub(crate) struct Service {
    pub(crate) roles: Roles,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) verifier: Arc<dyn Verifier>,
    store: Mutex<Store>,
}

impl Service {
    pub(crate) fn new(
        roles: Roles,
        credentials: Credentials,
        clock: Clock,
        verifier: Arc<dyn Verifier>,
    ) -> Self {
        Self { roles, credentials, clock, verifier, store: Mutex::default() }
    }

    /// The resources. A panic in another request leaves them whole: each change is one insertion.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
