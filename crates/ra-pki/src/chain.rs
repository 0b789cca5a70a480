use alloc::{boxed::Box, vec::Vec};

use crate::{Certificate, CertificateError, DistinguishedName};

/// An end-entity certificate with the intermediates above it, issuer first.
///
/// The order follows the names, and the key identifiers where both sides have one; signatures are not looked at.
/// Whether the chain leads to a trust anchor, `ra-policy` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    end_entity: Certificate,
    intermediates: Vec<Certificate>,
}

impl Chain {
    /// Puts the pool of intermediates, in any order, in issuer-first order above the end entity.
    ///
    /// The end entity itself, repetitions, and self-issued certificates (a root has no place in a chain) are left
    /// out. A certificate that is on no path from the end entity is an error, since it would be sent for nothing.
    pub fn new(
        end_entity: Certificate,
        pool: impl IntoIterator<Item = Certificate>,
    ) -> Result<Self, ChainError> {
        let mut pool: Vec<Certificate> =
            pool.into_iter().filter(|one| *one != end_entity && !one.is_self_issued()).collect();
        let mut intermediates: Vec<Certificate> = Vec::new();
        loop {
            let last = intermediates.last().unwrap_or(&end_entity);
            let Some(index) = pool.iter().position(|candidate| names_as_issuer(last, candidate)) else {
                break;
            };
            let issuer = pool.swap_remove(index);
            pool.retain(|other| *other != issuer);
            intermediates.push(issuer);
        }
        match pool.first() {
            Some(stray) => Err(ChainError::Stray {
                subject: Box::new(stray.subject().clone()),
                expected: Box::new(intermediates.last().unwrap_or(&end_entity).issuer().clone()),
            }),
            None => Ok(Self { end_entity, intermediates }),
        }
    }

    /// Reads a bundle, PEM or DER: the end entity first, then intermediates in any order.
    pub fn read(file: &[u8]) -> Result<Self, ChainError> {
        let mut certificates = Certificate::read_all(file)?.into_iter();
        let end_entity = certificates.next().ok_or(CertificateError::NoCertificate)?;
        Self::new(end_entity, certificates)
    }

    /// The end-entity certificate.
    pub fn end_entity(&self) -> &Certificate {
        &self.end_entity
    }

    /// The intermediates, the end entity's issuer first.
    pub fn intermediates(&self) -> &[Certificate] {
        &self.intermediates
    }
}

impl From<Certificate> for Chain {
    fn from(end_entity: Certificate) -> Self {
        Self { end_entity, intermediates: Vec::new() }
    }
}

/// Why certificates form no chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A certificate could not be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A certificate that no other one of the chain was issued by.
    #[error("the certificate {subject} is not part of the chain, whose next issuer would be {expected}")]
    Stray {
        /// Subject of the certificate.
        subject: Box<DistinguishedName>,
        /// The name that the chain lacks.
        expected: Box<DistinguishedName>,
    },
}

fn names_as_issuer(certificate: &Certificate, candidate: &Certificate) -> bool {
    let identifiers_agree = match (certificate.authority_key_identifier(), candidate.subject_key_identifier())
    {
        (Some(authority), Some(subject)) => authority == subject,
        _ => true,
    };
    certificate.issuer() == candidate.subject() && identifiers_agree
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::ToString, vec};

    use super::*;
    use crate::testing::{certificate, key};

    #[test]
    fn a_pool_in_any_order_is_put_issuer_first_without_root_leaf_and_repetitions() {
        let key = key();
        let make = |subject: &str, issuer: &str| certificate((subject, &key), (issuer, &key));
        let root = make("/CN=Root", "/CN=Root");
        let upper = make("/CN=Upper", "/CN=Root");
        let lower = make("/CN=Lower", "/CN=Upper");
        let leaf = make("/CN=Leaf", "/CN=Lower");
        let pool = vec![root, upper.clone(), leaf.clone(), lower.clone(), upper.clone()];
        let chain = Chain::new(leaf.clone(), pool).unwrap();
        assert_eq!(chain.end_entity(), &leaf);
        assert_eq!(chain.intermediates(), [lower, upper]);
    }

    #[test]
    fn a_stray_certificate_is_named_with_the_issuer_that_is_missing() {
        let key = key();
        let make = |subject: &str, issuer: &str| certificate((subject, &key), (issuer, &key));
        let (leaf, stray) = (make("/CN=Leaf", "/CN=Lower"), make("/CN=Other", "/CN=Root"));
        assert_eq!(
            Chain::new(leaf, [stray]).unwrap_err().to_string(),
            "the certificate /CN=Other is not part of the chain, whose next issuer would be /CN=Lower"
        );
    }

    #[test]
    fn certificates_that_issued_each_other_end() {
        let key = key();
        let make = |subject: &str, issuer: &str| certificate((subject, &key), (issuer, &key));
        let (one, other) = (make("/CN=A", "/CN=B"), make("/CN=B", "/CN=A"));
        let chain = Chain::new(make("/CN=Leaf", "/CN=A"), [one.clone(), other.clone()]).unwrap();
        assert_eq!(chain.intermediates(), [one, other]);
    }
}
