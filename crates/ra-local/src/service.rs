use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ra_pki::Verifier;
use ra_policy::{RoleArn, SessionDuration, TrustPolicy};

use crate::{
    clock::Clock,
    credentials::{Credentials, caller_identity::Callers},
    error::ServiceError,
    events::Events,
    faults::{Fault, Faults},
    rates::Rates,
    store::Store,
};

/// Which roles may be assumed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roles {
    /// Those that are not known too, by anybody.
    pub(crate) any: bool,
    /// By their ARNs.
    pub(crate) known: BTreeMap<String, Role>,
}

/// A role, as IAM knows it.
#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub(crate) trust_policy: TrustPolicy,
    pub(crate) max_session_duration: SessionDuration,
}

impl Roles {
    pub(crate) fn insert(&mut self, arn: &RoleArn, role: Role) {
        self.known.insert(arn.as_str().into(), role);
    }
}

/// What a service starts with, of that which may be changed while it runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    pub(crate) store: Store,
    pub(crate) roles: Roles,
    pub(crate) faults: Vec<Fault>,
    pub(crate) seed: u64,
    pub(crate) keeps_rates: bool,
}

/// What every request is answered from.
pub(crate) struct Service {
    pub(crate) account: String,
    pub(crate) region: String,
    /// The names under which it may be asked, beside its own.
    pub(crate) hosts: Vec<String>,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) verifier: Arc<dyn Verifier>,
    start: Start,
    store: Mutex<Store>,
    roles: Mutex<Arc<Roles>>,
    faults: Mutex<Faults>,
    callers: Mutex<Callers>,
    /// Where they are kept to.
    rates: Option<Mutex<Rates>>,
    events: Mutex<Events>,
}

impl Service {
    pub(crate) fn new(
        (account, region, hosts): (String, String, Vec<String>),
        credentials: Credentials,
        clock: Clock,
        verifier: Arc<dyn Verifier>,
        start: Start,
        events: Events,
    ) -> Self {
        Self {
            account,
            region,
            hosts,
            credentials,
            clock,
            verifier,
            store: Mutex::new(start.store.clone()),
            roles: Mutex::new(Arc::new(start.roles.clone())),
            faults: Mutex::new(Faults::new(start.faults.clone(), start.seed)),
            rates: start.keeps_rates.then(Mutex::default),
            start,
            callers: Mutex::default(),
            events: Mutex::new(events),
        }
    }

    /// The resources.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    pub(crate) fn roles(&self) -> Arc<Roles> {
        Arc::clone(&lock(&self.roles))
    }

    pub(crate) fn set_roles(&self, roles: Roles) {
        *lock(&self.roles) = Arc::new(roles);
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// Counts a call of an operation, and refuses it where there have been too many.
    pub(crate) fn count(&self, operation: &str, region: &str) -> Result<(), ServiceError> {
        self.rates.as_ref().map_or(Ok(()), |rates| lock(rates).count(operation, region, self.clock.now()))
    }

    pub(crate) fn callers(&self) -> MutexGuard<'_, Callers> {
        lock(&self.callers)
    }

    pub(crate) fn events(&self) -> MutexGuard<'_, Events> {
        lock(&self.events)
    }

    /// Everything as at the start.
    pub(crate) fn reset(&self) {
        *self.store() = self.start.store.clone();
        self.set_roles(self.start.roles.clone());
        *self.faults() = Faults::new(self.start.faults.clone(), self.start.seed);
        self.clock.set(None);
        *self.callers() = Callers::default();
        if let Some(rates) = &self.rates {
            *lock(rates) = Rates::default();
        }
        self.events().clear();
    }
}

/// What is locked is whole even after a panic in another request: each change is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
