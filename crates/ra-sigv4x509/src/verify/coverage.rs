use alloc::vec::Vec;

use crate::{
    authorization::Authorization,
    header::{AMZ_DATE, CONTENT_TYPE, HOST, X509, X509_CHAIN, compare_names, is_sendable},
    request::RequestView,
    verify::{
        error::VerificationError,
        settings::{RepeatedCertificate, VerifySettings},
    },
};

/// Whether the signature covers what it must, and nothing that is not there.
pub(super) fn check_coverage(
    request: &RequestView<'_>,
    authorization: &Authorization<'_>,
    settings: &VerifySettings,
) -> Result<(), VerificationError> {
    let signed = &authorization.signed_headers;
    if let Some((name, _)) = request.headers.iter().find(|header| !is_sendable(header)) {
        return Err(VerificationError::MalformedHeader(name.into()));
    }
    for required in [HOST, AMZ_DATE, X509] {
        match request.values(required).count() {
            1 => {}
            0 => return Err(VerificationError::MissingHeader(required)),
            _ if required == X509 && settings.repeated_certificate() == RepeatedCertificate::TakeFirst => {}
            more => return Err(VerificationError::RepeatedHeader(required, more)),
        }
    }
    // The body would be read as one type by one reader and as another by the next.
    if request.values(CONTENT_TYPE).count() > 1 {
        return Err(VerificationError::RepeatedHeader(CONTENT_TYPE, request.values(CONTENT_TYPE).count()));
    }
    let unsigned = |name: &&str| request.values(name).next().is_some() && !signed.contains(name);
    if let Some(name) = [HOST, AMZ_DATE, X509, X509_CHAIN, CONTENT_TYPE].into_iter().find(unsigned) {
        return Err(VerificationError::UnsignedHeader(name));
    }
    // Verifiers differ on the line of a header that is signed and not there: none, or an empty one.
    let mut sent: Vec<&str> = request.headers.iter().map(|(name, _)| name).collect();
    sent.sort_unstable_by(|one, other| compare_names(one, other));
    let is_missing = |name: &&&str| sent.binary_search_by(|sent| compare_names(sent, name)).is_err();
    match signed.iter().find(is_missing) {
        Some(missing) => Err(VerificationError::SignedHeaderMissing((*missing).into())),
        None => Ok(()),
    }
}
