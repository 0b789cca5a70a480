//! Host names, mailboxes and addresses, as constraints compare them (RFC 5280 §4.2.1.10).

use alloc::{
    format,
    string::{String, ToString},
};

/// How a name stands to a subtree.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Inside,
    Outside,
    /// A wildcard that stands for the host of the subtree among others.
    Both,
    /// It cannot be said, for this reason.
    Unknown(&'static str),
}

impl Comparison {
    pub(super) fn from_inside(is_inside: bool) -> Self {
        if is_inside { Self::Inside } else { Self::Outside }
    }
}

const TRAILING_DOT: &str = "a host name with a dot at its end is not compared";
const NO_HOST: &str = "it is not written as a host name, and is not compared";
const NO_MAILBOX: &str = "it is not written as a mailbox, and is not compared";
const NO_HOST_IN_URI: &str = "a constraint on hosts says nothing of a URI without a host name";

pub(super) fn ip_address(octets: &[u8]) -> String {
    use core::net::{Ipv4Addr, Ipv6Addr};
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        Ipv4Addr::from(octets).to_string()
    } else if let Ok(octets) = <[u8; 16]>::try_from(octets) {
        Ipv6Addr::from(octets).to_string()
    } else {
        format!("of {} octets", octets.len())
    }
}

/// Compares a DNS name.
pub(super) fn compare_dns(name: &str, base: &str) -> Comparison {
    let host = name.strip_prefix("*.").unwrap_or(name);
    if let Some(why) = check_host(host).or_else(|| check_base(base)) {
        return Comparison::Unknown(why);
    }
    if may_stand_for(name, base) {
        return Comparison::Both;
    }
    Comparison::from_inside(is_host_below(name, base, Bare::AndBelow))
}

/// Compares the host of a URI.
pub(super) fn compare_uri(uri: &str, base: &str) -> Comparison {
    let Some(host) = host_of(uri) else { return Comparison::Unknown(NO_HOST_IN_URI) };
    if let Some(why) = check_host(host).or_else(|| check_base(base)) {
        return Comparison::Unknown(why);
    }
    Comparison::from_inside(is_host_below(host, base, Bare::Alone))
}

/// Compares a mailbox with a constraint: a mailbox, a host, or a domain with a leading period.
pub(super) fn compare_email(address: &str, base: &str) -> Comparison {
    let Some((local, host)) = mailbox(address) else { return Comparison::Unknown(NO_MAILBOX) };
    if let Some(why) = check_host(host) {
        return Comparison::Unknown(why);
    }
    if !base.contains('@') {
        return match check_base(base) {
            Some(why) => Comparison::Unknown(why),
            None => Comparison::from_inside(is_host_below(host, base, Bare::Alone)),
        };
    }
    let Some((base_local, base_host)) = mailbox(base) else { return Comparison::Unknown(NO_MAILBOX) };
    if let Some(why) = check_host(base_host) {
        return Comparison::Unknown(why);
    }
    if !host.eq_ignore_ascii_case(base_host) {
        return Comparison::Outside;
    }
    match local == base_local {
        // RFC 9598 §6 compares the domains alone, which lets an address pass for another.
        false if !local.is_ascii() => {
            Comparison::Unknown("a constraint on one mailbox is not compared with one that is not ASCII")
        }
        is_same => Comparison::from_inside(is_same),
    }
}

fn mailbox(text: &str) -> Option<(&str, &str)> {
    let (local, host) = text.rsplit_once('@')?;
    (!local.is_empty() && !host.is_empty() && !local.contains('@')).then_some((local, host))
}

/// Why a host name is not compared.
fn check_host(host: &str) -> Option<&'static str> {
    if host.ends_with('.') {
        return Some(TRAILING_DOT);
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_".contains(&octet))
    };
    (!host.split('.').all(is_label)).then_some(NO_HOST)
}

/// Why the base of a constraint is not compared: it is no host name, nor a domain with a leading period.
fn check_base(base: &str) -> Option<&'static str> {
    if base.is_empty() { None } else { check_host(base.strip_prefix('.').unwrap_or(base)) }
}

/// What a base without a leading period stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bare {
    /// As of DNS names: itself and all below.
    AndBelow,
    /// As of the hosts of URIs and mailboxes: that host alone.
    Alone,
}

fn is_host_below(host: &str, base: &str, reach: Bare) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    if base.is_empty() || (reach == Bare::AndBelow && host == base) {
        return true;
    }
    match base.strip_prefix('.') {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None if reach == Bare::AndBelow => host.strip_suffix(&base).is_some_and(|rest| rest.ends_with('.')),
        None => host == base,
    }
}

