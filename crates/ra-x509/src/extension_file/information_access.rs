//! Where more is to be found on the issuer and on the subject: `authorityInfoAccess` and `subjectInfoAccess`.

use alloc::vec::Vec;

use der::{Any, Sequence};
use ra_pki::asn1::AnyObjectIdentifier;

use super::{
    alternative_names::general_name,
    error::Located,
    items::{items, read_object_identifier},
    sections::Sections,
    text::Text,
};

/// `AccessDescription` (RFC 5280 §4.2.2.1).
#[derive(Sequence)]
pub(crate) struct AccessDescription {
    access_method: AnyObjectIdentifier,
    access_location: Any,
}

/// The value of either.
pub(crate) fn information_access(
    sections: &Sections,
    value: Text<'_>,
) -> Result<Vec<AccessDescription>, Located> {
    let expected = "method;KIND:name, such as OCSP;URI:http://ocsp.example";
    let described = items(sections, value, expected)?.into_iter().map(|item| {
        let (method, name) = item.name.split_once(';').ok_or_else(|| item.name.unexpected(expected))?;
        let access_location = general_name(sections, item.with_name(name))?;
        Ok(AccessDescription { access_method: read_object_identifier(method)?, access_location })
    });
    described.collect()
}
