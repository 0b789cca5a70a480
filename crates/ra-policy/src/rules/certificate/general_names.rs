//! Names that are not understood: they are said, and not passed over.

use alloc::{format, string::String};

use const_oid::{AssociatedOid, db::rfc5280};
use ra_pki::{
    TbsCertificate,
    asn1::{
        GeneralNameRef, GeneralNameValue, describe_algorithm,
        pkix::{NameConstraints, SubjectAltName},
    },
};

use crate::{
    path::name_constraints::subtree::Constraints,
    rule::{Rule, rule},
    rules::certificate::{
        extensions::MALFORMED,
        place::{PerPlace, Place},
    },
};

pub(super) static RULES: &[&PerPlace] = &[&NOT_UNDERSTOOD];

const SOURCE: &str = "RFC 5280 §4.2.1.6 has the kinds and how each is written; what Roles Anywhere makes of a name that is written otherwise, or of a kind that nobody compares, is not documented";

/// Names make session tags, and constraints are about names.
static NOT_UNDERSTOOD: PerPlace = PerPlace {
    trust_anchor: rule!(
        "trust-anchor.general-name.not-understood",
        TrustAnchor,
        Certificates,
        Warning,
        Inferred,
        SOURCE,
        None,
        "Every alternative name, and every name of a constraint, is well-formed and of a kind that is understood.",
        "make it again without the name, or with the name as RFC 5280 §4.2.1.6 has it"
    ),
    intermediate: rule!(
        "intermediate.general-name.not-understood",
        Intermediate,
        Certificates,
        Warning,
        Inferred,
        SOURCE,
        None,
        "Every alternative name, and every name of a constraint, is well-formed and of a kind that is understood.",
        "issue it again without the name, or with the name as RFC 5280 §4.2.1.6 has it"
    ),
    end_entity: rule!(
        "end-entity.general-name.not-understood",
        EndEntity,
        Certificates,
        Warning,
        Inferred,
        SOURCE,
        None,
        "Every alternative name is well-formed and of a kind that is understood.",
        "issue it again without the name, or with the name as RFC 5280 §4.2.1.6 has it"
    ),
};

pub(super) fn check(
    certificate: &TbsCertificate,
    place: Place,
    report: &mut impl FnMut(&'static Rule, String),
) {
    let is_critical = certificate
        .extensions()
        .iter()
        .any(|extension| extension.oid() == SubjectAltName::OID && extension.is_critical());
    let mut malformed = 0_usize;
    // A list that is none breaks the rule of extensions.
    for (place_in_list, name) in certificate.each_alternative_name().unwrap_or_default().iter().enumerate() {
        let number = place_in_list + 1;
        match understand(name) {
            Understood::Yes => {}
            Understood::NotItsKind => {
                report(
                    NOT_UNDERSTOOD.rule(place),
                    format!("alternative name {number} is an {}", name.kind()),
                );
            }
            Understood::Malformed => {
                malformed += 1;
                let message = format!("alternative name {number}, {}, is malformed", with_article(name));
                report(NOT_UNDERSTOOD.rule(place), message);
            }
        }
    }
    if is_critical && malformed > 0 {
        let extension = describe_algorithm(&rfc5280::ID_CE_SUBJECT_ALT_NAME);
        let message = format!("{extension} is critical, and {malformed} of its names are malformed");
        report(MALFORMED.rule(place), message);
    }
    let mut extensions = certificate.extensions().iter();
    let constraints = extensions.find(|extension| extension.oid() == NameConstraints::OID);
    let constraints = constraints.and_then(|extension| Constraints::read(extension.value()));
    let uncompared = constraints.iter().flat_map(Constraints::uncompared);
    for subtree in uncompared {
        report(
            NOT_UNDERSTOOD.rule(place),
            format!("a name constraint is on names of the kind {}", subtree.text()),
        );
    }
}

enum Understood {
    Yes,
    NotItsKind,
    Malformed,
}

fn understand(name: &GeneralNameRef<'_>) -> Understood {
    match name.value() {
        _ if !name.is_well_formed() => Understood::Malformed,
        Some(GeneralNameValue::X400Address | GeneralNameValue::EdiPartyName) => Understood::NotItsKind,
        _ => Understood::Yes,
    }
}

fn with_article(name: &GeneralNameRef<'_>) -> String {
    let kind = name.kind();
    if kind.starts_with(['o', 'x', 'e', 'i', 'u']) { format!("an {kind}") } else { format!("a {kind}") }
}

#[cfg(test)]
#[cfg(feature = "std")]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{
        rules::cases::{Case, codes_of_intermediate, codes_of_leaf, each_place, issuing},
        testing::Maker,
    };

    pub(crate) fn cases() -> Vec<Case> {
        // An iPAddress of 5 octets, and of 4.
        each_place("general-name.not-understood", |good| {
            let with = |names: &[u8]| good.clone().extension(SubjectAltName::OID, false, names);
            (with(&[0x30, 7, 0x87, 5, 1, 2, 3, 4, 5]), with(&[0x30, 6, 0x87, 4, 1, 2, 3, 4]))
        })
    }

    #[test]
    fn a_malformed_name_is_an_error_where_its_extension_is_critical() {
        let with = |critical| {
            codes_of_leaf(&Maker::leaf().extension(SubjectAltName::OID, critical, &[0x30, 3, 0x82, 1, 0xe9]))
        };
        let warned = "end-entity.general-name.not-understood";
        assert!(with(false).iter().any(|code| code == warned));
        assert!(!with(false).iter().any(|code| code == "end-entity.extension.malformed"));
        assert!(with(true).iter().any(|code| code == "end-entity.extension.malformed"));
    }

    #[test]
    fn a_constraint_on_names_that_nobody_compares_is_said_and_breaks_nothing_else() {
        // permitted: an x400Address; an otherName
        for base in [&[0xa3, 2, 0x30, 0][..], &[0xa0, 9, 6, 3, 0x2a, 3, 4, 0xa0, 2, 5, 0]] {
            let length = u8::try_from(base.len()).unwrap();
            let value = [&[0x30, length + 4, 0xa0, length + 2, 0x30, length], base].concat();
            let constrained = issuing().extension(NameConstraints::OID, true, &value);
            assert_eq!(codes_of_intermediate(&constrained), ["intermediate.general-name.not-understood"]);
        }
    }
}
