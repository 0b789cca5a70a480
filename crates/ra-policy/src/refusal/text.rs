//! The texts with which AWS refuses.

use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::service::arn::RoleArn;

/// A text with which AWS refuses.
///
/// AWS publishes no list; these have been observed, and each in one meaning or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The end-entity certificate does not pass the rules.
    InsufficientCertificate,
    /// No path leads to the trust anchor.
    UntrustedSigningCertificate,
    /// The signature of the request does not stand.
    InvalidSignature,
    /// The certificate is in a CRL.
    CertificateRevoked,
    /// The role does not trust the session.
    UnableToAssumeRole,
    /// The role does not allow sessions of that length.
    DurationExceedsMaximum,
    /// A refusal of the role that names attributes which make no session tag.
    UnmappableAttributes,
    /// No such trust anchor.
    TrustAnchorNotFound,
    /// No such profile, or a disabled one.
    InvalidProfile,
    /// The profile does not list the role.
    RoleNotInProfile,
    /// The profile does not let the request name the session.
    RoleSessionNameNotAllowed,
    /// The certificate of a trust anchor to be created is not a CA's.
    IncorrectBasicConstraints,
    /// The certificates of a trust anchor to be created cannot be read.
    BadCertificateData,
    /// The AWS Private CA of a trust anchor to be created does not answer.
    PrivateCaNotReadable,
    /// The first trust anchor of an account needs the service-linked role, which was not allowed to be made.
    ServiceLinkedRole,
    /// A refusal with status 403 whose words are not recorded.
    AccessDenied,
}

