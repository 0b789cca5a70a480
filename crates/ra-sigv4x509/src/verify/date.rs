use jiff::Timestamp;

use crate::{
    authorization::Authorization,
    date::AmzDate,
    header::AMZ_DATE,
    request::RequestView,
    scope::TERMINATOR,
    verify::{error::VerificationError, header_text::header_text, settings::VerifySettings},
};

/// The date of the request, in keeping with the credential scope and the verifier's clock.
pub(super) fn check_date(
    request: &RequestView<'_>,
    authorization: &Authorization<'_>,
    settings: &VerifySettings,
) -> Result<(AmzDate, Timestamp), VerificationError> {
    let text = header_text(request, AMZ_DATE)?;
    let (date, instant) = AmzDate::parse(text.as_bytes()).ok_or(VerificationError::Date)?;
    let [day, region, service, terminator] = authorization.scope;
    if day != date.day() {
        return Err(VerificationError::ScopeDate { scope: day.into(), date: date.day().into() });
    }
    let expected = [
        (region, settings.scope().region()),
        (service, settings.scope().service()),
        (terminator, TERMINATOR),
    ];
    if let Some((found, expected)) = expected.into_iter().find(|(found, expected)| found != expected) {
        return Err(VerificationError::Scope { found: found.into(), expected: expected.into() });
    }
    let (now, tolerance) = (settings.now(), settings.allowed_skew());
    if now.duration_since(instant).abs() > tolerance {
        return Err(VerificationError::Skew { date: instant, now, tolerance });
    }
    Ok((date, instant))
}
