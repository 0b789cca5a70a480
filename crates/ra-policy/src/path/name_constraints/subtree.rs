//! The subtrees of a name constraint.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use der::{Decode, Reader, Sequence, SliceReader, asn1::AnyRef};
use ra_pki::{
    ComparableName,
    asn1::{AnyObjectIdentifier, GeneralNameRef, GeneralNameValue},
    text::Escaped,
};

use crate::path::name_constraints::host::ip_address;

/// The name constraints of a CA.
pub(crate) struct Constraints {
    pub(crate) permitted: Vec<Subtree>,
    pub(crate) excluded: Vec<Subtree>,
}

/// A subtree that a constraint permits or excludes.
pub(crate) struct Subtree {
    pub(super) form: Form,
    pub(super) base: Base,
    text: String,
}

/// What a constraint is about: names of a kind, and of `otherName` those of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    Kind(u32),
    Other(AnyObjectIdentifier),
}

pub(super) enum Base {
    Directory(ComparableName),
    Email(String),
    Dns(String),
    Uri(String),
    Ip {
        network: Vec<u8>,
        mask: Vec<u8>,
    },
    /// Of a kind for which no comparison is defined.
    Uncompared,
}

#[derive(Sequence)]
struct SubtreesRef<'a> {
    #[asn1(context_specific = "0", optional = "true", tag_mode = "IMPLICIT")]
    permitted: Option<Vec<AnyRef<'a>>>,
    #[asn1(context_specific = "1", optional = "true", tag_mode = "IMPLICIT")]
    excluded: Option<Vec<AnyRef<'a>>>,
}

impl Constraints {
    /// Reads the value of the extension; `None` if it is malformed: not DER, without subtrees or with an empty list of them,
    /// with a distance other than from zero on, or with a base that is not a constraint of its kind.
    pub(crate) fn read(value: &[u8]) -> Option<Self> {
        let SubtreesRef { permitted, excluded } = SubtreesRef::from_der(value).ok()?;
        if permitted.is_none() && excluded.is_none() {
            return None;
        }
        Some(Self { permitted: read_subtrees(permitted)?, excluded: read_subtrees(excluded)? })
    }

    pub(crate) fn len(&self) -> usize {
        self.permitted.len() + self.excluded.len()
    }

    /// The subtrees with which no name is compared.
    pub(crate) fn uncompared(&self) -> impl Iterator<Item = &Subtree> {
        self.permitted.iter().chain(&self.excluded).filter(|subtree| matches!(subtree.base, Base::Uncompared))
    }
}

fn read_subtrees(list: Option<Vec<AnyRef<'_>>>) -> Option<Vec<Subtree>> {
    let Some(list) = list else { return Some(Vec::new()) };
    if list.is_empty() {
        return None;
    }
    list.into_iter().map(Subtree::read).collect()
}

impl Subtree {
    fn read(subtree: AnyRef<'_>) -> Option<Self> {
        der::Tagged::tag(&subtree).assert_eq(der::Tag::Sequence).ok()?;
        let mut reader = SliceReader::new(subtree.value()).ok()?;
        let base = GeneralNameRef::read(reader.tlv_bytes().ok()?);
        // Zero, the default, is not written in DER.
        reader.finish().ok()?;
        let form = match base.value()? {
            GeneralNameValue::OtherName { type_id, .. } => Form::Other(type_id.clone()),
            _ => Form::Kind(base.number()?),
        };
        let (base, text) = match base.value()? {
            GeneralNameValue::Directory(name) => {
                (Base::Directory(name.to_comparable()), format!("dirName:{name}"))
            }
            GeneralNameValue::Email(base) => {
                (Base::Email((*base).into()), format!("email:{}", Escaped(base)))
            }
            GeneralNameValue::Dns(base) => (Base::Dns((*base).into()), format!("DNS:{}", Escaped(base))),
            GeneralNameValue::Uri(base) => (Base::Uri((*base).into()), format!("URI:{}", Escaped(base))),
            GeneralNameValue::Ip(range) if matches!(range.len(), 8 | 32) => {
                let (network, mask) = range.split_at_checked(range.len() / 2)?;
                let text = format!("IP:{}/{}", ip_address(network), ip_address(mask));
                (Base::Ip { network: network.to_vec(), mask: mask.to_vec() }, text)
            }
            GeneralNameValue::Ip(_) => return None,
            _ => (Base::Uncompared, base.kind().to_string()),
        };
        Some(Self { form, base, text })
    }

    /// The base, for people.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
