//! The authority key identifier of what a CA signed (RFC 5280 §4.2.1.1), beside the certificate of that CA.

use alloc::{format, string::String, vec::Vec};

use base16ct::lower::encode_string;
use const_oid::AssociatedOid;
use der::{Decode, Encode};
use ra_pki::{
    Certificate, Extension,
    asn1::{GeneralNameRef, GeneralNameValue, pkix::AuthorityKeyIdentifierRef},
};

/// What the authority key identifier among these extensions says that is not so of the issuer: its key identifier, or the
/// issuer and serial number of its certificate.
pub(crate) fn find_other_authority(extensions: &[Extension], issuer: &Certificate) -> Option<String> {
    let extension = extensions.iter().find(|extension| extension.oid() == AuthorityKeyIdentifierRef::OID)?;
    // A malformed one breaks a rule of its own.
    let wanted = AuthorityKeyIdentifierRef::from_der(extension.value()).ok()?;
    let own = issuer.subject_key_identifier();
    if let Some((wanted, own)) = wanted.key_identifier.zip(own)
        && wanted.as_bytes() != own.as_slice()
    {
        return Some(format!(
            "it names the key {}, and that of {} is {}",
            encode_string(wanted.as_bytes()),
            issuer.subject(),
            encode_string(&own)
        ));
    }
    let of_issuer = wanted.authority_cert_issuer.unwrap_or_default();
    let names: Vec<Vec<u8>> = of_issuer.iter().filter_map(|name| name.to_der().ok()).collect();
    let is_issuer = |der: &Vec<u8>| match GeneralNameRef::read(der).value() {
        Some(GeneralNameValue::Directory(name)) => name.matches(issuer.issuer()),
        _ => false,
    };
    if !names.is_empty() && !names.iter().any(is_issuer) {
        return Some(format!(
            "it names another issuer of the certificate of {} than {}",
            issuer.subject(),
            issuer.issuer()
        ));
    }
    let serial_number = wanted.authority_cert_serial_number?;
    let own = issuer.serial_number();
    (without_zeros(serial_number.as_bytes()) != without_zeros(own.as_der_octets())).then(|| {
        let wanted = encode_string(serial_number.as_bytes());
        format!("it names the serial number {wanted}, and that of {} is {own}", issuer.subject())
    })
}

fn without_zeros(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::testing::Maker;

    #[test]
    fn the_issuer_and_serial_number_are_those_of_the_issuers_own_certificate() {
        // Its issuer is /CN=Root, its serial number 1234.
        let ca = Maker::ca_certificate("/CN=Issuing", "/CN=Root").sign();
        let name = |letter: u8| {
            [
                &[0xa1, 17, 0xa4, 15, 0x30, 13, 0x31, 11, 0x30, 9, 6, 3, 0x55, 4, 3, 0x0c, 2][..],
                &[b'R', letter],
            ]
            .concat()
        };
        let root =
            [&[0xa1, 19, 0xa4, 17, 0x30, 15, 0x31, 13, 0x30, 11, 6, 3, 0x55, 4, 3, 0x0c, 4][..], b"Root"]
                .concat();
        let (serial, other_serial) = (&[0x82, 2, 0x12, 0x34][..], &[0x82, 2, 0x12, 0x35][..]);
        for (issuer, serial_number, agrees) in [
            (&root[..], serial, true),
            (&root, other_serial, false),
            (&name(b'x'), serial, false),
            (&[], serial, true),
            (&[], &[], true),
        ] {
            let value = [issuer, serial_number].concat();
            let value = [&[0x30, u8::try_from(value.len()).unwrap()], &value[..]].concat();
            let leaf = Maker::leaf().extension(AuthorityKeyIdentifierRef::OID, false, &value).sign();
            let found = find_other_authority(leaf.extensions(), &ca);
            assert_eq!(found.is_none(), agrees, "{value:02x?}: {found:?}");
        }
    }
}
