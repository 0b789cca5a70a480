//! Certificate policies and their constraints.

use alloc::vec::Vec;

use const_oid::db::rfc5280;
use der::{Any, Decode, Sequence, Tag, asn1::AnyRef};
use ra_pki::asn1::pkix::{
    CertificatePolicies, InhibitAnyPolicy, PolicyConstraints, PolicyInformation, PolicyMapping,
    PolicyMappings, PolicyQualifier,
};

use super::{
    asn1::integer,
    error::Located,
    items::{items, list, read_object_identifier},
    sections::Sections,
    text::Text,
};

pub(crate) fn certificate_policies(
    sections: &Sections,
    value: Text<'_>,
) -> Result<CertificatePolicies, Located> {
    let expected = "object identifiers of policies, such as 1.2.3.4, or @section for one with qualifiers";
    let (mut policies, mut organization) = (Vec::new(), Tag::VisibleString);
    for item in list(value, expected)? {
        let name = item.only_name(expected)?;
        match name.strip_prefix("@") {
            Some(section) => policies.push(policy(sections, section, organization)?),
            None if name.to_text() == "ia5org" => organization = Tag::Ia5String,
            None => {
                policies.push(PolicyInformation {
                    policy_identifier: read_object_identifier(name)?,
                    policy_qualifiers: None,
                });
            }
        }
    }
    Ok(CertificatePolicies(policies))
}

/// The policy that a section describes. `organization` is the string type of organizations.
fn policy(sections: &Sections, section: Text<'_>, organization: Tag) -> Result<PolicyInformation, Located> {
    let expected = "policyIdentifier, CPS or userNotice";
    let (mut identifier, mut qualifiers) = (None, Vec::new());
    for entry in sections.entries(section)? {
        let (name, value) = (entry.name(), entry.value()?);
        let qualifier = match name.to_text().split('.').next() {
            Some("policyIdentifier") => {
                identifier = Some(read_object_identifier(value)?);
                continue;
            }
            Some("CPS") => (rfc5280::ID_QT_CPS, string(Tag::Ia5String, value)?),
            Some("userNotice") => {
                let expected = "@section with explicitText, organization or noticeNumbers";
                let section = value.strip_prefix("@").ok_or_else(|| value.unexpected(expected))?;
                (rfc5280::ID_QT_UNOTICE, user_notice(sections, section, organization)?)
            }
            _ => return Err(name.unexpected(expected)),
        };
        qualifiers
            .push(PolicyQualifier { policy_qualifier_id: qualifier.0.into(), qualifier: Some(qualifier.1) });
    }
    let policy_identifier =
        identifier.ok_or_else(|| section.unexpected("a section with a policyIdentifier"))?;
    Ok(PolicyInformation {
        policy_identifier,
        policy_qualifiers: (!qualifiers.is_empty()).then_some(qualifiers),
    })
}

/// RFC 5280 §4.2.1.4.
#[derive(Sequence)]
struct UserNotice {
    reference: Option<NoticeReference>,
    explicit_text: Option<Any>,
}

#[derive(Sequence)]
struct NoticeReference {
    organization: Any,
    numbers: Vec<Any>,
}

fn user_notice(sections: &Sections, section: Text<'_>, organization_type: Tag) -> Result<Any, Located> {
    let expected = "explicitText, organization or noticeNumbers";
    let (mut explicit_text, mut organization, mut numbers) = (None, None, None);
    for entry in sections.entries(section)? {
        let value = entry.value()?;
        match entry.name().to_text().as_str() {
            "explicitText" => explicit_text = Some(display_text(value)?),
            "organization" => organization = Some(string(organization_type, value)?),
            "noticeNumbers" => {
                let items = list(value, "numbers, such as 1, 2")?;
                let number = |der: Vec<u8>| {
                    Any::from_der(&der).map_err(|error| Located::unencodable(value.place(), error))
                };
                let read = items.into_iter().map(|item| integer(item.name).and_then(number));
                numbers = Some(read.collect::<Result<_, _>>()?);
            }
            _ => return Err(entry.name().unexpected(expected)),
        }
    }
    let reference = match (organization, numbers) {
        (Some(organization), Some(numbers)) => Some(NoticeReference { organization, numbers }),
        (None, None) => None,
        _ => return Err(section.unexpected("organization and noticeNumbers, or neither")),
    };
    let notice = UserNotice { reference, explicit_text };
    Any::encode_from(&notice).map_err(|error| Located::unencodable(section.place(), error))
}

/// A text, of the type that stands before a colon: `UTF8:`, `BMP:` or `VISIBLE:`.
fn display_text(value: Text<'_>) -> Result<Any, Located> {
    let typed = value.split_once(':').and_then(|(name, text)| {
        let tag = match name.to_text().as_str() {
            "UTF8" | "UTF8String" => Tag::Utf8String,
            "BMP" | "BMPSTRING" => Tag::BmpString,
            "VISIBLE" | "VISIBLESTRING" => Tag::VisibleString,
            _ => return None,
        };
        Some((tag, text))
    });
    let (tag, text) = typed.unwrap_or((Tag::VisibleString, value));
    string(tag, text)
}

/// The octets of the text as they stand.
fn string(tag: Tag, value: Text<'_>) -> Result<Any, Located> {
    Any::new(tag, value.to_text().into_bytes()).map_err(|error| Located::unencodable(value.place(), error))
}

pub(crate) fn policy_constraints(sections: &Sections, value: Text<'_>) -> Result<PolicyConstraints, Located> {
    let expected = "requireExplicitPolicy:N or inhibitPolicyMapping:N";
    let mut constraints = PolicyConstraints { require_explicit_policy: None, inhibit_policy_mapping: None };
    for item in items(sections, value, expected)? {
        let slot = match item.name.to_text().as_str() {
            "requireExplicitPolicy" => &mut constraints.require_explicit_policy,
            "inhibitPolicyMapping" => &mut constraints.inhibit_policy_mapping,
            _ => return Err(item.name.unexpected(expected)),
        };
        *slot = Some(certificates(item.value(expected)?)?);
    }
    Ok(constraints)
}

pub(crate) fn inhibit_any_policy(_: &Sections, value: Text<'_>) -> Result<InhibitAnyPolicy, Located> {
    certificates(value).map(InhibitAnyPolicy)
}

/// A number of certificates.
fn certificates(value: Text<'_>) -> Result<u32, Located> {
    let der = integer(value)?;
    let number = AnyRef::from_der(&der).and_then(AnyRef::decode_as);
    number.map_err(|_| value.unexpected("a number of certificates, such as 0 or 3"))
}

pub(crate) fn policy_mappings(sections: &Sections, value: Text<'_>) -> Result<PolicyMappings, Located> {
    let expected = "issuer's policy:subject's policy, such as 1.2.3.4:1.2.3.5";
    let mappings = items(sections, value, expected)?.into_iter().map(|item| {
        let subject = read_object_identifier(item.value(expected)?)?;
        Ok(PolicyMapping {
            issuer_domain_policy: read_object_identifier(item.name)?,
            subject_domain_policy: subject,
        })
    });
    mappings.collect::<Result<_, _>>().map(PolicyMappings)
}
