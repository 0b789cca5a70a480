//! Name constraints (RFC 5280 §4.2.1.10): which names a CA may give.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use const_oid::{AssociatedOid, db::rfc3280::EMAIL_ADDRESS};
use der::{
    Decode, Encode, Tag, Tagged,
    asn1::{AnyRef, ContextSpecific},
};
use ra_pki::{
    Certificate, ComparableName, DistinguishedName, TbsCertificate,
    asn1::pkix::{NameConstraints, SubjectAltName, constraints::name::GeneralSubtree, name::GeneralName},
    text::Escaped,
};

/// Reads the value of the extension; `None` if it is malformed: not DER, without subtrees or with an empty list of them,
/// with a distance other than from zero on, or with a base that is not a constraint of its kind.
pub(crate) fn read_name_constraints(value: &[u8]) -> Option<NameConstraints> {
    NameConstraints::from_der(value).ok().filter(is_well_formed)
}

fn is_well_formed(constraints: &NameConstraints) -> bool {
    let lists = [&constraints.permitted_subtrees, &constraints.excluded_subtrees];
    let is_base = |base: &GeneralName| match base {
        GeneralName::IpAddress(range) => matches!(range.as_bytes().len(), 8 | 32),
        _ => true,
    };
    let is_subtree = |subtree: &GeneralSubtree| {
        subtree.minimum == 0 && subtree.maximum.is_none() && is_base(&subtree.base)
    };
    lists.iter().any(|list| list.is_some())
        && lists.into_iter().flatten().all(|list| !list.is_empty() && list.iter().all(is_subtree))
}

/// The names of a certificate that constraints are about: the subject, the alternative names, and the subject's
/// email addresses where no alternative name is one.
pub(crate) struct ConstrainedNames(Vec<CertificateName>);

enum CertificateName {
    Directory(ComparableName, String),
    Email(String),
    Dns(String),
    Uri(String),
    Ip(Vec<u8>),
    /// Of a kind that nobody compares, by its tag in `GeneralName`.
    Other(u32),
}

impl ConstrainedNames {
    pub(crate) fn read(certificate: &TbsCertificate) -> Self {
        let mut names = Vec::new();
        let subject = certificate.subject();
        if !subject.is_empty() {
            names.push(CertificateName::Directory(subject.to_comparable(), subject.to_string()));
        }
        let extension = certificate.extensions().iter().find(|one| one.oid() == SubjectAltName::OID);
        let alternative_names =
            extension.and_then(|extension| Vec::<AnyRef<'_>>::from_der(extension.value()).ok());
        names.extend(alternative_names.unwrap_or_default().into_iter().map(CertificateName::read));
        if !names.iter().any(|name| matches!(name, CertificateName::Email(_))) {
            let attributes = subject.attributes();
            let addresses = attributes.iter().filter(|attribute| attribute.oid() == EMAIL_ADDRESS);
            names.extend(
                addresses.filter_map(|address| Some(CertificateName::Email(address.value()?.into()))),
            );
        }
        Self(names)
    }

    /// The first name that the constraints of a CA do not let it give, and why.
    fn violation(&self, constraints: &Constraints<'_>) -> Option<String> {
        self.0.iter().find_map(|name| {
            let excluded = constraints.excluded.iter();
            if let Some(subtree) =
                excluded.into_iter().find(|subtree| name.is_of_kind(subtree) && !name.is_outside(subtree))
            {
                return Some(format!("{} is excluded by {}", name.describe(), describe(subtree.base)));
            }
            let permitted = constraints.permitted.iter();
            let mut of_kind = permitted.filter(|subtree| name.is_of_kind(subtree)).peekable();
            if of_kind.peek().is_none() || of_kind.any(|subtree| name.is_inside(subtree)) {
                return None;
            }
            let of_kind = constraints.permitted.iter().filter(|subtree| name.is_of_kind(subtree));
            let allowed: Vec<String> = of_kind.map(|subtree| describe(subtree.base)).collect();
            Some(format!("{} is not permitted: {} is", name.describe(), allowed.join(" or ")))
        })
    }
}

/// The constraints of a CA, each of which is compared with many names.
struct Constraints<'a> {
    permitted: Vec<Subtree<'a>>,
    excluded: Vec<Subtree<'a>>,
}

struct Subtree<'a> {
    base: &'a GeneralName,
    /// The base as directory names are compared.
    directory: Option<ComparableName>,
}

