use alloc::string::String;

use jiff::Timestamp;
use ra_pki::{SignError, VerifyError, error::LeftOut};

use crate::scope::Scope;

/// Why a request was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The request has no `Host` header, which every signature covers.
    #[error("the request has no Host header, which the signature must cover")]
    NoHost,
    /// An instant that `X-Amz-Date` cannot name.
    #[error("{0} is outside the years that X-Amz-Date can name")]
    Date(Timestamp),
    /// A header whose name is no token, whose value holds NUL, or a second `Host`: see RFC 9110 §5.
    #[error("the header {0:?} cannot be sent: its name or value breaks RFC 9110 §5, or it stands twice")]
    Header(String),
    /// A Region or service that would break the credential scope apart.
    #[error("the Region {:?} and the service {:?} are not both names of visible ASCII without \"/\" and \",\"", .0.region(), .0.service())]
    Scope(Scope),
    /// The key did not sign.
    #[error(transparent)]
    Key(#[from] SignError),
    /// A signature from elsewhere is not the end entity's over this request.
    #[error("the signature is not that of the end entity's key over the string to sign")]
    Signature(#[source] VerifyError),
    /// The signature may be right or not: this build cannot tell.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
}

impl From<VerifyError> for SigningError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::LeftOut(left_out) => left_out.into(),
            error => Self::Signature(error),
        }
    }
}
