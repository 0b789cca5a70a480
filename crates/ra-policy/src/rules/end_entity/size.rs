//! The size of an end entity.

use alloc::{format, string::String};

use ra_pki::TbsCertificate;

use crate::{
    rule::{Rule, rules},
    rules::sources::GUIDANCE,
    service::limits::MAX_END_ENTITY_OCTETS,
};

rules! {
    EndEntity;

    Certificates {
        LARGE = "end-entity.size.over-16-kb", Warning, Documented, GUIDANCE, None,
            "An end-entity certificate has at most 16 KB.",
            "issue it again with fewer or shorter names";
    }
}

pub(super) fn check(certificate: &TbsCertificate, report: &mut impl FnMut(&'static Rule, String)) {
    let size = certificate.as_der().len();
    if size > MAX_END_ENTITY_OCTETS {
        report(&LARGE, format!("it has {size} octets before its signature"));
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::{vec, vec::Vec};

    use crate::{
        rules::cases::{Case, leaf_case},
        testing::{Maker, unknown_extension},
    };

    pub(crate) fn cases() -> Vec<Case> {
        let filled = |octets| Maker::leaf().extension(unknown_extension(), false, &vec![0; octets]);
        [leaf_case("size.over-16-kb", &filled(17_000), &filled(15_000))].into()
    }
}
