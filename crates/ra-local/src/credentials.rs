//! Where the credentials come from: made up, or from an STS endpoint.

pub(crate) mod assumed_role;
pub(crate) mod caller_identity;
mod made_up;
#[cfg(feature = "sts")]
pub(crate) mod sts;

use jiff::Timestamp;

#[cfg(feature = "sts")]
use crate::credentials::sts::StsEndpoint;
use crate::{
    credentials::{
        assumed_role::{AssumedRole, Grant},
        made_up::make_up,
    },
    error::ServiceError,
};

/// The source of credentials.
#[derive(Debug)]
pub(crate) enum Credentials {
    MadeUp,
    #[cfg(feature = "sts")]
    Sts(StsEndpoint),
}

impl Credentials {
    pub(crate) fn are_made_up(&self) -> bool {
        matches!(self, Self::MadeUp)
    }

    #[cfg_attr(not(feature = "sts"), expect(clippy::unused_async, reason = "only STS is waited for"))]
    pub(crate) async fn assume(
        &self,
        grant: &Grant<'_>,
        now: Timestamp,
    ) -> Result<AssumedRole, ServiceError> {
        match self {
            Self::MadeUp => make_up(grant, now).map_err(ServiceError::internal_error),
            #[cfg(feature = "sts")]
            Self::Sts(endpoint) => endpoint.assume(grant).await,
        }
    }
}
