use crate::{request::RequestView, verify::error::VerificationError};

/// The one value of a header, as text.
pub(super) fn header_text<'a>(
    request: &RequestView<'a>,
    name: &'static str,
) -> Result<&'a str, VerificationError> {
    match request.values(name).count() {
        0 | 1 => first_header_text(request, name),
        several => Err(VerificationError::RepeatedHeader(name, several)),
    }
}

/// The first value of a header, as text.
pub(super) fn first_header_text<'a>(
    request: &RequestView<'a>,
    name: &'static str,
) -> Result<&'a str, VerificationError> {
    let value = request.values(name).next().ok_or(VerificationError::MissingHeader(name))?;
    let text = core::str::from_utf8(value.trim_ascii()).ok().filter(|text| text.is_ascii());
    text.ok_or(VerificationError::NotText(name))
}
