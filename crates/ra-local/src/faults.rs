//! Faults on request: answers to `CreateSession` that go wrong, for tests of clients.

use std::{
    fmt, io,
    pin::Pin,
    str::FromStr,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Json,
    body::{Body, Bytes, HttpBody},
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use http_body::Frame;
use jiff::{SignedDuration, Timestamp};
use ra_policy::{Refusal, RoleArn};
use serde_json::Value;

use crate::{
    account::DEFAULT_ACCOUNT, call::Answer, clock::shifted, credentials::assumed_role::credentials_mut,
    error::ServiceError,
};

/// A fault of `CreateSession`, and when it happens. As text, `KIND[=VALUE][@once|@always|@P]`; without `@`, always.
///
/// | kind | what happens |
/// |---|---|
/// | `throttle` | 429 `ThrottlingException` |
/// | `server-error` | 500 |
/// | `unavailable=SECONDS` | 503 with `retryAfterSeconds` |
/// | `delay=MILLISECONDS` | the answer comes late |
/// | `reset` | the connection ends in the middle of the body |
/// | `truncated` | the body ends in the middle of its JSON |
/// | `not-json` | the body is a page of HTML, with status 201 |
/// | `endless` | the body has no end |
/// | `expired-credentials` | credentials that expired an hour ago |
/// | `clock=SECONDS` | the service's clock is off by that much, and its `Date` says so |
/// | `refusal=CODE` | AWS's refusal of that [code](ra_policy::Refusal::code) |
///
/// ```
/// use ra_local::fault::Fault;
///
/// let fault: Fault = "unavailable=3@once".parse()?;
/// assert_eq!(fault.to_string(), "unavailable=3@once");
/// assert!("unavailable".parse::<Fault>().is_err());
/// # Ok::<(), ra_local::fault::FaultError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    kind: FaultKind,
    when: When,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    Throttle,
    ServerError,
    Unavailable { retry_after_seconds: u32 },
    Delay(Duration),
    Reset,
    Truncated,
    NotJson,
    Endless,
    ExpiredCredentials,
    Clock(SignedDuration),
    Refusal(Refusal),
}

/// When a fault happens.
#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    Always,
    Once,
    /// With this probability.
    ByChance(f64),
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let error = || FaultError { text: text.into() };
        let (kind, when) = match text.split_once('@') {
            None | Some((_, "always")) => (text.trim_end_matches("@always"), When::Always),
            Some((kind, "once")) => (kind, When::Once),
            Some((kind, chance)) => {
                let chance: f64 = chance.parse().map_err(|_| error())?;
                (
                    kind,
                    When::ByChance(
                        Some(chance).filter(|chance| (0.0..=1.0).contains(chance)).ok_or_else(error)?,
                    ),
                )
            }
        };
        Ok(Self { kind: FaultKind::read(kind).ok_or_else(error)?, when })
    }
}

impl FaultKind {
    fn read(text: &str) -> Option<Self> {
        Some(match text.split_once('=') {
            None => match text {
                "throttle" => Self::Throttle,
                "server-error" => Self::ServerError,
                "reset" => Self::Reset,
                "truncated" => Self::Truncated,
                "not-json" => Self::NotJson,
                "endless" => Self::Endless,
                "expired-credentials" => Self::ExpiredCredentials,
                _ => return None,
            },
            Some(("unavailable", seconds)) => {
                Self::Unavailable { retry_after_seconds: seconds.parse().ok()? }
            }
            Some(("delay", milliseconds)) => Self::Delay(Duration::from_millis(milliseconds.parse().ok()?)),
            Some(("clock", seconds)) => Self::Clock(SignedDuration::from_secs(seconds.parse().ok()?)),
            Some(("refusal", code)) => Self::Refusal(find_refusal(code)?),
            Some(_) => return None,
        })
    }
}

/// The refusal of a code, whose words have been seen.
fn find_refusal(code: &str) -> Option<Refusal> {
    let mut seen = Refusal::all().filter(|refusal| *refusal != Refusal::AccessDenied);
    seen.find(|refusal| refusal.code() == code)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FaultKind::Throttle => f.write_str("throttle")?,
            FaultKind::ServerError => f.write_str("server-error")?,
            FaultKind::Unavailable { retry_after_seconds } => write!(f, "unavailable={retry_after_seconds}")?,
            FaultKind::Delay(delay) => write!(f, "delay={}", delay.as_millis())?,
            FaultKind::Reset => f.write_str("reset")?,
            FaultKind::Truncated => f.write_str("truncated")?,
            FaultKind::NotJson => f.write_str("not-json")?,
            FaultKind::Endless => f.write_str("endless")?,
            FaultKind::ExpiredCredentials => f.write_str("expired-credentials")?,
            FaultKind::Clock(offset) => write!(f, "clock={}", offset.as_secs())?,
            FaultKind::Refusal(refusal) => write!(f, "refusal={}", refusal.code())?,
        }
        match self.when {
            When::Always => f.write_str("@always"),
            When::Once => f.write_str("@once"),
            When::ByChance(chance) => write!(f, "@{chance}"),
        }
    }
}

/// A text that is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no fault; write KIND, KIND=VALUE or KIND@once, where KIND is throttle, server-error, \
     unavailable=SECONDS, delay=MILLISECONDS, reset, truncated, not-json, endless, expired-credentials, clock=SECONDS or \
     refusal=CODE, and @ is followed by once, always or a probability"
)]
pub struct FaultError {
    text: String,
}

/// The faults that are set, and the chance by which some of them happen.
#[derive(Debug)]
pub(crate) struct Faults {
    set: Vec<Fault>,
    random: fastrand::Rng,
}

