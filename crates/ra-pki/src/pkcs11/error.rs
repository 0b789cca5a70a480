use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{key::error::PublicKeyError, pkcs11::uri::Pkcs11Uri, text::Escaped};

/// Why a key in a token cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Pkcs11Error {
    /// The module cannot be loaded.
    #[error("the PKCS#11 module {} cannot be loaded: {}", Escaped(.path), Escaped(.error))]
    Module {
        /// Its file.
        path: String,
        /// The system's own words.
        error: String,
    },
    /// No token fits the URI.
    #[error("no token fits {uri}; there {}", describe(.tokens, "is none", "are"))]
    NoToken {
        /// What was looked for.
        uri: Box<Pkcs11Uri>,
        /// The labels of the tokens there are.
        tokens: Vec<String>,
    },
    /// Several tokens fit the URI.
    #[error("several tokens fit {uri}: {}; add serial= or slot-id= to it", Escaped(&.tokens.join(", ")))]
    SeveralTokens {
        /// What was looked for.
        uri: Box<Pkcs11Uri>,
        /// Label and serial number of each.
        tokens: Vec<String>,
    },
    /// No private key fits the URI.
    #[error("no private key of the token fits {uri}; there {}", describe(.keys, "is none", "are"))]
    NoKey {
        /// What was looked for.
        uri: Box<Pkcs11Uri>,
        /// The labels and identifiers of the private keys there are.
        keys: Vec<String>,
    },
    /// Several private keys fit the URI.
    #[error("several private keys fit {uri}: {}; add object= or id= to it", Escaped(&.keys.join(", ")))]
    SeveralKeys {
        /// What was looked for.
        uri: Box<Pkcs11Uri>,
        /// Label and identifier of each.
        keys: Vec<String>,
    },
    /// The token asks for a PIN.
    #[error("the token {} asks for a PIN, and none was given", Escaped(.token))]
    PinNeeded {
        /// The token's label.
        token: String,
    },
    /// The PIN is wrong.
    #[error("the PIN is not that of the token {}; after some wrong ones the token locks itself", Escaped(.token))]
    WrongPin {
        /// The token's label.
        token: String,
    },
    /// The token takes no PIN any more.
    #[error("the PIN of the token {} is locked; set it anew with the token's own tool", Escaped(.token))]
    PinLocked {
        /// The token's label.
        token: String,
    },
    /// The token holds no public half of the key.
    #[error(
        "the token holds no public key and no certificate with the identifier of the private key; import its certificate there"
    )]
    NoPublicKey,
    /// The public key is malformed.
    #[error(transparent)]
    PublicKey(#[from] PublicKeyError),
    /// The token refuses; its own words.
    #[error("the token refused: {}", Escaped(.0))]
    Token(String),
}

/// What a token says when it refuses, in its own words.
#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
pub(super) fn refused(error: cryptoki::error::Error) -> Pkcs11Error {
    Pkcs11Error::Token(error.to_string())
}

fn describe(labels: &[String], none: &str, some: &str) -> String {
    if labels.is_empty() { none.into() } else { format!("{some} {}", Escaped(&labels.join(", "))) }
}
