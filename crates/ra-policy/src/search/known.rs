//! The certificates that a search knows.

use alloc::{collections::BTreeMap, vec::Vec};

use ra_pki::{Certificate, ComparableName, DistinguishedName};

use crate::rules::certificate::place::Place;

/// A certificate in the search: the end entity, one of the pool, or one of the trust anchor.
pub(super) struct Known<'a> {
    /// Its place in the list of all.
    pub(super) number: usize,
    pub(super) certificate: &'a Certificate,
    pub(super) place: Place,
    /// Numbers of its issuer's and its own name, the same for names that match.
    issuer: usize,
    subject: usize,
}

impl Known<'_> {
    /// Whether the name of the other is that of this one's issuer.
    pub(super) fn may_be_issued_by(&self, other: &Self) -> bool {
        self.issuer == other.subject
    }

    pub(super) fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether it is the same CA: its name with its key.
    pub(super) fn is_same_ca(&self, other: &Self) -> bool {
        self.subject == other.subject && self.certificate.public_key() == other.certificate.public_key()
    }
}

/// All certificates: the end entity, then the pool, then the trust anchor.
pub(super) fn list<'a>(
    leaf: &'a Certificate,
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
) -> Vec<Known<'a>> {
    let mut names = Names::default();
    let pool = pool.iter().map(|certificate| (certificate, Place::Intermediate));
    let anchors = anchors.iter().map(|certificate| (certificate, Place::TrustAnchor));
    core::iter::once((leaf, Place::EndEntity))
        .chain(pool)
        .chain(anchors)
        .enumerate()
        .map(|(number, (certificate, place))| Known {
            number,
            certificate,
            place,
            issuer: names.number(certificate.issuer()),
            subject: names.number(certificate.subject()),
        })
        .collect()
}

/// Numbers for names, the same for those that match.
#[derive(Default)]
struct Names<'a> {
    by_der: BTreeMap<&'a [u8], usize>,
    by_comparison: BTreeMap<ComparableName, usize>,
}

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a DistinguishedName) -> usize {
        if let Some(number) = self.by_der.get(name.as_der()) {
            return *number;
        }
        let next = self.by_comparison.len();
        let number = *self.by_comparison.entry(name.to_comparable()).or_insert(next);
        self.by_der.insert(name.as_der(), number);
        number
    }
}
