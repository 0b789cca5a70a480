use alloc::{boxed::Box, vec::Vec};

use base64ct::{Base64, Encoding};
use ra_pki::{Certificate, MAX_INTERMEDIATES, SignatureScheme, pem::is_pem};

use crate::{
    authorization::Authorization,
    header::{X509, X509_CHAIN},
    request::RequestView,
    verify::{
        error::VerificationError,
        header_text::{first_header_text, header_text},
        settings::{RepeatedCertificate, VerifySettings},
    },
};

pub(super) fn certificate_text<'a>(
    request: &RequestView<'a>,
    settings: &VerifySettings,
) -> Result<&'a str, VerificationError> {
    match settings.repeated_certificate() {
        RepeatedCertificate::Refuse => header_text(request, X509),
        RepeatedCertificate::TakeFirst => first_header_text(request, X509),
    }
}

pub(super) fn check_identity(
    certificate: &Certificate,
    authorization: &Authorization<'_>,
) -> Result<SignatureScheme, VerificationError> {
    let (algorithm, key) = (authorization.algorithm, certificate.public_key().algorithm());
    let scheme = algorithm.scheme(key).ok_or(VerificationError::AlgorithmMismatch { algorithm, key })?;
    let serial_number = certificate.serial_number();
    serial_number.check_sign()?;
    let expected = serial_number.to_decimal().unwrap_or_default();
    if expected != authorization.serial_number {
        return Err(VerificationError::SerialNumber { found: authorization.serial_number.into(), expected });
    }
    Ok(scheme)
}

pub(super) fn read_intermediates(base64: &str) -> Result<Vec<Certificate>, VerificationError> {
    let count = base64.split(',').count();
    if count > MAX_INTERMEDIATES {
        return Err(VerificationError::ChainTooLong(count));
    }
    base64.split(',').map(|one| decode(X509_CHAIN, one.trim())).collect()
}

pub(super) fn decode(header: &'static str, base64: &str) -> Result<Certificate, VerificationError> {
    if is_pem(base64.as_bytes()) {
        return Err(VerificationError::Pem(header));
    }
    let der = Base64::decode_vec(base64).map_err(|_| VerificationError::NotBase64(header))?;
    if is_pem(&der) {
        return Err(VerificationError::Pem(header));
    }
    Certificate::from_der(&der)
        .map_err(|error| VerificationError::Certificate { header, source: Box::new(error) })
}
