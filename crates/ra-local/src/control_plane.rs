//! The control plane: its thirty operations, and how a request finds its own.
//!
//! Requests are signed with SigV4 by the caller's AWS keys. Nothing here knows those: the signature is taken unverified.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, header::AUTHORIZATION, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::{
    call::{Answer, Call, Ids},
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

/// An operation whose input may be invalid.
const fn operation(
    name: &'static str,
    method: Method,
    path: &'static str,
    input: &'static [Member],
    run: fn(&mut Store, &Call) -> Answer,
) -> Operation {
    Operation { name, method, path, input, invalid: Invalid::Validation, run }
}

/// An operation that takes nothing but the name of a resource, and declares no error for one that is malformed.
const fn scalar(
    name: &'static str,
    method: Method,
    path: &'static str,
    input: &'static [Member],
    run: fn(&mut Store, &Call) -> Answer,
) -> Operation {
    Operation { name, method, path, input, invalid: Invalid::NotFound, run }
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
        scalar("DeleteTrustAnchor", DELETE, "/trustanchor/{}", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.delete(call)
        }),
        scalar("EnableTrustAnchor", POST, "/trustanchor/{}/enable", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.set_enabled(call, true)
        }),
        scalar("DisableTrustAnchor", POST, "/trustanchor/{}/disable", &TRUST_ANCHOR, |at, call| {
            at.trust_anchors.set_enabled(call, false)
        }),
        operation("CreateProfile", POST, "/profiles", &CREATE_PROFILE, |at, call| {
            at.profiles.create_profile(call)
        }),
        operation("ListProfiles", GET, "/profiles", &LIST, |at, call| at.profiles.list(call)),
        scalar("GetProfile", GET, "/profile/{}", &PROFILE, |at, call| at.profiles.get(call)),
        operation("UpdateProfile", PATCH, "/profile/{}", &UPDATE_PROFILE, |at, call| {
            at.profiles.update_profile(call)
        }),
        scalar("DeleteProfile", DELETE, "/profile/{}", &PROFILE, |at, call| at.profiles.delete(call)),
        scalar("EnableProfile", POST, "/profile/{}/enable", &PROFILE, |at, call| {
            at.profiles.set_enabled(call, true)
        }),
        scalar("DisableProfile", POST, "/profile/{}/disable", &PROFILE, |at, call| {
            at.profiles.set_enabled(call, false)
        }),
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
        scalar("GetCrl", GET, "/crl/{}", &CRL, |at, call| at.crls.get(call)),
        operation("UpdateCrl", PATCH, "/crl/{}", &UPDATE_CRL, |at, call| at.crls.update_crl(call)),
        scalar("DeleteCrl", DELETE, "/crl/{}", &CRL, |at, call| at.crls.delete(call)),
        scalar("EnableCrl", POST, "/crl/{}/enable", &CRL, |at, call| at.crls.set_enabled(call, true)),
        scalar("DisableCrl", POST, "/crl/{}/disable", &CRL, |at, call| at.crls.set_enabled(call, false)),
        scalar("GetSubject", GET, "/subject/{}", &SUBJECT, |at, call| at.subjects.get(call)),
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

    /// The members of a request: of its body, of its query and of its path.
    fn members(&self, resource: &str, query: &str, body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
        let mut members: Map<String, Value> = match body {
            _ if self.method == Method::GET || self.method == Method::DELETE => Map::new(),
            [] => Map::new(),
            body => serde_json::from_slice(body).map_err(ServiceError::validation_error)?,
        };
        if self.method == Method::GET || self.method == Method::DELETE {
            for member in self.input {
                let mut values =
                    form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == member.name);
                let value = match member.shape {
                    Shape::List(..) => {
                        Some(values.map(|(_, value)| Value::from(value.into_owned())).collect())
                            .filter(|list: &Value| list.as_array().is_some_and(|list| !list.is_empty()))
                    }
                    Shape::Integer(_) => values.next().map(|(_, text)| {
                        text.parse::<i64>().map_or_else(|_| text.clone().into_owned().into(), Value::from)
                    }),
                    _ => values.next().map(|(_, value)| value.into_owned().into()),
                };
                members.extend(value.map(|value| (member.name.to_owned(), value)));
            }
        }
        if let (false, Some(member)) = (resource.is_empty(), self.input.first()) {
            let resource =
                percent_decode_str(resource).decode_utf8().map_err(ServiceError::validation_error)?;
            members.insert(member.name.to_owned(), resource.into_owned().into());
        }
        Ok(members)
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
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credential = authorization.and_then(|text| text.split_once("Credential="));
    let region = credential.and_then(|(_, scope)| scope.split('/').nth(2));
    region.filter(|region| !region.is_empty()).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

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
