//! Who a session is: its name, its source identity and its tags.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use ra_pki::{DistinguishedName, TbsCertificate, asn1::GeneralNameValue};
use serde::{Serialize, ser::SerializeStruct};

use crate::service::{
    arn::RoleArn,
    attribute_mapping::{AttributeMapping, AttributeMappings, CertificateField},
    limits::MAX_PREFIXED_NAME_CHARACTERS,
    session_name::RoleSessionName,
    session_tag::{DroppedTag, Tag},
    tip::{OriginIdentity, SubjectSource, TipConfiguration},
};

/// Who a session is, as its certificate says: session name, source identity and session tags, under an attribute mapping
/// (<https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    role_session_name: String,
    source_identity: String,
    tags: Vec<Tag>,
    dropped: Vec<DroppedTag>,
    origin_identity: Option<OriginIdentity>,
}

impl Session {
    /// The session of a certificate, signed or not yet, under the default attribute mapping.
    pub fn from_certificate(certificate: &TbsCertificate) -> Self {
        Self::from_mapped(certificate, &AttributeMappings::default())
    }

    /// The session of a certificate under a profile's attribute mapping.
    pub fn from_mapped(certificate: &TbsCertificate, mappings: &AttributeMappings) -> Self {
        let serial_number = certificate.serial_number().to_string();
        let common_name = certificate.subject().common_name();
        let source_identity = match &common_name {
            Some(name) if name.chars().count() <= MAX_PREFIXED_NAME_CHARACTERS => format!("CN={name}"),
            Some(name) => name.clone(),
            None => format!("ID={serial_number}"),
        };
        let mut session = Self {
            role_session_name: serial_number,
            source_identity,
            tags: Vec::new(),
            dropped: Vec::new(),
            origin_identity: None,
        };
        let [subject, issuer, alternative_names] = [
            mappings.mapping(CertificateField::Subject),
            mappings.mapping(CertificateField::Issuer),
            mappings.mapping(CertificateField::SubjectAlternativeName),
        ];
        session.map_name("x509Subject", certificate.subject(), subject);
        session.map_name("x509Issuer", certificate.issuer(), issuer);
        session.map_alternative_names(certificate, alternative_names);
        session
    }

    /// The session under a profile's trusted identity propagation. A certificate without the value that it asks for gives no
    /// [origin identity](Self::origin_identity), and the service denies it a session.
    #[must_use]
    pub fn with_tip(mut self, certificate: &TbsCertificate, tip: TipConfiguration) -> Self {
        let specifier = match tip.subject_source() {
            SubjectSource::CommonName => AttributeMapping::new(CertificateField::Subject, &["CN"]),
            SubjectSource::Uri => AttributeMapping::new(CertificateField::SubjectAlternativeName, &["URI"]),
        };
        let mut mappings = AttributeMappings::default();
        if let Ok(mapping) = specifier {
            mappings.put(mapping);
        }
        let mapped = Self::from_mapped(certificate, &mappings);
        let value = mapped.mapped_value(tip.subject_source().name()).filter(|value| !value.is_empty());
        self.origin_identity = value.map(|value| OriginIdentity::new(value, tip));
        self
    }

    /// The value that is mapped to a tag of this key, whether or not it makes one.
    pub(crate) fn mapped_value(&self, key: &str) -> Option<&str> {
        let tags = self.tags.iter().map(|tag| (tag.key(), tag.value()));
        let dropped = self.dropped.iter().map(|tag| (tag.key(), tag.value()));
        tags.chain(dropped).find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The session under the name that a request gives it.
    pub(crate) fn with_name(self, name: &RoleSessionName) -> Self {
        Self { role_session_name: name.to_string(), ..self }
    }

    /// The name of the session: the serial number in lower-case hexadecimal, unless the request that was judged gives
    /// another.
    pub fn role_session_name(&self) -> &str {
        &self.role_session_name
    }

    /// The source identity: `CN=` and the common name, the common name alone where it has more than 61 characters, or
    /// `ID=` and the serial number where there is none.
    pub fn source_identity(&self) -> &str {
        &self.source_identity
    }

    /// The session tags, in the order of the certificate.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Octets of the session tags, keys and values together. They count in the packed size of the session, whose formula is
    /// published nowhere.
    pub fn tag_octets(&self) -> usize {
        self.tags.iter().map(|tag| tag.key().len() + tag.value().len()).sum()
    }

    /// The attributes that make no session tag, so that conditions on them are not met.
    pub fn dropped(&self) -> &[DroppedTag] {
        &self.dropped
    }

    /// For whom the session says it acts, where its profile propagates that: see [`with_tip`](Self::with_tip).
    pub fn origin_identity(&self) -> Option<&OriginIdentity> {
        self.origin_identity.as_ref()
    }

    /// Who `CloudTrail` and policies see: the ARN of the role's session under this name, or under the serial number
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>).
    pub fn principal_arn(&self, role: &RoleArn, role_session_name: Option<&RoleSessionName>) -> String {
        let name = role_session_name.map_or(self.role_session_name(), RoleSessionName::as_str);
        let (partition, account) = (role.partition(), role.account_id());
        format!("arn:{partition}:sts::{account}:assumed-role/{}/{name}", role.name())
    }

