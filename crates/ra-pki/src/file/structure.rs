//! What stands in DER, told by its structure.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
};
use core::fmt;

use const_oid::ObjectIdentifier;
use der::{Tag, Tagged, asn1::AnyRef};

use crate::{
    file::ssh,
    pem::PemBlock,
    text::Escaped,
    tlv::{elements, first_element},
};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7");
/// `id-loadablekey` of TSS 2.0 keys (draft-bottomley-tpm2-keys).
const TPM_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.10.1.3");

/// What stands in a DER file or in a block of PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Structure {
    /// A certificate (RFC 5280 §4.1).
    Certificate,
    /// A certificate with OpenSSL's trust settings behind it.
    TrustedCertificate,
    /// A certificate request (RFC 2986).
    CertificateRequest,
    /// A revocation list (RFC 5280 §5.1).
    RevocationList,
    /// A private key in PKCS#8 (RFC 5958).
    Pkcs8Key,
    /// An encrypted private key in PKCS#8.
    EncryptedPkcs8Key,
    /// `RSAPrivateKey` (RFC 8017 A.1.2).
    RsaPrivateKey,
    /// `ECPrivateKey` (RFC 5915).
    EcPrivateKey,
    /// A DSA key in the form of old programs.
    DsaPrivateKey,
    /// A private key in PEM under OpenSSL's old encryption.
    LegacyEncryptedKey,
    /// A private key of OpenSSH, of this type.
    OpenSshPrivateKey(String),
    /// A key that only its TPM can use.
    TpmKey,
    /// A public key (`SubjectPublicKeyInfo`).
    PublicKey,
    /// `RSAPublicKey` (RFC 8017 A.1.1).
    RsaPublicKey,
    /// PKCS#7 signed data, the container of certificates (RFC 5652 §5).
    Pkcs7,
    /// Another content of CMS: encrypted, for example.
    OtherCms,
    /// A PKCS#12 file (RFC 7292).
    Pkcs12,
    /// A PKCS#12 file with a cipher that OpenSSL 3 has in its legacy provider alone.
    LegacyPkcs12,
    /// A PEM block of another label.
    Labelled(String),
    /// Another structure in DER.
    OtherDer,
}

impl Structure {
    /// Tells what DER is, from the first elements of its structure.
    pub fn detect(der: &[u8]) -> Self {
        let Some((outer, rest)) = first_element(der) else { return Self::OtherDer };
        let parts = if outer.tag() == Tag::Sequence { elements(outer.value()) } else { None };
        let Some(parts) = parts else { return Self::OtherDer };
        let found = sequence(outer.value(), &parts);
        match found {
            _ if rest.is_empty() => found,
            Self::Certificate if starts_with_sequence(rest) => Self::TrustedCertificate,
            _ => Self::OtherDer,
        }
    }

    /// Tells what a PEM block holds: by its contents, and where these say nothing by its label.
    pub(crate) fn in_block(block: &PemBlock) -> Self {
        if block.has_headers() && block.label().ends_with("PRIVATE KEY") {
            return Self::LegacyEncryptedKey;
        }
        if let Some(key_type) = ssh::private_key_type(block.contents()) {
            return Self::OpenSshPrivateKey(key_type);
        }
        match Self::detect(block.contents()) {
            Self::OtherDer => Self::labelled(block.label()),
            found => found,
        }
    }

