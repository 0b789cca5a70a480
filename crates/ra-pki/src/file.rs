//! What a file is, and what turns it into what is wanted.
//!
//! [`FileKind::detect`] tells what people's files are, in linear time: PEM by its labels and its contents, DER by its
//! structure as a whole, bundles, keystores, and the texts in which all of these get wrapped. Its `Display` says it
//! in words; [`FileKind::advice`] gives the command that turns the file into what is [`Wanted`]. The readers of
//! certificates, keys, requests and revocation lists look at a file's [`Part`]s, and answer with a [`WrongFile`] where
//! none is theirs.
//!
//! ```
//! use ra_pki::file::{FileKind, Wanted};
//!
//! let kind = FileKind::detect(b"\xfe\xed\xfe\xed\0\0\0\x02");
//! assert_eq!(kind.to_string(), "a Java keystore (JKS)");
//! let advice = kind.advice(Wanted::Certificates, "store.jks").unwrap();
//! assert!(advice.contains("`keytool -list -rfc -keystore store.jks > store.jks.pem`"));
//! ```

mod advice;
mod detect;
mod inside;
pub(crate) mod kind;
mod kubernetes;
pub(crate) mod part;
pub(crate) mod pkcs7;
mod ssh;
pub(crate) mod structure;
mod text;
pub(crate) mod wanted;
mod wrapping;
pub(crate) mod wrong_file;

pub use crate::file::{
    inside::{FileInside, files_inside},
    kind::{FileKind, Keystore, SecretEntry},
    part::{Part, read_parts},
    pkcs7::certificates_of_pkcs7,
    structure::Structure,
    wanted::Wanted,
    wrong_file::WrongFile,
};
