//! Where revocation lists are: `crlDistributionPoints`, `freshestCRL` and `issuingDistributionPoint`.

use alloc::{vec, vec::Vec};

use der::{Any, Decode, Encode, flagset::FlagSet};
use ra_pki::asn1::pkix::{
    CrlDistributionPoints, FreshestCrl, IssuingDistributionPoint,
    crl::dp::{DistributionPoint, Reasons},
    name::{DistributionPointName, GeneralName},
};
use x509_cert::name::RdnSequence;

use super::{
    alternative_names::{directory_name, general_name, general_names},
    error::Located,
    items::{boolean, items, list},
    sections::{Entry, Sections},
    text::Text,
};

pub(crate) fn crl_distribution_points(
    sections: &Sections,
    value: Text<'_>,
) -> Result<CrlDistributionPoints, Located> {
    points(sections, value).map(CrlDistributionPoints)
}

pub(crate) fn freshest_crl(sections: &Sections, value: Text<'_>) -> Result<FreshestCrl, Located> {
    points(sections, value).map(FreshestCrl)
}

/// Each item is a name, or a section that describes a point.
fn points(sections: &Sections, value: Text<'_>) -> Result<Vec<DistributionPoint>, Located> {
    let expected = "URI:uri, or a section that describes the distribution point";
    let points = items(sections, value, expected)?.into_iter().map(|item| match item.value {
        Some(_) => Ok(DistributionPoint {
            distribution_point: Some(DistributionPointName::FullName(vec![convert_name(
                &general_name(sections, item)?,
                item.name,
            )?])),
            reasons: None,
            crl_issuer: None,
        }),
        None => point(sections, item.name),
    });
    points.collect()
}

fn point(sections: &Sections, section: Text<'_>) -> Result<DistributionPoint, Located> {
    let mut point = DistributionPoint { distribution_point: None, reasons: None, crl_issuer: None };
    for entry in sections.entries(section)? {
        if point_name(sections, entry, &mut point.distribution_point)? {
            continue;
        }
        match entry.name().to_text().as_str() {
            "reasons" => set_once(&mut point.reasons, reasons(entry.value()?)?, entry)?,
            "CRLissuer" => point.crl_issuer = Some(names(sections, entry.value()?)?),
            // As OpenSSL does, whatever else the section holds: it may serve other purposes too.
            _ => {}
        }
    }
    Ok(point)
}

pub(crate) fn issuing_distribution_point(
    sections: &Sections,
    value: Text<'_>,
) -> Result<IssuingDistributionPoint, Located> {
    let expected =
        "@section, with fullname, relativename, onlyuser, onlyCA, onlyAA, indirectCRL or onlysomereasons";
    let mut point = IssuingDistributionPoint {
        distribution_point: None,
        only_contains_user_certs: false,
        only_contains_ca_certs: false,
        only_some_reasons: None,
        indirect_crl: false,
        only_contains_attribute_certs: false,
    };
    for item in items(sections, value, expected)? {
        let value = item.value(expected)?;
        match item.name.to_text().as_str() {
            name if name.starts_with("fullname") || name == "relativename" => {
                set_point_name(sections, name, value, item.name, &mut point.distribution_point)?;
            }
            "onlyuser" => point.only_contains_user_certs = boolean(value)?,
            "onlyCA" => point.only_contains_ca_certs = boolean(value)?,
            "onlyAA" => point.only_contains_attribute_certs = boolean(value)?,
            "indirectCRL" => point.indirect_crl = boolean(value)?,
            "onlysomereasons" => point.only_some_reasons = Some(reasons(value)?),
            _ => return Err(item.name.unexpected(expected)),
        }
    }
    Ok(point)
}

/// Whether the entry gives the name of the point. A second name is refused.
fn point_name(
    sections: &Sections,
    entry: &Entry,
    name: &mut Option<DistributionPointName>,
) -> Result<bool, Located> {
    let key = entry.name().to_text();
    let is_name = key.starts_with("fullname") || key == "relativename";
    if is_name {
        set_point_name(sections, &key, entry.value()?, entry.name(), name)?;
    }
    Ok(is_name)
}

fn set_point_name(
    sections: &Sections,
    key: &str,
    value: Text<'_>,
    at: Text<'_>,
    name: &mut Option<DistributionPointName>,
) -> Result<(), Located> {
    let new = if key == "relativename" {
        relative_name(sections, value)?
    } else {
        DistributionPointName::FullName(names(sections, value)?)
    };
    match name.replace(new) {
        None => Ok(()),
        Some(_) => Err(at.unexpected("one fullname or relativename only")),
    }
}

fn relative_name(sections: &Sections, section: Text<'_>) -> Result<DistributionPointName, Located> {
    let name = directory_name(sections, section)?;
    let parts =
        RdnSequence::from_der(name.as_der()).map_err(|error| Located::unencodable(section.place(), error))?;
    let mut parts = parts.iter().cloned();
    match (parts.next(), parts.next()) {
        (Some(part), None) => Ok(DistributionPointName::NameRelativeToCRLIssuer(part)),
        _ => Err(section.unexpected("a section with one part of a name, its attributes joined by +")),
    }
}

fn names(sections: &Sections, value: Text<'_>) -> Result<Vec<GeneralName>, Located> {
    general_names(sections, value)?.iter().map(|name| convert_name(name, value)).collect()
}

/// A name in the type that distribution points have, which holds no object identifiers of any size.
fn convert_name(name: &Any, at: Text<'_>) -> Result<GeneralName, Located> {
    let name = name.to_der().and_then(|der| GeneralName::from_der(&der));
    name.map_err(|error| Located::unencodable(at.place(), error))
}

fn set_once<T>(slot: &mut Option<T>, value: T, entry: &Entry) -> Result<(), Located> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(entry.name().unexpected("each entry once")),
    }
}

fn reasons(value: Text<'_>) -> Result<FlagSet<Reasons>, Located> {
    let expected = "keyCompromise, CACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, \
                    privilegeWithdrawn or AACompromise";
    let mut flags = FlagSet::default();
    for item in list(value, expected)? {
        let name = item.only_name(expected)?;
        let known = REASONS.iter().find(|(known, _)| name.to_text() == *known);
        flags |= known.map(|(_, reason)| *reason).ok_or_else(|| name.unexpected(expected))?;
    }
    Ok(flags)
}

const REASONS: [(&str, Reasons); 9] = [
    ("unused", Reasons::Unused),
    ("keyCompromise", Reasons::KeyCompromise),
    ("CACompromise", Reasons::CaCompromise),
    ("affiliationChanged", Reasons::AffiliationChanged),
    ("superseded", Reasons::Superseded),
    ("cessationOfOperation", Reasons::CessationOfOperation),
    ("certificateHold", Reasons::CertificateHold),
    ("privilegeWithdrawn", Reasons::PrivilegeWithdrawn),
    ("AACompromise", Reasons::AaCompromise),
];