impl<'a> Constraints<'a> {
    fn prepare(constraints: &'a NameConstraints) -> Self {
        let prepared = |subtrees: &'a Option<Vec<GeneralSubtree>>| {
            subtrees.iter().flatten().map(|subtree| Subtree::prepare(&subtree.base)).collect()
        };
        Self {
            permitted: prepared(&constraints.permitted_subtrees),
            excluded: prepared(&constraints.excluded_subtrees),
        }
    }

    fn len(&self) -> usize {
        self.permitted.len() + self.excluded.len()
    }
}

impl<'a> Subtree<'a> {
    fn prepare(base: &'a GeneralName) -> Self {
        let directory = match base {
            GeneralName::DirectoryName(name) => name.to_der().ok(),
            _ => None,
        };
        let directory = directory.and_then(|der| DistinguishedName::from_der(&der).ok());
        Self { base, directory: directory.map(|name| name.to_comparable()) }
    }
}

impl CertificateName {
    fn read(name: AnyRef<'_>) -> Self {
        let (number, text) = match name.tag() {
            Tag::ContextSpecific { number, .. } => {
                (number.value(), core::str::from_utf8(name.value()).ok().map(String::from))
            }
            _ => (u32::MAX, None),
        };
        let directory = || -> Option<DistinguishedName> {
            let der = name.to_der().ok()?;
            let inner = ContextSpecific::<der::Any>::from_der(&der).ok()?;
            DistinguishedName::from_der(&inner.value.to_der().ok()?).ok()
        };
        match (number, text) {
            (1, Some(address)) => Self::Email(address),
            (2, Some(name)) => Self::Dns(name),
            (6, Some(uri)) => Self::Uri(uri),
            (7, _) => Self::Ip(name.value().to_vec()),
            (4, _) => directory()
                .map_or(Self::Other(4), |name| Self::Directory(name.to_comparable(), name.to_string())),
            (number, _) => Self::Other(number),
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Directory(_, name) => format!("the directory name {name}"),
            Self::Email(address) => format!("the email address {}", Escaped(address)),
            Self::Dns(name) => format!("the DNS name {}", Escaped(name)),
            Self::Uri(uri) => format!("the URI {}", Escaped(uri)),
            Self::Ip(octets) => format!("the IP address {}", ip_address(octets)),
            Self::Other(0) => "an otherName".into(),
            Self::Other(number) => format!("a name of kind [{number}]"),
        }
    }

    /// The number of the kind in `GeneralName`.
    fn kind(&self) -> u32 {
        match self {
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::Directory(..) => 4,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::Other(kind) => *kind,
        }
    }

    fn is_of_kind(&self, subtree: &Subtree<'_>) -> bool {
        self.kind() == kind(subtree.base)
    }

    /// Whether the name lies in the subtree for certain.
    fn is_inside(&self, subtree: &Subtree<'_>) -> bool {
        self.compare(subtree) == Some(true)
    }

    /// Whether the name lies outside the subtree for certain.
    fn is_outside(&self, subtree: &Subtree<'_>) -> bool {
        self.compare(subtree) == Some(false)
    }

    /// Whether the name lies in the subtree; `None` where that cannot be said, as of a malformed name.
    fn compare(&self, subtree: &Subtree<'_>) -> Option<bool> {
        match (self, subtree.base) {
            (Self::Directory(name, _), GeneralName::DirectoryName(_)) => {
                Some(name.is_below(subtree.directory.as_ref()?))
            }
            (Self::Dns(name), GeneralName::DnsName(base)) => {
                let base = base.as_str();
                (!may_stand_for(name, base)).then(|| is_host_below(name, base, true))
            }
            (Self::Email(address), GeneralName::Rfc822Name(base)) => email_is_below(address, base.as_str()),
            (Self::Uri(uri), GeneralName::UniformResourceIdentifier(base)) => {
                // A constraint on the host says nothing of a URI that has none (RFC 5280 §4.2.1.10).
                Some(is_host_below(host_of(uri)?, base.as_str(), false))
            }
            (Self::Ip(address), GeneralName::IpAddress(range)) => {
                let (network, mask) = range.as_bytes().split_at_checked(range.as_bytes().len() / 2)?;
                let masked = |octets: &[u8]| -> Vec<u8> {
                    octets.iter().zip(mask).map(|(octet, mask)| octet & mask).collect()
                };
                Some(address.len() == network.len() && masked(address) == masked(network))
            }
            _ => None,
        }
    }
}

