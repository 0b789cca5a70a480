//! PEM as people's files are: stray text between blocks, CRLF, blanks at line ends, keys among certificates.
//!
//! RFC 7468 §2 lets a parser be this lenient about everything outside the base64 text.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::tlv::is_der;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";
/// RFC 7468 §2: generators wrap at 64 characters.
const LINE_WIDTH: usize = 64;
/// What a line holds.
const LINE_OCTETS: usize = LINE_WIDTH / 4 * 3;

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

    pub(crate) fn into_contents(self) -> Zeroizing<Vec<u8>> {
        self.contents
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

/// Whether the octets look like PEM text. What is DER as a whole is none, whatever text is inside.
pub fn is_pem(file: &[u8]) -> bool {
    !is_der(file) && holds(file, BEGIN)
}

/// Reads every block of a PEM text, in order. A text without blocks gives none.
pub fn read_pem(text: &[u8]) -> Result<Vec<PemBlock>, PemError> {
    let mut blocks = Vec::new();
    // A block whose beginning stands behind something on its line.
    let mut hidden = None;
    let mut lines = (1..).zip(text.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii));
    while let Some((line, first)) = lines.next() {
        match boundary(first, BEGIN) {
            Some((label, "")) => {
                blocks.push(read_block(&mut lines, label, line)?);
                hidden = None;
            }
            Some((label, _)) => return Err(PemError::OneLine { label: label.into(), line }),
            None if !holds(first, DASHES) => {}
            None if first.ends_with(DASHES.as_bytes()) && holds(first, BEGIN) => hidden = Some(line),
            None => {
                // The end of a block that was not seen to begin.
                if let Some(line) = hidden.filter(|_| holds(first, END)) {
                    return Err(PemError::MissingBreak { line });
                }
            }
        }
    }
    match hidden {
        Some(line) if blocks.is_empty() => Err(PemError::MissingBreak { line }),
        _ => Ok(blocks),
    }
}

/// Reads on to the end of a block of this label, which began at this line.
fn read_block<'a>(
    lines: &mut impl Iterator<Item = (usize, &'a [u8])>,
    label: &str,
    line: usize,
) -> Result<PemBlock, PemError> {
    let mut base64 = Base64Text::default();
    let mut has_headers = false;
    loop {
        let (at, next) = lines.next().ok_or_else(|| PemError::Unfinished { label: label.into(), line })?;
        match boundary(next, END) {
            Some((end, "")) if end == label => break,
            Some((end, "")) => {
                return Err(PemError::OtherEnd { label: label.into(), end: end.into(), line });
            }
            Some(_) => return Err(PemError::MissingBreak { line: at }),
            None if boundary(next, BEGIN).is_some() => {
                return Err(PemError::Unfinished { label: label.into(), line });
            }
            None if holds(next, END) || holds(next, BEGIN) => {
                return Err(PemError::MissingBreak { line: at });
            }
            None if next.contains(&b':') => has_headers = true,
            None => next.split(u8::is_ascii_whitespace).for_each(|run| base64.push(run)),
        }
    }
    let contents = base64.finish().or_else(|| has_headers.then(Zeroizing::default));
    let contents = contents.ok_or_else(|| PemError::NotBase64 { label: label.into(), line })?;
    Ok(PemBlock { label: label.into(), line, has_headers, contents })
}

/// base64 in parts, decoded as they come.
struct Base64Text {
    /// What is not decoded yet.
    characters: Zeroizing<Vec<u8>>,
    octets: Zeroizing<Vec<u8>>,
    is_broken: bool,
}

/// Characters that are decoded at once. Nearly every private key has fewer, so that no copy of it stays where octets grow.
const MAX_CHARACTERS: usize = 8192;

impl Default for Base64Text {
    fn default() -> Self {
        let characters = Zeroizing::new(Vec::with_capacity(MAX_CHARACTERS + LINE_WIDTH));
        Self { characters, octets: Zeroizing::default(), is_broken: false }
    }
}

impl Base64Text {
    fn push(&mut self, characters: &[u8]) {
        self.characters.extend_from_slice(characters);
        if self.characters.len() >= MAX_CHARACTERS {
            let length = self.characters.len() / 4 * 4;
            let decoded = self.decode(length);
            // Only the last group is padded.
            self.is_broken |= decoded != Some(length / 4 * 3);
        }
    }

    fn finish(mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.decode(self.characters.len()).filter(|_| !self.is_broken)?;
        Some(self.octets)
    }

