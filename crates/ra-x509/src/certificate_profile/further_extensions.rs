use alloc::vec::Vec;

use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::rfc5280::{
        ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE,
        ID_CE_SUBJECT_KEY_IDENTIFIER,
    },
};
use der::{Any, Decode, Encode};
use ra_pki::{
    Extension, Malformed,
    asn1::{AnyObjectIdentifier, pkix::SubjectAltName},
};

use crate::{extension::new_extension, issue_error::IssueError};

/// Extensions that a caller or a request adds to those of a certificate profile.
#[derive(Debug, Clone, Default)]
pub(crate) struct FurtherExtensions(Vec<Extension>);

impl FurtherExtensions {
    /// Adds an extension. One that the certificate profile always decides is refused.
    pub(crate) fn push(&mut self, extension: Extension) -> Result<(), IssueError> {
        if is_profiles_own(extension.oid()) {
            return Err(IssueError::ProfilesOwn(extension.oid().clone()));
        }
        self.0.push(extension);
        Ok(())
    }

    /// Puts them behind a profile's own. A later extension replaces an earlier one of the same kind; alternative names are
    /// joined in one extension.
    pub(crate) fn append_to(&self, extensions: &mut Vec<Extension>) -> Result<(), IssueError> {
        for further in &self.0 {
            let earlier = extensions.iter().position(|extension| extension.oid() == further.oid());
            let earlier = earlier.map(|place| extensions.remove(place));
            extensions.push(match earlier {
                Some(earlier) if earlier.oid() == SubjectAltName::OID => join_names(further, &earlier)?,
                _ => further.clone(),
            });
        }
        Ok(())
    }
}

/// Whether the certificate profile always decides this extension: what a certificate is, and which keys it names.
pub(crate) fn is_profiles_own(oid: &AnyObjectIdentifier) -> bool {
    PROFILES_OWN.iter().any(|own| oid == *own)
}

const PROFILES_OWN: [ObjectIdentifier; 4] =
    [ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_CE_AUTHORITY_KEY_IDENTIFIER];

/// The alternative names of both, as critical as the first.
fn join_names(one: &Extension, other: &Extension) -> Result<Extension, IssueError> {
    let mut names = read_names(one)?;
    for name in read_names(other)? {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let value = names.to_der().map_err(IssueError::unencodable)?;
    Ok(new_extension(SubjectAltName::OID, one.is_critical(), value))
}

fn read_names(extension: &Extension) -> Result<Vec<Any>, Malformed> {
    Vec::from_der(extension.value())
        .map_err(|error| Malformed::new("the subject alternative names are malformed", error))
}