    fn labelled(label: &str) -> Self {
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" | "X.509 CERTIFICATE" => Self::Certificate,
            "TRUSTED CERTIFICATE" => Self::TrustedCertificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::CertificateRequest,
            "X509 CRL" | "CRL" => Self::RevocationList,
            "PRIVATE KEY" => Self::Pkcs8Key,
            "ENCRYPTED PRIVATE KEY" => Self::EncryptedPkcs8Key,
            "RSA PRIVATE KEY" => Self::RsaPrivateKey,
            "EC PRIVATE KEY" => Self::EcPrivateKey,
            "DSA PRIVATE KEY" => Self::DsaPrivateKey,
            "OPENSSH PRIVATE KEY" => Self::OpenSshPrivateKey(String::new()),
            "TSS2 PRIVATE KEY" => Self::TpmKey,
            "PUBLIC KEY" => Self::PublicKey,
            "RSA PUBLIC KEY" => Self::RsaPublicKey,
            "PKCS7" | "PKCS #7 SIGNED DATA" => Self::Pkcs7,
            "CMS" => Self::OtherCms,
            label => Self::Labelled(label.to_owned()),
        }
    }

    /// Whether a PEM block of this label is expected to hold this.
    pub(crate) fn fits_label(&self, label: &str) -> bool {
        match Self::labelled(label) {
            Self::Labelled(_) | Self::OtherCms => true,
            Self::TrustedCertificate => matches!(self, Self::TrustedCertificate | Self::Certificate),
            Self::OpenSshPrivateKey(_) => matches!(self, Self::OpenSshPrivateKey(_)),
            _ if *self == Self::LegacyEncryptedKey => label.ends_with("PRIVATE KEY"),
            labelled => *self == labelled,
        }
    }

    /// Whether this is a private key, in whatever form.
    pub fn is_private_key(&self) -> bool {
        matches!(
            self,
            Self::Pkcs8Key
                | Self::EncryptedPkcs8Key
                | Self::RsaPrivateKey
                | Self::EcPrivateKey
                | Self::DsaPrivateKey
                | Self::LegacyEncryptedKey
                | Self::OpenSshPrivateKey(_)
                | Self::TpmKey
        )
    }

    /// What this is called, without an article.
    pub(crate) fn name(&self) -> String {
        let name = match self {
            Self::Certificate => "certificate",
            Self::TrustedCertificate => "certificate with OpenSSL's trust settings (TRUSTED CERTIFICATE)",
            Self::CertificateRequest => "certificate request (CSR)",
            Self::RevocationList => "revocation list (CRL)",
            Self::Pkcs8Key => "private key (PKCS#8)",
            Self::EncryptedPkcs8Key => "encrypted private key (PKCS#8)",
            Self::RsaPrivateKey => "RSA private key (PKCS#1)",
            Self::EcPrivateKey => "EC private key (SEC1)",
            Self::DsaPrivateKey => "DSA private key",
            Self::LegacyEncryptedKey => "private key in OpenSSL's old encryption (Proc-Type: 4,ENCRYPTED)",
            Self::OpenSshPrivateKey(key_type) if key_type.is_empty() => "OpenSSH private key",
            Self::OpenSshPrivateKey(key_type) => {
                return alloc::format!("OpenSSH private key of type {}", Escaped(key_type));
            }
            Self::TpmKey => "private key bound to a TPM (TSS2)",
            Self::PublicKey => "public key",
            Self::RsaPublicKey => "RSA public key (PKCS#1)",
            Self::Pkcs7 => "PKCS#7 bundle of certificates",
            Self::OtherCms => "CMS (PKCS#7) message that is no bundle of certificates",
            Self::Pkcs12 => "PKCS#12 file",
            Self::LegacyPkcs12 => "PKCS#12 file in an old encryption",
            Self::Labelled(label) => return alloc::format!("block labelled {label:?}"),
            Self::OtherDer => "structure that is none of certificate, request, revocation list and key",
        };
        name.to_string()
    }
}

/// The name with its article.
impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        let article = if name.starts_with(['e', 'E', 'O', 'R']) { "an" } else { "a" };
        write!(f, "{article} {name}")
    }
}

fn starts_with_sequence(octets: &[u8]) -> bool {
    first_element(octets).is_some_and(|(element, rest)| element.tag() == Tag::Sequence && rest.is_empty())
}

