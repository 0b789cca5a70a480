use alloc::{string::String, vec::Vec};

use jiff::Timestamp;
use ra_pki::{RustCrypto, SignatureScheme, Signer, Verifier};

use crate::{
    canonical::{Canonical, payload::Payload},
    date::AmzDate,
    header::{AMZ_DATE, CONTENT_SHA256, HOST, X509, X509_CHAIN, is_sendable},
    hexadecimal::put_hex,
    request::{ContentSha256, RequestView},
    scope::Scope,
    sign::{error::SigningError, public_identity::PublicIdentity, signed_headers::SignedHeaders},
    string_to_sign::string_to_sign,
};

/// A request that lacks nothing but its signature: what [`PublicIdentity::prepare`] gives.
#[derive(Debug)]
pub struct UnsignedRequest<'i> {
    identity: &'i PublicIdentity,
    date: AmzDate,
    payload: Option<Payload>,
    string_to_sign: String,
    /// The value of the `Authorization` header up to its signature.
    authorization: String,
}

impl<'i> UnsignedRequest<'i> {
    pub(crate) fn new(
        identity: &'i PublicIdentity,
        request: &RequestView<'_>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<Self, SigningError> {
        if !scope.is_text() {
            return Err(SigningError::Scope(scope.clone()));
        }
        let date = AmzDate::new(at).ok_or(SigningError::Date(at))?;
        let payload = Payload::from_body(request.body);
        let canonical = Canonical::new(request, &payload, headers(identity, request, &date, &payload)?);
        let mut authorization = authorization(identity, scope.parts(date.day()));
        let names_begin = authorization.len();
        canonical.put_signed_headers(&mut authorization);
        let mut scratch = canonical.scratch();
        let names = authorization.get(names_begin..).expect("what was pushed begins where the text ended");
        let hash = canonical.sha256(&mut scratch, names);
        authorization.push_str(", Signature=");
        let string_to_sign = string_to_sign(scratch, identity.algorithm().name(), &date, scope, &hash);
        let is_sent = request.settings.content_sha256 == ContentSha256::Send;
        Ok(Self { identity, date, payload: is_sent.then_some(payload), string_to_sign, authorization })
    }

    /// The canonical request, for people.
    pub(crate) fn canonical_request(
        identity: &PublicIdentity,
        request: &RequestView<'_>,
        at: Timestamp,
    ) -> Result<String, SigningError> {
        let date = AmzDate::new(at).ok_or(SigningError::Date(at))?;
        let payload = Payload::from_body(request.body);
        Ok(Canonical::new(request, &payload, headers(identity, request, &date, &payload)?).to_text())
    }

    /// What the key signs: algorithm, date, credential scope and the hash of the canonical request, a line each.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// The scheme under which the key signs it.
    pub fn scheme(&self) -> SignatureScheme {
        self.identity.scheme()
    }

    /// Signs with the end entity's key, wherever it is.
    ///
    /// The signature is not verified: a [`Signer`] answers for its own. For one that came over a network see
    /// [`with_signature`](Self::with_signature).
    pub fn sign(self, key: &(impl Signer + ?Sized)) -> Result<SignedHeaders<'i>, SigningError> {
        let signature = key.sign(self.scheme(), self.string_to_sign.as_bytes())?;
        Ok(self.finish(&signature))
    }

    /// Takes a signature that was made elsewhere over [`string_to_sign`](Self::string_to_sign), and verifies it: for RSA as
    /// many octets as the modulus has, for ECDSA the DER `SEQUENCE { r, s }`, for ML-DSA those of FIPS 204.
    pub fn with_signature(self, signature: &[u8]) -> Result<SignedHeaders<'i>, SigningError> {
        self.with_signature_verified_by(signature, &RustCrypto)
    }

    /// Takes a signature that was made elsewhere, as [`with_signature`](Self::with_signature) does, verified by this
    /// verifier.
    pub fn with_signature_verified_by(
        self,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<SignedHeaders<'i>, SigningError> {
        let key = self.identity.certificate().public_key();
        verifier.verify(key, self.scheme(), self.string_to_sign.as_bytes(), signature)?;
        Ok(self.finish(signature))
    }

    fn finish(self, signature: &[u8]) -> SignedHeaders<'i> {
        let Self { identity, date, payload, mut authorization, .. } = self;
        put_hex(&mut authorization, signature);
        SignedHeaders { identity, date, payload, authorization }
    }
}

