use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use const_oid::AssociatedOid;
use der::{Decode, Encode, Reader, SliceReader, Tag, Tagged, asn1::AnyRef};
use ra_pki::{
    DistinguishedName, Extension, PublicKey, RustCrypto, Verifier, VerifyError,
    asn1::{
        ExtensionRef, Signed, describe_algorithm, pkix::SubjectAltName, read_general_names, rsa_pss_hash,
    },
    file::{Part, Wanted},
    pem::encode_pem,
};
use x509_cert::request::ExtensionReq;

use super::{
    error::RequestError,
    info::{ATTRIBUTES, AttributeRef, MICROSOFT_EXTENSION_REQUEST, RequestInfoRef},
};
use crate::{extension::new_extension, extension_file::short_name, general_name::GeneralNameText};

/// A certificate request (PKCS#10, RFC 2986): immutable, over its original bytes.
///
/// Its signature was verified when it was read: whoever made a value of this type held the private key. What the
/// request says beside subject and key is taken over by no certificate profile unless a [`CopyPolicy`](crate::CopyPolicy)
/// says so.
///
/// ```
/// use ra_pki::{KeyType, PrivateKey, SystemRandom, VerifyError};
/// use ra_x509::CertificateRequest;
///
/// let key = PrivateKey::generate(KeyType::P256, SystemRandom)?;
/// let pem = CertificateRequest::create(&"/C=JP/CN=host-1".parse()?, &key)?.to_pem();
/// let request = CertificateRequest::read(pem.as_bytes())?;
/// assert_eq!(request.subject().to_string(), "/C=JP/CN=host-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    pub(super) der: Vec<u8>,
    pub(super) subject: DistinguishedName,
    pub(super) public_key: PublicKey,
}

impl CertificateRequest {
    /// Reads the one request that a file holds, PEM or DER told apart, and verifies its signature. Other PEM blocks,
    /// a private key for example, are passed over.
    pub fn read(file: &[u8]) -> Result<Self, RequestError> {
        Self::read_verified_by(file, &RustCrypto)
    }

    /// As [`read`](Self::read), with a back-end of the caller's choice.
    pub fn read_verified_by(file: &[u8], verifier: &dyn Verifier) -> Result<Self, RequestError> {
        let parts = Wanted::CertificateRequest.read_parts::<RequestError>(file)?;
        match parts.as_slice() {
            [first, second, ..] => {
                let line = |part: &Part| part.line().unwrap_or_default();
                Err(RequestError::SeveralRequests { first: line(first), second: line(second) })
            }
            parts => {
                let der = parts.first().map(Part::contents).unwrap_or_default();
                Self::from_der_verified_by(der, verifier)
            }
        }
    }

    /// Reads a request from DER and verifies its signature.
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        Self::from_der_verified_by(der, &RustCrypto)
    }

    /// As [`from_der`](Self::from_der), with a back-end of the caller's choice.
    pub fn from_der_verified_by(der: &[u8], verifier: &dyn Verifier) -> Result<Self, RequestError> {
        let (signed, fields) = read_parts(der)?;
        if fields.version != 0 {
            return Err(RequestError::Version(fields.version));
        }
        fields.attributes.tag().assert_eq(ATTRIBUTES).map_err(RequestError::malformed)?;
        let spki = fields.public_key.to_der().map_err(RequestError::malformed)?;
        let public_key = PublicKey::from_spki_der(&spki)?;
        prove_possession(&signed, &public_key, verifier)?;
        let subject = fields.subject.to_der().map_err(RequestError::malformed)?;
        let subject = DistinguishedName::from_der(&subject)?;
        Ok(Self { der: der.to_vec(), subject, public_key })
    }

    /// The subject's name; it may be empty.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The subject's public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The extensions that the request asks for (RFC 2985 §5.4.2, and Microsoft's attribute of the same meaning); which of
    /// them a certificate takes over is for the CA to say: see [`CopyPolicy`](crate::CopyPolicy).
    ///
    /// One that stands twice is an error.
    pub fn requested_extensions(&self) -> Result<Vec<Extension>, RequestError> {
        let mut requested: Vec<Extension> = Vec::new();
        let mut known = BTreeSet::new();
        let (_, fields) = read_parts(&self.der)?;
        let extensions = read_requested(fields.attributes).map_err(RequestError::malformed)?;
        for ExtensionRef { oid, critical, value } in extensions {
            if !known.insert(oid.clone()) {
                return Err(RequestError::RepeatedExtension(oid));
            }
            requested.push(new_extension(oid, critical, value.as_bytes().to_vec()));
        }
        Ok(requested)
    }

    /// What the request asks for and a certificate with these extensions does not say, for people: the names of extensions,
    /// and of alternative names each that is missing. Whether an extension is critical is not for a request to say.
    pub fn withheld(&self, extensions: &[Extension]) -> Result<Vec<String>, RequestError> {
        let mut withheld = Vec::new();
        for asked in self.requested_extensions()? {
            let given = extensions.iter().find(|extension| extension.oid() == asked.oid());
            let name = short_name(asked.oid()).map_or_else(|| asked.oid().to_string(), String::from);
            match given {
                Some(given) if given.value() == asked.value() => {}
                _ if asked.oid() == SubjectAltName::OID => withheld.extend(missing_names(&asked, given)),
                Some(_) => withheld.push(format!("{name} as asked for (the certificate has another)")),
                None => withheld.push(name),
            }
        }
        Ok(withheld)
    }

    /// The request as DER, the bytes it was read from.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The request as PEM.
    pub fn to_pem(&self) -> String {
        encode_pem("CERTIFICATE REQUEST", &self.der)
    }
}