/// The number of a name's kind in `GeneralName`.
fn kind(name: &GeneralName) -> u32 {
    match name {
        GeneralName::OtherName(_) => 0,
        GeneralName::Rfc822Name(_) => 1,
        GeneralName::DnsName(_) => 2,
        GeneralName::DirectoryName(_) => 4,
        GeneralName::EdiPartyName(_) => 5,
        GeneralName::UniformResourceIdentifier(_) => 6,
        GeneralName::IpAddress(_) => 7,
        GeneralName::RegisteredId(_) => 8,
    }
}

fn describe(base: &GeneralName) -> String {
    match base {
        GeneralName::Rfc822Name(base) => format!("email:{base}"),
        GeneralName::DnsName(base) => format!("DNS:{base}"),
        GeneralName::UniformResourceIdentifier(base) => format!("URI:{base}"),
        GeneralName::DirectoryName(base) => {
            let name = base.to_der().ok().and_then(|der| DistinguishedName::from_der(&der).ok());
            format!("dirName:{}", name.map(|name| name.to_string()).unwrap_or_default())
        }
        GeneralName::IpAddress(range) => {
            match range.as_bytes().split_at_checked(range.as_bytes().len() / 2) {
                Some((network, mask)) => format!("IP:{}/{}", ip_address(network), ip_address(mask)),
                None => "IP".into(),
            }
        }
        GeneralName::OtherName(name) => format!("otherName:{}", name.type_id),
        GeneralName::RegisteredId(oid) => format!("RID:{oid}"),
        GeneralName::EdiPartyName(_) => "an ediPartyName".into(),
    }
}

fn ip_address(octets: &[u8]) -> String {
    use core::net::{Ipv4Addr, Ipv6Addr};
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        Ipv4Addr::from(octets).to_string()
    } else if let Ok(octets) = <[u8; 16]>::try_from(octets) {
        Ipv6Addr::from(octets).to_string()
    } else {
        format!("of {} octets", octets.len())
    }
}

/// Whether a host name lies below a constraint. For DNS names the base itself and all below are inside; for the hosts of
/// URIs and mailboxes a base without a leading period is that host alone (RFC 5280 §4.2.1.10).
fn is_host_below(host: &str, base: &str, base_includes_below: bool) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    if base.is_empty() || (base_includes_below && host == base) {
        return true;
    }
    match base.strip_prefix('.') {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None if base_includes_below => host.strip_suffix(&base).is_some_and(|rest| rest.ends_with('.')),
        None => host == base,
    }
}

/// Whether a wildcard stands for the constraint's own host among others, and so lies neither inside nor outside.
fn may_stand_for(name: &str, base: &str) -> bool {
    let hosts = name.strip_prefix("*.").zip(base.split_once('.'));
    hosts.is_some_and(|(domain, (label, above))| !label.is_empty() && above.eq_ignore_ascii_case(domain))
}

/// Whether a mailbox lies below a constraint: a mailbox, a host, or a domain with a leading period. `None` if the address
/// or the mailbox is none.
fn email_is_below(address: &str, base: &str) -> Option<bool> {
    let mailbox = |text: &str| {
        let (local, host) = text.rsplit_once('@')?;
        let well_formed = !local.is_empty() && !host.is_empty() && !local.contains('@');
        well_formed.then(|| (String::from(local), host.to_ascii_lowercase()))
    };
    let (local, host) = mailbox(address)?;
    if base.contains('@') {
        return Some(mailbox(base)? == (local, host));
    }
    Some(is_host_below(&host, base, false))
}

/// The host of a URI, if it has one that is a name.
fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host_and_port = authority.rsplit('@').next()?;
    if host_and_port.starts_with('[') {
        return None;
    }
    let host = host_and_port.split(':').next().filter(|host| !host.is_empty())?;
    host.parse::<core::net::Ipv4Addr>().is_err().then_some(host)
}

/// Pairs of a name and a constraint that one search may compare. OpenSSL has the same bound for a certificate.
pub(crate) const MAX_COMPARISONS: usize = 1 << 20;

/// What stands against a path for its names.
pub(crate) enum NameFailure {
    /// A name lies outside the constraints above it.
    Violation(String),
    /// There is more to compare than was left.
    TooMany(String),
}

