use std::error::Error;

use jiff::Timestamp;
use ra_pki::{Certificate, Signer, SystemRandom};
use ra_x509::{
    CertificateRequest, EndEntityCertificate, Issuer, TrustAnchorCertificate, UnsignedCertificate, Validity,
};

/// A certificate as people have them: some attributes in the subject, issued by a P-256 root.
pub fn end_entity(key: &dyn Signer, at: Timestamp) -> Result<Certificate, Box<dyn Error>> {
    let root_key = ra_maker::keys::p256();
    let root = TrustAnchorCertificate::new(
        "/C=JP/O=Example/CN=Example Root".parse()?,
        root_key.public_key().clone(),
    );
    let root = UnsignedCertificate::self_signed(&root, &root_key, Validity::days(at, 3650)?, &SystemRandom)?
        .sign(&root_key)?;
    let request = CertificateRequest::create(&"/C=JP/O=Example/CN=host-1".parse()?, key)?;
    let draft = Issuer::new(root, &root_key)?.prepare(
        &EndEntityCertificate::from_request(&request)?,
        Validity::days(at, 30)?,
        &SystemRandom,
    )?;
    Ok(draft.sign(&root_key)?)
}
