//! OpenSSL extension files, in the language of the manual page `x509v3_config`.
//!
//! The file is in `file`, its lines and characters in `text`, its sections in `sections`, and which extension has which value
//! in `extension`; the values of each kind stand beside it.

mod alternative_names;
mod asn1;
mod distribution_points;
mod error;
mod extension;
mod file;
mod information_access;
mod items;
mod key_identifiers;
mod name_constraints;
mod objects;
mod other_name;
mod policies;
mod sections;
mod text;
mod usages;

pub(crate) use self::{
    alternative_names::{AlternativeName, Holder},
    error::Located,
    extension::{SectionExtension, extension_identifier},
    key_identifiers::{AuthorityKeyIdentifierRequest, Inclusion, SubjectKeyIdentifierRequest},
    objects::short_name,
    other_name::read_other_name,
};
pub use self::{
    error::{ExtensionFileError, ExtensionFileProblem},
    file::{ExtensionFile, ExtensionSection},
};
