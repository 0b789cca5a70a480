//! The attribute types of names that have a short name, with the string types and lengths of OpenSSL and RFC 5280.

use const_oid::{
    ObjectIdentifier,
    db::{rfc3280, rfc4519},
};
use der::{
    Any, Sequence, ValueOrd,
    asn1::{Ia5StringRef, PrintableStringRef, Utf8StringRef},
};

use crate::{any_object_identifier::AnyObjectIdentifier, name::error::NameError};

/// `AttributeTypeAndValue` (RFC 5280 §4.1.2.4).
#[derive(Debug, Clone, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct EncodedAttribute {
    pub(super) oid: AnyObjectIdentifier,
    pub(super) value: Any,
}

#[derive(Clone, Copy)]
enum StringType {
    Printable,
    Ia5,
    Utf8,
}

pub(super) struct AttributeType {
    pub(super) oid: ObjectIdentifier,
    pub(super) short_name: &'static str,
    long_name: &'static str,
    string: StringType,
    /// Upper and lower bound in characters, RFC 5280 appendix A.1.
    bounds: (usize, usize, &'static str),
}

const ANY_LENGTH: (usize, usize, &str) = (1, usize::MAX, "any length");
const TO_64: (usize, usize, &str) = (1, 64, "at most 64");
const TO_128: (usize, usize, &str) = (1, 128, "at most 128");
const EMAIL: (usize, usize, &str) = (1, 255, "at most 255");
const COUNTRY: (usize, usize, &str) = (2, 2, "exactly 2");

const fn attribute_type(
    oid: ObjectIdentifier,
    short_name: &'static str,
    long_name: &'static str,
    string: StringType,
    bounds: (usize, usize, &'static str),
) -> AttributeType {
    AttributeType { oid, short_name, long_name, string, bounds }
}

const ATTRIBUTE_TYPES: [AttributeType; 14] = [
    attribute_type(rfc4519::COUNTRY_NAME, "C", "countryName", StringType::Printable, COUNTRY),
    attribute_type(rfc4519::ST, "ST", "stateOrProvinceName", StringType::Utf8, TO_128),
    attribute_type(rfc4519::L, "L", "localityName", StringType::Utf8, TO_128),
    attribute_type(rfc4519::O, "O", "organizationName", StringType::Utf8, TO_64),
    attribute_type(rfc4519::OU, "OU", "organizationalUnitName", StringType::Utf8, TO_64),
    attribute_type(rfc4519::CN, "CN", "commonName", StringType::Utf8, TO_64),
    attribute_type(rfc4519::SERIAL_NUMBER, "serialNumber", "serialNumber", StringType::Printable, TO_64),
    attribute_type(rfc3280::EMAIL_ADDRESS, "emailAddress", "emailAddress", StringType::Ia5, EMAIL),
    attribute_type(rfc4519::DC, "DC", "domainComponent", StringType::Ia5, ANY_LENGTH),
    attribute_type(rfc4519::UID, "UID", "userId", StringType::Utf8, ANY_LENGTH),
    attribute_type(rfc4519::STREET, "street", "streetAddress", StringType::Utf8, TO_128),
    attribute_type(rfc4519::SN, "SN", "surname", StringType::Utf8, TO_128),
    attribute_type(rfc4519::GIVEN_NAME, "GN", "givenName", StringType::Utf8, TO_128),
    attribute_type(rfc4519::TITLE, "title", "title", StringType::Utf8, TO_64),
];

/// The type of this object identifier.
pub(super) fn find_oid(oid: &AnyObjectIdentifier) -> Option<&'static AttributeType> {
    ATTRIBUTE_TYPES.iter().find(|known| *oid == known.oid)
}

/// The type of this short name, long name or, for those that are known here, dotted object identifier; RFC 4514 §2.3 has
/// names in any case.
pub(super) fn find(name: &str, any_case: bool) -> Option<&'static AttributeType> {
    let is = |known: &str| if any_case { known.eq_ignore_ascii_case(name) } else { known == name };
    let oid = ObjectIdentifier::new(name).ok();
    ATTRIBUTE_TYPES.iter().find(|known| is(known.short_name) || is(known.long_name) || oid == Some(known.oid))
}

/// The attribute of this type with a text.
pub(super) fn encode_attribute(name: &str, value: &str) -> Result<EncodedAttribute, NameError> {
    if value.is_empty() {
        return Err(NameError::EmptyValue(name.into()));
    }
    let Some(known) = find(name, false) else {
        let oid = name.parse().map_err(|_| NameError::UnknownType(name.into()))?;
        let value = Utf8StringRef::new(value).map(Any::from).map_err(NameError::from_der)?;
        return Ok(EncodedAttribute { oid, value });
    };
    let length = value.chars().count();
    let (least, most, bounds) = known.bounds;
    if length < least || length > most {
        return Err(NameError::Length { short_name: known.short_name, length, bounds });
    }
    if let Some(character) = value.chars().find(|character| !in_string_type(*character, known.string)) {
        return Err(NameError::Character { short_name: known.short_name, character });
    }
    let value = match known.string {
        StringType::Printable => PrintableStringRef::new(value).map(Any::from),
        StringType::Ia5 => Ia5StringRef::new(value).map(Any::from),
        StringType::Utf8 => Utf8StringRef::new(value).map(Any::from),
    }
    .map_err(NameError::from_der)?;
    Ok(EncodedAttribute { oid: known.oid.into(), value })
}

fn in_string_type(character: char, string: StringType) -> bool {
    match string {
        StringType::Printable => character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character),
        StringType::Ia5 => character.is_ascii(),
        StringType::Utf8 => true,
    }
}
