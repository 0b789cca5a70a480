use core::{fmt, net::IpAddr, str::FromStr};

use http::Uri;
use ra_policy::arn::{TrustAnchorReference, dual_stack_domain, endpoint_domain, has_fips_endpoint};
use ra_sigv4x509::RequestView;

/// Where Roles Anywhere answers: `https://rolesanywhere.<region>.<domain of the partition>`, or a URL of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Uri);

impl Endpoint {
    /// The service's endpoint in the Region of a trust anchor
    /// (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
    pub fn from_trust_anchor(trust_anchor: &TrustAnchorReference) -> Result<Self, EndpointError> {
        EndpointVariant::default().endpoint(None, trust_anchor)
    }

    /// What to add where it cannot be reached: that the rules make a FIPS host for every Region, and few are there.
    pub(crate) fn hint(&self) -> String {
        let rest = self.0.host().and_then(|host| host.strip_prefix(FIPS_HOST)?.strip_prefix('.'));
        match rest.and_then(|rest| rest.split('.').next()) {
            Some(region) if !has_fips_endpoint(region) => format!("; no FIPS endpoint is known in {region}"),
            _ => String::new(),
        }
    }

    /// Whether it is over plain `http`, and so on this machine.
    #[cfg(feature = "tls")]
    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme_str() == Some("http")
    }

    /// Host, with the port if it is not the scheme's own, as the `Host` header carries it.
    pub(crate) fn host(&self) -> &str {
        RequestView::host_header(&self.0).expect("an endpoint is read with its host")
    }

    /// Path before the service's own, without a slash at its end.
    pub(crate) fn path_prefix(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }
}

/// Which of the service's endpoints in a Region.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EndpointVariant {
    pub(crate) is_fips: bool,
    pub(crate) is_dual_stack: bool,
}

impl EndpointVariant {
    /// The endpoint of one's own, or this one of the trust anchor's Region.
    pub(crate) fn endpoint(
        self,
        own: Option<&Endpoint>,
        trust_anchor: &TrustAnchorReference,
    ) -> Result<Endpoint, EndpointError> {
        if let Some(own) = own {
            let is_plain = !self.is_fips && !self.is_dual_stack;
            return if is_plain {
                Ok(own.clone())
            } else {
                Err(EndpointError::OwnWithVariant(own.to_string()))
            };
        }
        let partition = trust_anchor.partition();
        let domain =
            if self.is_dual_stack { dual_stack_domain(partition) } else { endpoint_domain(partition) };
        let domain = domain.ok_or_else(|| EndpointError::UnknownPartition(partition.into()))?;
        let fips = if self.is_fips { "-fips" } else { "" };
        format!("https://rolesanywhere{fips}.{}.{domain}", trust_anchor.region()).parse()
    }
}

/// The beginning of FIPS hosts.
const FIPS_HOST: &str = "rolesanywhere-fips";

impl FromStr for Endpoint {
    type Err = EndpointError;

    /// Reads a URL. Plain `http` is allowed to this machine only, since credentials come back readable.
    fn from_str(url: &str) -> Result<Self, EndpointError> {
        let uri: Uri = url.trim_end_matches('/').parse().map_err(|_| EndpointError::NotAUrl(url.into()))?;
        match (uri.scheme_str(), uri.host()) {
            (Some("https"), Some(_)) => {}
            (Some("http"), Some(host)) if is_this_machine(host) => {}
            (Some("http"), Some(_)) => return Err(EndpointError::PlainHttp(url.into())),
            _ => return Err(EndpointError::NotAUrl(url.into())),
        }
        if uri.query().is_some() {
            return Err(EndpointError::NotAUrl(url.into()));
        }
        Ok(Self(uri))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().expect("an endpoint is read with its scheme");
        write!(f, "{scheme}://{}{}", self.host(), self.path_prefix())
    }
}

