//! Extension types and attribute types as `x509-cert` defines them. Those of object identifiers and of issuers' names stand
//! here anew: the identifiers in them may have any size.

use alloc::vec::Vec;

use const_oid::{AssociatedOid, ObjectIdentifier, db::rfc5280};
use der::{
    DecodeValue, EncodeValue, FixedTag, Header, Length, Reader, Sequence, Tag, Writer,
    asn1::{AnyRef, IntRef, OctetStringRef},
};
pub use x509_cert::ext::pkix::*;

use crate::any_object_identifier::AnyObjectIdentifier;

/// A type that is a list, and the extension that holds it.
macro_rules! list_extension {
    ($(#[$doc:meta])* $name:ident($item:ty), $oid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub Vec<$item>);

        impl AssociatedOid for $name {
            const OID: ObjectIdentifier = $oid;
        }

        impl FixedTag for $name {
            const TAG: Tag = Tag::Sequence;
        }

        impl<'a> DecodeValue<'a> for $name {
            type Error = der::Error;

            fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> der::Result<Self> {
                Vec::decode_value(reader, header).map(Self)
            }
        }

        impl EncodeValue for $name {
            fn value_len(&self) -> der::Result<Length> {
                self.0.value_len()
            }

            fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
                self.0.encode_value(writer)
            }
        }
    };
}

list_extension!(
    /// The purposes of a key (RFC 5280 §4.2.1.12).
    ExtendedKeyUsage(AnyObjectIdentifier),
    rfc5280::ID_CE_EXT_KEY_USAGE
);
list_extension!(
    /// Certificate policies (RFC 5280 §4.2.1.4).
    CertificatePolicies(PolicyInformation),
    rfc5280::ID_CE_CERTIFICATE_POLICIES
);
list_extension!(
    /// Policies of the issuer that stand for policies of the subject (RFC 5280 §4.2.1.5).
    PolicyMappings(PolicyMapping),
    rfc5280::ID_CE_POLICY_MAPPINGS
);

/// A policy, and what is said of it (RFC 5280 §4.2.1.4).
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct PolicyInformation {
    /// The policy.
    pub policy_identifier: AnyObjectIdentifier,
    /// Where it is written down, or a notice for people.
    pub policy_qualifiers: Option<Vec<PolicyQualifier>>,
}

/// What is said of a policy (RFC 5280 §4.2.1.4, `PolicyQualifierInfo`).
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct PolicyQualifier {
    /// What kind of thing is said.
    pub policy_qualifier_id: AnyObjectIdentifier,
    /// What is said, of a type that its kind has.
    pub qualifier: Option<der::Any>,
}

/// A policy of the issuer and the one of the subject that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct PolicyMapping {
    /// The issuer's.
    pub issuer_domain_policy: AnyObjectIdentifier,
    /// The subject's.
    pub subject_domain_policy: AnyObjectIdentifier,
}

/// Which key something was signed with, over borrowed bytes (RFC 5280 §4.2.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub struct AuthorityKeyIdentifierRef<'a> {
    /// The key's identifier.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub key_identifier: Option<&'a OctetStringRef>,
    /// Names of the issuer of the certificate of that key, each a `GeneralName`.
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub authority_cert_issuer: Option<Vec<AnyRef<'a>>>,
    /// The serial number of that certificate.
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub authority_cert_serial_number: Option<IntRef<'a>>,
}

impl AssociatedOid for AuthorityKeyIdentifierRef<'_> {
    const OID: ObjectIdentifier = rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
}
