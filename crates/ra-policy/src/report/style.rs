//! How a report is laid out.

use alloc::string::ToString;
use core::fmt::{self, Write};

use ra_pki::text::Guarded;
use unicode_width::UnicodeWidthStr;

/// How a report is written for people: by default without colour and unwrapped.
///
/// ```
/// use ra_policy::TextStyle;
///
/// let style = TextStyle::default().wrapped_at(80).coloured();
/// assert_ne!(style, TextStyle::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextStyle {
    width: Option<usize>,
    colour: bool,
}

impl TextStyle {
    /// Wraps lines at this width, in columns.
    #[must_use]
    pub fn wrapped_at(self, width: usize) -> Self {
        Self { width: Some(width), ..self }
    }

    /// Colours severities, by the escape sequences of ECMA-48 that terminals know.
    #[must_use]
    pub fn coloured(self) -> Self {
        Self { colour: true, ..self }
    }

    pub(crate) fn write_coloured(self, f: &mut fmt::Formatter<'_>, colour: &str, text: &str) -> fmt::Result {
        if self.colour { write!(f, "\u{1b}[{colour}m{text}\u{1b}[0m") } else { f.write_str(text) }
    }

    /// A label and its value, which is wrapped below itself, or below the label where the terminal is narrow.
    pub(crate) fn row(
        self,
        f: &mut fmt::Formatter<'_>,
        labels: usize,
        label: &str,
        value: &str,
    ) -> fmt::Result {
        if self.is_narrow(2 + labels) {
            write!(f, "\n  {label}")?;
            return self.line(f, 4, value);
        }
        write!(f, "\n  {label:labels$}")?;
        self.words(f, 2 + labels, value)
    }

    /// A line of its own, which is wrapped below itself.
    pub(crate) fn line(self, f: &mut fmt::Formatter<'_>, indent: usize, value: &str) -> fmt::Result {
        write!(f, "\n{:indent$}", "")?;
        self.words(f, indent, value)
    }

    fn words(self, f: &mut fmt::Formatter<'_>, indent: usize, value: &str) -> fmt::Result {
        // In a very narrow terminal broken lines help nobody.
        let width = self.width.filter(|_| !self.is_narrow(indent));
        let mut column = indent;
        // A line break is none of the layout's.
        let value = Guarded(value).to_string().replace('\n', r"\u{a}");
        for (place, word) in value.split(' ').enumerate() {
            let needed = word.width() + usize::from(place > 0);
            if place > 0 && width.is_some_and(|width| column + needed > width) {
                write!(f, "\n{:indent$}", "")?;
                column = indent;
            } else if place > 0 {
                f.write_char(' ')?;
                column += 1;
            }
            f.write_str(word)?;
            column += word.width();
        }
        Ok(())
    }

    fn is_narrow(self, indent: usize) -> bool {
        self.width.is_some_and(|width| width < indent + MIN_VALUE_COLUMNS)
    }
}

pub(crate) const RED: &str = "31";
pub(crate) const GREEN: &str = "32";
pub(crate) const YELLOW: &str = "33";
pub(crate) const CYAN: &str = "36";
pub(crate) const BOLD: &str = "1";

/// Columns below which a value does not stand beside its label.
const MIN_VALUE_COLUMNS: usize = 20;
