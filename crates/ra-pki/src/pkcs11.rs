use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;
use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use const_oid::db::rfc5912;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error as TokenError, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
    types::RawAuthPin,
};
use der::{
    Any, Decode, Encode,
    asn1::{BitString, OctetStringRef, UintRef},
};
use p256::ecdsa::signature::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::{
    Certificate, KeyAlgorithm, Pkcs11Error, Pkcs11Uri, PublicKey, SignError, SignatureScheme, Signer,
};

/// A PKCS#11 module: the library that talks to tokens of one make.
///
/// It is cheap to clone. A process initialises a module once; that others have done so does no harm.
#[derive(Debug, Clone)]
pub struct Pkcs11Module {
    module: Pkcs11,
}

impl Pkcs11Module {
    /// Loads a module from its file, such as `/usr/lib/softhsm/libsofthsm2.so`.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Pkcs11Error> {
        let path = path.as_ref();
        let named = |error: TokenError| Pkcs11Error::Module {
            path: path.display().to_string(),
            error: match error {
                TokenError::LibraryLoading(error) => error.to_string(),
                other => other.to_string(),
            },
        };
        let module = Pkcs11::new(path).map_err(named)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(TokenError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(Self { module }),
            Err(error) => Err(named(error)),
        }
    }

    /// Opens the private key that a URI names, asking for the PIN where the token wants one.
    ///
    /// The PIN is kept, for logging in again when the session is lost, until the key goes.
    pub fn key(
        &self,
        uri: &Pkcs11Uri,
        pin: impl FnOnce() -> Option<Zeroizing<Vec<u8>>>,
    ) -> Result<Pkcs11Key, Pkcs11Error> {
        let (slot, token) = self.find_token(uri)?;
        let pin = match pin() {
            _ if !token.login_required() || token.protected_authentication_path() => None,
            Some(pin) => Some(RawAuthPin::new(pin.to_vec().into())),
            None => return Err(Pkcs11Error::PinNeeded { token: token.label().into() }),
        };
        let place = KeyPlace { module: self.module.clone(), slot, token, uri: uri.clone(), pin };
        let open = place.open()?;
        let public = public_key(&open)?;
        Ok(Pkcs11Key { place, open: Mutex::new(open), public })
    }

    fn find_token(&self, uri: &Pkcs11Uri) -> Result<(Slot, TokenInfo), Pkcs11Error> {
        let (mut fitting, mut labels) = (Vec::new(), Vec::new());
        for slot in self.module.get_slots_with_initialized_token()? {
            let token = self.module.get_token_info(slot)?;
            labels.push(token.label().to_string());
            if fits(uri, slot, &token) && self.slot_fits(uri, slot)? {
                fitting.push((slot, token));
            }
        }
        match fitting.len() {
            0 => Err(Pkcs11Error::NoToken { uri: Box::new(uri.clone()), tokens: labels }),
            1 => Ok(fitting.remove(0)),
            _ => {
                let describe = |(_, token): &(Slot, TokenInfo)| {
                    format!("{} (serial {})", token.label(), token.serial_number())
                };
                Err(Pkcs11Error::SeveralTokens {
                    uri: Box::new(uri.clone()),
                    tokens: fitting.iter().map(describe).collect(),
                })
            }
        }
    }

    fn slot_fits(&self, uri: &Pkcs11Uri, slot: Slot) -> Result<bool, Pkcs11Error> {
        if uri.slot_description().is_none() && uri.slot_manufacturer().is_none() {
            return Ok(true);
        }
        let info = self.module.get_slot_info(slot)?;
        Ok(uri.slot_description().is_none_or(|wanted| wanted == info.slot_description())
            && uri.slot_manufacturer().is_none_or(|wanted| wanted == info.manufacturer_id()))
    }
}

fn fits(uri: &Pkcs11Uri, slot: Slot, token: &TokenInfo) -> bool {
    let wanted = [
        (uri.token(), token.label()),
        (uri.manufacturer(), token.manufacturer_id()),
        (uri.model(), token.model()),
        (uri.serial(), token.serial_number()),
    ];
    wanted.into_iter().all(|(wanted, found)| wanted.is_none_or(|wanted| wanted == found))
        && uri.slot_id().is_none_or(|wanted| wanted == slot.id())
}

/// A private key in a token: RSA or an elliptic curve.
///
/// It signs on several threads one after another. A session that was lost, because the token was away or somebody logged
/// out, is opened anew once for each signature. Share it as `Arc<Pkcs11Key>`.
///
/// ```no_run
/// use ra_pki::{Pkcs11Module, SignatureScheme, Signer};
///
/// let module = Pkcs11Module::open("/usr/lib/softhsm/libsofthsm2.so")?;
/// let uri = "pkcs11:token=CA;object=root".parse()?;
/// let key = module.key(&uri, || std::fs::read("pin").ok().map(Into::into))?;
/// let signature = key.sign(SignatureScheme::EcdsaSha256, b"message")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Pkcs11Key {
    place: KeyPlace,
    open: Mutex<Open>,
    public: PublicKey,
}