impl PublicIdentity {
    /// A request made ready for its signature at an instant: see [`Identity::sign`](crate::Identity::sign).
    pub fn prepare(
        &self,
        request: &RequestView<'_>,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<UnsignedRequest<'_>, SigningError> {
        UnsignedRequest::new(self, request, scope, at)
    }

    /// The canonical request that a signature covers, for people to compare.
    pub fn canonical_request(
        &self,
        request: &RequestView<'_>,
        at: Timestamp,
    ) -> Result<String, SigningError> {
        UnsignedRequest::canonical_request(self, request, at)
    }
}

/// The headers that the signature covers.
fn headers<'a>(
    identity: &'a PublicIdentity,
    request: &RequestView<'a>,
    date: &'a AmzDate,
    payload: &'a Payload,
) -> Result<Vec<(&'a str, &'a [u8])>, SigningError> {
    let sent_payload = (request.settings.content_sha256 == ContentSha256::Send).then_some(payload);
    let computed: &[&str] = match sent_payload {
        Some(_) => &[AMZ_DATE, X509, X509_CHAIN, CONTENT_SHA256],
        None => &[AMZ_DATE, X509, X509_CHAIN],
    };
    let mut headers = Vec::with_capacity(request.headers.len() + computed.len());
    let mut has_host = false;
    for header in request.headers.iter() {
        let is_host = header.0.eq_ignore_ascii_case(HOST);
        if !is_sendable(&header) || (is_host && has_host) {
            return Err(SigningError::Header(header.0.into()));
        }
        has_host |= is_host;
        if request.covers(header.0) && !computed.iter().any(|name| name.eq_ignore_ascii_case(header.0)) {
            headers.push(header);
        }
    }
    if !has_host {
        return Err(SigningError::NoHost);
    }
    headers.push((AMZ_DATE, date.as_bytes()));
    headers.push((X509, identity.x509().as_bytes()));
    headers.extend(identity.x509_chain().map(|chain| (X509_CHAIN, chain.as_bytes())));
    headers.extend(sent_payload.map(|payload| (CONTENT_SHA256, payload.as_bytes())));
    Ok(headers)
}

/// The value of the `Authorization` header up to the names of the headers, with room for the rest.
fn authorization(identity: &PublicIdentity, scope: [&str; 4]) -> String {
    let signature = identity.certificate().public_key().algorithm().max_signature_len();
    let mut text = String::with_capacity(256 + 2 * signature);
    text.push_str(identity.algorithm().name());
    text.push_str(" Credential=");
    text.push_str(identity.serial_number());
    for part in scope {
        text.push('/');
        text.push_str(part);
    }
    text.push_str(", SignedHeaders=");
    text
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use ra_pki::{KeyType, VerifyError};

    use super::*;
    use crate::testing::{Credulous, identity};

    const HEADERS: [(&str, &[u8]); 1] = [("host", b"localhost")];

    fn scope() -> Scope {
        Scope::roles_anywhere("us-east-1")
    }

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_signature_from_elsewhere_is_taken_if_it_is_the_keys() {
        let request = RequestView::new("GET", "/", None, &HEADERS);
        for key_type in [KeyType::P256, KeyType::P384, KeyType::P521, KeyType::MlDsa44] {
            let identity = identity(key_type, 1);
            let prepare = || identity.public_identity().prepare(&request, &scope(), now()).unwrap();
            let unsigned = prepare();
            let signature =
                identity.key().sign(unsigned.scheme(), unsigned.string_to_sign().as_bytes()).unwrap();
            assert!(unsigned.with_signature(&signature).is_ok(), "{key_type}");
            let other = identity.key().sign(identity.public_identity().scheme(), b"another text").unwrap();
            assert_eq!(
                prepare().with_signature(&other).map(drop),
                Err(SigningError::Signature(VerifyError::Mismatch))
            );
        }
    }

    #[test]
    fn no_signature_is_longer_than_its_key_says() {
        for key_type in [KeyType::P256, KeyType::P384, KeyType::P521, KeyType::MlDsa87, KeyType::Rsa2048] {
            let identity = identity(key_type, 0);
            let longest = identity.certificate().public_key().algorithm().max_signature_len();
            let signature = identity.key().sign(identity.public_identity().scheme(), b"a text").unwrap();
            assert!((longest - 4..=longest).contains(&signature.len()), "{key_type}");
        }
    }
    #[test]
    fn nothing_that_ends_a_line_or_a_credential_is_signed() {
        let identity = identity(KeyType::P256, 0);
        let sign = |scope: &Scope, name: &str| {
            let headers: [(&str, &[u8]); 2] = [("host", b"localhost"), (name, b"1")];
            let request = RequestView::new("POST", "/", None, &headers);
            identity.sign(&request, scope, now()).map(|_| ()).unwrap_err()
        };
        for region in ["", "us-east-1\r\nX-Other: 1", "us/east", "us,east", "us east"] {
            let scope = Scope::roles_anywhere(region);
            assert_eq!(sign(&scope, "x-other"), SigningError::Scope(scope));
        }
        for name in ["", "a b", "a:b", "a\nb", "a;b"] {
            assert_eq!(sign(&scope(), name), SigningError::Header(name.into()));
        }
    }
    #[test]
    fn a_header_that_is_no_utf_8_leaves_the_string_to_sign_whole() {
        let headers: [(&str, &[u8]); 2] = [("host", b"localhost"), ("x-other", b"\xff\xfe")];
        let request = RequestView::new("GET", "/", None, &headers);
        let identity = identity(KeyType::P256, 0);
        let unsigned = identity.public_identity().prepare(&request, &scope(), now()).unwrap();
        let lines: Vec<&str> = unsigned.string_to_sign().lines().collect();
        let scope = "20261123/us-east-1/rolesanywhere/aws4_request";
        assert_eq!(lines[..3], ["AWS4-X509-ECDSA-SHA256", "20261123T120000Z", scope]);
        assert_eq!(lines[3].len(), 64);
    }

    #[test]
    fn the_verifier_that_is_given_decides_on_a_signature_from_elsewhere() {
        let request = RequestView::new("GET", "/", None, &HEADERS);
        let identity = identity(KeyType::P256, 0);
        let unsigned = identity.public_identity().prepare(&request, &scope(), now()).unwrap();
        assert!(unsigned.with_signature_verified_by(b"any octets", &Credulous).is_ok());
    }
}
