use sha2::{Digest, Sha256};

use crate::{hexadecimal::hex, request::RequestBody};

/// The last line of the canonical request: the hash of the body in hexadecimal, or the text in place of one.
#[derive(Debug)]
pub(crate) enum Payload {
    Sha256([u8; 64]),
    Unsigned,
}

impl Payload {
    pub(crate) fn from_body(body: RequestBody<'_>) -> Self {
        match body {
            RequestBody::Bytes(body) => Self::Sha256(hex(&Sha256::digest(body).into())),
            RequestBody::Sha256(hash) => Self::Sha256(hex(&hash)),
            RequestBody::Unsigned => Self::Unsigned,
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Sha256(digits) => digits,
            Self::Unsigned => b"UNSIGNED-PAYLOAD",
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("both variants are ASCII")
    }
}
