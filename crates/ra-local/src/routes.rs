//! From a request to its answer: who may ask, what goes wrong on request, and what is written down.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header::DATE, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use uuid::Uuid;

use crate::{
    call::Answer,
    clock::shifted,
    control_plane,
    create_session::create_session,
    credentials::caller_identity::asks_for_identity,
    error::ServiceError,
    events::{Called, Event},
    faults,
    host::check_host,
    management,
    service::Service,
};

/// Every path goes to one place: an ARN in a path may hold slashes.
pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new().fallback(serve).with_state(service)
}

async fn serve(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = Uuid::new_v4();
    if parts.method == Method::POST && parts.uri.path() == "/" {
        let answer = sts(&service, &parts, body, request_id).await;
        let response = answer.unwrap_or_else(IntoResponse::into_response);
        return with_head(response, request_id, service.clock.now());
    }
    let struck = if is_create_session(&parts) { service.faults().strike() } else { Vec::new() };
    let now = shifted(service.clock.now(), faults::clock_offset(&struck));
    let mut called = Called::start(&parts);
    if is_create_session(&parts) {
        called.name = "CreateSession".into();
    }
    let answer = match faults::refusal(&struck) {
        Some(refusal) => Err(refusal),
        None => answer(&service, parts, body, now, &mut called).await,
    };
    if called.is_of_service() {
        let event = Event::new(called, &answer, request_id, now);
        if let Err(error) = service.events().write(event) {
            return with_head(ServiceError::internal_error(error).into_response(), request_id, now);
        }
    }
    let response = faults::spoil(answer, &struck, now).await;
    with_head(response, request_id, now)
}

/// The one call of STS that is answered, so that whoever has credentials can see whose they are.
async fn sts(
    service: &Service,
    parts: &Parts,
    body: Body,
    request_id: Uuid,
) -> Result<Response, ServiceError> {
    check_host(&parts.headers, &service.hosts)?;
    if !asks_for_identity(&read(body).await?) {
        return Err(ServiceError::unknown_operation(&parts.method, parts.uri.path()));
    }
    Ok(service.callers().answer(&parts.headers, request_id, service.clock.now()))
}

fn is_create_session(parts: &Parts) -> bool {
    parts.method == Method::POST && parts.uri.path() == "/sessions"
}

async fn answer(service: &Service, parts: Parts, body: Body, now: Timestamp, called: &mut Called) -> Answer {
    check_host(&parts.headers, &service.hosts)?;
    let body = read(body).await?;
    called.octets = body.len();
    if let Some(path) = parts.uri.path().strip_prefix(management::PREFIX) {
        management::run(service, &parts.method, path, &body)
    } else if is_create_session(&parts) {
        create_session(service, parts, body, now, called).await
    } else {
        control_plane::run(service, &parts, &body, called)
    }
}

/// Adds the headers of every answer.
fn with_head(mut response: Response, request_id: Uuid, now: Timestamp) -> Response {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(request_id.to_string()).map(|id| (REQUEST_ID, id)));
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok();
    headers.extend(date.and_then(|date| Some((DATE, HeaderValue::try_from(date).ok()?))));
    response
}

async fn read(body: Body) -> Result<Bytes, ServiceError> {
    let unread = |_| ServiceError::too_large(format_args!("the body has more than {MAX_BODY_OCTETS} octets"));
    to_bytes(body, MAX_BODY_OCTETS).await.map_err(unread)
}

/// The longest body that the model lets through is a bundle of 204,800 characters, each escaped in 12 octets.
const MAX_BODY_OCTETS: usize = 4 * 1024 * 1024;
