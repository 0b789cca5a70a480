//! `subjectKeyIdentifier` and `authorityKeyIdentifier`, whose values are made only with the certificate.

use alloc::vec::Vec;

use super::{
    error::{Located, Place},
    items::{hexadecimal, items},
    sections::Sections,
    text::Text,
};

/// What a subject key identifier is to hold.
#[derive(Debug, Clone)]
pub(crate) enum SubjectKeyIdentifierRequest {
    Nothing,
    Hash,
    Octets(Vec<u8>),
}

/// What an authority key identifier is to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuthorityKeyIdentifierRequest {
    pub(crate) critical: bool,
    pub(crate) place: Place,
    pub(crate) key_identifier: Inclusion,
    pub(crate) issuer: Inclusion,
}

impl AuthorityKeyIdentifierRequest {
    /// What OpenSSL adds where a file says nothing: `keyid, issuer`. It asks for nothing that an issuer lacks, so its
    /// place is never shown.
    pub(crate) const KEY_OR_ISSUER: Self = Self {
        critical: false,
        place: Place { line: 0, column: 0 },
        key_identifier: Inclusion::IfNeeded,
        issuer: Inclusion::IfNeeded,
    };
}

/// Whether one of the two ways to name the issuer's key is used: `IfNeeded` is the name alone, `Always` is `:always`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inclusion {
    Never,
    IfNeeded,
    Always,
}

pub(crate) fn subject_key_identifier(value: Text<'_>) -> Result<SubjectKeyIdentifierRequest, Located> {
    let expected = "hash, none or hexadecimal octets";
    match value.to_text().as_str() {
        "hash" => Ok(SubjectKeyIdentifierRequest::Hash),
        "none" => Ok(SubjectKeyIdentifierRequest::Nothing),
        "" => Err(value.unexpected(expected)),
        digits => hexadecimal(digits)
            .map(SubjectKeyIdentifierRequest::Octets)
            .ok_or_else(|| value.unexpected(expected)),
    }
}

pub(crate) fn authority_key_identifier(
    sections: &Sections,
    value: Text<'_>,
) -> Result<(Inclusion, Inclusion), Located> {
    let expected = "keyid, issuer, keyid:always, issuer:always, or none alone";
    let (mut key_identifier, mut issuer) = (Inclusion::Never, Inclusion::Never);
    let items = items(sections, value, expected)?;
    let alone = items.len() == 1;
    for item in items {
        let inclusion = match item.value.map(Text::to_text).as_deref() {
            None => Inclusion::IfNeeded,
            Some("always") => Inclusion::Always,
            Some(_) => return Err(item.whole.unexpected(expected)),
        };
        match (item.name.to_text().as_str(), inclusion) {
            ("keyid", _) => key_identifier = inclusion,
            ("issuer", _) => issuer = inclusion,
            ("none", Inclusion::IfNeeded) if alone => {}
            _ => return Err(item.whole.unexpected(expected)),
        }
    }
    Ok((key_identifier, issuer))
}