/// The structure of a SEQUENCE with these first elements.
fn sequence(contents: &[u8], parts: &[AnyRef<'_>]) -> Structure {
    let tags: alloc::vec::Vec<Tag> = parts.iter().map(Tagged::tag).collect();
    match (tags.as_slice(), parts) {
        ([Tag::Sequence, Tag::Sequence, Tag::BitString], [signed, algorithm, _])
            if identifier(*algorithm).is_some() =>
        {
            to_be_signed(signed.value())
        }
        ([Tag::Sequence, Tag::BitString], [algorithm, _]) if identifier(*algorithm).is_some() => {
            Structure::PublicKey
        }
        ([Tag::Sequence, Tag::OctetString], [algorithm, _]) if identifier(*algorithm).is_some() => {
            Structure::EncryptedPkcs8Key
        }
        ([Tag::ObjectIdentifier, ..], [content, ..]) => match content.decode_as::<ObjectIdentifier>() {
            Ok(SIGNED_DATA) => Structure::Pkcs7,
            Ok(TPM_KEY) => Structure::TpmKey,
            Ok(oid) if oid.parent() == Some(CONTENT_TYPES) => Structure::OtherCms,
            _ => Structure::OtherDer,
        },
        ([Tag::Integer, Tag::Sequence, Tag::OctetString, ..], [_, algorithm, ..])
            if identifier(*algorithm).is_some() =>
        {
            Structure::Pkcs8Key
        }
        ([Tag::Integer, Tag::Sequence, rest @ ..], [version, ..])
            if version.value() == [3] && rest.iter().all(|tag| *tag == Tag::Sequence) =>
        {
            if has_legacy_cipher(contents) { Structure::LegacyPkcs12 } else { Structure::Pkcs12 }
        }
        ([Tag::Integer, Tag::OctetString, ..], [version, ..]) if version.value() == [1] => {
            Structure::EcPrivateKey
        }
        ([Tag::Integer, Tag::Integer], _) => Structure::RsaPublicKey,
        (numbers, [version, ..]) if version.value() == [0] || version.value() == [1] => {
            match numbers.iter().take_while(|tag| **tag == Tag::Integer).count() {
                6 if numbers.len() == 6 => Structure::DsaPrivateKey,
                9.. => Structure::RsaPrivateKey,
                _ => Structure::OtherDer,
            }
        }
        _ => Structure::OtherDer,
    }
}

/// What was signed beside an algorithm and a signature.
fn to_be_signed(signed: &[u8]) -> Structure {
    let Some(parts) = elements(signed) else { return Structure::OtherDer };
    let tags: alloc::vec::Vec<Tag> = parts.iter().map(Tagged::tag).collect();
    let is_time = |tag: Tag| matches!(tag, Tag::UtcTime | Tag::GeneralizedTime);
    match tags.as_slice() {
        // `[0]`, the version of a certificate.
        [version, Tag::Integer, Tag::Sequence, ..] if is_context(*version) => Structure::Certificate,
        [Tag::Integer, Tag::Sequence, Tag::Sequence, Tag::Sequence, ..] => Structure::Certificate,
        [Tag::Integer, Tag::Sequence, Tag::Sequence, time, ..] if is_time(*time) => Structure::RevocationList,
        [Tag::Sequence, Tag::Sequence, time, ..] if is_time(*time) => Structure::RevocationList,
        [Tag::Integer, Tag::Sequence, Tag::Sequence] => Structure::CertificateRequest,
        [Tag::Integer, Tag::Sequence, Tag::Sequence, attributes] if is_context(*attributes) => {
            Structure::CertificateRequest
        }
        _ => Structure::OtherDer,
    }
}

/// Whether a tag is `[0]` of a constructed type.
fn is_context(tag: Tag) -> bool {
    matches!(tag, Tag::ContextSpecific { constructed: true, number } if number.value() == 0)
}

/// The object identifier that an algorithm begins with.
fn identifier(algorithm: AnyRef<'_>) -> Option<AnyRef<'_>> {
    first_element(algorithm.value())
        .map(|(first, _)| first)
        .filter(|first| first.tag() == Tag::ObjectIdentifier)
}

/// Whether PKCS#12's encryption with RC2 or RC4 is named in a file (RFC 7292 appendix C), `1.2.840.113549.1.12.1.N` for N of
/// 1, 2, 5 and 6.
fn has_legacy_cipher(contents: &[u8]) -> bool {
    const PBE: &[u8] = &[0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
    contents.windows(PBE.len() + 1).any(|window| matches!(window.split_last(), Some((1 | 2 | 5 | 6, PBE))))
}