/// Where the key is, and what opens it.
struct KeyPlace {
    module: Pkcs11,
    slot: Slot,
    token: TokenInfo,
    uri: Pkcs11Uri,
    pin: Option<RawAuthPin>,
}

/// A session with the key found in it.
struct Open {
    session: Session,
    key: ObjectHandle,
}

impl KeyPlace {
    fn open(&self) -> Result<Open, Pkcs11Error> {
        let session = self.module.open_ro_session(self.slot)?;
        let token = || self.token.label().to_string();
        let logged_in = match &self.pin {
            Some(pin) => session.login_with_raw(UserType::User, pin),
            None if self.token.protected_authentication_path() => session.login(UserType::User, None),
            None => Ok(()),
        };
        match logged_in {
            Ok(()) | Err(TokenError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(TokenError::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
                _,
            )) => {
                return Err(Pkcs11Error::WrongPin { token: token() });
            }
            Err(TokenError::Pkcs11(RvError::PinLocked, _)) => {
                return Err(Pkcs11Error::PinLocked { token: token() });
            }
            Err(error) => return Err(error.into()),
        }
        let key = self.find_key(&session)?;
        Ok(Open { session, key })
    }

    fn find_key(&self, session: &Session) -> Result<ObjectHandle, Pkcs11Error> {
        let private = Attribute::Class(ObjectClass::PRIVATE_KEY);
        let mut wanted = vec![private.clone()];
        wanted.extend(self.uri.object().map(|label| Attribute::Label(label.as_bytes().to_vec())));
        wanted.extend(self.uri.id().map(|id| Attribute::Id(id.to_vec())));
        let found = session.find_objects(&wanted)?;
        let describe = |keys: &[ObjectHandle]| keys.iter().map(|key| describe_key(session, *key)).collect();
        match found.as_slice() {
            [key] => Ok(*key),
            [] => {
                let keys = describe(&session.find_objects(&[private])?);
                Err(Pkcs11Error::NoKey { uri: Box::new(self.uri.clone()), keys })
            }
            several => {
                Err(Pkcs11Error::SeveralKeys { uri: Box::new(self.uri.clone()), keys: describe(several) })
            }
        }
    }
}

/// Label and identifier of a key, for people.
fn describe_key(session: &Session, key: ObjectHandle) -> String {
    let mut words = Vec::new();
    let attributes = session.get_attributes(key, &[AttributeType::Label, AttributeType::Id]);
    for attribute in attributes.unwrap_or_default() {
        match attribute {
            Attribute::Label(label) => words.push(format!("object={}", String::from_utf8_lossy(&label))),
            Attribute::Id(id) => {
                let octets: Vec<_> = id.iter().map(|octet| format!("%{octet:02x}")).collect();
                words.push(format!("id={}", octets.concat()));
            }
            _ => {}
        }
    }
    words.join(";")
}

impl Pkcs11Key {
    fn sign_once(open: &Open, mechanism: &Mechanism<'_>, message: &[u8]) -> Result<Vec<u8>, TokenError> {
        open.session.sign(mechanism, open.key, message)
    }

    fn session(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is asked of the token: how to sign, and over which octets.
    fn request<'a>(&self, scheme: SignatureScheme, message: &'a [u8]) -> Option<(Mechanism<'a>, Vec<u8>)> {
        if !self.public.algorithm().supports(scheme) {
            return None;
        }
        Some(match scheme {
            SignatureScheme::RsaPkcs1Sha256 => (Mechanism::Sha256RsaPkcs, message.to_vec()),
            SignatureScheme::RsaPkcs1Sha384 => (Mechanism::Sha384RsaPkcs, message.to_vec()),
            SignatureScheme::RsaPkcs1Sha512 => (Mechanism::Sha512RsaPkcs, message.to_vec()),
            SignatureScheme::EcdsaSha256 => (Mechanism::Ecdsa, Sha256::digest(message).to_vec()),
            SignatureScheme::EcdsaSha384 => (Mechanism::Ecdsa, Sha384::digest(message).to_vec()),
            SignatureScheme::EcdsaSha512 => (Mechanism::Ecdsa, Sha512::digest(message).to_vec()),
            SignatureScheme::MlDsa44 | SignatureScheme::MlDsa65 | SignatureScheme::MlDsa87 => return None,
        })
    }
}

impl Signer for Pkcs11Key {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let algorithm = self.public.algorithm();
        let (mechanism, octets) =
            self.request(scheme, message).ok_or(SignError::SchemeMismatch { scheme, key: algorithm })?;
        let mut open = self.session();
        let mut signed = Self::sign_once(&open, &mechanism, &octets);
        if signed.as_ref().is_err_and(is_lost) {
            *open = self.place.open().map_err(|error| SignError::Backend(error.to_string()))?;
            signed = Self::sign_once(&open, &mechanism, &octets);
        }
        let signature = signed.map_err(|error| SignError::Backend(format!("the token refused: {error}")))?;
        in_der(algorithm, signature)
    }
}

