//! The account and the Region of everything here.

use ra_policy::arn::find_partition;
use ra_sigv4x509::Scope;

/// The account unless another is given: moto's own, so that STS answers from the same one.
pub(crate) const DEFAULT_ACCOUNT: &str = "123456789012";

/// Region of a caller that names none.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";

/// The ARN of a resource here, such as `profile/UUID`, in the partition of its Region.
pub(crate) fn arn(account: &str, region: &str, resource: &str) -> String {
    let (partition, service) = (find_partition(region), Scope::ROLES_ANYWHERE);
    format!("arn:{partition}:{service}:{region}:{account}:{resource}")
}
