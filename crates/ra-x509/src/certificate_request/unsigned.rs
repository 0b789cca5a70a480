use alloc::vec::Vec;

use ra_pki::{DistinguishedName, PublicKey, RustCrypto, SignatureScheme, Signer, Verifier, asn1::Signed};

use super::{error::RequestError, info::encode_info, request::CertificateRequest};
use crate::subject_alternative_name::SubjectAlternativeName;

/// A certificate request that lacks its signature only, for a key that is elsewhere or answers later.
///
/// [`sign`](Self::sign) takes the signature of a key at hand; a key elsewhere signs the octets of
/// [`tbs_der`](Self::tbs_der) under [`scheme`](Self::scheme), and [`with_signature`](Self::with_signature) takes what it
/// gave.
///
/// ```
/// use ra_pki::{KeyType, PrivateKey, Signer, SystemRandom};
/// use ra_x509::CertificateRequest;
///
/// // The public half is known here; the key itself may be in a service.
/// let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
/// let names = ["DNS:host.example".parse()?];
/// let unsigned = CertificateRequest::prepare(&"/C=JP/CN=host-1".parse()?, key.public_key(), &names)?;
///
/// let signature = key.sign(unsigned.scheme(), unsigned.tbs_der())?;
/// let request = unsigned.with_signature(&signature)?;
/// assert_eq!(request.public_key(), key.public_key());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct UnsignedCertificateRequest {
    tbs: Vec<u8>,
    scheme: SignatureScheme,
    subject: DistinguishedName,
    public_key: PublicKey,
}

impl CertificateRequest {
    /// Makes a request, as `openssl req -new` does: without attributes.
    pub fn create(subject: &DistinguishedName, key: &dyn Signer) -> Result<Self, RequestError> {
        Self::create_with(subject, key, &[])
    }

    /// Makes a request that asks for subject alternative names, if there are any.
    pub fn create_with(
        subject: &DistinguishedName,
        key: &dyn Signer,
        names: &[SubjectAlternativeName],
    ) -> Result<Self, RequestError> {
        Self::prepare(subject, key.public_key(), names)?.sign(key)
    }

    /// Makes everything of a request but its signature, for the subject that holds this key. It asks for subject alternative
    /// names, if there are any.
    pub fn prepare(
        subject: &DistinguishedName,
        public_key: &PublicKey,
        names: &[SubjectAlternativeName],
    ) -> Result<UnsignedCertificateRequest, RequestError> {
        let algorithm = public_key.algorithm();
        let scheme = algorithm.certificate_scheme().ok_or(RequestError::UnsupportedKey(algorithm))?;
        let tbs = encode_info(subject, public_key, names).map_err(RequestError::unencodable)?;
        let (subject, public_key) = (subject.clone(), public_key.clone());
        Ok(UnsignedCertificateRequest { tbs, scheme, subject, public_key })
    }
}

impl UnsignedCertificateRequest {
    /// What the key signs.
    pub fn tbs_der(&self) -> &[u8] {
        &self.tbs
    }

    /// The scheme under which the key signs.
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// Signs with the key that the request is for. Another key is refused.
    pub fn sign(self, key: &dyn Signer) -> Result<CertificateRequest, RequestError> {
        if *key.public_key() != self.public_key {
            return Err(RequestError::OtherKey(self.subject));
        }
        let signature = key.sign(self.scheme, &self.tbs)?;
        self.assemble(&signature)
    }

    /// Takes a signature made elsewhere, in the octets that [`Signer::sign`] gives.
    ///
    /// A signature that the request's key did not make over these octets is refused.
    pub fn with_signature(self, signature: &[u8]) -> Result<CertificateRequest, RequestError> {
        self.with_signature_verified_by(signature, &RustCrypto)
    }

    /// As [`with_signature`](Self::with_signature), with a back-end of the caller's choice.
    pub fn with_signature_verified_by(
        self,
        signature: &[u8],
        verifier: &dyn Verifier,
    ) -> Result<CertificateRequest, RequestError> {
        verifier.verify(&self.public_key, self.scheme, &self.tbs, signature)?;
        self.assemble(signature)
    }

    fn assemble(self, signature: &[u8]) -> Result<CertificateRequest, RequestError> {
        let Self { tbs, scheme, subject, public_key } = self;
        let algorithm = scheme.algorithm_identifier();
        let der = Signed { to_be_signed: &tbs, algorithm, signature }.to_der();
        let der = der.map_err(RequestError::Encoding)?;
        Ok(CertificateRequest { der, subject, public_key })
    }
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use ra_pki::{KeyType, PrivateKey};

    use super::*;

    fn prepared(key: &PrivateKey) -> UnsignedCertificateRequest {
        let names = ["DNS:host.example".parse().unwrap()];
        CertificateRequest::prepare(&"/CN=host".parse().unwrap(), key.public_key(), &names).unwrap()
    }

    #[test]
    fn a_signature_made_elsewhere_is_taken_if_it_stands() {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let unsigned = prepared(&key);
        let other = key.sign(unsigned.scheme(), b"something else").unwrap();
        let error = unsigned.clone().with_signature(&other).unwrap_err();
        assert!(matches!(error, RequestError::ProofOfPossession(_)), "{error}");
        let signature = key.sign(unsigned.scheme(), unsigned.tbs_der()).unwrap();
        let request = unsigned.with_signature(&signature).unwrap();
        assert_eq!(CertificateRequest::from_der(request.as_der()), Ok(request));
    }

    #[test]
    fn another_key_does_not_sign() {
        let key = |seed| ra_maker::keys::seeded(KeyType::P256, seed);
        let error = prepared(&key(1)).sign(&key(2)).unwrap_err();
        assert_eq!(error.to_string(), "the private key is not the one that the request of /CN=host is for");
    }

    #[test]
    fn the_callers_verifier_decides() {
        struct Refusing;

        impl Verifier for Refusing {
            fn verify(
                &self,
                _: &PublicKey,
                _: SignatureScheme,
                _: &[u8],
                _: &[u8],
            ) -> Result<(), ra_pki::VerifyError> {
                Err(ra_pki::VerifyError::Mismatch)
            }

            fn verify_rsa_pss(
                &self,
                _: &PublicKey,
                _: ra_pki::asn1::RsaPss,
                _: &[u8],
                _: &[u8],
            ) -> Result<(), ra_pki::VerifyError> {
                Err(ra_pki::VerifyError::Mismatch)
            }
        }

        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let unsigned = prepared(&key);
        let signature = key.sign(unsigned.scheme(), unsigned.tbs_der()).unwrap();
        assert!(unsigned.clone().with_signature_verified_by(&signature, &Refusing).is_err());
        let request = unsigned.with_signature_verified_by(&signature, &RustCrypto).unwrap();
        for file in [request.as_der(), request.to_pem().as_bytes()] {
            assert!(CertificateRequest::read(file).is_ok());
            let error = CertificateRequest::read_verified_by(file, &Refusing).unwrap_err();
            assert!(matches!(error, RequestError::ProofOfPossession(_)), "{error}");
        }
    }
}
