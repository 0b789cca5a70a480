use alloc::{vec, vec::Vec};

use ra_pki::{Extension, PublicKey};

use super::profile::Authority;
use crate::{
    extension::encode_non_critical,
    issue_error::IssueError,
    key_identifier::{authority_key_identifier, key_identifier, subject_key_identifier},
};

/// The subject key identifier and, unless the certificate is self-signed, the authority key identifier. The latter is copied
/// from the issuer's certificate, so that the two agree however that one was computed.
pub(crate) fn key_identifiers(
    key: &PublicKey,
    authority: &Authority<'_>,
) -> Result<Vec<Extension>, IssueError> {
    let mut extensions = vec![encode_non_critical(&subject_key_identifier(&key_identifier(key))?)?];
    if let Authority::Issuer(certificate) = authority {
        let identifier = certificate
            .subject_key_identifier()
            .unwrap_or_else(|| key_identifier(certificate.public_key()).to_vec());
        extensions.push(authority_key_identifier(false, Some(&identifier), None)?);
    }
    Ok(extensions)
}
