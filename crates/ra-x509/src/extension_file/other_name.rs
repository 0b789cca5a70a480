use alloc::vec::Vec;

use ra_pki::asn1::AnyObjectIdentifier;

use super::{
    asn1::generate,
    items::hexadecimal,
    objects::object_identifier,
    sections::{FileSections, Sections},
    text::{Text, logical_lines},
};
use crate::general_name::SubjectAlternativeNameError;

/// The type and the value, in DER, of an other name in a line of its own: `oid;TYPE:value`.
pub(crate) fn read_other_name(
    text: &str,
) -> Result<(AnyObjectIdentifier, Vec<u8>), SubjectAlternativeNameError> {
    let lines = logical_lines(text);
    let read = lines.first().and_then(|line| {
        let (type_id, value) = Text::from_line(line).split_once(';')?;
        // Without sections, as on a command line.
        let value = match value.strip_prefix("DER:") {
            Some(octets) => hexadecimal(&octets.to_text())?,
            None => generate(&Sections::new(&FileSections::default()), value).ok()?,
        };
        Some((object_identifier(&type_id.to_text())?, value))
    });
    read.ok_or_else(|| SubjectAlternativeNameError::OtherNameText(text.into()))
}
