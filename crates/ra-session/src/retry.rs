//! Which answers are tried again, and when.

use core::time::Duration;

use aws_smithy_runtime_api::client::{
    interceptors::context::InterceptorContext,
    retries::classifiers::{ClassifyRetry, RetryAction},
};
use aws_smithy_types::retry::ErrorKind;

use crate::response::ServiceError;

/// The longest wait for an answer 503 that names one (`retryAfterSeconds`). A longer one is not waited for, and the request
/// is not sent again before its time: the error tells it. A bound of ours, below the minute of a whole call.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(20);

/// Tries answers 429 and 5xx again, 503 not before the time that it names; every other answer is final.
#[derive(Debug)]
pub(crate) struct RetryPassing;

impl ClassifyRetry for RetryPassing {
    fn name(&self) -> &'static str {
        "RetryPassing"
    }

    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let status = context.response().map(|response| response.status().as_u16());
        if !status.is_some_and(|status| status == 429 || (500..600).contains(&status)) {
            return RetryAction::NoActionIndicated;
        }
        let error = context.output_or_error().and_then(Result::err);
        let error = error.and_then(|error| error.as_operation_error()?.downcast_ref::<ServiceError>());
        match error.and_then(|error| error.retry_after) {
            Some(wait) if wait > MAX_RETRY_AFTER => RetryAction::RetryForbidden,
            Some(wait) => RetryAction::retryable_error_with_explicit_delay(ErrorKind::ServerError, wait),
            None => RetryAction::transient_error(),
        }
    }
}
