use std::error::Error;

use jiff::{SignedDuration, Timestamp};
use ra_pki::{
    Certificate, Chain, KeyType, PrivateKey, PublicKey, RandomError, RandomSource, SignError,
    SignatureScheme, Signer,
};
use ra_sigv4x509::{Identity, RequestBody, RequestView, Scope, SignedHeaders, SigningError};
use ra_x509::{
    CertificateProfile, CertificateRequest, EndEntityCertificate, IntermediateCertificate, Issuer,
    TrustAnchorCertificate, UnsignedCertificate, Validity,
};
use sha2::{Digest, Sha256};

/// A `CreateSession` request with the ARNs in its body, or with another body.
#[derive(Debug, Clone)]
pub struct Session<'a> {
    /// The scope that the request is signed for.
    pub scope: Scope,
    /// When it is signed.
    pub at: Timestamp,
    body: &'a [u8],
}

impl Default for Session<'_> {
    fn default() -> Self {
        Self::with_body(ARNS)
    }
}

impl<'a> Session<'a> {
    /// The same request with this body.
    pub fn with_body(body: &'a [u8]) -> Self {
        Self { scope: Scope::roles_anywhere("us-east-1"), at: Timestamp::UNIX_EPOCH + YEARS, body }
    }

    /// The request.
    pub fn view(&self) -> RequestView<'_> {
        self.with_headers(&HEADERS)
    }

    /// The request with these headers in place of its own.
    pub fn with_headers<'b>(&'b self, headers: &'b [(&'b str, &'b [u8])]) -> RequestView<'b> {
        RequestView::new("POST", "/sessions", None, headers).body(RequestBody::Bytes(self.body))
    }

    /// What any signer must compute: the hashes of the canonical request and of the body.
    pub fn sha256(&self, canonical_request: &str) -> [[u8; 32]; 2] {
        [Sha256::digest(canonical_request.as_bytes()).into(), Sha256::digest(self.body).into()]
    }
}

/// The type of the key whose requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// P-256, with a signature of 71 octets.
    P256,
    /// RSA-2048, with a signature of 256 octets.
    Rsa2048,
}

/// An identity that is the same, octet for octet, in every run, and the request that it signs.
#[derive(Debug)]
pub struct Prepared {
    root: Certificate,
    identity: Identity,
    session: Session<'static>,
    canonical: String,
}

impl Prepared {
    /// An end entity with this many intermediates above it, whose key answers at once. It has signed a request before.
    pub fn new(key: Key, intermediates: u8) -> Result<Self, Box<dyn Error>> {
        let session = Session::default();
        let (public_key, signature) = match key {
            Key::P256 => {
                (PrivateKey::generate(KeyType::P256, Always(0x11))?.public_key().clone(), vec![0x30; 71])
            }
            Key::Rsa2048 => (rsa_2048()?, vec![0x5a; 256]),
        };
        let (root, chain) = chain(public_key.clone(), intermediates, session.at)?;
        let identity = Identity::new(chain, Immediate { public_key, signature })?;
        let canonical = identity.public_identity().canonical_request(&session.view(), session.at)?;
        let prepared = Self { root, identity, session, canonical };
        prepared.sign()?;
        Ok(prepared)
    }

    /// Signs the request, all but the signature.
    pub fn sign(&self) -> Result<SignedHeaders<'_>, SigningError> {
        self.identity.sign(&self.session.view(), &self.session.scope, self.session.at)
    }

    /// Who signs.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The root above the intermediates.
    pub(crate) fn root(&self) -> &Certificate {
        &self.root
    }

    /// The hashes that every signer of this request computes.
    pub fn sha256(&self) -> [[u8; 32]; 2] {
        self.session.sha256(&self.canonical)
    }
}

/// A key that has its signature ready.
#[derive(Debug)]
pub struct Immediate {
    public_key: PublicKey,
    signature: Vec<u8>,
}

impl Immediate {
    /// A key whose every signature is the one that `signer` makes over `message`.
    pub fn of(signer: &dyn Signer, scheme: SignatureScheme, message: &[u8]) -> Result<Self, SignError> {
        Ok(Self { public_key: signer.public_key().clone(), signature: signer.sign(scheme, message)? })
    }
}

impl Signer for Immediate {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, _: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.signature.clone())
    }
}

/// A usual certificate for this key: some attributes in the subject, below CAs with P-256 keys.
fn chain(
    public_key: PublicKey,
    intermediates: u8,
    at: Timestamp,
) -> Result<(Certificate, Chain), Box<dyn Error>> {
    let validity = Validity::days(at, 365)?;
    let mut key = PrivateKey::generate(KeyType::P256, Always(0x21))?;
    let root =
        TrustAnchorCertificate::new("/C=JP/O=Example/CN=Example Root".parse()?, key.public_key().clone());
    let root = UnsignedCertificate::self_signed(&root, &key, validity, &Always(0x41))?.sign(&key)?;
    let mut issuer = root.clone();
    let mut pool = Vec::new();
    for place in 0..intermediates {
        let next = PrivateKey::generate(KeyType::P256, Always(0x22 + place))?;
        let name = format!("/C=JP/O=Example/CN=Example Issuing CA {place}").parse()?;
        let request = CertificateRequest::create(&name, &next)?;
        let profile = IntermediateCertificate::from_request(&request).with_path_length(intermediates);
        issuer = issue(&issuer, &key, &profile, validity)?;
        pool.push(issuer.clone());
        key = next;
    }
    let profile = EndEntityCertificate::new("/C=JP/O=Example/CN=host-1".parse()?, public_key)?;
    Ok((root, Chain::new(issue(&issuer, &key, &profile, validity)?, pool)?))
}

fn issue(
    issuer: &Certificate,
    key: &PrivateKey,
    profile: &dyn CertificateProfile,
    validity: Validity,
) -> Result<Certificate, Box<dyn Error>> {
    let issuer = Issuer::new(issuer.clone(), key)?;
    Ok(issuer.prepare(profile, validity, &Always(0x42))?.sign(key)?)
}

/// The RSA key of the tests, of which the public half is enough.
fn rsa_2048() -> Result<PublicKey, Box<dyn Error>> {
    let file = include_bytes!("../../../tests/maker/keys/rsa_2048.pem");
    Ok(PrivateKey::read(file, Always(0x11))?.public_key().clone())
}

/// Not a random source at all, so that keys and serial numbers are the same in every run.
struct Always(u8);

impl RandomSource for Always {
    fn fill(&self, octets: &mut [u8]) -> Result<(), RandomError> {
        octets.fill(self.0);
        Ok(())
    }
}

/// The instant of the requests, since the Unix epoch.
const YEARS: SignedDuration = SignedDuration::from_hours(24 * 365 * 56);
/// The headers before it is signed.
pub(crate) const HEADERS: [(&str, &[u8]); 2] =
    [("content-type", b"application/json"), ("host", b"rolesanywhere.us-east-1.amazonaws.com")];
const ARNS: &[u8] = br#"{"durationSeconds":3600,"profileArn":"arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111","roleArn":"arn:aws:iam::111122223333:role/Example","trustAnchorArn":"arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222"}"#;
