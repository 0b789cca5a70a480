//! The control plane: its thirty operations, and how a request finds its own.
//!
//! Requests are signed with SigV4 by the caller's AWS keys. Nothing here knows those: the signature is taken unverified.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{
    call::{Answer, Call, Ids, credential_part, read_object},
    error::ServiceError,
    events::Called,
    model::{
        inputs::{
            CREATE_PROFILE, CREATE_TRUST_ANCHOR, CRL, DELETE_ATTRIBUTE_MAPPING, IMPORT_CRL, LIST, LIST_TAGS,
            PROFILE, PUT_ATTRIBUTE_MAPPING, PUT_NOTIFICATION_SETTINGS, RESET_NOTIFICATION_SETTINGS, SUBJECT,
            TAG_RESOURCE, TRUST_ANCHOR, UNTAG_RESOURCE, UPDATE_CRL, UPDATE_PROFILE, UPDATE_TRUST_ANCHOR,
        },
        shape::{Member, Shape, check_members},
    },
    service::Service,
    store::Store,
};

/// An operation as the service's model has it, and what runs it.
struct Operation {
    name: &'static str,
    method: Method,
    /// The path; `{}` stands for the resource.
    path: &'static str,
    input: &'static [Member],
    invalid: Invalid,
    run: fn(&mut Store, &Call) -> Answer,
}

/// What an operation answers when its input is not as the model has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Invalid {
    Validation,
    /// The operation declares no `ValidationException`, and takes nothing but the name of a resource.
    NotFound,
}

const fn operation(
    name: &'static str,
    method: Method,
    path: &'static str,
    input: &'static [Member],
    run: fn(&mut Store, &Call) -> Answer,
) -> Operation {
    Operation { name, method, path, input, invalid: Invalid::Validation, run }
}

/// Every operation of the service's model. `CreateSession` is in none.
static OPERATIONS: [Operation; 30] = {
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PATCH: Method = Method::PATCH;
    const DELETE: Method = Method::DELETE;
    [
        operation("CreateTrustAnchor", POST, "/trustanchors", &CREATE_TRUST_ANCHOR, |at, call| {
            at.trust_anchors.create_trust_anchor(call)
        }),
        operation("ListTrustAnchors", GET, "/trustanchors", &LIST, |at, call| at.trust_anchors.list(call)),
        operation("GetTrustAnchor", GET, "/trustanchor/{}", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.get(call)
        }),
        operation("UpdateTrustAnchor", PATCH, "/trustanchor/{}", &UPDATE_TRUST_ANCHOR, |at, call| {
            at.trust_anchors.update_trust_anchor(call)
        }),
        operation("DeleteTrustAnchor", DELETE, "/trustanchor/{}", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.delete(call)
        })
        .without_validation(),
        operation("EnableTrustAnchor", POST, "/trustanchor/{}/enable", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.set_enabled(call, true)
        })
        .without_validation(),
        operation("DisableTrustAnchor", POST, "/trustanchor/{}/disable", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.set_enabled(call, false)
        })
        .without_validation(),
        operation("CreateProfile", POST, "/profiles", &CREATE_PROFILE, |at, call| {
            at.profiles.create_profile(call)
        }),
        operation("ListProfiles", GET, "/profiles", &LIST, |at, call| at.profiles.list(call)),
        operation("GetProfile", GET, "/profile/{}", &PROFILE, |at, call| at.profiles.get(call))
            .without_validation(),
        operation("UpdateProfile", PATCH, "/profile/{}", &UPDATE_PROFILE, |at, call| {
            at.profiles.update_profile(call)
        }),
        operation("DeleteProfile", DELETE, "/profile/{}", &PROFILE, |at, call| at.profiles.delete(call))
            .without_validation(),
        operation("EnableProfile", POST, "/profile/{}/enable", &PROFILE, |at, call| {
            at.profiles.set_enabled(call, true)
        })
        .without_validation(),
        operation("DisableProfile", POST, "/profile/{}/disable", &PROFILE, |at, call| {
            at.profiles.set_enabled(call, false)
        })
        .without_validation(),
        operation(
            "PutAttributeMapping",
            Method::PUT,
            "/profiles/{}/mappings",
            &PUT_ATTRIBUTE_MAPPING,
            |at, call| at.profiles.put_attribute_mapping(call),
        ),
        operation(
            "DeleteAttributeMapping",
            DELETE,
            "/profiles/{}/mappings",
            &DELETE_ATTRIBUTE_MAPPING,
            |at, call| at.profiles.delete_attribute_mapping(call),
        ),
        operation("ImportCrl", POST, "/crls", &IMPORT_CRL, Store::import_crl),
        operation("ListCrls", GET, "/crls", &LIST, |at, call| at.crls.list(call)),
        operation("GetCrl", GET, "/crl/{}", &CRL, |at, call| at.crls.get(call)).without_validation(),
        operation("UpdateCrl", PATCH, "/crl/{}", &UPDATE_CRL, |at, call| at.crls.update_crl(call)),
        operation("DeleteCrl", DELETE, "/crl/{}", &CRL, |at, call| at.crls.delete(call)).without_validation(),
        operation("EnableCrl", POST, "/crl/{}/enable", &CRL, |at, call| at.crls.set_enabled(call, true))
            .without_validation(),
        operation("DisableCrl", POST, "/crl/{}/disable", &CRL, |at, call| at.crls.set_enabled(call, false))
            .without_validation(),
        operation("GetSubject", GET, "/subject/{}", &SUBJECT, |at, call| at.subjects.get(call))
            .without_validation(),
        operation("ListSubjects", GET, "/subjects", &LIST, |at, call| at.subjects.list(call)),
        operation(
            "PutNotificationSettings",
            PATCH,
            "/put-notifications-settings",
            &PUT_NOTIFICATION_SETTINGS,
            |at, call| at.trust_anchors.put_notification_settings(call),
        ),
        operation(
            "ResetNotificationSettings",
            PATCH,
            "/reset-notifications-settings",
            &RESET_NOTIFICATION_SETTINGS,
            |at, call| at.trust_anchors.reset_notification_settings(call),
        ),
        operation("TagResource", POST, "/TagResource", &TAG_RESOURCE, Store::tag),
        operation("UntagResource", POST, "/UntagResource", &UNTAG_RESOURCE, Store::untag),
        operation("ListTagsForResource", GET, "/ListTagsForResource", &LIST_TAGS, |at, call| {
            at.list_tags(call)
        }),
    ]
};