    /// The mapped attributes of a name; several of one type are joined by `/`, in the certificate's order.
    fn map_name(&mut self, field: &str, name: &DistinguishedName, mapping: &AttributeMapping) {
        let mut values: Vec<(String, Option<String>)> = Vec::new();
        let mut places = BTreeMap::new();
        for attribute in name.attributes().iter().filter(|attribute| mapping.maps(attribute)) {
            let place = *places.entry(attribute.oid().clone()).or_insert(values.len());
            match (values.get_mut(place), attribute.value()) {
                (Some((_, Some(joined))), Some(value)) => joined.extend(["/", value]),
                (Some((_, joined)), _) => *joined = None,
                (None, value) => values.push((attribute.short_name(), value.map(ToString::to_string))),
            }
        }
        for (short_name, value) in values {
            self.add(format!("{field}/{short_name}"), value);
        }
    }

    /// The first DNS name, the first URI and the first directory name of those that can be read; other kinds are not mapped.
    fn map_alternative_names(&mut self, certificate: &TbsCertificate, mapping: &AttributeMapping) {
        let names = certificate.each_alternative_name().unwrap_or_default();
        let text = |number: u32| {
            let mut of_kind = names.iter().filter(|name| name.number() == Some(number)).peekable();
            of_kind.peek()?;
            Some(of_kind.find_map(|name| match name.value() {
                Some(GeneralNameValue::Dns(text) | GeneralNameValue::Uri(text)) => Some((*text).to_string()),
                _ => None,
            }))
        };
        let kinds = [("DNS", text(2), mapping.maps_dns()), ("URI", text(6), mapping.maps_uri())];
        for (kind, value, is_mapped) in kinds {
            if let Some(value) = value.filter(|_| is_mapped) {
                self.add(format!("x509SAN/{kind}"), value);
            }
        }
        let directory_name = names.iter().find_map(|name| match name.value() {
            Some(GeneralNameValue::Directory(name)) => Some(name),
            _ => None,
        });
        if let Some(name) = directory_name {
            self.map_name("x509SAN/Name", name, mapping);
        }
    }

    fn add(&mut self, key: String, value: Option<String>) {
        match Tag::new(key, value) {
            Ok(tag) => self.tags.push(tag),
            Err(dropped) => self.dropped.push(dropped),
        }
    }
}

impl Serialize for Session {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Session", Self::MEMBERS)?;
        self.write_members(&mut members)?;
        members.end()
    }
}

impl Session {
    pub(crate) const MEMBERS: usize = 6;