/// Whether another session may do what this one does not any more.
fn is_lost(error: &TokenError) -> bool {
    use RvError::{
        DeviceRemoved, KeyHandleInvalid, ObjectHandleInvalid, SessionClosed, SessionHandleInvalid,
        TokenNotPresent, UserNotLoggedIn,
    };
    matches!(
        error,
        TokenError::Pkcs11(
            DeviceRemoved
                | KeyHandleInvalid
                | ObjectHandleInvalid
                | SessionClosed
                | SessionHandleInvalid
                | TokenNotPresent
                | UserNotLoggedIn,
            _
        )
    )
}

/// Tokens give the two numbers of an ECDSA signature side by side.
fn in_der(algorithm: KeyAlgorithm, signature: Vec<u8>) -> Result<Vec<u8>, SignError> {
    let malformed = |_| SignError::Backend("the token gave a signature of another length".into());
    match algorithm {
        KeyAlgorithm::P256 => {
            let signature = p256::ecdsa::Signature::from_slice(&signature).map_err(malformed)?;
            Ok(signature.to_der().as_bytes().to_vec())
        }
        KeyAlgorithm::P384 => {
            let signature = p384::ecdsa::Signature::from_slice(&signature).map_err(malformed)?;
            Ok(signature.to_der().as_bytes().to_vec())
        }
        KeyAlgorithm::P521 => {
            let signature = p521::ecdsa::Signature::from_slice(&signature).map_err(malformed)?;
            Ok(signature.to_der().as_bytes().to_vec())
        }
        _ => Ok(signature),
    }
}

impl fmt::Debug for Pkcs11Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Key")
            .field("uri", &self.place.uri)
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

/// The public half: from the private key itself, from the public key beside it, or from the certificate beside it.
fn public_key(open: &Open) -> Result<PublicKey, Pkcs11Error> {
    let Open { session, key } = open;
    let id = session.get_attributes(*key, &[AttributeType::Id])?.into_iter().next();
    let mut places = vec![*key];
    if let Some(id) = &id {
        let public = Attribute::Class(ObjectClass::PUBLIC_KEY);
        places.extend(session.find_objects(&[public, id.clone()])?);
    }
    for place in places {
        if let Some(key) = key_from_numbers(session, place)? {
            return Ok(key);
        }
    }
    let certificates = match id {
        Some(id) => session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE), id])?,
        None => Vec::new(),
    };
    for certificate in certificates {
        for attribute in session.get_attributes(certificate, &[AttributeType::Value])? {
            if let Attribute::Value(der) = attribute
                && let Ok(certificate) = Certificate::from_der(&der)
            {
                return Ok(certificate.public_key().clone());
            }
        }
    }
    Err(Pkcs11Error::NoPublicKey)
}

/// The public key of an object that tells its numbers.
fn key_from_numbers(session: &Session, object: ObjectHandle) -> Result<Option<PublicKey>, Pkcs11Error> {
    let wanted = [
        AttributeType::KeyType,
        AttributeType::Modulus,
        AttributeType::PublicExponent,
        AttributeType::EcParams,
        AttributeType::EcPoint,
    ];
    let (mut kind, mut modulus, mut exponent, mut curve, mut point) = (None, None, None, None, None);
    for attribute in session.get_attributes(object, &wanted)? {
        match attribute {
            Attribute::KeyType(key_type) => kind = Some(key_type),
            Attribute::Modulus(octets) => modulus = Some(octets),
            Attribute::PublicExponent(octets) => exponent = Some(octets),
            Attribute::EcParams(der) => curve = Some(der),
            Attribute::EcPoint(der) => point = Some(der),
            _ => {}
        }
    }
    let info = match (kind, modulus.zip(exponent), curve.zip(point)) {
        (Some(KeyType::RSA), Some((modulus, exponent)), _) => rsa_info(&modulus, &exponent),
        (Some(KeyType::EC), _, Some((curve, point))) => ec_info(&curve, &point),
        _ => return Ok(None),
    };
    let der = info.and_then(|info| info.to_der()).map_err(|error| Pkcs11Error::Token(error.to_string()))?;
    Ok(Some(PublicKey::from_spki_der(&der)?))
}

fn rsa_info(modulus: &[u8], exponent: &[u8]) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
    let key = rsa::pkcs1::RsaPublicKey {
        modulus: UintRef::new(modulus)?,
        public_exponent: UintRef::new(exponent)?,
    };
    let algorithm = AlgorithmIdentifierOwned { oid: rfc5912::RSA_ENCRYPTION, parameters: Some(Any::null()) };
    Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(&key.to_der()?)? })
}

/// `point` is an OCTET STRING with the point inside (PKCS#11 §6.3.3); some tokens give the point alone.
fn ec_info(curve: &[u8], point: &[u8]) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
    let point = <&OctetStringRef>::from_der(point).map_or(point, OctetStringRef::as_bytes);
    let algorithm =
        AlgorithmIdentifierOwned { oid: rfc5912::ID_EC_PUBLIC_KEY, parameters: Some(Any::from_der(curve)?) };
    Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(point)? })
}