impl Operation {
    /// The operation, if it declares no `ValidationException`.
    const fn without_validation(mut self) -> Self {
        self.invalid = Invalid::NotFound;
        self
    }

    /// The name of the resource in a path of this operation, empty where it has none.
    ///
    /// An ARN holds slashes, which clients send percent-encoded and people do not.
    fn resource<'a>(&self, path: &'a str) -> Option<&'a str> {
        let Some((before, after)) = self.path.split_once("{}") else {
            return (path == self.path).then_some("");
        };
        let resource = path.strip_prefix(before)?.strip_suffix(after)?;
        let is_one_segment = !resource.contains('/') || resource.starts_with("arn:");
        (!resource.is_empty() && is_one_segment).then_some(resource)
    }

    /// The members of a request: those of its body or its query, and the resource in its path.
    fn members(&self, resource: &str, query: &str, body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
        let mut members = if self.method == Method::GET || self.method == Method::DELETE {
            self.query_members(query)
        } else {
            read_object(body)?
        };
        if let (false, Some(member)) = (resource.is_empty(), self.input.first()) {
            let resource =
                percent_decode_str(resource).decode_utf8().map_err(ServiceError::validation_error)?;
            members.insert(member.name.to_owned(), resource.into_owned().into());
        }
        Ok(members)
    }

    fn query_members(&self, query: &str) -> Map<String, Value> {
        let member = |member: &Member| {
            let values = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == member.name);
            let mut values = values.map(|(_, value)| value.into_owned()).peekable();
            values.peek()?;
            let value = match member.shape {
                Shape::List(..) => values.collect(),
                // What is no number stays text, which the shape does not take.
                Shape::Integer(_) => {
                    let text = values.next()?;
                    text.parse::<i64>().map_or_else(|_| text.into(), Value::from)
                }
                _ => values.next()?.into(),
            };
            Some((member.name.to_owned(), value))
        };
        self.input.iter().filter_map(member).collect()
    }
}

/// Runs the operation that a request asks for.
pub(crate) fn run(service: &Service, parts: &Parts, body: &Bytes, called: &mut Called) -> Answer {
    let (method, uri, path) = (&parts.method, &parts.uri, parts.uri.path());
    called.region = region(&parts.headers, &service.region).into();
    let found = OPERATIONS
        .iter()
        .filter(|operation| operation.method == method)
        .find_map(|operation| Some((operation, operation.resource(path)?)));
    let Some((operation, resource)) = found else {
        return Err(ServiceError::unknown_operation(method, path));
    };
    called.name = operation.name.into();
    service.count(operation.name, &called.region)?;
    let mut members = operation.members(resource, uri.query().unwrap_or_default(), body)?;
    check_members(&mut members, operation.input).map_err(|violation| match operation.invalid {
        Invalid::Validation => ServiceError::validation(violation),
        Invalid::NotFound => ServiceError::not_found(violation),
    })?;
    called.parameters = members.clone().into();
    let (account, region, now) = (service.account.clone(), called.region.clone(), service.clock.now());
    (operation.run)(&mut service.store(), &Call { account, region, now, members, ids: Ids::MadeUp })
}

/// The Region of the credential scope with which a call is signed.
fn region<'a>(headers: &'a HeaderMap, otherwise: &'a str) -> &'a str {
    credential_part(headers, 2).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::AUTHORIZATION;

    #[test]
    fn the_region_is_that_of_the_credential_scope() {
        let mut headers = HeaderMap::new();
        assert_eq!(region(&headers, "us-east-1"), "us-east-1");
        let value =
            "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/rolesanywhere/aws4_request, Signature=0";
        headers.insert(AUTHORIZATION, value.parse().unwrap());
        assert_eq!(region(&headers, "us-east-1"), "eu-west-1");
    }

    #[test]
    fn a_resource_is_named_by_an_id_or_an_arn_with_its_slashes() {
        let enable = OPERATIONS.iter().find(|operation| operation.path == "/profile/{}/enable").unwrap();
        for (path, expected) in [
            ("/profile/x/enable", Some("x")),
            ("/profile/arn%3Aaws%2Fx/enable", Some("arn%3Aaws%2Fx")),
            (
                "/profile/arn:aws:rolesanywhere:::alias/profile/a/enable",
                Some("arn:aws:rolesanywhere:::alias/profile/a"),
            ),
            ("/profile/x/y/enable", None),
            ("/profile//enable", None),
            ("/profile/x", None),
        ] {
            assert_eq!(enable.resource(path), expected, "{path}");
        }
    }
}
