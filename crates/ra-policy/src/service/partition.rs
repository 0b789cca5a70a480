//! The partitions of AWS.

/// The partition of a Region, where it is not this one. `None` where it is, where there is no Region, and where the
/// partition is a new one, of whose Regions nothing is known.
pub(crate) fn other_partition(region: &str, partition: &str) -> Option<&'static str> {
    if region.is_empty() || !PARTITIONS.iter().any(|(_, known)| *known == partition) {
        return None;
    }
    let found = PARTITIONS.iter().find(|(beginning, _)| region.starts_with(beginning));
    found.map(|(_, found)| *found).filter(|found| *found != partition)
}

/// Whether a text can be a partition: `aws`, or `aws-` and more, as the service's model has it. A new one may come at any
/// time, so the table is not asked.
pub(crate) fn is_partition(text: &str) -> bool {
    text == "aws" || text.strip_prefix("aws-").is_some_and(is_label)
}

/// Lower-case letters, digits and hyphens, as every Region and partition is written.
pub(crate) fn is_label(text: &str) -> bool {
    let is_allowed = |octet: u8| octet.is_ascii_digit() || octet.is_ascii_lowercase() || octet == b'-';
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// How the names of a partition's Regions begin, as the endpoint rules of botocore have it; what begins like none is of
/// `aws`.
const PARTITIONS: [(&str, &str); 8] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
    ("", "aws"),
];

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
}
