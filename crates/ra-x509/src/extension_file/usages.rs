//! What a certificate may be used for: basic constraints, key usages, TLS features, and Netscape's extensions.

use alloc::vec::Vec;

use der::{Any, Tag, asn1::BitString, flagset::FlagSet};
use ra_pki::asn1::{
    KEY_USAGES,
    pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage},
};

use super::{
    error::Located,
    items::{boolean, items},
    objects::object_identifier,
    sections::Sections,
    text::Text,
};

pub(crate) fn basic_constraints(sections: &Sections, value: Text<'_>) -> Result<BasicConstraints, Located> {
    let expected = "CA:TRUE, CA:FALSE or pathlen:N";
    let mut constraints = BasicConstraints { ca: false, path_len_constraint: None };
    for item in items(sections, value, expected)? {
        match item.name.to_text().as_str() {
            "CA" => constraints.ca = boolean(item.value("TRUE or FALSE after \"CA:\"")?)?,
            "pathlen" => {
                constraints.path_len_constraint = Some(path_length(item.value("a number from 0 to 255")?)?);
            }
            _ => return Err(item.name.unexpected(expected)),
        }
    }
    Ok(constraints)
}

fn path_length(value: Text<'_>) -> Result<u8, Located> {
    let text = value.to_text();
    let after_0x = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = after_0x.map_or((text.as_str(), 10), |digits| (digits, 16));
    // Rust reads a plus sign, which OpenSSL does not.
    let number = u8::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'));
    number.ok_or_else(|| value.unexpected("a number from 0 to 255"))
}

pub(crate) fn key_usage(sections: &Sections, value: Text<'_>) -> Result<KeyUsage, Located> {
    let mut usages = FlagSet::default();
    for item in items(sections, value, KEY_USAGE)? {
        let name = item.only_name(KEY_USAGE)?;
        let text = name.to_text();
        let mut known = KEY_USAGES.iter().zip(LONG_NAMES);
        let known = known.find(|((_, short), long)| *short == text || *long == text);
        usages |= known.map(|((usage, _), _)| *usage).ok_or_else(|| name.unexpected(KEY_USAGE))?;
    }
    Ok(KeyUsage(usages))
}

const KEY_USAGE: &str = "digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment, keyAgreement, \
                         keyCertSign, cRLSign, encipherOnly or decipherOnly";

/// OpenSSL's long names, in the order of the bits.
const LONG_NAMES: [&str; 9] = [
    "Digital Signature",
    "Non Repudiation",
    "Key Encipherment",
    "Data Encipherment",
    "Key Agreement",
    "Certificate Sign",
    "CRL Sign",
    "Encipher Only",
    "Decipher Only",
];

pub(crate) fn extended_key_usage(sections: &Sections, value: Text<'_>) -> Result<ExtendedKeyUsage, Located> {
    let expected = "a purpose such as clientAuth, or an object identifier such as 1.3.6.1.5.5.7.3.2";
    let purposes = items(sections, value, expected)?.into_iter().map(|item| {
        // In a section, and after a colon, it is the value that counts.
        let purpose = item.value.unwrap_or(item.name);
        object_identifier(&purpose.to_text()).ok_or_else(|| purpose.unexpected(expected))
    });
    purposes.collect::<Result<_, _>>().map(ExtendedKeyUsage)
}

/// What a TLS server must be able to do (RFC 7633): the numbers of TLS extensions.
pub(crate) fn tls_feature(sections: &Sections, value: Text<'_>) -> Result<Vec<u16>, Located> {
    let expected = "status_request, status_request_v2 or a number from 0 to 65535";
    let features = items(sections, value, expected)?.into_iter().map(|item| {
        let feature = item.value.unwrap_or(item.name);
        match feature.to_text().to_ascii_lowercase().as_str() {
            "status_request" => Ok(5),
            "status_request_v2" => Ok(17),
            number => number.parse().map_err(|_| feature.unexpected(expected)),
        }
    });
    features.collect()
}

/// The text of one of Netscape's extensions, such as `nsComment`, as it stands.
pub(crate) fn netscape_text(_: &Sections, value: Text<'_>) -> Result<Any, Located> {
    let text = Any::new(Tag::Ia5String, value.to_text().into_bytes());
    text.map_err(|error| Located::unencodable(value.place(), error))
}

pub(crate) fn netscape_certificate_type(sections: &Sections, value: Text<'_>) -> Result<BitString, Located> {
    let expected = "client, server, email, objsign, reserved, sslCA, emailCA or objCA";
    let mut bits = 0u8;
    for item in items(sections, value, expected)? {
        let name = item.only_name(expected)?;
        let text = name.to_text();
        let bit = CERTIFICATE_TYPES.iter().position(|(short, long)| *short == text || *long == text);
        bits |= 0x80 >> bit.ok_or_else(|| name.unexpected(expected))?;
    }
    // A list of named bits ends with the last that is set (X.690 §11.2.2).
    let unused = u8::try_from(bits.trailing_zeros()).expect("an octet has no more than 8 bits");
    BitString::new(unused, [bits]).map_err(|error| Located::unencodable(value.place(), error))
}

const CERTIFICATE_TYPES: [(&str, &str); 8] = [
    ("client", "SSL Client"),
    ("server", "SSL Server"),
    ("email", "S/MIME"),
    ("objsign", "Object Signing"),
    ("reserved", "Unused"),
    ("sslCA", "SSL CA"),
    ("emailCA", "S/MIME CA"),
    ("objCA", "Object Signing CA"),
];

#[cfg(test)]
mod tests {
    use crate::extension_file::file::ExtensionFile;

    #[test]
    fn the_long_name_of_a_key_usage_is_its_short_name() {
        for (short, long) in [
            ("digitalSignature", "Digital Signature"),
            ("keyCertSign", "Certificate Sign"),
            ("cRLSign", "CRL Sign"),
            ("decipherOnly", "Decipher Only"),
        ] {
            let section = |name| {
                let file = ExtensionFile::parse("a.ext", &std::format!("keyUsage = {name}")).unwrap();
                std::format!("{:?}", file.section(None).unwrap())
            };
            assert_eq!(section(short), section(long));
        }
    }
}
