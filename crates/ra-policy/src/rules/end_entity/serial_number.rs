//! The serial number and the size of an end entity.

use alloc::{format, string::String};

use ra_pki::TbsCertificate;

use crate::{
    rule::{Rule, rules},
    rules::sources::GUIDANCE,
    service::limits::{MAX_END_ENTITY_OCTETS, MAX_SERIAL_NUMBER_OCTETS},
};

rules! {
    EndEntity;

    Certificates {
        SERIAL_NEGATIVE = "end-entity.serial-number.negative", Warning, Inferred, "RFC 5280 §4.1.2.2; what the Credential of a signed request then holds is not documented", None,
            "The serial number is positive.",
            "issue it again with a positive serial number; openssl and Issuer::prepare choose one";

        SERIAL_ZERO = "end-entity.serial-number.zero", Warning, Inferred, "RFC 5280 §4.1.2.2; the session name and, without a common name, the source identity are the serial number", None,
            "The serial number is not zero: it tells the certificate from others, in a CRL and in the session's name.",
            "issue it again with a positive serial number; openssl and Issuer::prepare choose one";

        SERIAL_LONG = "end-entity.serial-number.too-long", Warning, Inferred, "RFC 5280 §4.1.2.2; the default session name is the number in hexadecimal, and may have 64 characters", None,
            "The serial number has at most 20 octets.",
            "issue it again with a serial number of at most 20 octets; openssl and Issuer::prepare choose one";

        LARGE = "end-entity.size.over-16-kb", Warning, Documented, GUIDANCE, None,
            "An end-entity certificate has at most 16 KB.",
            "issue it again with fewer or shorter names";
    }
}

pub(super) fn check(certificate: &TbsCertificate, report: &mut impl FnMut(&'static Rule, String)) {
    let serial_number = certificate.serial_number();
    if serial_number.is_negative() {
        report(&SERIAL_NEGATIVE, format!("the serial number {serial_number} is negative"));
    }
    let octets = serial_number.as_der_octets();
    let length = octets.iter().skip_while(|octet| **octet == 0).count();
    if length == 0 {
        report(&SERIAL_ZERO, "the serial number is zero".into());
    }
    if length > MAX_SERIAL_NUMBER_OCTETS {
        report(&SERIAL_LONG, format!("the serial number has {length} octets"));
    }
    let size = certificate.as_der().len();
    if size > MAX_END_ENTITY_OCTETS {
        report(&LARGE, format!("it has {size} octets before its signature"));
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::{vec, vec::Vec};

    use crate::{
        rules::cases::{Case, leaf_case},
        testing::{Maker, unknown_extension},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let numbered = |octets: &[u8]| Maker::leaf().serial_number(octets);
        let filled = |octets| Maker::leaf().extension(unknown_extension(), false, &vec![0; octets]);
        [
            leaf_case("serial-number.negative", &numbered(&[0x80]), &numbered(&[0, 0x80])),
            leaf_case("serial-number.zero", &numbered(&[0]), &numbered(&[1])),
            leaf_case("serial-number.too-long", &numbered(&[1; 21]), &numbered(&[1; 20])),
            leaf_case("size.over-16-kb", &filled(17_000), &filled(15_000)),
        ]
        .into()
    }
}
