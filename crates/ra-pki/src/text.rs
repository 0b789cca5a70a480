//! Text from outside as it is shown to people: in it nothing forges a line, moves a cursor or turns the text round.

use alloc::string::{String, ToString};
use core::fmt::{self, Write};

/// Text from outside, such as a name in a certificate, a PEM label, a file's name or a server's message.
///
/// `Display` writes a backslash twice and a [hidden](is_hidden) character as `\u{…}`, its number in hexadecimal digits; every
/// other character stands for itself. [`unescape`] gives the text back.
///
/// ```
/// use ra_pki::text::{Escaped, unescape};
///
/// let shown = Escaped("host-1\u{1b}[2J\\").to_string();
/// assert_eq!(shown, r"host-1\u{1b}[2J\\");
/// assert_eq!(unescape(&shown).as_deref(), Some("host-1\u{1b}[2J\\"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escaped<'t>(pub &'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '\\' => f.write_str(r"\\"),
            character => write_visible(f, character),
        })
    }
}

/// A text whose parts from outside are [`Escaped`] already: of hidden characters only line feeds are left as they are.
///
/// It is the last guard before a terminal, for parts that somebody forgot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarded<'t>(pub &'t str);

impl fmt::Display for Guarded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '\n' => f.write_char('\n'),
            character => write_visible(f, character),
        })
    }
}

/// A JSON text, in which a hidden character within a string is written as JSON escapes it, `\u202e`: a reader of JSON gets the
/// exact value, and a terminal shows no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardedJson<'t>(pub &'t str);

impl fmt::Display for GuardedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            // Within strings JSON has these escaped; elsewhere they are its white space.
            '\n' | '\r' | '\t' => f.write_char(character),
            character if is_hidden(character) => {
                let mut units = [0; 2];
                character.encode_utf16(&mut units).iter().try_for_each(|unit| write!(f, "\\u{unit:04x}"))
            }
            character => f.write_char(character),
        })
    }
}

fn write_visible(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    if is_hidden(character) { write!(f, "{}", character.escape_unicode()) } else { f.write_char(character) }
}

/// The text that [`Escaped`] shows so; `None` if it shows none so.
pub fn unescape(shown: &str) -> Option<String> {
    let mut text = String::with_capacity(shown.len());
    let mut rest = shown.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.as_str().starts_with('\\') => text.extend(rest.next()),
            '\\' => {
                let (character, after) = read_number(rest.as_str())?;
                text.push(character);
                rest = after.chars();
            }
            character => text.push(character),
        }
    }
    // No two texts stand for one: neither a hidden character as it is nor a number where none is needed.
    (Escaped(&text).to_string() == shown).then_some(text)
}

/// The character whose number stands at the beginning as `u{…}`, and what follows.
pub(crate) fn read_number(text: &str) -> Option<(char, &str)> {
    let (digits, after) = text.strip_prefix("u{")?.split_once('}')?;
    let is_number = (1..=6).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = is_number.then(|| u32::from_str_radix(digits, 16).ok())??;
    Some((char::from_u32(number)?, after))
}

/// Whether a reader cannot see a character, or sees other text for it: controls (C0, DEL, C1), line and paragraph separators,
/// what turns the direction of writing, and what has no width (Unicode's `Default_Ignorable_Code_Point`, and the annotation
/// characters); of blanks, all but the space and the ideographic one, which is as wide as a character.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || character.is_whitespace() && !matches!(character, ' ' | '\u{3000}')
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters of every plane, densely where the hidden ones are.
    fn characters() -> impl Iterator<Item = char> {
        (0..0x3100)
            .chain(0xfe00..0x1_0000)
            .chain((0x1_0000..=0x10_ffff).step_by(61))
            .filter_map(char::from_u32)
    }

    #[test]
    fn every_text_is_given_back_and_nothing_hidden_is_shown() {
        let text: String = characters().collect();
        let shown = Escaped(&text).to_string();
        assert!(!shown.contains(is_hidden));
        assert_eq!(unescape(&shown), Some(text.clone()));
        for character in characters() {
            let text = alloc::format!("u{{{character}}}");
            assert_eq!(unescape(&Escaped(&text).to_string()), Some(text));
        }
        let json = alloc::format!("\"{}\"", text.replace(['"', '\\'], "").replace(|c| c < ' ', ""));
        assert!(!GuardedJson(&json).to_string().contains(is_hidden));
        assert!(!Guarded(&text).to_string().contains(|character| character != '\n' && is_hidden(character)));
    }

    #[test]
    fn what_nobody_can_see_is_hidden_and_letters_of_any_script_are_not() {
        for hidden in
            "\u{0}\u{1b}\u{7f}\u{85}\u{9b}\u{a0}\u{200d}\u{202e}\u{2066}\u{2028}\u{feff}\u{e0041}".chars()
        {
            assert!(is_hidden(hidden), "{hidden:?}");
        }
        for shown in ["host-1", "日本 東京\u{3000}一", "Lučić e\u{301}", "اختبار", "😀", "\"'/+,"]
        {
            assert_eq!(Escaped(shown).to_string(), shown);
        }
    }

    #[test]
    fn what_is_not_written_so_is_not_read() {
        for text in
            [r"\", r"\n", r"\u", r"\u{}", r"\u{110000}", r"\u{+1b}", r"\u{000001b}", r"\u{1b", r"\u{1B}"]
        {
            assert_eq!(unescape(text), None, "{text}");
        }
        // Another text is shown so.
        for text in [r"\u{41}", "\0", "\u{202e}", r"\u{001b}"] {
            assert_eq!(unescape(text), None, "{text:?}");
        }
    }
}