impl fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRequest")
            .field("subject", &self.subject)
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

/// Each alternative name that is asked for and not given.
fn missing_names(asked: &Extension, given: Option<&Extension>) -> Vec<String> {
    let Some(asked) = read_general_names(asked.value()) else {
        return vec!["subjectAltName, which cannot be read".into()];
    };
    let given = given.and_then(|given| read_general_names(given.value())).unwrap_or_default();
    let missing = asked.iter().filter(|name| !given.contains(name));
    missing.map(|name| format!("subjectAltName {}", GeneralNameText(name))).collect()
}

/// Names what stands against the key or the algorithm first: of those nothing can be proved.
fn prove_possession(
    signed: &Signed<'_>,
    public_key: &PublicKey,
    verifier: &dyn Verifier,
) -> Result<(), RequestError> {
    let key = public_key.algorithm();
    if key.certificate_scheme().is_none() {
        return Err(RequestError::RequestedKey(key));
    }
    public_key.check_before_verifying()?;
    signed.verify(public_key, verifier).map_err(|error| match error {
        VerifyError::UnsupportedScheme(oid) => {
            RequestError::UnsupportedSignature(rsa_pss_hash(&signed.algorithm).map_or_else(
                || describe_algorithm(&oid),
                |hash| format!("RSASSA-PSS over {}", describe_algorithm(&hash)),
            ))
        }
        VerifyError::SchemeMismatch { scheme, key } => RequestError::OtherScheme { scheme, key },
        other => other.into(),
    })
}

fn read_parts(der: &[u8]) -> Result<(Signed<'_>, RequestInfoRef<'_>), RequestError> {
    let signed = Signed::from_der(der)?;
    let fields = RequestInfoRef::from_der(signed.to_be_signed).map_err(RequestError::malformed)?;
    Ok((signed, fields))
}