impl Faults {
    /// Faults by chance happen alike with the same seed.
    pub(crate) fn new(set: Vec<Fault>, seed: u64) -> Self {
        Self { set, random: fastrand::Rng::with_seed(seed) }
    }

    pub(crate) fn set(&self) -> &[Fault] {
        &self.set
    }

    /// What goes wrong with the next answer.
    pub(crate) fn strike(&mut self) -> Vec<FaultKind> {
        let random = &mut self.random;
        let struck = self.set.iter().filter(|fault| match fault.when {
            When::Always | When::Once => true,
            When::ByChance(chance) => random.f64() < chance,
        });
        let struck = struck.map(|fault| fault.kind).collect();
        self.set.retain(|fault| fault.when != When::Once);
        struck
    }
}

/// By how much the clock is off.
pub(crate) fn clock_offset(struck: &[FaultKind]) -> SignedDuration {
    let offsets = struck.iter().filter_map(|kind| match kind {
        FaultKind::Clock(offset) => Some(*offset),
        _ => None,
    });
    offsets.fold(SignedDuration::ZERO, SignedDuration::saturating_add)
}

/// The refusal in place of any answer.
pub(crate) fn refusal(struck: &[FaultKind]) -> Option<ServiceError> {
    let fault = |status, error_type| ServiceError::fault(status, error_type, "this fault was asked for");
    struck.iter().find_map(|kind| match kind {
        FaultKind::Throttle => Some(fault(StatusCode::TOO_MANY_REQUESTS, "ThrottlingException")),
        FaultKind::ServerError => Some(fault(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException")),
        FaultKind::Unavailable { retry_after_seconds } => Some(
            fault(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableException")
                .with_retry_after(*retry_after_seconds),
        ),
        FaultKind::Refusal(refusal) => Some(ServiceError::from_role_refusal(*refusal, &any_role())),
        _ => None,
    })
}

/// The role of a refusal that was asked for.
fn any_role() -> RoleArn {
    format!("arn:aws:iam::{DEFAULT_ACCOUNT}:role/Example").parse().expect("the form of a role's ARN")
}

/// The answer as it leaves.
pub(crate) async fn spoil(answer: Answer, struck: &[FaultKind], now: Timestamp) -> Response {
    for kind in struck {
        if let FaultKind::Delay(delay) = kind {
            tokio::time::sleep(*delay).await;
        }
    }
    let (status, mut body) = match answer {
        Ok((status, Json(body))) => (status, body),
        Err(error) => return error.into_response(),
    };
    if struck.contains(&FaultKind::ExpiredCredentials) {
        expire(&mut body, now);
    }
    let json = || [(CONTENT_TYPE, "application/json")];
    let spoiled = struck.iter().find_map(|kind| match kind {
        FaultKind::NotJson => Some((status, [(CONTENT_TYPE, "text/html")], NOT_JSON).into_response()),
        FaultKind::Truncated => Some((status, json(), first_half(&body.to_string())).into_response()),
        FaultKind::Reset => {
            let text = body.to_string();
            let mut response = (status, json(), Body::new(Broken::new(&text, End::Failure))).into_response();
            response.headers_mut().insert(CONTENT_LENGTH, text.len().into());
            Some(response)
        }
        FaultKind::Endless => {
            Some((status, json(), Body::new(Broken::new(&body.to_string(), End::Never))).into_response())
        }
        _ => None,
    });
    spoiled.unwrap_or_else(|| (status, Json(body)).into_response())
}

const NOT_JSON: &str = "<html><body>503 from a proxy</body></html>";

fn first_half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}

/// Lets credentials have expired an hour ago.
fn expire(body: &mut Value, now: Timestamp) {
    let expiration = shifted(now, SignedDuration::from_hours(-1)).to_string();
    for credentials in credentials_mut(body) {
        credentials.insert("expiration".into(), expiration.as_str().into());
    }
}

/// A body that does not come to its end.
struct Broken {
    half: Option<Bytes>,
    is_flushed: bool,
    end: End,
}

enum End {
    /// The connection is closed.
    Failure,
    /// Blanks follow.
    Never,
}

impl Broken {
    fn new(text: &str, end: End) -> Self {
        Self { half: Some(first_half(text).into()), is_flushed: false, end }
    }
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.is_flushed {
            // A server that waits sends what it has.
            self.is_flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(match self.end {
            End::Failure => Err(io::ErrorKind::ConnectionReset.into()),
            End::Never => Ok(Frame::data(Bytes::from_static(&[b' '; 4096]))),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_as_it_is_written() {
        for (text, expected) in [
            ("throttle", "throttle@always"),
            ("delay=250@once", "delay=250@once"),
            ("clock=-1860@0.5", "clock=-1860@0.5"),
            ("refusal=certificate-revoked", "refusal=certificate-revoked@always"),
            ("endless@always", "endless@always"),
        ] {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), expected);
        }
        for text in ["", "thrott1e", "delay", "delay=x", "refusal=none", "reset@2", "reset@-0.1", "reset@NaN"]
        {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_of_once_happens_once_and_chance_depends_on_the_seed_alone() {
        let faults = || Faults::new(vec!["reset@once".parse().unwrap(), "throttle@0.5".parse().unwrap()], 7);
        let struck = |mut faults: Faults| (0..64).map(|_| faults.strike()).collect::<Vec<_>>();
        let one = struck(faults());
        assert_eq!(one, struck(faults()));
        let count = |kind| one.iter().flatten().filter(|struck| **struck == kind).count();
        assert_eq!(count(FaultKind::Reset), 1);
        assert!((1..64).contains(&count(FaultKind::Throttle)));
    }
}
