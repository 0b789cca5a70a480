//! Keys of OpenSSH.

use alloc::{borrow::ToOwned, string::String};

/// OpenSSH's PROTOCOL.key.
const MAGIC: &[u8] = b"openssh-key-v1\0";
/// Longer names of key types are none.
const MAX_NAME: usize = 64;

/// The type of an OpenSSH private key, such as `ecdsa-sha2-nistp256`; `None` if the octets are none.
pub(crate) fn private_key_type(octets: &[u8]) -> Option<String> {
    let rest = octets.strip_prefix(MAGIC)?;
    Some(public_key_type(rest).unwrap_or_default())
}

/// The type that the public half names, behind the names of the cipher, of the key derivation and its options, and the number of
/// keys.
fn public_key_type(rest: &[u8]) -> Option<String> {
    let (_, rest) = field(rest)?;
    let (_, rest) = field(rest)?;
    let (_, rest) = field(rest)?;
    let (public, _) = field(rest.get(4..)?)?;
    let (name, _) = field(public)?;
    key_type(core::str::from_utf8(name).ok()?).map(ToOwned::to_owned)
}

fn field(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// The type of a public key of OpenSSH in a text of one or more lines.
pub(crate) fn public_key_line(text: &str) -> Option<&str> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let (name, rest) = line.split_once(' ')?;
    // base64 of the length of a name of some 10 to 40 octets.
    key_type(name).filter(|_| rest.trim_start().starts_with("AAAA"))
}

fn key_type(name: &str) -> Option<&str> {
    let is_known = name.len() <= MAX_NAME
        && ["ssh-", "ecdsa-sha2-", "sk-"].iter().any(|start| name.starts_with(start))
        && name.bytes().all(|octet| octet.is_ascii_graphic());
    is_known.then_some(name)
}
