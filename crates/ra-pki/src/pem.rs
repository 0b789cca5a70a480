//! PEM as people's files are: stray text between blocks, CRLF, blanks at line ends, keys among certificates.
//!
//! RFC 7468 §2 lets a parser be this lenient about everything outside the base64 text.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// RFC 7468 §2: generators wrap at 64 characters.
const LINE_WIDTH: usize = 64;

/// One block of a PEM text. Its contents may be a private key and are zeroized when dropped.
pub struct PemBlock {
    label: String,
    line: usize,
    has_headers: bool,
    contents: Zeroizing<Vec<u8>>,
}

impl PemBlock {
    /// The label, such as `CERTIFICATE`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The line of the block's `-----BEGIN`, counted from one.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Whether the block begins with headers of RFC 1421, as OpenSSL's old key encryption does.
    pub fn has_headers(&self) -> bool {
        self.has_headers
    }

    /// The decoded octets.
    pub fn contents(&self) -> &[u8] {
        &self.contents
    }
}

impl fmt::Debug for PemBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PemBlock")
            .field("label", &self.label)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// Whether the octets look like PEM text rather than DER.
pub fn is_pem(file: &[u8]) -> bool {
    file.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// Reads every block of a PEM text, in order. A text without blocks gives none.
pub fn read_pem(text: &[u8]) -> Result<Vec<PemBlock>, PemError> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(text.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii));
    while let Some((line, first)) = lines.next() {
        let Some((label, after)) = boundary(first, BEGIN) else { continue };
        if !after.is_empty() {
            return Err(PemError::OneLine { label: label.into(), line });
        }
        let mut base64 = Zeroizing::new(Vec::new());
        let mut has_headers = false;
        loop {
            let (_, next) = lines.next().ok_or_else(|| PemError::Unfinished { label: label.into(), line })?;
            if let Some((end, "")) = boundary(next, END) {
                if end != label {
                    return Err(PemError::OtherEnd { label: label.into(), end: end.into(), line });
                }
                break;
            }
            if boundary(next, BEGIN).is_some() {
                return Err(PemError::Unfinished { label: label.into(), line });
            }
            if next.contains(&b':') {
                has_headers = true;
            } else {
                base64.extend(next.iter().filter(|octet| !octet.is_ascii_whitespace()));
            }
        }
        let contents = decode(&base64)
            .or_else(|error| if has_headers { Ok(Vec::new()) } else { Err(error) })
            .map_err(|_| PemError::NotBase64 { label: label.into(), line })?;
        blocks.push(PemBlock { label: label.into(), line, has_headers, contents: Zeroizing::new(contents) });
    }
    Ok(blocks)
}

/// Writes one PEM block, lines of 64 characters, with a newline at its end.
pub fn encode_pem(label: &str, contents: &[u8]) -> String {
    let base64 = Zeroizing::new(Base64::encode_string(contents));
    let length =
        base64.len() + base64.len() / LINE_WIDTH + 2 * (label.len() + BEGIN.len() + DASHES.len() + 1);
    let mut text = String::with_capacity(length);
    text.extend([BEGIN, label, DASHES, "\n"]);
    let mut rest = base64.as_str();
    while let Some((line, after)) = rest.split_at_checked(LINE_WIDTH) {
        text.extend([line, "\n"]);
        rest = after;
    }
    if !rest.is_empty() {
        text.extend([rest, "\n"]);
    }
    text.extend([END, label, DASHES, "\n"]);
    text
}

/// The label of a boundary, and what follows it on its line. What follows may be a private key.
fn boundary<'a>(line: &'a [u8], start: &str) -> Option<(&'a str, &'a str)> {
    let line = core::str::from_utf8(line).ok()?;
    // A byte-order mark may stand before the first line.
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    line.strip_prefix(start)?.split_once(DASHES)
}

fn decode(base64: &[u8]) -> Result<Vec<u8>, base64ct::Error> {
    let text = core::str::from_utf8(base64).map_err(|_| base64ct::Error::InvalidEncoding)?;
    Base64::decode_vec(text)
}

/// Why a text is not PEM.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PemError {
    /// A block on one line.
    #[error(
        "the PEM block {label:?} at line {line} has lost its line breaks, as a shell or a form takes them away; give the file as \
         it was written, to the AWS CLI as JSON or file://"
    )]
    OneLine {
        /// Label of the block.
        label: String,
        /// Its line, from one.
        line: usize,
    },
    /// A block without its end.
    #[error("the PEM block {label:?} that begins at line {line} has no end")]
    Unfinished {
        /// Label of the block.
        label: String,
        /// Line of its beginning, from one.
        line: usize,
    },
    /// A block that ends as another.
    #[error("the PEM block {label:?} that begins at line {line} ends as {end:?}")]
    OtherEnd {
        /// Label of the block.
        label: String,
        /// Label at its end.
        end: String,
        /// Line of its beginning, from one.
        line: usize,
    },
    /// Something that is not base64 inside.
    #[error("the PEM block {label:?} that begins at line {line} is not base64 inside")]
    NotBase64 {
        /// Label of the block.
        label: String,
        /// Line of its beginning, from one.
        line: usize,
    },
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn what_is_written_is_read_again_at_every_length() {
        for length in 0..200u8 {
            let contents: Vec<u8> = (0..length).collect();
            let blocks = read_pem(encode_pem("X509 CRL", &contents).as_bytes()).unwrap();
            assert_eq!(blocks.len(), 1);
            assert_eq!((blocks[0].label(), blocks[0].contents()), ("X509 CRL", contents.as_slice()));
        }
    }

    #[test]
    fn stray_text_crlf_and_blanks_are_passed_over() {
        let text = "\u{feff}subject=CN\r\n-----BEGIN A-----  \r\nAAEC \r\n-----END A-----\r\n\r\nmore: text\r\n\
                    -----BEGIN B-----\nAw==\n-----END B-----";
        let blocks = read_pem(text.as_bytes()).unwrap();
        assert_eq!(blocks[0].contents(), [0, 1, 2]);
        assert_eq!((blocks[1].label(), blocks[1].line(), blocks[1].contents()), ("B", 7, &[3][..]));
    }

    #[test]
    fn a_block_that_lost_its_line_breaks_is_told_without_its_contents() {
        for text in
            ["-----BEGIN A----- AAEC -----END A-----", "-----BEGIN A-----\\nAAEC\\n-----END A-----\\n"]
        {
            let error = read_pem(text.as_bytes()).unwrap_err();
            assert_eq!(error, PemError::OneLine { label: "A".into(), line: 1 });
            assert!(!error.to_string().contains("AAEC"));
        }
    }

    #[test]
    fn an_error_names_the_block_and_its_line() {
        let error = |text: &str| read_pem(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            error("x\n-----BEGIN A-----\nAAEC\n"),
            "the PEM block \"A\" that begins at line 2 has no end"
        );
        assert_eq!(
            error("-----BEGIN A-----\nAAEC\n-----END B-----\n"),
            "the PEM block \"A\" that begins at line 1 ends as \"B\""
        );
        assert_eq!(
            error("-----BEGIN A-----\n!\n-----END A-----\n"),
            "the PEM block \"A\" that begins at line 1 is not base64 inside"
        );
    }
}