impl Refusal {
    /// Every refusal; the more particular of two that begin alike stands first.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::InsufficientCertificate,
            Self::UntrustedSigningCertificate,
            Self::InvalidSignature,
            Self::CertificateRevoked,
            Self::DurationExceedsMaximum,
            Self::UnmappableAttributes,
            Self::UnableToAssumeRole,
            Self::TrustAnchorNotFound,
            Self::InvalidProfile,
            Self::RoleNotInProfile,
            Self::RoleSessionNameNotAllowed,
            Self::IncorrectBasicConstraints,
            Self::BadCertificateData,
            Self::PrivateCaNotReadable,
            Self::ServiceLinkedRole,
            Self::AccessDenied,
        ]
        .into_iter()
    }

    /// Its name here, such as `untrusted-signing-certificate`.
    pub fn code(self) -> &'static str {
        match self {
            Self::InsufficientCertificate => "insufficient-certificate",
            Self::UntrustedSigningCertificate => "untrusted-signing-certificate",
            Self::InvalidSignature => "invalid-signature",
            Self::CertificateRevoked => "certificate-revoked",
            Self::UnableToAssumeRole => "unable-to-assume-role",
            Self::DurationExceedsMaximum => "duration-exceeds-maximum",
            Self::UnmappableAttributes => "unmappable-attributes",
            Self::TrustAnchorNotFound => "trust-anchor-not-found",
            Self::InvalidProfile => "invalid-profile",
            Self::RoleNotInProfile => "role-not-in-profile",
            Self::RoleSessionNameNotAllowed => "role-session-name-not-allowed",
            Self::IncorrectBasicConstraints => "incorrect-basic-constraints",
            Self::BadCertificateData => "bad-certificate-data",
            Self::PrivateCaNotReadable => "private-ca-not-readable",
            Self::ServiceLinkedRole => "service-linked-role",
            Self::AccessDenied => "access-denied",
        }
    }

    /// The text, without the ARN that follows it and what comes after.
    pub fn text(self) -> &'static str {
        match self {
            Self::InsufficientCertificate => "Untrusted certificate. Insufficient certificate",
            Self::UntrustedSigningCertificate => "Untrusted signing certificate",
            Self::InvalidSignature => "Invalid signature",
            Self::CertificateRevoked => "Certificate revoked",
            Self::UnableToAssumeRole | Self::DurationExceedsMaximum | Self::UnmappableAttributes => {
                "Unable to assume role for"
            }
            Self::TrustAnchorNotFound => "Specified Trust Anchor wasn't found.",
            Self::InvalidProfile => "Invalid or empty profile provided.",
            Self::RoleNotInProfile => "Requested Role isn't one of those listed in the Profile.",
            Self::RoleSessionNameNotAllowed => "Not authorized to set roleSessionName",
            Self::IncorrectBasicConstraints => "Incorrect basic constraints for CA certificate",
            Self::BadCertificateData => "Error creating TrustAnchor. Bad certificate data",
            Self::PrivateCaNotReadable => {
                "Error creating TrustAnchor. Given AWS PCA did not allow get request."
            }
            Self::ServiceLinkedRole => {
                "no identity-based policy allows the iam:CreateServiceLinkedRole action"
            }
            Self::AccessDenied => "AccessDeniedException",
        }
    }

    /// The whole message about a role.
    pub fn message(self, role: &RoleArn) -> String {
        match self {
            Self::UnableToAssumeRole | Self::DurationExceedsMaximum | Self::UnmappableAttributes => {
                alloc::format!("{} {role}{}", self.text(), self.rest())
            }
            _ => self.text().into(),
        }
    }

    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::IncorrectBasicConstraints | Self::BadCertificateData | Self::PrivateCaNotReadable => 400,
            _ => 403,
        }
    }

    /// The error type, as the header `X-Amzn-ErrorType` names it.
    pub fn error_type(self) -> &'static str {
        match self {
            Self::IncorrectBasicConstraints | Self::BadCertificateData | Self::PrivateCaNotReadable => {
                "ValidationException"
            }
            _ => "AccessDeniedException",
        }
    }

    /// Finds a refusal in a message of the service, or in what a program printed of it: in JSON, broken into lines, or
    /// with the apostrophe of a text program.
    pub fn find(message: &str) -> Option<Self> {
        let message = message.to_ascii_lowercase().replace("\\u0027", "'").replace('\u{2019}', "'");
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        let holds = |text: &&str| message.contains(*text);
        Self::all().find(|refusal| refusal.marks().iter().any(|all| all.iter().all(holds)))
    }

    /// What a message holds, in lower case, that is this refusal: all of one of these. A period at the end comes and goes.
    fn marks(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::InsufficientCertificate => &[&["untrusted certificate. insufficient certificate"]],
            Self::UntrustedSigningCertificate => &[&["untrusted signing certificate"]],
            Self::InvalidSignature => &[&["invalid signature"]],
            Self::CertificateRevoked => &[&["certificate revoked"]],
            Self::DurationExceedsMaximum => &[&[
                "unable to assume role for",
                "the requested durationseconds exceeds the maxsessionduration set for this role",
            ]],
            // Both forms have been seen, the first as the end of a refusal of the role.
            Self::UnmappableAttributes => &[
                &["attributes failed to be mapped into session tags"],
                &["attributes fail to be mapped into session tags"],
            ],
            Self::UnableToAssumeRole => &[&["unable to assume role for"]],
            Self::TrustAnchorNotFound => &[&["specified trust anchor wasn't found"]],
            Self::InvalidProfile => &[&["invalid or empty profile provided"]],
            Self::RoleNotInProfile => &[&["requested role isn't one of those listed in the profile"]],
            Self::RoleSessionNameNotAllowed => &[&["not authorized to set rolesessionname"]],
            Self::IncorrectBasicConstraints => &[&["incorrect basic constraints for ca certificate"]],
            Self::BadCertificateData => &[&["bad certificate data"]],
            Self::PrivateCaNotReadable => &[&["given aws pca did not allow get request"]],
            Self::ServiceLinkedRole => &[&["no identity-based policy allows", "iam:createservicelinkedrole"]],
            Self::AccessDenied => {
                &[&["accessdeniedexception"], &["statuscode: 403"], &["is not authorized to perform"]]
            }
        }
    }

    /// What follows the role's ARN.
    fn rest(self) -> &'static str {
        match self {
            Self::DurationExceedsMaximum => {
                " The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            }
            Self::UnmappableAttributes => ". Some attributes failed to be mapped into session tags.",
            _ => "",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())?;
        match self {
            Self::UnableToAssumeRole => f.write_str(" <role ARN>"),
            Self::DurationExceedsMaximum | Self::UnmappableAttributes => {
                write!(f, " <role ARN>{}", self.rest())
            }
            Self::AccessDenied => f.write_str(", in words that are not recorded"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_found_again() {
        let role: RoleArn = "arn:aws:iam::111122223333:role/Example".parse().unwrap();
        for refusal in Refusal::all() {
            let message = refusal.message(&role);
            assert_eq!(Refusal::find(&message), Some(refusal), "{message}");
            assert_eq!(Refusal::find(message.trim_end_matches('.')), Some(refusal), "{message}");
            assert_eq!(Refusal::find(&message.to_uppercase()), Some(refusal));
        }
    }

    #[test]
    fn each_form_of_a_refusal_that_has_been_seen_is_found() {
        for (message, refusal) in [
            (
                "Unable to assume role for arn:aws:iam::111122223333:role/Example. Some attributes failed to be mapped \
                 into session tags. Issuer: [ CN ]; Subject: [  ]; SAN: [ DNS/2 ]",
                Refusal::UnmappableAttributes,
            ),
            (
                "some attributes fail to be mapped into session tags: issuer: []; subject: [CN]",
                Refusal::UnmappableAttributes,
            ),
            (
                "An error occurred (ValidationException) when calling the CreateTrustAnchor operation: Error creating \
                 TrustAnchor. Bad certificate data.",
                Refusal::BadCertificateData,
            ),
            (
                "Error creating TrustAnchor. Given AWS PCA did not allow get request.",
                Refusal::PrivateCaNotReadable,
            ),
            (
                "User: arn:aws:iam::111122223333:user/a is not authorized to perform: iam:CreateServiceLinkedRole on \
                 resource: arn:aws:iam::111122223333:role/aws-service-role/x because no identity-based policy allows the \
                 iam:CreateServiceLinkedRole action",
                Refusal::ServiceLinkedRole,
            ),
            ("User: a is not authorized to perform: rolesanywhere:CreateSession", Refusal::AccessDenied),
            ("CreateSession, StatusCode: 403, AccessDeniedException: Unheard of", Refusal::AccessDenied),
        ] {
            assert_eq!(Refusal::find(message), Some(refusal), "{message}");
        }
    }

    #[test]
    fn a_message_is_found_in_what_a_program_printed() {
        let printed = "operation error RolesAnywhere: CreateSession, https response error StatusCode: 403, \
                       RequestID: 1, AccessDeniedException: Untrusted certificate. Insufficient certificate";
        assert_eq!(Refusal::find(printed), Some(Refusal::InsufficientCertificate));
        assert_eq!(Refusal::find("something else"), None);
        let broken = "AccessDeniedException: Unable to assume\n  role for arn:aws:iam::111122223333:role/Example The \
                      requested\r\nDurationSeconds exceeds the MaxSessionDuration set for this role.";
        assert_eq!(Refusal::find(broken), Some(Refusal::DurationExceedsMaximum));
        for apostrophe in ["'", "\\u0027", "\u{2019}"] {
            let json = alloc::format!(r#"{{"message":"Specified Trust Anchor wasn{apostrophe}t found."}}"#);
            assert_eq!(Refusal::find(&json), Some(Refusal::TrustAnchorNotFound), "{json}");
        }
    }
}
