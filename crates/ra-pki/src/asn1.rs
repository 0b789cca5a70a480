//! The structures of X.509 over borrowed bytes, and what belongs to them: for code that reads or makes certificates,
//! certificate requests and revocation lists itself.

pub(crate) mod extension;
pub(crate) mod general_name;
pub mod pkix;
pub(crate) mod signed;
pub(crate) mod tbs_certificate;
pub(crate) mod tbs_revocation_list;
pub(crate) mod time;

pub use crate::{
    any_object_identifier::{AnyObjectIdentifier, AnyObjectIdentifierError},
    asn1::{
        extension::ExtensionRef,
        general_name::{GeneralNameRef, GeneralNameValue, read_general_names},
        signed::Signed,
        tbs_certificate::TbsCertificateRef,
        tbs_revocation_list::{RevokedCertificateRef, RevokedCertificatesRef, TbsRevocationListRef},
        time::{Expiry, NO_EXPIRY, X509Time, X509Validity},
    },
    key_usage::{KEY_USAGES, key_usage_names},
    object_identifier::describe_algorithm,
    signature::rsa_pss::{PssHash, RsaPss, rsa_pss_hash},
};
