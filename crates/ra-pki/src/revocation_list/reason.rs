use alloc::string::String;
use core::{fmt, str::FromStr};

use x509_cert::ext::pkix::CrlReason;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
///
/// `Display` and `FromStr` use the names of `openssl ca -crl_reason`; reading ignores case, as OpenSSL does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevocationReason {
    /// No reason is said.
    Unspecified,
    /// An end entity's key is known or suspected to be in other hands.
    KeyCompromise,
    /// A CA's key is known or suspected to be in other hands.
    CaCompromise,
    /// The subject's name or another fact about it has changed.
    AffiliationChanged,
    /// Another certificate takes its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
    /// It is suspended for now.
    CertificateHold,
    /// It was on hold and is no more; only delta lists say so.
    RemoveFromCrl,
    /// A privilege that it grants was withdrawn.
    PrivilegeWithdrawn,
    /// An attribute authority's key is known or suspected to be in other hands.
    AaCompromise,
}

impl RevocationReason {
    /// The name as OpenSSL writes it, such as `keyCompromise`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "CACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::RemoveFromCrl => "removeFromCRL",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
            Self::AaCompromise => "AACompromise",
        }
    }

    /// The reason of this number (RFC 5280 §5.3.1); `None` for 7, which is not used, and above 10.
    pub fn from_number(number: u8) -> Option<Self> {
        CrlReason::try_from(u32::from(number)).ok().map(Self::from)
    }

    const ALL: &[Self] = &[
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::RemoveFromCrl,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RevocationReason {
    type Err = UnknownRevocationReason;

    fn from_str(text: &str) -> Result<Self, UnknownRevocationReason> {
        let known = Self::ALL.iter().copied().find(|reason| reason.name().eq_ignore_ascii_case(text));
        known.ok_or_else(|| UnknownRevocationReason(text.into()))
    }
}

impl From<CrlReason> for RevocationReason {
    fn from(reason: CrlReason) -> Self {
        match reason {
            CrlReason::Unspecified => Self::Unspecified,
            CrlReason::KeyCompromise => Self::KeyCompromise,
            CrlReason::CaCompromise => Self::CaCompromise,
            CrlReason::AffiliationChanged => Self::AffiliationChanged,
            CrlReason::Superseded => Self::Superseded,
            CrlReason::CessationOfOperation => Self::CessationOfOperation,
            CrlReason::CertificateHold => Self::CertificateHold,
            CrlReason::RemoveFromCRL => Self::RemoveFromCrl,
            CrlReason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
            CrlReason::AaCompromise => Self::AaCompromise,
        }
    }
}

impl From<RevocationReason> for CrlReason {
    fn from(reason: RevocationReason) -> Self {
        match reason {
            RevocationReason::Unspecified => Self::Unspecified,
            RevocationReason::KeyCompromise => Self::KeyCompromise,
            RevocationReason::CaCompromise => Self::CaCompromise,
            RevocationReason::AffiliationChanged => Self::AffiliationChanged,
            RevocationReason::Superseded => Self::Superseded,
            RevocationReason::CessationOfOperation => Self::CessationOfOperation,
            RevocationReason::CertificateHold => Self::CertificateHold,
            RevocationReason::RemoveFromCrl => Self::RemoveFromCRL,
            RevocationReason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
            RevocationReason::AaCompromise => Self::AaCompromise,
        }
    }
}

/// A text that names no reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown revocation reason {0:?}; use unspecified, keyCompromise, CACompromise, affiliationChanged, superseded, \
     cessationOfOperation, certificateHold, privilegeWithdrawn or AACompromise"
)]
pub struct UnknownRevocationReason(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_again_by_its_name_and_its_number() {
        for reason in RevocationReason::ALL.iter().copied() {
            assert_eq!(reason.name().parse(), Ok(reason));
            assert_eq!(reason.name().to_ascii_uppercase().parse(), Ok(reason));
            assert_eq!(RevocationReason::from(CrlReason::from(reason)), reason);
        }
        let numbers: alloc::vec::Vec<u8> =
            (0..=u8::MAX).filter(|number| RevocationReason::from_number(*number).is_some()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]);
        assert_eq!(RevocationReason::from_number(1), Some(RevocationReason::KeyCompromise));
        let error = "lost".parse::<RevocationReason>().unwrap_err();
        assert_eq!(error, UnknownRevocationReason("lost".into()));
    }
}