/// The first name on a path that lies outside the name constraints above it. The path runs from the end entity to the
/// trust anchor, both included. `left` is how many pairs may still be compared.
pub(crate) fn find_name_failure(path: &[&Certificate], left: &mut usize) -> Option<NameFailure> {
    for (place, ca) in path.iter().enumerate().skip(1) {
        let extension = ca.extensions().iter().find(|extension| extension.oid() == NameConstraints::OID);
        // A malformed one breaks a rule of its own.
        let Some(constraints) = extension.and_then(|extension| read_name_constraints(extension.value()))
        else {
            continue;
        };
        let constraints = Constraints::prepare(&constraints);
        for (below, certificate) in path.iter().enumerate().take(place) {
            // Self-issued certificates between are passed over (RFC 5280 §6.1.3 (b)).
            if below > 0 && certificate.is_self_issued() {
                continue;
            }
            let names = ConstrainedNames::read(certificate.tbs());
            let (subject, ca) = (certificate.subject(), ca.subject());
            let pairs = names.0.len().saturating_mul(constraints.len());
            let Some(rest) = left.checked_sub(pairs) else {
                return Some(NameFailure::TooMany(format!(
                    "{ca} has {} name constraints for the {} names of {subject}: more than {MAX_COMPARISONS} pairs to compare",
                    constraints.len(),
                    names.0.len(),
                )));
            };
            *left = rest;
            if let Some(violation) = names.violation(&constraints) {
                return Some(NameFailure::Violation(format!(
                    "{ca} constrains names, and in {subject} {violation}"
                )));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_constraints_hold_for_the_name_and_all_below() {
        for (name, base, inside) in [
            ("example.com", "example.com", true),
            ("a.Example.com", "example.COM", true),
            ("*.example.com", "example.com", true),
            ("badexample.com", "example.com", false),
            ("example.com", ".example.com", false),
            ("a.example.com", ".example.com", true),
            ("anything", "", true),
        ] {
            assert_eq!(is_host_below(name, base, true), inside, "{name} below {base}");
        }
    }

    #[cfg(feature = "std")]
    #[test]
    fn what_is_left_to_compare_is_kept() {
        use crate::testing::Maker;
        // permitted: DNS:a
        let constraints = [0x30, 7, 0xa0, 5, 0x30, 3, 0x82, 1, b'a'];
        let root = Maker::root().extension(NameConstraints::OID, true, &constraints).sign();
        let leaf = Maker::leaf().alternative_names(&["DNS:x.a", "DNS:y.a"]).sign();
        // The subject is a name too.
        let mut left = 5;
        assert!(find_name_failure(&[&leaf, &root], &mut left).is_none());
        assert_eq!(left, 2);
        let failure = find_name_failure(&[&leaf, &root], &mut left);
        assert!(
            matches!(failure, Some(NameFailure::TooMany(message)) if message.contains("1 name constraints for the 3"))
        );
    }

    #[test]
    fn a_wildcard_may_stand_for_a_host_one_label_below_its_domain() {
        assert!(may_stand_for("*.example.com", "a.EXAMPLE.com"));
        for (name, base) in [
            ("*.example.com", "example.com"),
            ("*.example.com", "b.a.example.com"),
            // Only what is below a.example.com, which no star reaches.
            ("*.a.example.com", ".a.example.com"),
            ("a.example.com", "a.example.com"),
        ] {
            assert!(!may_stand_for(name, base), "{name} for {base}");
        }
    }

    #[test]
    fn email_constraints_are_a_mailbox_a_host_or_a_domain() {
        for (address, base, inside) in [
            ("a@example.com", "a@EXAMPLE.com", Some(true)),
            ("A@example.com", "a@example.com", Some(false)),
            ("a@example.com", "example.com", Some(true)),
            ("a@b.example.com", "example.com", Some(false)),
            ("a@b.example.com", ".example.com", Some(true)),
            ("a@example.com", ".example.com", Some(false)),
            ("example.com", "example.com", None),
            ("@example.com", "example.com", None),
        ] {
            assert_eq!(email_is_below(address, base), inside, "{address} below {base}");
        }
    }

    #[test]
    fn the_host_of_a_uri_is_found_and_an_address_is_none() {
        assert_eq!(host_of("spiffe://example.org/a"), Some("example.org"));
        assert_eq!(host_of("https://user:pass@host.example:8443/?q"), Some("host.example"));
        for uri in ["urn:a:b", "https://192.0.2.1/", "https://[2001:db8::1]/", "https:///"] {
            assert_eq!(host_of(uri), None, "{uri}");
        }
        assert!(is_host_below("host.example", ".example", false) && !is_host_below("a.b", "b", false));
    }
}