/// Whether a wildcard stands for the constraint's own host among others, and so lies neither inside nor outside.
fn may_stand_for(name: &str, base: &str) -> bool {
    let hosts = name.strip_prefix("*.").zip(base.split_once('.'));
    hosts.is_some_and(|(domain, (label, above))| !label.is_empty() && above.eq_ignore_ascii_case(domain))
}

/// The host of a URI, if it has one that is a name.
fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host_and_port = authority.rsplit('@').next()?;
    // Programs take a backslash for a slash, or do not.
    if host_and_port.starts_with('[') || authority.contains('\\') {
        return None;
    }
    let host = host_and_port.split(':').next().filter(|host| !host.is_empty())?;
    host.parse::<core::net::Ipv4Addr>().is_err().then_some(host)
}

#[cfg(test)]
mod tests {
    use super::{Comparison::*, *};

    #[test]
    fn dns_constraints_hold_for_the_name_and_all_below() {
        for (name, base, comparison) in [
            ("example.com", "example.com", Inside),
            ("a.Example.com", "example.COM", Inside),
            ("*.example.com", "example.com", Inside),
            ("badexample.com", "example.com", Outside),
            ("example.com", ".example.com", Outside),
            ("a.example.com", ".example.com", Inside),
            ("anything", "", Inside),
            ("XN--Bcher-kva.example", "xn--bcher-KVA.example", Inside),
        ] {
            assert_eq!(compare_dns(name, base), comparison, "{name} below {base}");
        }
    }

    #[test]
    fn what_is_no_host_name_is_not_compared() {
        for (name, base, why) in [
            ("evil.com.", "evil.com", TRAILING_DOT),
            ("evil.com", "evil.com.", TRAILING_DOT),
            ("evil.com.", "good.com", TRAILING_DOT),
            ("evil.com\0.good.com", "good.com", NO_HOST),
            ("evil com", "good.com", NO_HOST),
            ("a..good.com", "good.com", NO_HOST),
            ("a*.good.com", "good.com", NO_HOST),
            ("", "good.com", NO_HOST),
            ("a.good.com", "*.good.com", NO_HOST),
        ] {
            let (dns, email) = (compare_dns(name, base), compare_email(&format!("a@{name}"), base));
            assert_eq!(dns, Unknown(why), "{name:?} below {base:?}");
            let uri = compare_uri(&format!("https://{name}/"), base);
            if !name.is_empty() {
                assert_eq!((email, uri), (Unknown(why), Unknown(why)), "{name:?} below {base:?}");
            }
        }
        assert_eq!(compare_dns("_sip.good.com", "good.com"), Inside);
    }

    #[test]
    fn a_wildcard_may_stand_for_a_host_one_label_below_its_domain() {
        assert_eq!(compare_dns("*.example.com", "a.EXAMPLE.com"), Both);
        for (name, base, comparison) in [
            ("*.example.com", "example.com", Inside),
            ("*.example.com", "b.a.example.com", Outside),
            // Only what is below a.example.com, which no star reaches.
            ("*.a.example.com", ".a.example.com", Inside),
            ("a.example.com", "a.example.com", Inside),
        ] {
            assert_eq!(compare_dns(name, base), comparison, "{name} for {base}");
        }
    }

    #[test]
    fn email_constraints_are_a_mailbox_a_host_or_a_domain() {
        for (address, base, comparison) in [
            ("a@example.com", "a@EXAMPLE.com", Inside),
            ("A@example.com", "a@example.com", Outside),
            ("a@example.com", "a@example.org", Outside),
            ("a@example.com", "example.com", Inside),
            ("a@b.example.com", "example.com", Outside),
            ("a@b.example.com", ".example.com", Inside),
            ("a@example.com", ".example.com", Outside),
            ("example.com", "example.com", Unknown(NO_MAILBOX)),
            ("@example.com", "example.com", Unknown(NO_MAILBOX)),
            ("é@example.com", "example.com", Inside),
            ("é@example.com", "é@example.com", Inside),
            ("a@é.com", "com", Unknown(NO_HOST)),
        ] {
            assert_eq!(compare_email(address, base), comparison, "{address} below {base}");
        }
        assert!(matches!(compare_email("é@example.com", "a@example.com"), Unknown(_)));
        assert_eq!(compare_email("é@example.com", "a@example.org"), Outside);
    }

    #[test]
    fn the_host_of_a_uri_is_found_and_an_address_is_none() {
        assert_eq!(host_of("spiffe://example.org/a"), Some("example.org"));
        assert_eq!(host_of("https://user:pass@host.example:8443/?q"), Some("host.example"));
        for uri in ["urn:a:b", "https://192.0.2.1/", "https://[2001:db8::1]/", "https:///", r"https://a\@b/"]
        {
            assert_eq!(host_of(uri), None, "{uri}");
        }
        assert_eq!(compare_uri("https://host.example/", ".example"), Inside);
        assert_eq!(compare_uri("https://a.b/", "b"), Outside);
    }
}
