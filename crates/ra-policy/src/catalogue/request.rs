//! Rules about the CreateSession request.

use super::{CREATE_SESSION, TRUST_MODEL, UNABLE, rules};
use crate::Refusal;

rules! {
    Request, REQUEST;

    REQUEST_ACCOUNTS = "request.arn.accounts-differ", Error, Documented, TRUST_MODEL, UNABLE,
        "Trust anchor, profile and role are of one account.",
        "give the ARNs of one account";

    REQUEST_REGIONS = "request.arn.regions-differ", Error, Observed, "aws_signing_helper: trust anchor and profile regions don't match", Some(Refusal::InvalidProfile),
        "Trust anchor and profile are of one Region.",
        "give the profile of the trust anchor's Region, or make one there";

    REQUEST_PARTITIONS = "request.arn.partitions-differ", Warning, Inferred, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html", None,
        "Trust anchor, profile and role are of one partition, the partition of the Region.",
        "give the ARNs of one partition, such as arn:aws-cn: for the Regions of China";

    REQUEST_KEY = "request.private-key.mismatch", Error, Observed, "a request signed with another key than the certificate's", Some(Refusal::InvalidSignature),
        "The private key is the one of the certificate.",
        "give the key with which the certificate was requested";

    REQUEST_DURATION = "request.duration.exceeds-role-maximum", Error, Documented, CREATE_SESSION, Some(Refusal::DurationExceedsMaximum),
        "The duration of the session, the shorter of profile's and request's, is at most the role's MaxSessionDuration; it is not shortened.",
        "ask for less (--session-duration), or raise the role: aws iam update-role --max-session-duration";

    REQUEST_DURATION_OVER_HOUR = "request.duration.over-an-hour", Warning, Documented, CREATE_SESSION, Some(Refusal::DurationExceedsMaximum),
        "A session is longer than an hour only where the role's MaxSessionDuration was raised from its default of 3600 s.",
        "ask for an hour or less, or raise the role: aws iam update-role --max-session-duration";

    REQUEST_DURATION_SHORTENED = "request.duration.shortened", Note, Documented, CREATE_SESSION, None,
        "The session is as long as the request asks: the shorter of profile's and request's duration counts.",
        "raise the profile: aws rolesanywhere update-profile --duration-seconds";

    REQUEST_ROLE_SESSION_NAME = "request.role-session-name.not-accepted", Error, Documented, CREATE_SESSION, Some(Refusal::RoleSessionNameNotAllowed),
        "A request names its session only where the profile accepts it.",
        "leave the name out (--role-session-name), or set the profile's acceptRoleSessionName: aws rolesanywhere update-profile --accept-role-session-name";
}