    /// Decodes the first characters, and says how many octets they are.
    fn decode(&mut self, length: usize) -> Option<usize> {
        let start = self.octets.len();
        self.octets.resize(start + length / 4 * 3, 0);
        let octets = self.octets.get_mut(start..).unwrap_or_default();
        let decoded = Base64::decode(self.characters.get(..length)?, octets).ok()?.len();
        self.octets.truncate(start + decoded);
        self.characters.drain(..length);
        Some(decoded)
    }
}

/// Whether a text with dashes stands in octets.
fn holds(octets: &[u8], text: &str) -> bool {
    let mut rest = octets;
    // Where there is no dash, and in base64 there is none, nothing is compared.
    while rest.contains(&b'-') {
        let dash = rest.iter().position(|octet| *octet == b'-').unwrap_or_default();
        rest = rest.get(dash..).unwrap_or_default();
        if rest.starts_with(text.as_bytes()) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// Writes one PEM block, lines of 64 characters, with a newline at its end.
pub fn encode_pem(label: &str, contents: &[u8]) -> String {
    let mut text = String::with_capacity(encoded_len(label, contents.len()));
    text.extend([BEGIN, label, DASHES, "\n"]);
    let mut line = Zeroizing::new([0; LINE_WIDTH]);
    for octets in contents.chunks(LINE_OCTETS) {
        text.extend([encode_line(octets, &mut line), "\n"]);
    }
    text.extend([END, label, DASHES, "\n"]);
    text
}

fn encode_line<'a>(octets: &[u8], line: &'a mut [u8; LINE_WIDTH]) -> &'a str {
    Base64::encode(octets, line).expect("a line has the characters of its octets")
}

/// How long the PEM block of this many octets is.
pub(crate) fn encoded_len(label: &str, octets: usize) -> usize {
    let boundaries = BEGIN.len() + END.len() + 2 * (label.len() + DASHES.len() + 1);
    boundaries + octets.div_ceil(3) * 4 + octets.div_ceil(LINE_OCTETS)
}

/// The label of a boundary, and what follows it on its line. What follows may be a private key.
fn boundary<'a>(line: &'a [u8], start: &str) -> Option<(&'a str, &'a str)> {
    let line = core::str::from_utf8(line).ok()?;
    // A byte-order mark may stand before the first line.
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    line.strip_prefix(start)?.split_once(DASHES)
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
    /// The end of a block on one line with something else, such as the beginning of the next.
    #[error(
        "line {line} of the PEM text lacks a line break: each -----BEGIN …----- and each -----END …----- must stand on a \
         line of its own, as `cat` does not see to where a file lacks its last line break"
    )]
    MissingBreak {
        /// The line, from one.
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
            let pem = encode_pem("X509 CRL", &contents);
            assert_eq!(pem.len(), encoded_len("X509 CRL", contents.len()));
            let blocks = read_pem(pem.as_bytes()).unwrap();
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
    fn the_line_that_lacks_its_break_is_named() {
        let block = "-----BEGIN A-----\nAAEC\n-----END A-----";
        for (text, line) in [
            ([block, block].concat(), 3),
            ([block, "\t ", block].concat(), 3),
            ([block, "\n", block, block].concat(), 6),
            ([block, " and more"].concat(), 3),
            (block.replace("AAEC\n", "AAEC"), 2),
            (["stray", block].concat(), 1),
            ([block, "\nstray", block].concat(), 4),
        ] {
            assert_eq!(read_pem(text.as_bytes()).unwrap_err(), PemError::MissingBreak { line }, "{text}");
        }
        let apart = [block, "\r\n \nsee -----BEGIN A----- above\n", block].concat();
        assert_eq!(read_pem(apart.as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn der_is_no_pem_whatever_text_is_inside() {
        let text = encode_pem("A", &[7; 60]);
        for der in [
            [&[0x30, 0x81, 0x60, 0x0c, 0x5e], text.as_bytes()].concat(),
            [&[0x30, 0x82, 0xff, 0xff], text.as_bytes()].concat(),
            [&[0x30, 0x80, 0x06, 0x01], text.as_bytes()].concat(),
            [&[0x30, 0x00], text.as_bytes()].concat(),
        ] {
            assert!(!is_pem(&der), "{der:?}");
        }
        for before in ["", "0", "0 s:CN=x\n", "01\n", "\u{feff}", "Größe\n"] {
            assert!(is_pem([before, &text].concat().as_bytes()), "{before}");
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
