use core::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp};
use ra_pki::{Certificate, text::Escaped};
use ra_policy::{
    Refusal, Report,
    explanation::{ExplainedCause, explain},
    judge_end_entity,
};

use crate::response::ServiceError;

/// A refusal of the service, with what it has meant so far and what is wrong with the certificate at hand.
///
/// `Display` is the whole of it, over several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedSession {
    status: u16,
    error_type: String,
    message: String,
    request_id: Option<String>,
    skew: Option<SignedDuration>,
    retry_after: Option<Duration>,
    report: Report,
}

impl RefusedSession {
    /// What the service said at an instant about a session for this certificate.
    pub(crate) fn new(error: ServiceError, certificate: &Certificate, now: Timestamp) -> Self {
        Self {
            status: error.status,
            error_type: error.error_type,
            message: error.message,
            request_id: error.request_id,
            skew: error.date.map(|date| now.duration_since(date)),
            retry_after: error.retry_after,
            report: judge_end_entity(certificate.tbs(), Some(now)),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The error type, such as `AccessDeniedException`.
    pub fn error_type(&self) -> &str {
        &self.error_type
    }

    /// The service's own words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The identifier by which AWS finds the request.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The refusal, if its words are known.
    pub fn refusal(&self) -> Option<Refusal> {
        Refusal::find(&self.message)
    }

    /// How far this machine's clock is ahead of the service's, if the answer told; negative if it is behind.
    pub fn skew(&self) -> Option<SignedDuration> {
        self.skew
    }

    /// How long to wait before asking again, where the answer said so: a 503 with `retryAfterSeconds`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The verdict on the end-entity certificate by itself.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl RefusedSession {
    /// What the words have meant, then what they may mean besides.
    fn write_causes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = format!("{}: {}", self.error_type, self.message);
        let Some(explanation) = explain(&words, Some(&self.report)) else { return Ok(()) };
        let is_seen = |one: &&ExplainedCause| one.cause().is_seen() || !one.findings().is_empty();
        let (seen, possible): (Vec<_>, Vec<_>) = explanation.causes().iter().partition(is_seen);
        for (title, causes) in [
            ("These words have meant, the likeliest first:", seen),
            ("These words may mean, though nobody has recorded it:", possible),
        ] {
            if !causes.is_empty() {
                write!(f, "\n{title}")?;
            }
            causes.iter().try_for_each(|one| write!(f, "\n- {}", one.cause()))?;
        }
        Ok(())
    }
}

impl fmt::Display for RefusedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, error_type) = (Escaped(&self.message), Escaped(&self.error_type));
        write!(f, "Roles Anywhere refused: {message} ({} {error_type}", self.status)?;
        if let Some(request_id) = &self.request_id {
            write!(f, ", request {}", Escaped(request_id))?;
        }
        f.write_str(")")?;
        if let Some(wait) = self.retry_after {
            write!(f, "\nIt may be asked again in {} s.", wait.as_secs())?;
        }
        if let Some(skew) = self.skew.filter(|skew| skew.abs() > SKEW_WORTH_TELLING) {
            let direction = if skew.is_negative() { "behind" } else { "ahead of" };
            write!(
                f,
                "\nThe clock of this machine is {} s {direction} the service's.",
                skew.abs().as_secs()
            )?;
        }
        self.write_causes(f)?;
        if self.report.is_accepted() {
            return Ok(());
        }
        f.write_str("\nWhat is wrong with the certificate at hand:")?;
        self.report.findings().iter().try_for_each(|finding| write!(f, "\n\n{finding}"))
    }
}

/// Signature Version 4 allows five minutes; half of that is worth telling.
const SKEW_WORTH_TELLING: SignedDuration = SignedDuration::from_secs(150);
