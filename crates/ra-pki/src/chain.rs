pub(crate) mod error;

use alloc::{boxed::Box, vec::Vec};

use crate::{
    certificate::{Certificate, error::CertificateError},
    chain::error::ChainError,
    name::distinguished_name::DistinguishedName,
    rust_crypto::RustCrypto,
    verifier::Verifier,
};

/// The most intermediates that a request carries with an end-entity certificate, in the header `X-Amz-X509-Chain`
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication.html>).
pub const MAX_INTERMEDIATES: usize = 5;

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
    /// The end entity itself, repetitions, and self-signed certificates (a root has no place in a chain) are left
    /// out. A certificate that is not on the path from the end entity is an error, since it would be sent for nothing.
    pub fn new(
        end_entity: Certificate,
        pool: impl IntoIterator<Item = Certificate>,
    ) -> Result<Self, ChainError> {
        Self::new_verified_by(end_entity, pool, &RustCrypto)
    }

    /// As [`new`](Self::new), with the verifier by which self-signed certificates are told.
    pub fn new_verified_by(
        end_entity: Certificate,
        pool: impl IntoIterator<Item = Certificate>,
        verifier: &dyn Verifier,
    ) -> Result<Self, ChainError> {
        let in_chain = |one: &Certificate| *one != end_entity && !one.is_self_signed(verifier);
        let mut pool: Vec<Certificate> = pool.into_iter().filter(in_chain).collect();
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
        Self::read_verified_by(file, &RustCrypto)
    }

    /// As [`read`](Self::read), with the verifier by which self-signed certificates are told.
    pub fn read_verified_by(file: &[u8], verifier: &dyn Verifier) -> Result<Self, ChainError> {
        let mut certificates = Certificate::read_end_entity_first(file)?.into_iter();
        let end_entity = certificates.next().ok_or(CertificateError::NoCertificate)?;
        Self::new_verified_by(end_entity, certificates, verifier)
    }

    /// Finds the end entity and the certificates above it in a bundle of any order, such as people's files are.
    ///
    /// The end entity is the one certificate that issued no other; of several such, the one that is no CA's.
    pub fn sort(bundle: impl IntoIterator<Item = Certificate>) -> Result<SortedBundle, ChainError> {
        Self::sort_verified_by(bundle, &RustCrypto)
    }

    /// As [`sort`](Self::sort), with the verifier by which self-signed certificates are told.
    pub fn sort_verified_by(
        bundle: impl IntoIterator<Item = Certificate>,
        verifier: &dyn Verifier,
    ) -> Result<SortedBundle, ChainError> {
        let mut rest: Vec<Certificate> = Vec::new();
        for certificate in bundle {
            if !rest.contains(&certificate) {
                rest.push(certificate);
            }
        }
        let end_entity = rest.remove(end_entity(&rest)?);
        let (mut intermediates, mut root): (Vec<Certificate>, _) = (Vec::new(), None);
        loop {
            let last = intermediates.last().unwrap_or(&end_entity);
            let Some(place) = rest.iter().position(|candidate| names_as_issuer(last, candidate)) else {
                break;
            };
            let issuer = rest.remove(place);
            if issuer.is_self_signed(verifier) {
                root = Some(issuer);
                break;
            }
            intermediates.push(issuer);
        }
        let last = intermediates.last().unwrap_or(&end_entity);
        let is_complete = root.is_some() || last.is_self_signed(verifier);
        let missing_issuer = (!is_complete).then(|| last.issuer().clone());
        Ok(SortedBundle { chain: Self { end_entity, intermediates }, root, strays: rest, missing_issuer })
    }

    /// The chain up to the first certificate of a trust anchor, which is left out with all that is above it: who verifies has
    /// these already, and they take up room in a request.
    #[must_use]
    pub fn cut_at(mut self, trust_anchor: &[Certificate]) -> Self {
        let anchor = self.intermediates.iter().position(|one| trust_anchor.contains(one));
        self.intermediates.truncate(anchor.unwrap_or(self.intermediates.len()));
        self
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

/// A bundle put in order, from the end entity towards the trust anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SortedBundle {
    /// The end entity and the intermediates above it.
    pub chain: Chain,
    /// The self-signed certificate at the end of the path, if the bundle holds it.
    pub root: Option<Certificate>,
    /// The certificates that are not on the path from the end entity, in the order of the bundle.
    pub strays: Vec<Certificate>,
    missing_issuer: Option<DistinguishedName>,
}

impl SortedBundle {
    /// The name of the issuer that the bundle lacks; `None` if the path ends in a root. A trust anchor of that name may
    /// complete it.
    pub fn missing_issuer(&self) -> Option<&DistinguishedName> {
        self.missing_issuer.as_ref()
    }
}

