//! HTTP/1.1 requests as octets and as flags.

use roles_anywhere::sigv4x509::Scope;

/// The Region that an endpoint of Roles Anywhere names in its host, `rolesanywhere.REGION.DOMAIN`; `None` for another host.
pub fn region_of_host(host: &str) -> Option<&str> {
    let mut labels = host.split('.');
    let service = labels.next()?;
    let is_service = service.strip_suffix("-fips").unwrap_or(service) == Scope::ROLES_ANYWHERE;
    let (region, domain) = (labels.next()?, labels.next());
    (is_service && domain.is_some()).then_some(region)
}
