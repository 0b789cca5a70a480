//! How many calls a second an account has in a Region, where that is to be kept to
//! (<https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html>).

use std::collections::HashMap;

use jiff::Timestamp;

use crate::error::ServiceError;

/// What is left of each quota. A second's calls may come at once: whether AWS lets more of them is not documented.
#[derive(Debug, Default)]
pub(crate) struct Rates(HashMap<(Group, String), Bucket>);

/// Calls that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Session,
    TrustAnchor,
    Profile,
    Crl,
    Subject,
    Tag,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Group {
    fn find(operation: &str) -> Self {
        let names = [
            ("Session", Self::Session),
            ("Tag", Self::Tag),
            ("Crl", Self::Crl),
            ("Subject", Self::Subject),
            ("Profile", Self::Profile),
            ("AttributeMapping", Self::Profile),
        ];
        let found = names.into_iter().find(|(name, _)| operation.contains(name));
        found.map_or(Self::TrustAnchor, |(_, group)| group)
    }

    fn calls_a_second(self) -> u32 {
        match self {
            Self::Session => 10,
            Self::TrustAnchor | Self::Profile | Self::Crl | Self::Subject | Self::Tag => 1,
        }
    }
}

impl Rates {
    /// Counts a call, unless there have been too many.
    pub(crate) fn count(
        &mut self,
        operation: &str,
        region: &str,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let group = Group::find(operation);
        let most = group.calls_a_second();
        let full = || Bucket { left: most.into(), at: now };
        let bucket = self.0.entry((group, region.into())).or_insert_with(full);
        let passed = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        bucket.left = (bucket.left + passed * f64::from(most)).min(most.into());
        bucket.at = now;
        if bucket.left < 1.0 {
            return Err(ServiceError::throttling(format_args!(
                "more than {most} a second of {operation} and the calls that are counted with it"
            )));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_quota_is_filled_again_as_time_passes() {
        let mut rates = Rates::default();
        let start = Timestamp::UNIX_EPOCH;
        let mut taken = |operation: &str, region: &str, milliseconds: i64| {
            let now = start.checked_add(SignedDuration::from_millis(milliseconds)).unwrap();
            rates.count(operation, region, now).is_ok()
        };
        assert_eq!((0..12).filter(|_| taken("CreateSession", "us-east-1", 0)).count(), 10);
        assert!(taken("CreateSession", "us-east-1", 100) && !taken("CreateSession", "us-east-1", 100));
        assert!(taken("CreateSession", "eu-west-1", 100));
        assert!(taken("GetProfile", "us-east-1", 100) && !taken("PutAttributeMapping", "us-east-1", 1_099));
        assert!(taken("ListTagsForResource", "us-east-1", 1_099) && taken("EnableCrl", "us-east-1", 1_099));
        assert!(taken("PutNotificationSettings", "us-east-1", 1_099));
        assert!(
            !taken("ListTrustAnchors", "us-east-1", 1_099) && taken("ListTrustAnchors", "us-east-1", 2_099)
        );
    }
}
