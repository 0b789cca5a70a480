use alloc::vec::Vec;

use zeroize::Zeroizing;

/// Asks for the passphrase of an encrypted key; `None` if there is none.
pub(crate) type AskPassphrase<'a> = &'a mut dyn FnMut() -> Option<Zeroizing<Vec<u8>>>;
