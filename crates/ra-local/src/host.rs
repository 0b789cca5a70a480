//! Whose requests are answered. A page in a browser may let its own DNS name lead to this machine, and would then read the
//! credentials of sessions: but its requests still name that host, and have it as their origin.

use std::net::IpAddr;

use axum::http::{
    HeaderMap,
    header::{HOST, ORIGIN},
};
use ra_policy::arn::{dual_stack_domain, endpoint_domain, find_partition};
use ra_sigv4x509::Scope;

use crate::error::ServiceError;

/// Whether the service is asked under a name that is its own: an IP address, `localhost`, one of AWS's endpoints, which
/// clients with a fixed host send through a proxy, or one of these. A page of another origin is not answered.
pub(crate) fn check_host(headers: &HeaderMap, further: &[String]) -> Result<(), ServiceError> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(HOST).unwrap_or_default();
    let name = without_port(host);
    let is_known = further.iter().any(|one| one.eq_ignore_ascii_case(name));
    if !(is_known || is_address(name) || name.eq_ignore_ascii_case("localhost") || is_endpoint(name)) {
        return Err(ServiceError::access_denied(format_args!(
            "the host {name:?} is not this service's; ask for localhost or an IP address, or let it answer under that name"
        )));
    }
    match text(ORIGIN).filter(|origin| origin.split_once("://").is_none_or(|(_, origin)| origin != host)) {
        Some(origin) => Err(ServiceError::access_denied(format_args!("a page of {origin} may not ask here"))),
        None => Ok(()),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    }
}

fn is_address(name: &str) -> bool {
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    address.parse::<IpAddr>().is_ok()
}

/// `rolesanywhere.REGION.DOMAIN`, or with `-fips` or a dual-stack domain.
fn is_endpoint(name: &str) -> bool {
    let mut labels = name.splitn(3, '.');
    let (Some(service), Some(region), Some(domain)) = (labels.next(), labels.next(), labels.next()) else {
        return false;
    };
    let partition = find_partition(region);
    let domains = [endpoint_domain(partition), dual_stack_domain(partition)];
    service.strip_suffix("-fips").unwrap_or(service) == Scope::ROLES_ANYWHERE
        && domains.contains(&Some(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_answered(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        headers.extend(origin.map(|origin| (ORIGIN, origin.parse().unwrap())));
        check_host(&headers, &["aws.test".into()]).is_ok()
    }

    #[test]
    fn a_host_that_leads_here_by_its_own_dns_is_not_answered() {
        for host in [
            "127.0.0.1:9911",
            "[::1]:9911",
            "[::1]",
            "10.0.0.7",
            "localhost",
            "LOCALHOST:80",
            "aws.test:1",
            "rolesanywhere.us-east-1.amazonaws.com",
            "rolesanywhere-fips.us-gov-west-1.amazonaws.com:443",
            "rolesanywhere.cn-north-1.amazonaws.com.cn",
            "rolesanywhere.eu-west-1.api.aws",
        ] {
            assert!(is_answered(host, None), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:9911",
            "localhost.evil.example",
            "",
            "s3.us-east-1.amazonaws.com",
        ] {
            assert!(!is_answered(host, None), "{host}");
        }
    }

    #[test]
    fn a_page_of_another_origin_is_not_answered() {
        assert!(is_answered("127.0.0.1:9911", Some("http://127.0.0.1:9911")));
        for origin in ["http://evil.example", "http://127.0.0.1:8080", "null"] {
            assert!(!is_answered("127.0.0.1:9911", Some(origin)), "{origin}");
        }
    }
}
