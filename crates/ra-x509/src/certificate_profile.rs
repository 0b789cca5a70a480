//! Certificate profiles: what a certificate says besides its issuer, serial number and validity.

mod ca;
mod copy_policy;
mod end_entity;
mod from_extension_file;
mod further_extensions;
mod key_identifiers;
mod profile;
mod renewed;

pub use self::{
    ca::{IntermediateCertificate, TrustAnchorCertificate},
    copy_policy::CopyPolicy,
    end_entity::EndEntityCertificate,
    from_extension_file::ExtensionFileCertificate,
    profile::{Authority, CertificateProfile},
    renewed::RenewedCertificate,
};
