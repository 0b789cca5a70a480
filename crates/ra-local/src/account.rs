//! The account and the Region of everything here.

use ra_policy::arn::find_partition;
use ra_sigv4x509::Scope;
use uuid::Uuid;

/// The account of everything here, moto's own, so that STS answers from the same one.
pub(crate) const ACCOUNT: &str = "123456789012";

/// The ARN of a resource here, in the partition of its Region.
pub(crate) fn arn(region: &str, kind: &str, id: Uuid) -> String {
    let (partition, service) = (find_partition(region), Scope::ROLES_ANYWHERE);
    format!("arn:{partition}:{service}:{region}:{ACCOUNT}:{kind}/{id}")
}

/// Region of a caller that names none.
pub(crate) const DEFAULT_REGION: &str = "us-east-1";
