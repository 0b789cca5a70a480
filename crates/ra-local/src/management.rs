//! `/_ra-local/`: what test suites in any language ask of the service itself. JSON in, JSON out.
//!
//! | request | body | answer |
//! |---|---|---|
//! | `GET health` | | `{"status": "ok", "account": …, "region": …, "now": …}` |
//! | `POST reset` | | `{}`; resources, subjects and events are gone, clock, faults and roles as at the start |
//! | `GET roles`, `PUT roles` | `{"roles": [{"roleArn": …, "trustPolicy": {…}, "maxSessionDuration": 3600}], "assumeAnyRole": false}` | the same without the policies |
//! | `GET clock`, `PUT clock` | `{"now": "2026-11-23T12:00:00Z"}`, from which it runs on, or `{"now": null}` | `{"now": …}` |
//! | `GET faults`, `PUT faults` | `{"faults": ["throttle@once"], "seed": 0}` | the same |
//! | `GET requests` | | `{"requests": [events]}`, the last ones |

use axum::{body::Bytes, http::Method};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    call::{Answer, answer},
    error::ServiceError,
    faults::{Fault, Faults},
    load::{RoleMembers, add_roles},
    service::{Roles, Service},
};

/// The path below which it is.
pub(crate) const PREFIX: &str = "/_ra-local/";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RolesBody {
    #[serde(default)]
    roles: Vec<RoleMembers>,
    #[serde(default)]
    assume_any_role: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    now: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultsBody {
    faults: Vec<String>,
    #[serde(default)]
    seed: u64,
}

/// Answers a request below the prefix.
pub(crate) fn run(service: &Service, method: &Method, path: &str, body: &Bytes) -> Answer {
    match (method.as_str(), path) {
        ("GET", "health" | "roles" | "clock" | "faults" | "requests") => {}
        ("POST", "reset") => service.reset(),
        ("PUT", "roles") => service.set_roles(roles(&read(body)?)?),
        ("PUT", "clock") => service.clock.set(read::<ClockBody>(body)?.now),
        ("PUT", "faults") => *service.faults() = faults(&read(body)?)?,
        _ => return Err(ServiceError::unknown_operation(method, &format!("{PREFIX}{path}"))),
    }
    answer(match path {
        "reset" => json!({}),
        "roles" => roles_detail(&service.roles()),
        "clock" => json!({ "now": service.clock.now() }),
        "faults" => {
            let set: Vec<String> = service.faults().set().iter().map(ToString::to_string).collect();
            json!({ "faults": set })
        }
        "requests" => {
            let events: Vec<Value> = service.events().last().collect();
            json!({ "requests": events })
        }
        _ => json!({
            "status": "ok",
            "account": service.account,
            "region": service.region,
            "now": service.clock.now(),
        }),
    })
}

fn faults(body: &FaultsBody) -> Result<Faults, ServiceError> {
    let faults = body.faults.iter().map(|text| text.parse::<Fault>().map_err(ServiceError::validation_error));
    Ok(Faults::new(faults.collect::<Result<_, _>>()?, body.seed))
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, ServiceError> {
    serde_json::from_slice(body).map_err(ServiceError::validation_error)
}

fn roles(body: &RolesBody) -> Result<Roles, ServiceError> {
    let mut roles = Roles { any: body.assume_any_role, ..Roles::default() };
    add_roles(&mut roles, &body.roles).map_err(ServiceError::validation_error)?;
    Ok(roles)
}

fn roles_detail(roles: &Roles) -> Value {
    let known = roles.known.iter().map(
        |(arn, role)| json!({ "roleArn": arn, "maxSessionDuration": role.max_session_duration.seconds() }),
    );
    json!({ "roles": known.collect::<Vec<_>>(), "assumeAnyRole": roles.any })
}