    pub(crate) fn write_members<S: SerializeStruct>(&self, members: &mut S) -> Result<(), S::Error> {
        members.serialize_field("roleSessionName", &self.role_session_name)?;
        members.serialize_field("sourceIdentity", &self.source_identity)?;
        members.serialize_field("tags", &self.tags)?;
        members.serialize_field("tagOctets", &self.tag_octets())?;
        members.serialize_field("droppedTags", &self.dropped)?;
        members.serialize_field("originIdentity", &self.origin_identity)
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use super::*;
    use crate::{
        service::{profile::SessionNaming, session_tag::DropReason},
        testing::Maker,
    };

    fn tags(session: &Session) -> Vec<(&str, &str)> {
        session.tags().iter().map(|tag| (tag.key(), tag.value())).collect()
    }

    #[test]
    fn the_default_mapping_takes_every_attribute_of_subject_and_issuer() {
        let session =
            Session::from_certificate(&Maker::leaf().subject("/C=JP/OU=one/OU=two/CN=host-1").tbs());
        assert_eq!(session.role_session_name(), "1234");
        assert_eq!(session.source_identity(), "CN=host-1");
        assert_eq!(
            tags(&session),
            [
                ("x509Subject/C", "JP"),
                ("x509Subject/OU", "one/two"),
                ("x509Subject/CN", "host-1"),
                ("x509Issuer/CN", "Root"),
            ]
        );
        let octets = "x509Subject/C=JPx509Subject/OU=one/twox509Subject/CN=host-1x509Issuer/CN=Root"
            .replace('=', "")
            .len();
        assert_eq!(session.tag_octets(), octets);
    }

    #[test]
    fn the_length_of_the_common_name_decides_the_source_identity() {
        let identity = |length: usize| {
            let name = "x".repeat(length);
            Session::from_certificate(&Maker::leaf().subject(&format!("/CN={name}")).tbs())
                .source_identity()
                .to_string()
        };
        assert_eq!(identity(61), format!("CN={}", "x".repeat(61)));
        assert_eq!(identity(62), "x".repeat(62));
        let unnamed = Session::from_certificate(&Maker::leaf().subject("/O=Example").tbs());
        assert_eq!(unnamed.source_identity(), "ID=1234");
    }

    #[test]
    fn the_name_that_a_request_gives_is_the_name_of_the_session() {
        let (leaf, name) = (Maker::leaf().sign(), "nightly".parse().unwrap());
        let role = "arn:aws:iam::111122223333:role/service/Example".parse().unwrap();
        let check = crate::Check::new(None).end_entity(&leaf).role_arn(&role);
        let name_and_arn = |report: &crate::Report| {
            let name = report.session().unwrap().role_session_name().to_string();
            (name, report.principal_arn().unwrap().to_string())
        };
        let arn = "arn:aws:sts::111122223333:assumed-role/Example/";
        assert_eq!(name_and_arn(&check.report()), ("1234".into(), format!("{arn}1234")));
        let named = check.role_session_name(&name).session_naming(SessionNaming::Accepted).report();
        assert_eq!(name_and_arn(&named), ("nightly".into(), format!("{arn}nightly")));
        assert!(named.to_string().contains("name             nightly\n"), "{named}");
    }

    #[test]
    fn a_value_that_fits_no_tag_is_dropped_with_its_reason() {
        let session = Session::from_certificate(&Maker::leaf().subject("/O=Example, Inc./CN=日本 1").tbs());
        assert_eq!(session.dropped().len(), 1);
        let dropped = &session.dropped()[0];
        assert_eq!((dropped.key(), dropped.reason()), ("x509Subject/O", DropReason::Character(',')));
        assert!(tags(&session).contains(&("x509Subject/CN", "日本 1")));
    }

    #[test]
    fn the_origin_identity_is_the_value_of_its_source() {
        let leaf =
            Maker::leaf().subject("/OU=a/CN=host-1").alternative_names(&["DNS:a", "URI:urn:a", "URI:urn:b"]);
        let identity = |maker: &Maker, tip: &str| {
            let session =
                Session::from_certificate(&maker.tbs()).with_tip(&maker.tbs(), tip.parse().unwrap());
            session.origin_identity().map(|identity| identity.subject().to_string())
        };
        assert_eq!(identity(&leaf, "x509Subject/CN").as_deref(), Some("host-1"));
        assert_eq!(identity(&leaf, "x509SAN/URI,user").as_deref(), Some("urn:a"));
        for without in [Maker::leaf().subject("/OU=host-1"), Maker::leaf().alternative_names(&["DNS:a"])] {
            let tip = if without.tbs().subject().common_name().is_some() {
                "x509SAN/URI"
            } else {
                "x509Subject/CN"
            };
            assert_eq!(identity(&without, tip), None, "{tip}");
        }
    }

    #[test]
    fn names_that_are_read_make_their_tags_beside_those_that_are_not() {
        let uri = [&[0x86, 7][..], b"spiffe:"].concat();
        for (beside, dropped) in [
            // x400Address, ediPartyName, an otherName without a value, an address of 5 octets, a directory name that is none.
            (&[0xa3, 2, 0x30, 0][..], &[][..]),
            (&[0xa5, 0], &[]),
            (&[0xa0, 3, 6, 1, 0x2a], &[]),
            (&[0x87, 5, 1, 2, 3, 4, 5], &[]),
            (&[0xa4, 2, 5, 0], &[]),
            // A DNS name whose octets are not ASCII.
            (&[0x82, 2, 0xc3, 0xa9], &["x509SAN/DNS"]),
        ] {
            for names in [[&uri[..], beside].concat(), [beside, &uri[..]].concat()] {
                let value = [&[0x30, u8::try_from(names.len()).unwrap()][..], &names].concat();
                let leaf =
                    Maker::leaf().extension(const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME, false, &value);
                let session = Session::from_certificate(&leaf.tbs());
                assert!(tags(&session).contains(&("x509SAN/URI", "spiffe:")), "{beside:02x?}");
                let keys: Vec<_> = session.dropped().iter().map(DroppedTag::key).collect();
                assert_eq!(keys, dropped);
            }
        }
    }

    #[test]
    fn the_first_alternative_name_of_each_kind_is_mapped() {
        let names = [
            "DNS:a.example",
            "DNS:b.example",
            "URI:spiffe://example/a",
            "IP:192.0.2.1",
            "dirName:/O=Example",
        ];
        let session = Session::from_certificate(&Maker::leaf().alternative_names(&names).tbs());
        let names: Vec<_> =
            tags(&session).into_iter().filter(|(key, _)| key.starts_with("x509SAN")).collect();
        assert_eq!(
            names,
            [
                ("x509SAN/DNS", "a.example"),
                ("x509SAN/URI", "spiffe://example/a"),
                ("x509SAN/Name/O", "Example")
            ]
        );
    }
}
