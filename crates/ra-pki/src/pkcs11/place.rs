use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use cryptoki::{
    context::Pkcs11,
    error::{Error as TokenError, RvError},
    object::{Attribute, AttributeType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
    types::RawAuthPin,
};

use percent_encoding::percent_encode;

use crate::pkcs11::{
    error::{Pkcs11Error, refused},
    uri::{Pkcs11Uri, RESERVED},
};

/// Where the key is, and what opens it.
pub(super) struct KeyPlace {
    pub(super) module: Pkcs11,
    pub(super) slot: Slot,
    pub(super) token: TokenInfo,
    pub(super) uri: Pkcs11Uri,
    pub(super) pin: Option<RawAuthPin>,
}

/// A session with the key found in it.
pub(super) struct Open {
    pub(super) session: Session,
    pub(super) key: ObjectHandle,
}

impl KeyPlace {
    pub(super) fn open(&self) -> Result<Open, Pkcs11Error> {
        let session = self.module.open_ro_session(self.slot).map_err(refused)?;
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
            Err(error) => return Err(refused(error)),
        }
        let key = self.find_key(&session)?;
        Ok(Open { session, key })
    }

    fn find_key(&self, session: &Session) -> Result<ObjectHandle, Pkcs11Error> {
        let private = Attribute::Class(ObjectClass::PRIVATE_KEY);
        let mut wanted = vec![private.clone()];
        wanted.extend(self.uri.object().map(|label| Attribute::Label(label.as_bytes().to_vec())));
        wanted.extend(self.uri.id().map(|id| Attribute::Id(id.to_vec())));
        let found = session.find_objects(&wanted).map_err(refused)?;
        let describe = |keys: &[ObjectHandle]| keys.iter().map(|key| describe_key(session, *key)).collect();
        match found.as_slice() {
            [key] => Ok(*key),
            [] => {
                let keys = describe(&session.find_objects(&[private]).map_err(refused)?);
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
    // A token may keep them to itself; the list of keys is then shorter on words.
    for attribute in attributes.unwrap_or_default() {
        match attribute {
            Attribute::Label(label) => words.push(format!("object={}", String::from_utf8_lossy(&label))),
            Attribute::Id(id) => {
                words.push(format!("id={}", percent_encode(&id, RESERVED)));
            }
            _ => {}
        }
    }
    words.join(";")
}
