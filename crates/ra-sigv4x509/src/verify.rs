mod certificates;
mod coverage;
mod date;
pub(crate) mod error;
mod header_text;
pub(crate) mod settings;
pub(crate) mod signed_by;
#[cfg(test)]
#[cfg(feature = "std")]
mod tests;

use alloc::{string::String, vec::Vec};

use ra_pki::{Certificate, SignatureScheme, VerifyError};

use crate::{
    authorization::{Authorization, AuthorizationError},
    canonical::{Canonical, payload::Payload},
    header::{AUTHORIZATION, CONTENT_SHA256, X509, X509_CHAIN, compare_names},
    request::RequestView,
    scope::Scope,
    string_to_sign::string_to_sign,
    verify::{
        certificates::{certificate_text, check_identity, decode, read_intermediates},
        coverage::check_coverage,
        date::check_date,
        error::VerificationError,
        header_text::header_text,
        settings::{AlgorithmNames, VerifySettings},
        signed_by::SignedBy,
    },
};

/// Verifies the signature of a request as it was received.
///
/// Strict where the service is known to be lenient: `Host`, `X-Amz-Date`, `X-Amz-X509`, and where they are sent
/// `X-Amz-X509-Chain` and `Content-Type`, must be covered, and each stands once. Further headers may be covered.
pub fn verify(request: &RequestView<'_>, settings: &VerifySettings) -> Result<SignedBy, VerificationError> {
    let authorization = Authorization::parse(header_text(request, AUTHORIZATION)?)?;
    check_name(&authorization, settings)?;
    check_coverage(request, &authorization, settings)?;
    let (date, instant) = check_date(request, &authorization, settings)?;
    let certificate = decode(X509, certificate_text(request, settings)?)?;
    let intermediates = match request.values(X509_CHAIN).next() {
        Some(_) => read_intermediates(header_text(request, X509_CHAIN)?)?,
        None => Vec::new(),
    };
    let scheme = check_identity(&certificate, &authorization)?;
    // The body may be long: it is hashed once nothing else stands against the request.
    let payload = Payload::from_body(request.body);
    check_payload(request, &payload)?;
    let is_signed = |name: &str| {
        let compare = |signed: &&str| compare_names(signed, name);
        authorization.signed_headers.binary_search_by(compare).is_ok()
    };
    let headers = request.headers.iter().filter(|(name, _)| is_signed(name)).collect();
    let canonical = Canonical::new(request, &payload, headers);
    let mut scratch = canonical.scratch();
    let hash = canonical.sha256(&mut scratch, authorization.signed_headers_text);
    let message = string_to_sign(scratch, authorization.algorithm_name, &date, settings.scope(), &hash);
    verify_signature(&certificate, scheme, message.as_bytes(), &authorization.signature, settings)?;
    let signed_headers = authorization.signed_headers.iter().map(|name| String::from(*name)).collect();
    let foreign_algorithm_name = authorization.foreign_name().map(String::from);
    Ok(SignedBy { certificate, intermediates, date: instant, signed_headers, foreign_algorithm_name })
}

/// A name that is not the algorithm's own is taken only where that is set.
fn check_name(authorization: &Authorization<'_>, settings: &VerifySettings) -> Result<(), VerificationError> {
    match (authorization.foreign_name(), settings.algorithm_names()) {
        (Some(name), AlgorithmNames::Own) => Err(AuthorizationError::Algorithm(name.into()).into()),
        _ => Ok(()),
    }
}

fn verify_signature(
    certificate: &Certificate,
    scheme: SignatureScheme,
    message: &[u8],
    signature: &[u8],
    settings: &VerifySettings,
) -> Result<(), VerificationError> {
    let key = certificate.public_key();
    // With some keys anybody signs.
    key.check_before_verifying().map_err(VerifyError::from)?;
    let verify = |signature: &[u8]| settings.chosen_verifier().verify(key, scheme, message, signature);
    let Err(error) = verify(signature) else { return Ok(()) };
    match key.algorithm().ecdsa_der(signature) {
        Some(der) if verify(&der).is_ok() => Err(VerificationError::RawEcdsa),
        _ => Err(error.into()),
    }
}

impl Scope {
    /// The scope that a request's `Authorization` header names, which nothing has verified: for a verifier that serves
    /// several Regions, and decides by this whether it serves that one.
    pub fn read_unverified(request: &RequestView<'_>) -> Result<Self, VerificationError> {
        let authorization = Authorization::parse(header_text(request, AUTHORIZATION)?)?;
        let [_, region, service, _] = authorization.scope;
        Ok(Self::new(region, service))
    }
}

/// `X-Amz-Content-Sha256` may be left out, but must not lie.
fn check_payload(request: &RequestView<'_>, payload: &Payload) -> Result<(), VerificationError> {
    let is_sent = request.values(CONTENT_SHA256).next().is_some();
    if !is_sent || header_text(request, CONTENT_SHA256)? == payload.as_str() {
        Ok(())
    } else {
        Err(VerificationError::ContentSha256)
    }
}
