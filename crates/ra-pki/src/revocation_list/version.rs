use alloc::{format, string::ToString};

use der::{Decode, SliceReader, Tag, Tagged, asn1::AnyRef};

use crate::revocation_list::error::RevocationListError;

/// Whether the version of a list, in the DER of its `TBSCertList`, is absent or 2 (RFC 5280 §5.1.2.1).
pub(super) fn check_version(tbs: &[u8]) -> Result<(), RevocationListError> {
    let contents = AnyRef::from_der(tbs).map_err(RevocationListError::from_der)?.value();
    let mut contents = SliceReader::new(contents).map_err(RevocationListError::from_der)?;
    match AnyRef::decode(&mut contents) {
        // Versions are written as one less.
        Ok(first) if first.tag() == Tag::Integer && first.value() != [1] => {
            let version =
                <[u8; 1]>::try_from(first.value()).map(|[octet]| i16::from(octet.cast_signed()) + 1);
            let many = |_| format!("a number of {} octets", first.value().len());
            Err(RevocationListError::Version(version.map_or_else(many, |version| version.to_string())))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn a_version_is_absent_or_2() {
        let version = |tbs: &[u8]| match check_version(tbs) {
            Err(RevocationListError::Version(version)) => Some(version),
            other => other.map(|()| None).unwrap(),
        };
        assert_eq!(version(&[0x30, 3, 2, 1, 1]), None);
        assert_eq!(version(&[0x30, 2, 0x30, 0]), None);
        for (octet, name) in [(0, "1"), (2, "3"), (3, "4"), (0x7f, "128"), (0xff, "0")] {
            assert_eq!(version(&[0x30, 3, 2, 1, octet]), Some(String::from(name)));
        }
        assert_eq!(version(&[0x30, 4, 2, 2, 1, 0]), Some("a number of 2 octets".into()));
    }
}