/// The place of the end entity.
fn end_entity(bundle: &[Certificate]) -> Result<usize, ChainError> {
    let is_ca =
        |certificate: &Certificate| certificate.basic_constraints().is_some_and(|constraints| constraints.ca);
    let issued_another = |certificate: &Certificate| {
        bundle.iter().any(|other| other != certificate && names_as_issuer(other, certificate))
    };
    let certificates = bundle.iter().enumerate();
    let mut candidates: Vec<usize> =
        certificates.filter(|(_, one)| !issued_another(one)).map(|(place, _)| place).collect();
    if candidates.len() > 1 {
        let is_end_entity = |place: &usize| bundle.get(*place).is_some_and(|one| !is_ca(one));
        // Without one, the CAs stay for the error.
        if candidates.iter().any(is_end_entity) {
            candidates.retain(is_end_entity);
        }
    }
    match candidates.as_slice() {
        [place] => Ok(*place),
        [] if bundle.is_empty() => Err(CertificateError::NoCertificate.into()),
        [] => Err(ChainError::NoEndEntity),
        several => {
            let subject = |place: &usize| bundle.get(*place).map(|certificate| certificate.subject().clone());
            Err(ChainError::SeveralEndEntities(several.iter().filter_map(subject).collect()))
        }
    }
}

impl From<Certificate> for Chain {
    fn from(end_entity: Certificate) -> Self {
        Self { end_entity, intermediates: Vec::new() }
    }
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
    use crate::testing::{certificate, key, other_key};

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
    fn a_bundle_in_any_order_is_sorted_with_its_strays_apart() {
        let key = key();
        let make = |subject: &str, issuer: &str| certificate((subject, &key), (issuer, &key));
        let (root, upper) = (make("/CN=Root", "/CN=Root"), make("/CN=Upper", "/CN=Root"));
        let (lower, leaf) = (make("/CN=Lower", "/CN=Upper"), make("/CN=Leaf", "/CN=Lower"));
        let sort = |bundle: &[&Certificate]| Chain::sort(bundle.iter().map(|one| (*one).clone()));
        let sorted = sort(&[&root, &lower, &leaf, &upper, &leaf]).unwrap();
        assert_eq!(sorted.chain.end_entity(), &leaf);
        assert_eq!(sorted.chain.intermediates(), [lower.clone(), upper.clone()]);
        assert_eq!((sorted.root.as_ref(), sorted.strays.len()), (Some(&root), 0));
        assert_eq!(sorted.missing_issuer(), None);

        let sorted = sort(&[&upper, &leaf]).unwrap_err();
        assert_eq!(
            sorted.to_string(),
            "the bundle holds several end entities, and a chain begins with one: /CN=Upper, /CN=Leaf"
        );
        let sorted = sort(&[&lower, &leaf]).unwrap();
        assert_eq!(sorted.missing_issuer().map(ToString::to_string).as_deref(), Some("/CN=Upper"));
        let (one, other) = (make("/CN=A", "/CN=B"), make("/CN=B", "/CN=A"));
        assert_eq!(sort(&[&one, &other]), Err(ChainError::NoEndEntity));
        assert_eq!(sort(&[]), Err(CertificateError::NoCertificate.into()));
    }

    #[test]
    fn the_certificate_by_which_an_old_key_vouches_for_a_new_one_stays_in_the_chain() {
        let (old, new) = (key(), other_key());
        let leaf = certificate(("/CN=Leaf", &new), ("/CN=CA", &new));
        let new_with_old = certificate(("/CN=CA", &new), ("/CN=CA", &old));
        let root = certificate(("/CN=CA", &old), ("/CN=CA", &old));
        assert!(root.is_self_signed(&RustCrypto) && new_with_old.is_self_issued());
        assert!(!new_with_old.is_self_signed(&RustCrypto));
        let chain = Chain::new(leaf.clone(), [root.clone(), new_with_old.clone()]).unwrap();
        assert_eq!(chain.intermediates(), std::slice::from_ref(&new_with_old));
        let sorted = Chain::sort([new_with_old.clone(), root.clone(), leaf]).unwrap();
        assert_eq!((sorted.chain.intermediates(), sorted.root), ([new_with_old].as_slice(), Some(root)));
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
    fn a_chain_ends_below_a_trust_anchor_that_is_an_intermediate() {
        let key = key();
        let make = |subject: &str, issuer: &str| certificate((subject, &key), (issuer, &key));
        let (upper, lower) = (make("/CN=Upper", "/CN=Root"), make("/CN=Lower", "/CN=Upper"));
        let chain = Chain::new(make("/CN=Leaf", "/CN=Lower"), [upper.clone(), lower.clone()]).unwrap();
        let cut_at = |anchor: &Certificate| chain.clone().cut_at(std::slice::from_ref(anchor));
        assert_eq!(cut_at(&upper).intermediates(), std::slice::from_ref(&lower));
        assert_eq!(cut_at(&lower).intermediates(), []);
        assert_eq!(chain.clone().cut_at(&[]), chain);
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
