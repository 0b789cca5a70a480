use der::{
    Decode, Encode,
    asn1::{AnyRef, IntRef},
};
use ra_pki::{
    Certificate, PublicKey, RandomSource, RustCrypto, SerialNumber, SignError, SignatureScheme, Signer,
    TbsCertificate, Verifier, asn1::TbsCertificateRef,
};
use x509_cert::certificate::Version;

use crate::{
    certificate_profile::{Authority, CertificateProfile},
    extension::borrow_extensions,
    issue_error::IssueError,
    issuing::serial_number,
    validity::Validity,
};

/// A certificate that lacks its signature only.
///
/// [`tbs`](Self::tbs) is what it will say, to be judged before the issuer's key is used. [`sign`](Self::sign) takes
/// the signature of a key at hand; a key elsewhere signs the octets of `tbs` under [`scheme`](Self::scheme), and
/// [`with_signature`](Self::with_signature) takes what it gave.
#[derive(Debug, Clone)]
pub struct UnsignedCertificate {
    tbs: TbsCertificate,
    scheme: SignatureScheme,
    issuer_key: PublicKey,
}

impl UnsignedCertificate {
    /// A certificate to be signed by its own key, such as a root. The serial number is drawn from `random`.
    ///
    /// `key` is the key that will sign; one that is not the profile's is refused.
    pub fn self_signed(
        profile: &dyn CertificateProfile,
        key: &dyn Signer,
        validity: Validity,
        random: &dyn RandomSource,
    ) -> Result<Self, IssueError> {
        if profile.public_key() != key.public_key() {
            return Err(IssueError::OtherKey { signer: profile.subject().clone() });
        }
        let algorithm = profile.public_key().algorithm();
        let scheme = algorithm.certificate_scheme().ok_or(IssueError::UnsupportedKey(algorithm))?;
        let serial_number = serial_number::draw(random)?;
        let authority = Authority::Itself { serial_number: &serial_number };
        Self::new(profile, &authority, scheme, validity, &serial_number)
    }

    pub(crate) fn new(
        profile: &dyn CertificateProfile,
        authority: &Authority<'_>,
        scheme: SignatureScheme,
        validity: Validity,
        serial_number: &SerialNumber,
    ) -> Result<Self, IssueError> {
        profile.public_key().check_usable()?;
        let (issuer, issuer_key) = match authority {
            Authority::Itself { .. } => (profile.subject(), profile.public_key()),
            Authority::Issuer(certificate) => (certificate.subject(), certificate.public_key()),
        };
        let extensions = profile.extensions(authority)?;
        let encode = || {
            let extensions = borrow_extensions(&extensions)?;
            let tbs = TbsCertificateRef {
                version: if extensions.is_empty() { Version::V1 } else { Version::V3 },
                serial_number: IntRef::new(serial_number.as_der_octets())?,
                signature: scheme.algorithm_identifier(),
                issuer: AnyRef::from_der(issuer.as_der())?,
                validity: validity.as_x509(),
                subject: AnyRef::from_der(profile.subject().as_der())?,
                subject_public_key_info: AnyRef::from_der(profile.public_key().spki_der())?,
                issuer_unique_id: None,
                subject_unique_id: None,
                extensions: (!extensions.is_empty()).then_some(extensions),
            };
            tbs.to_der()
        };
        let der = encode().map_err(IssueError::unencodable)?;
        Ok(Self { tbs: TbsCertificate::from_der(&der)?, scheme, issuer_key: issuer_key.clone() })
    }

    /// What the certificate will say. Its DER is what the issuer's key signs.
    pub fn tbs(&self) -> &TbsCertificate {
        &self.tbs
    }

    /// The scheme under which the issuer's key signs.
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// Chooses another scheme than the one that fits the type of the issuer's key, such as RSA with SHA-384. A scheme that the
    /// key does not support is refused.
    pub fn with_scheme(self, scheme: SignatureScheme) -> Result<Self, IssueError> {
        let key = self.issuer_key.algorithm();
        if !key.supports(scheme) {
            return Err(SignError::SchemeMismatch { scheme, key }.into());
        }
        let encode = || {
            let mut tbs = TbsCertificateRef::from_der(self.tbs.as_der())?;
            tbs.signature = scheme.algorithm_identifier();
            tbs.to_der()
        };
        let der = encode().map_err(IssueError::unencodable)?;
        Ok(Self { tbs: TbsCertificate::from_der(&der)?, scheme, ..self })
    }

    /// Signs with the issuer's key. Another key is refused.
    ///
    /// The signature is not verified once more, since with P-256 verifying takes four times as long as signing.
    pub fn sign(self, key: &dyn Signer) -> Result<Certificate, IssueError> {
        if *key.public_key() != self.issuer_key {
            return Err(IssueError::OtherKey { signer: self.tbs.issuer().clone() });
        }
        let signature = key.sign(self.scheme, self.tbs.as_der())?;
        Ok(Certificate::assemble(self.tbs, &signature)?)
    }

