//! Keys that are none, or whose private half is anybody's, are refused wherever a certificate is issued for them or by them.
#![cfg(feature = "std")]
#![expect(clippy::unwrap_used, reason = "in a test an error is a failure")]

use std::error::Error;

use ra_maker::{
    Maker,
    flawed_keys::{flawed, nearest},
    keys,
};
use ra_pki::{PublicKey, Signer, SystemRandom, VerifyError, asn1::Signed, error::UnusableKey};
use ra_x509::{
    CertificateRequest, IssueError, Issuer, IssuerError, RequestError, TrustAnchorCertificate, Validity,
};

fn public_key(spki: &[u8]) -> PublicKey {
    PublicKey::from_spki_der(spki).unwrap()
}

/// A request for a key, with a signature of somebody's.
fn request(key: &PublicKey) -> Result<CertificateRequest, RequestError> {
    let unsigned = CertificateRequest::prepare(&"/CN=host-1".parse().unwrap(), key, &[]).unwrap();
    let algorithm = unsigned.scheme().algorithm_identifier();
    let signed = Signed { to_be_signed: unsigned.tbs_der(), algorithm, signature: &[1; 64] };
    CertificateRequest::from_der(&signed.to_der().unwrap())
}

/// What comes of issuing a certificate for a key.
fn issue(key: &PublicKey) -> Result<(), IssueError> {
    let ca_key = keys::ca_key();
    let issuer = Issuer::new(Maker::root().sign(), &ca_key).unwrap();
    let profile = TrustAnchorCertificate::new("/CN=Issuing".parse().unwrap(), key.clone());
    let validity = Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 10).unwrap();
    issuer.prepare(&profile, validity, &SystemRandom).map(drop)
}

fn flaw_of(error: &dyn Error) -> Option<&UnusableKey> {
    error.source().and_then(|cause| cause.downcast_ref())
}

#[test]
fn no_request_is_read_and_no_certificate_issued_for_a_key_that_is_none() {
    for (name, spki) in flawed() {
        let key = public_key(&spki);
        let flaw = key.check_usable().unwrap_err();
        let error = request(&key).unwrap_err();
        assert_eq!(flaw_of(&error), Some(&flaw), "{name}");
        let error = issue(&key).unwrap_err();
        assert_eq!(flaw_of(&error), Some(&flaw), "{name}");
    }
}

#[test]
fn a_ca_whose_key_is_none_issues_nothing() {
    for (name, spki) in flawed() {
        let error = Issuer::with_key_elsewhere(Maker::root().spki(&spki).sign()).unwrap_err();
        let flaw = public_key(&spki).check_usable().unwrap_err();
        assert!(matches!(error, IssuerError::UnusableKey(_)), "{name}: {error}");
        assert_eq!(flaw_of(&error), Some(&flaw), "{name}");
    }
}

#[test]
fn the_nearest_keys_are_issued_for_and_issue() {
    for (name, spki) in nearest() {
        let key = public_key(&spki);
        // What is wrong with the request is its signature alone.
        assert_eq!(request(&key), Err(RequestError::ProofOfPossession(VerifyError::Mismatch)), "{name}");
        assert_eq!(issue(&key), Ok(()), "{name}");
        assert!(Issuer::with_key_elsewhere(Maker::root().spki(&spki).sign()).is_ok(), "{name}");
    }
}

#[test]
fn a_key_of_ones_own_is_read_again_in_a_request() {
    let key = keys::rsa_2048();
    let request = CertificateRequest::create(&"/CN=host-1".parse().unwrap(), &key).unwrap();
    assert_eq!(request.public_key(), key.public_key());
}
