use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};

use crate::{certificate::error::CertificateError, name::distinguished_name::DistinguishedName};

/// Why certificates do not form a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A certificate could not be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Every certificate issued another one.
    #[error("the bundle holds no end entity: every certificate in it issued another one of it")]
    NoEndEntity,
    /// Several certificates from which a chain could begin.
    #[error("the bundle holds several end entities, and a chain begins with one: {}", list(.0))]
    SeveralEndEntities(Vec<DistinguishedName>),
    /// A certificate that issued no other certificate of the chain.
    #[error("the certificate {subject} is not part of the chain, whose next issuer would be {expected}")]
    Stray {
        /// Subject of the certificate.
        subject: Box<DistinguishedName>,
        /// The name that the chain lacks.
        expected: Box<DistinguishedName>,
    },
}

fn list(names: &[DistinguishedName]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