/// Why there is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Not an absolute URL without a query.
    #[error("{0:?} is not an endpoint; write it as https://HOST or http://127.0.0.1:PORT")]
    NotAUrl(String),
    /// Plain HTTP to another machine.
    #[error(
        "the endpoint {0} would send credentials back over plain HTTP; use https, or an address of this machine"
    )]
    PlainHttp(String),
    /// A partition whose domain is not known.
    #[error("the domain of the partition {0:?} is not known; name the endpoint")]
    UnknownPartition(String),
    /// A URL of one's own beside a choice among the service's endpoints.
    #[error(
        "the endpoint {0} is one of your own, and FIPS and dual-stack choose among the service's; leave out one of them"
    )]
    OwnWithVariant(String),
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint_of(partition: &str, region: &str) -> String {
        let arn = format!(
            "arn:{partition}:rolesanywhere:{region}:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222"
        );
        Endpoint::from_trust_anchor(&arn.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn the_partition_gives_the_domain() {
        assert_eq!(endpoint_of("aws", "us-east-1"), "https://rolesanywhere.us-east-1.amazonaws.com");
        assert_eq!(endpoint_of("aws-cn", "cn-north-1"), "https://rolesanywhere.cn-north-1.amazonaws.com.cn");
    }

    #[test]
    fn fips_and_dual_stack_choose_the_host_and_the_domain() {
        let anchor = |partition: &str, region: &str| {
            let uuid = "22222222-2222-2222-2222-222222222222";
            format!("arn:{partition}:rolesanywhere:{region}:111122223333:trust-anchor/{uuid}")
                .parse()
                .unwrap()
        };
        let [fips, dual_stack, both] = [(true, false), (false, true), (true, true)]
            .map(|(is_fips, is_dual_stack)| EndpointVariant { is_fips, is_dual_stack });
        for (variant, partition, region, url) in [
            (fips, "aws", "us-east-1", "https://rolesanywhere-fips.us-east-1.amazonaws.com"),
            (dual_stack, "aws", "us-east-1", "https://rolesanywhere.us-east-1.api.aws"),
            (both, "aws-us-gov", "us-gov-west-1", "https://rolesanywhere-fips.us-gov-west-1.api.aws"),
            (
                dual_stack,
                "aws-cn",
                "cn-north-1",
                "https://rolesanywhere.cn-north-1.api.amazonwebservices.com.cn",
            ),
        ] {
            let endpoint = variant.endpoint(None, &anchor(partition, region)).unwrap();
            assert_eq!((endpoint.to_string().as_str(), endpoint.hint()), (url, String::new()));
        }
        let elsewhere = fips.endpoint(None, &anchor("aws", "eu-west-1")).unwrap();
        assert_eq!(elsewhere.hint(), "; no FIPS endpoint is known in eu-west-1");
        let own: Endpoint = "https://example.com".parse().unwrap();
        let anchor = anchor("aws", "us-east-1");
        assert_eq!(EndpointVariant::default().endpoint(Some(&own), &anchor), Ok(own.clone()));
        for variant in [fips, dual_stack, both] {
            let error = variant.endpoint(Some(&own), &anchor);
            assert_eq!(error, Err(EndpointError::OwnWithVariant("https://example.com".into())));
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"] {
            assert_eq!(url.parse::<Endpoint>().map(|endpoint| endpoint.to_string()).as_deref(), Ok(url));
        }
        let url = "http://192.0.2.1:9000";
        assert_eq!(url.parse::<Endpoint>(), Err(EndpointError::PlainHttp(url.into())));
    }

    #[test]
    fn a_port_is_part_of_the_host_unless_it_is_the_schemes_own() {
        let host = |url: &str| url.parse::<Endpoint>().unwrap().host().to_owned();
        assert_eq!(host("https://example.com:443/"), "example.com");
        assert_eq!(host("https://example.com:8443"), "example.com:8443");
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in ["", "example.com", "ftp://example.com", "https://example.com?x=y"] {
            assert!(matches!(text.parse::<Endpoint>(), Err(EndpointError::NotAUrl(_))), "{text}");
        }
    }
}