/// The extensions of every attribute that asks for some.
fn read_requested(attributes: AnyRef<'_>) -> Result<Vec<ExtensionRef<'_>>, der::Error> {
    let mut reader = SliceReader::new(attributes.value())?;
    let mut requested = Vec::new();
    while !reader.is_finished() {
        let attribute = AttributeRef::decode(&mut reader)?;
        if attribute.oid == ExtensionReq::OID || attribute.oid == MICROSOFT_EXTENSION_REQUEST {
            attribute.values.tag().assert_eq(Tag::Set)?;
            requested.extend(Vec::<ExtensionRef<'_>>::from_der(attribute.values.value())?);
        }
    }
    Ok(requested)
}

#[cfg(test)]
#[cfg(feature = "std")]
mod tests {
    use std::string::ToString;

    use const_oid::ObjectIdentifier;
    use der::asn1::BitStringRef;
    use ra_pki::{KeyType, Signer};
    use x509_cert::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

    use super::*;

    fn request(names: &[&str]) -> CertificateRequest {
        let key = ra_maker::keys::seeded(KeyType::P256, 1);
        let names: Vec<_> = names.iter().map(|name| name.parse().unwrap()).collect();
        CertificateRequest::create_with(&"/C=JP/CN=host-1".parse().unwrap(), &key, &names).unwrap()
    }

    #[test]
    fn what_is_made_is_read_again() {
        for names in [&[][..], &["DNS:host.example", "URI:spiffe://example/host"]] {
            let request = request(names);
            assert_eq!(CertificateRequest::read(request.as_der()).as_ref(), Ok(&request));
            let pem = request.to_pem();
            assert_eq!(CertificateRequest::read(pem.as_bytes()).as_ref(), Ok(&request));
            let older = pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
            assert_eq!(CertificateRequest::read(older.as_bytes()).as_ref(), Ok(&request));
        }
    }

    #[test]
    fn what_is_asked_for_and_not_given_is_told_name_by_name() {
        let asked = request(&["DNS:host.example", "URI:spiffe://example/host"]);
        let given = request(&["DNS:host.example", "DNS:other.example"]).requested_extensions().unwrap();
        let all = ["subjectAltName DNS:host.example", "subjectAltName URI:spiffe://example/host"];
        assert_eq!(asked.withheld(&[]).unwrap(), all);
        assert_eq!(asked.withheld(&given).unwrap(), [all[1]]);
        let critical: Vec<_> =
            asked.requested_extensions().unwrap().into_iter().map(Extension::into_critical).collect();
        assert!(asked.withheld(&critical).unwrap().is_empty());
        assert!(request(&[]).withheld(&given).unwrap().is_empty());
    }

    #[test]
    fn a_request_without_names_has_empty_attributes() {
        let request = request(&[]);
        let spki = request.public_key().spki_der();
        let end_of_key =
            request.as_der().windows(spki.len()).position(|window| window == spki).unwrap() + spki.len();
        assert_eq!(request.as_der()[end_of_key..][..2], [0xa0, 0x00]);
    }

    #[test]
    fn a_changed_request_proves_nothing() {
        let request = request(&[]);
        let mut der = request.as_der().to_vec();
        let position = der.windows(6).position(|window| window == b"host-1").unwrap();
        der[position + 5] = b'2';
        let error = CertificateRequest::read(&der).unwrap_err();
        assert_eq!(error, RequestError::ProofOfPossession(VerifyError::Mismatch));
        assert_eq!(error.to_string(), "the certificate request does not prove possession of its private key");
    }

    /// What is said of a request for a key of one algorithm that names another for its signature.
    fn refusal(key: &[u8], signature: AlgorithmIdentifierRef<'_>) -> String {
        let request = request(&[]);
        let own = request.public_key().spki_der();
        let (signed, _) = read_parts(request.as_der()).unwrap();
        let mut tbs = signed.to_be_signed.to_vec();
        let start = tbs.windows(own.len()).position(|window| window == own).unwrap();
        tbs.splice(start..start + own.len(), key.iter().copied());
        let header = usize::from(tbs[1] >= 0x80) + 2;
        let tbs = AnyRef::new(Tag::Sequence, &tbs[header..]).unwrap().to_der().unwrap();
        let signed = Signed { to_be_signed: &tbs, algorithm: signature, signature: &[1; 64] };
        CertificateRequest::from_der(&signed.to_der().unwrap()).unwrap_err().to_string()
    }

    fn algorithm(oid: &str) -> AlgorithmIdentifierRef<'static> {
        AlgorithmIdentifierRef { oid: ObjectIdentifier::new_unwrap(oid), parameters: None }
    }

    #[test]
    fn a_key_or_hash_that_is_not_taken_is_named_with_the_next_step() {
        let (p256, rsa) = (ra_maker::keys::leaf_p256(), ra_maker::keys::rsa_2048());
        let (p256, rsa) = (p256.public_key().spki_der(), rsa.public_key().spki_der());
        // The key, by object identifier.
        for (oid, name) in [("1.3.101.112", "Ed25519"), ("1.3.101.113", "Ed448")] {
            let subject_public_key = BitStringRef::from_bytes(&[1; 32]).unwrap();
            let key = SubjectPublicKeyInfoRef { algorithm: algorithm(oid), subject_public_key };
            let text = refusal(&key.to_der().unwrap(), algorithm(oid));
            assert!(text.contains(name) && text.contains("openssl ecparam"), "{text}");
        }
        // The hash.
        for (oid, key, name) in [
            ("1.2.840.113549.1.1.5", rsa, "sha1WithRSAEncryption"),
            ("1.2.840.113549.1.1.4", rsa, "md5WithRSAEncryption"),
            ("1.2.840.10045.4.1", p256, "ecdsa-with-SHA1"),
            ("1.2.840.10045.4.3.1", p256, "ecdsa-with-SHA224"),
            ("1.2.840.113549.1.1.10", rsa, "RSASSA-PSS over"),
        ] {
            let text = refusal(key, algorithm(oid));
            assert!(text.contains("-sha256") && text.contains(name), "{text}");
        }
        let text = refusal(rsa, algorithm("1.2.840.10045.4.3.2"));
        assert!(text.contains("ecdsa-with-SHA256") && text.contains("RSA-2048"), "{text}");
    }

    #[test]
    fn another_file_is_refused_by_what_it_holds() {
        let error = |file: &str| CertificateRequest::read(file.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            error("-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n"),
            "the file is PEM with a certificate, where a certificate request is expected; make a request with the private key \
             that belongs to it"
        );
        let pem = request(&[]).to_pem();
        assert!(error(&(pem.clone() + &pem)).contains("two certificate requests, at lines 1 and "));
        assert!(error("").contains("the file is empty"));
        assert!(error("0\u{0}").contains("not a certificate request in DER"));
    }
}