    /// Takes a signature made elsewhere, in the octets that [`Signer::sign`] gives.
    ///
    /// A signature that the issuer's key did not make over these octets is refused.
    pub fn with_signature(self, signature: &[u8]) -> Result<Certificate, IssueError> {
        self.with_signature_verified_by(signature, &RustCrypto)
    }

    /// As [`with_signature`](Self::with_signature), with a back-end of the caller's choice.
    pub fn with_signature_verified_by(
        self,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<Certificate, IssueError> {
        verifier.verify(&self.issuer_key, self.scheme, self.tbs.as_der(), signature)?;
        Ok(Certificate::assemble(self.tbs, signature)?)
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::{string::ToString, vec::Vec};

    use ra_maker::Seeded;
    use ra_pki::{
        DistinguishedName, Extension, KeyType, PrivateKey, VerifyError, asn1::pkix::BasicConstraints,
    };

    use super::*;
    use crate::{TrustAnchorCertificate, extension::encode_non_critical};

    fn key(seed: u64) -> PrivateKey {
        ra_maker::keys::seeded(KeyType::P256, seed)
    }

    fn root(key: &PrivateKey) -> UnsignedCertificate {
        let profile = TrustAnchorCertificate::new("/CN=Root".parse().unwrap(), key.public_key().clone());
        let validity = Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 10).unwrap();
        UnsignedCertificate::self_signed(&profile, key, validity, &Seeded::new(1)).unwrap()
    }

    #[test]
    fn a_root_carries_its_own_signature() {
        let key = key(1);
        let root = root(&key).sign(&key).unwrap();
        assert_eq!(root.verify_signature(key.public_key(), &RustCrypto), Ok(()));
        assert!(root.is_self_issued());
        assert_eq!(Certificate::from_der(root.as_der()), Ok(root));
    }

    #[test]
    fn a_signature_made_elsewhere_is_taken_if_it_stands() {
        let key = key(2);
        let unsigned = root(&key);
        let signature = key.sign(unsigned.scheme(), unsigned.tbs().as_der()).unwrap();
        let other = key.sign(unsigned.scheme(), b"something else").unwrap();
        assert_eq!(
            unsigned.clone().with_signature(&other).unwrap_err(),
            IssueError::Signature(VerifyError::Mismatch)
        );
        let certificate = unsigned.with_signature(&signature).unwrap();
        assert_eq!(certificate.verify_signature(key.public_key(), &RustCrypto), Ok(()));
    }

    #[test]
    fn another_hash_is_taken_if_the_key_supports_it() {
        let key = key(3);
        let certificate = root(&key).with_scheme(SignatureScheme::EcdsaSha512).unwrap().sign(&key).unwrap();
        assert_eq!(certificate.verify_signature(key.public_key(), &RustCrypto), Ok(()));
        assert_eq!(
            certificate.signature_algorithm().oid,
            SignatureScheme::EcdsaSha512.algorithm_identifier().oid
        );
        let error = root(&key).with_scheme(SignatureScheme::RsaPkcs1Sha256).unwrap_err();
        assert_eq!(error.to_string(), "a key of type EC P-256 cannot sign with sha256WithRSAEncryption");
    }

    #[test]
    fn another_key_does_not_sign() {
        let error = root(&key(4)).sign(&key(5)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the private key is not the key of /CN=Root, which the certificate is to be signed with"
        );
    }

    /// A certificate profile of a user's own.
    struct Custom {
        subject: DistinguishedName,
        key: PublicKey,
        extensions: Vec<Extension>,
    }

    impl CertificateProfile for Custom {
        fn subject(&self) -> &DistinguishedName {
            &self.subject
        }

        fn public_key(&self) -> &PublicKey {
            &self.key
        }

        fn extensions(&self, _: &Authority<'_>) -> Result<Vec<Extension>, IssueError> {
            Ok(self.extensions.clone())
        }
    }

    #[test]
    fn a_profile_of_ones_own_says_any_extensions_but_none_twice() {
        let key = key(6);
        let constraints = BasicConstraints { ca: false, path_len_constraint: None };
        let extension = encode_non_critical(&constraints).unwrap();
        let version = |count| {
            let extensions = core::iter::repeat_n(extension.clone(), count).collect();
            let subject = "/CN=Custom".parse().unwrap();
            let profile = Custom { subject, key: key.public_key().clone(), extensions };
            let validity = Validity::days("2026-11-23T12:00:00Z".parse().unwrap(), 10).unwrap();
            let unsigned = UnsignedCertificate::self_signed(&profile, &key, validity, &Seeded::new(1));
            unsigned.map(|unsigned| unsigned.tbs().version())
        };
        assert_eq!((version(0), version(1)), (Ok(1), Ok(3)));
        assert!(
            matches!(version(2), Err(IssueError::Certificate(cause)) if cause.to_string().contains("twice"))
        );
    }
}
