use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use ra_pki::DistinguishedName;
use ra_policy::{ArnError, ProfileArn, ProfileSettings, TrustAnchor, TrustAnchorArn};
use uuid::Uuid;

use crate::credentials::Credentials;

/// The account of everything here, moto's own, so that STS answers from the same one.
pub(crate) const ACCOUNT: &str = "123456789012";

/// Region of a caller that names none.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";

/// Which roles may be assumed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Roles {
    Any,
    None,
}

/// What the service holds: all of it in memory.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) roles: Roles,
    pub(crate) credentials: Credentials,
    resources: Mutex<Resources>,
}

#[derive(Debug, Default)]
pub(crate) struct Resources {
    pub(crate) trust_anchors: HashMap<TrustAnchorArn, RegisteredAnchor>,
    pub(crate) profiles: HashMap<ProfileArn, ProfileSettings>,
    subjects: HashMap<DistinguishedName, Uuid>,
}

/// A trust anchor as registered.
#[derive(Debug, Clone)]
pub(crate) struct RegisteredAnchor {
    pub(crate) trust_anchor: TrustAnchor,
    pub(crate) enabled: bool,
}

impl State {
    pub(crate) fn new(roles: Roles, credentials: Credentials) -> Self {
        Self { roles, credentials, resources: Mutex::default() }
    }

    /// The resources. A panic in another request leaves them whole: each change is one insertion.
    pub(crate) fn resources(&self) -> MutexGuard<'_, Resources> {
        self.resources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resources {
    /// Registers a trust anchor in a Region.
    pub(crate) fn add_trust_anchor(
        &mut self,
        region: &str,
        anchor: RegisteredAnchor,
    ) -> Result<TrustAnchorArn, ArnError> {
        let id = Uuid::new_v4();
        let arn: TrustAnchorArn =
            format!("arn:aws:rolesanywhere:{region}:{ACCOUNT}:trust-anchor/{id}").parse()?;
        self.trust_anchors.insert(arn.clone(), anchor);
        Ok(arn)
    }

    /// Registers a profile in a Region.
    pub(crate) fn add_profile(
        &mut self,
        region: &str,
        settings: ProfileSettings,
    ) -> Result<ProfileArn, ArnError> {
        let id = Uuid::new_v4();
        let arn: ProfileArn = format!("arn:aws:rolesanywhere:{region}:{ACCOUNT}:profile/{id}").parse()?;
        self.profiles.insert(arn.clone(), settings);
        Ok(arn)
    }

    /// Identifier of the subject that a certificate's Subject names, made at its first session.
    pub(crate) fn subject_id(&mut self, subject: &DistinguishedName) -> Uuid {
        *self.subjects.entry(subject.clone()).or_insert_with(Uuid::new_v4)
    }
}
