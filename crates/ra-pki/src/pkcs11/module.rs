use alloc::{boxed::Box, format, string::ToString, vec::Vec};
use std::path::Path;

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error as TokenError, RvError},
    slot::{Slot, TokenInfo},
    types::RawAuthPin,
};
use zeroize::Zeroizing;

use crate::pkcs11::{
    error::{Pkcs11Error, refused},
    key::Pkcs11Key,
    place::KeyPlace,
    uri::Pkcs11Uri,
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
        Pkcs11Key::open(place)
    }

    fn find_token(&self, uri: &Pkcs11Uri) -> Result<(Slot, TokenInfo), Pkcs11Error> {
        let (mut fitting, mut labels) = (Vec::new(), Vec::new());
        for slot in self.module.get_slots_with_initialized_token().map_err(refused)? {
            let token = self.module.get_token_info(slot).map_err(refused)?;
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
        let info = self.module.get_slot_info(slot).map_err(refused)?;
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
