//! The partitions of AWS.

/// The partition of a Region by the beginning of its name; `aws` for a Region that begins like none of the others.
pub fn find_partition(region: &str) -> &'static str {
    PARTITIONS.iter().find(|known| region.starts_with(known.region_prefix)).map_or(AWS, |known| known.name)
}

/// The domain of a partition's endpoints, such as `amazonaws.com`; `None` for a partition that is not known.
pub fn endpoint_domain(partition: &str) -> Option<&'static str> {
    PARTITIONS.iter().find(|known| known.name == partition).map(|known| known.domain)
}

/// The domain of a partition's endpoints that answer over IPv6 too, such as `api.aws`; `None` for a partition that is not
/// known.
pub fn dual_stack_domain(partition: &str) -> Option<&'static str> {
    PARTITIONS.iter().find(|known| known.name == partition).map(|known| known.dual_stack_domain)
}

/// Whether the service has a FIPS endpoint in a Region. The endpoint rules make its name for every one
/// (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
pub fn has_fips_endpoint(region: &str) -> bool {
    FIPS_REGIONS.contains(&region)
}

/// The partition of a Region, if it differs from this one. `None` where it does not, where there is no Region, and where
/// the partition is a new one, of whose Regions nothing is known.
pub(crate) fn other_partition(region: &str, partition: &str) -> Option<&'static str> {
    if region.is_empty() || endpoint_domain(partition).is_none() {
        return None;
    }
    Some(find_partition(region)).filter(|found| *found != partition)
}

/// Whether a text can be a partition: `aws`, or `aws-` and more, as the service's model has it. A new one may come at any
/// time, so the table is not asked.
pub(crate) fn is_partition(text: &str) -> bool {
    text == AWS || text.strip_prefix("aws-").is_some_and(is_label)
}

/// Lower-case letters, digits and hyphens, as every Region and partition is written.
pub(crate) fn is_label(text: &str) -> bool {
    let is_allowed = |octet: u8| octet.is_ascii_digit() || octet.is_ascii_lowercase() || octet == b'-';
    !text.is_empty() && text.bytes().all(is_allowed)
}

struct Partition {
    name: &'static str,
    /// How the names of its Regions begin.
    region_prefix: &'static str,
    domain: &'static str,
    dual_stack_domain: &'static str,
}

const AWS: &str = "aws";

/// The partitions, from the endpoint rules that AWS ships with its SDKs.
const PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws-cn",
        region_prefix: "cn-",
        domain: "amazonaws.com.cn",
        dual_stack_domain: "api.amazonwebservices.com.cn",
    },
    Partition {
        name: "aws-us-gov",
        region_prefix: "us-gov-",
        domain: "amazonaws.com",
        dual_stack_domain: "api.aws",
    },
    Partition {
        name: "aws-eusc",
        region_prefix: "eusc-",
        domain: "amazonaws.eu",
        dual_stack_domain: "api.amazonwebservices.eu",
    },
    Partition {
        name: "aws-iso",
        region_prefix: "us-iso-",
        domain: "c2s.ic.gov",
        dual_stack_domain: "api.aws.ic.gov",
    },
    Partition {
        name: "aws-iso-b",
        region_prefix: "us-isob-",
        domain: "sc2s.sgov.gov",
        dual_stack_domain: "api.aws.scloud",
    },
    Partition {
        name: "aws-iso-e",
        region_prefix: "eu-isoe-",
        domain: "cloud.adc-e.uk",
        dual_stack_domain: "api.cloud-aws.adc-e.uk",
    },
    Partition {
        name: "aws-iso-f",
        region_prefix: "us-isof-",
        domain: "csp.hci.ic.gov",
        dual_stack_domain: "api.aws.hci.ic.gov",
    },
    Partition { name: AWS, region_prefix: "", domain: "amazonaws.com", dual_stack_domain: "api.aws" },
];

/// The Regions with a FIPS endpoint (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).
const FIPS_REGIONS: [&str; 6] =
    ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_tells_its_partition_where_another_is_named() {
        for (region, partition, other) in [
            ("us-east-1", "aws", None),
            ("us-east-1", "aws-cn", Some("aws")),
            ("cn-north-1", "aws", Some("aws-cn")),
            ("us-isob-east-1", "aws-iso", Some("aws-iso-b")),
            ("", "aws", None),
            ("us-new-1", "aws-new", None),
        ] {
            assert_eq!(other_partition(region, partition), other, "{region} in {partition}");
        }
    }

    #[test]
    fn a_region_and_a_partition_tell_the_domain_of_endpoints() {
        for (region, partition, domain) in [
            ("us-east-1", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ] {
            assert_eq!(find_partition(region), partition);
            assert_eq!(endpoint_domain(partition), Some(domain));
        }
        assert_eq!(endpoint_domain("aws-new"), None);
    }
}
