//! The files inside another file.

use alloc::{string::String, vec, vec::Vec};
use core::{cell::RefCell, fmt};

use zeroize::Zeroizing;

use crate::file::{kind::FileKind, kubernetes, text, wrapping};

/// A file inside another: what base64 or UTF-16 stands for, or an entry of a Secret or of JSON. It may hold a private key and is
/// zeroized when dropped.
pub struct FileInside {
    name: Option<String>,
    contents: Zeroizing<Vec<u8>>,
}

impl FileInside {
    /// The name of the entry; `None` if the file is the only one inside.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its octets.
    pub fn contents(&self) -> &[u8] {
        &self.contents
    }
}

impl fmt::Debug for FileInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileInside").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The files inside a file of the kinds `Base64`, `Utf16`, `SecretYaml`, `SecretJson` and `Json`; none inside any other.
pub fn files_inside(file: &[u8]) -> Vec<FileInside> {
    if let Some(mut text) = wrapping::utf16(file) {
        let contents = Zeroizing::new(core::mem::take(&mut *text).into_bytes());
        return vec![FileInside { name: None, contents }];
    }
    let Ok(text) = core::str::from_utf8(file) else { return Vec::new() };
    let text = text.trim_start_matches('\u{feff}').trim();
    let found = RefCell::new(Vec::new());
    let keep = |contents: &[u8]| {
        found.borrow_mut().push(Zeroizing::new(contents.to_vec()));
        FileKind::Binary
    };
    let entries = if text::is_json(text) {
        text::json_secret(text, keep).unwrap_or_else(|| text::json_pem(text, keep))
    } else if let Some(entries) = kubernetes::yaml_entries(text, keep) {
        entries
    } else {
        let contents = wrapping::base64(text).into_iter();
        return contents.map(|contents| FileInside { name: None, contents }).collect();
    };
    let named = entries.into_iter().zip(found.take());
    named.map(|(entry, contents)| FileInside { name: Some(entry.name), contents }).collect()
}
