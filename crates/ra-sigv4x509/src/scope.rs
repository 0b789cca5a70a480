use alloc::string::String;

/// Where a signature counts: the Region and the service.
///
/// Together with the day it is the credential scope, `20261123/us-east-1/rolesanywhere/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    region: String,
    service: String,
}

impl Scope {
    /// The signing name of IAM Roles Anywhere
    /// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html>).
    pub const ROLES_ANYWHERE: &str = "rolesanywhere";

    /// The scope of IAM Roles Anywhere in a Region.
    pub fn roles_anywhere(region: impl Into<String>) -> Self {
        Self::new(region, Self::ROLES_ANYWHERE)
    }

    /// The scope of a service, by its signing name, in a Region.
    pub fn new(region: impl Into<String>, service: impl Into<String>) -> Self {
        Self { region: region.into(), service: service.into() }
    }

    /// The Region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The service's signing name: `rolesanywhere`.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Whether both parts can stand in a credential without ending it early.
    pub(crate) fn is_text(&self) -> bool {
        let is_part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|octet| octet.is_ascii_graphic() && !matches!(octet, b'/' | b','))
        };
        is_part(&self.region) && is_part(&self.service)
    }

    /// The parts of the credential scope, to be joined by slashes.
    pub(crate) fn parts<'a>(&'a self, day: &'a str) -> [&'a str; 4] {
        [day, &self.region, &self.service, TERMINATOR]
    }
}

/// The last part of every credential scope.
pub(crate) const TERMINATOR: &str = "aws4_request";
