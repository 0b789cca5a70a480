//! Values given as ASN.1 (`ASN1:`), in the language of OpenSSL's `ASN1_generate_nconf`.

use alloc::{string::String, vec::Vec};

use der::{
    Any, Decode, Encode, Tag, TagNumber, Tagged,
    asn1::{AnyRef, GeneralizedTime, Null, UintRef, UtcTime},
};

use super::{
    error::Located,
    items::{boolean, hexadecimal, read_object_identifier},
    sections::Sections,
    text::Text,
};

/// The DER of an ASN.1 value, such as `SEQUENCE:section` or `EXPLICIT:0,UTF8:text`.
pub(crate) fn generate(sections: &Sections, value: Text<'_>) -> Result<Vec<u8>, Located> {
    Generator { sections, left: MAX_VALUES }.generate(value, 0)
}

/// The DER of a whole number in decimal or, after `0x`, in hexadecimal.
pub(crate) fn integer(value: Text<'_>) -> Result<Vec<u8>, Located> {
    let unexpected = |expected| value.unexpected(expected);
    let encoded =
        |der: Result<Vec<u8>, der::Error>| der.map_err(|error| Located::unencodable(value.place(), error));
    let text = value.to_text();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |digits| (-1, digits));
    let after_0x = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = after_0x.map_or((digits, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(unexpected(WHOLE_NUMBER));
    }
    match i128::from_str_radix(digits, radix) {
        Ok(number) => encoded((sign * number).to_der()),
        // A number of any length is written in hexadecimal.
        Err(_) if radix == 16 && sign == 1 => {
            let even = if digits.len() % 2 == 0 { "" } else { "0" };
            let octets = hexadecimal(&alloc::format!("{even}{digits}"));
            let octets = octets.ok_or_else(|| unexpected(WHOLE_NUMBER))?;
            encoded(UintRef::new(&octets).and_then(|number| number.to_der()))
        }
        Err(_) => Err(unexpected("a number of at most 38 digits, or one above zero in hexadecimal after 0x")),
    }
}

const WHOLE_NUMBER: &str = "a whole number, such as 7, -7 or 0x1F";

/// How deep sections may lie in each other, and of how many values one may be made: what a file can ask for is bounded.
const MAX_DEPTH: usize = 50;
const MAX_VALUES: usize = 10_000;
/// How many tags may stand around a value.
const MAX_WRAPPERS: usize = 20;

struct Generator<'a> {
    sections: &'a Sections<'a>,
    left: usize,
}

impl Generator<'_> {
    fn generate(&mut self, text: Text<'_>, depth: usize) -> Result<Vec<u8>, Located> {
        self.left = self.left.checked_sub(1).filter(|_| depth < MAX_DEPTH).ok_or_else(|| {
            text.unexpected("at most 50 sections within each other and 10000 values in all")
        })?;
        let Asn1 { implicit, wrappers, kind, format, value } = read(text)?;
        let mut der = match (kind, value) {
            (Kind::Sequence, Some(section)) => {
                encode(Tag::Sequence, &self.parts(section, depth)?.concat(), text)?
            }
            (Kind::Set, Some(section)) => {
                let mut parts = self.parts(section, depth)?;
                parts.sort_unstable();
                encode(Tag::Set, &parts.concat(), text)?
            }
            _ => primitive(kind, format, value.unwrap_or_else(|| text.end()))?,
        };
        if let Some(tag) = implicit {
            let inner = AnyRef::from_der(&der).map_err(|error| Located::unencodable(text.place(), error))?;
            let constructed = inner.tag().is_constructed() || tag.is_sequence_or_set();
            der = encode(tag.tag(constructed, text)?, inner.value(), text)?;
        }
        for Wrapper { tag, padded } in wrappers.into_iter().rev() {
            if padded {
                der.insert(0, 0);
            }
            der = encode(tag, &der, text)?;
        }
        Ok(der)
    }

    /// The values of a section, each in DER.
    fn parts(&mut self, section: Text<'_>, depth: usize) -> Result<Vec<Vec<u8>>, Located> {
        let entries = self.sections.entries(section)?;
        entries.into_iter().map(|entry| self.generate(entry.value()?, depth + 1)).collect()
    }
}

/// A value that is in no section.
fn primitive(kind: Kind, format: Format, value: Text<'_>) -> Result<Vec<u8>, Located> {
    let located = |error: der::Error| Located::unencodable(value.place(), error);
    if format != Format::Ascii && !kind.has_formats() {
        return Err(value.unexpected("a value without FORMAT"));
    }
    match kind {
        Kind::Null if value.is_empty() => Null.to_der().map_err(located),
        Kind::Null => Err(value.unexpected("nothing after NULL")),
        Kind::Boolean => boolean(value)?.to_der().map_err(located),
        Kind::Integer => integer(value),
        Kind::Enumerated => {
            let number = integer(value)?;
            encode(Tag::Enumerated, AnyRef::from_der(&number).map_err(located)?.value(), value)
        }
        Kind::ObjectIdentifier => read_object_identifier(value)?.to_der().map_err(located),
        Kind::UtcTime => {
            let der = encode(Tag::UtcTime, value.to_text().as_bytes(), value)?;
            let checked = UtcTime::from_der(&der).map(|_| ());
            checked.map_err(|_| value.unexpected("a time such as 260131235959Z")).map(|()| der)
        }
        Kind::GeneralizedTime => {
            let der = encode(Tag::GeneralizedTime, value.to_text().as_bytes(), value)?;
            let checked = GeneralizedTime::from_der(&der).map(|_| ());
            checked.map_err(|_| value.unexpected("a time such as 20500131235959Z")).map(|()| der)
        }
        Kind::OctetString => encode(Tag::OctetString, &octets(value, format)?, value),
        Kind::BitString => encode(Tag::BitString, &bits(value, format)?, value),
        Kind::Characters(tag) => encode(tag, &characters(tag, value, format)?, value),
        Kind::Sequence => encode(Tag::Sequence, &[], value),
        Kind::Set => encode(Tag::Set, &[], value),
    }
}

fn encode(tag: Tag, octets: &[u8], text: Text<'_>) -> Result<Vec<u8>, Located> {
    let der = Any::new(tag, octets).and_then(|any| any.to_der());
    der.map_err(|error| Located::unencodable(text.place(), error))
}

fn octets(value: Text<'_>, format: Format) -> Result<Vec<u8>, Located> {
    match format {
        Format::Ascii => Ok(value.to_text().into_bytes()),
        Format::Hexadecimal => {
            hexadecimal(&value.to_text()).ok_or_else(|| value.unexpected("hexadecimal octets, such as 0A1B"))
        }
        Format::Utf8 | Format::BitList => Err(value.unexpected("a value with FORMAT:ASCII or FORMAT:HEX")),
    }
}

/// The content of a BIT STRING: how many bits of the last octet are unused, and the octets.
fn bits(value: Text<'_>, format: Format) -> Result<Vec<u8>, Located> {
    if format != Format::BitList {
        let mut content = alloc::vec![0];
        content.extend(octets(value, format)?);
        return Ok(content);
    }
    let expected = "numbers of bits from 0 to 256, such as 1,5,8";
    let mut content: Vec<u8> = alloc::vec![0];
    let mut highest = None;
    for number in value.split(',') {
        let number = number.trim();
        let bit = number.to_text().parse::<usize>().ok().filter(|bit| *bit <= 256);
        let bit = bit.ok_or_else(|| number.unexpected(expected))?;
        let octet = 1 + bit / 8;
        if content.len() <= octet {
            content.resize(octet + 1, 0);
        }
        if let Some(octet) = content.get_mut(octet) {
            *octet |= 0x80 >> (bit % 8);
        }
        highest = highest.max(Some(bit));
    }
    if let (Some(unused), Some(highest)) = (content.first_mut(), highest) {
        *unused = u8::try_from(7 - highest % 8).expect("a remainder of 8 is an octet");
    }
    Ok(content)
}

/// The content of a string. Without FORMAT:UTF8 each octet of the text is a character, as in OpenSSL.
fn characters(tag: Tag, value: Text<'_>, format: Format) -> Result<Vec<u8>, Located> {
    let text = value.to_text();
    let text: String = match format {
        Format::Ascii => text.bytes().map(char::from).collect(),
        Format::Utf8 => text,
        Format::Hexadecimal | Format::BitList => {
            return Err(value.unexpected("a value with FORMAT:ASCII or FORMAT:UTF8"));
        }
    };
    let (fits, expected): (fn(char) -> bool, _) = match tag {
        Tag::NumericString => (|c| c.is_ascii_digit() || c == ' ', "digits and blanks"),
        Tag::PrintableString => (
            |c| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c),
            "letters, digits, blanks and '()+,-./:=? only",
        ),
        Tag::Ia5String => (|c| c.is_ascii(), "ASCII characters only"),
        Tag::TeletexString => (|c| c <= '\u{ff}', "characters of Latin-1 only"),
        Tag::BmpString => (|c| c <= '\u{ffff}', "characters up to U+FFFF only"),
        _ => (|_| true, ""),
    };
    if !text.chars().all(fits) {
        return Err(value.unexpected(expected));
    }
    Ok(match tag {
        Tag::TeletexString => text.chars().filter_map(|character| u8::try_from(character).ok()).collect(),
        Tag::BmpString => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.into_bytes(),
    })
}

/// `[modifier,]…TYPE[:value]`, taken apart.
struct Asn1<'a> {
    implicit: Option<CustomTag>,
    /// The outermost first.
    wrappers: Vec<Wrapper>,
    kind: Kind,
    format: Format,
    value: Option<Text<'a>>,
}

/// A tag around a value; `padded` for a BIT STRING, whose content begins with the number of unused bits.
struct Wrapper {
    tag: Tag,
    padded: bool,
}

fn read(text: Text<'_>) -> Result<Asn1<'_>, Located> {
    let mut read =
        Asn1 { implicit: None, wrappers: Vec::new(), kind: Kind::Null, format: Format::Ascii, value: None };
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once(',').map_or((rest, None), |(part, after)| (part, Some(after)));
        let part = part.trim();
        let (name, argument) =
            part.split_once(':').map_or((part, None), |(name, argument)| (name, Some(argument)));
        let word = name.to_text();
        if let Some(kind) = Kind::from_name(&word) {
            read.kind = kind;
            // The value goes on to the end, commas and all.
            read.value =
                rest.trim_start().split_once(':').filter(|_| argument.is_some()).map(|(_, value)| value);
            if argument.is_none() && (after.is_some() || !kind.may_be_absent()) {
                return Err(part.end().unexpected("a colon and a value after the type"));
            }
            return Ok(read);
        }
        read.modify(&word, part, argument)?;
        rest = after.ok_or_else(|| part.unexpected(TYPES))?;
    }
}

impl<'a> Asn1<'a> {
    fn modify(&mut self, word: &str, part: Text<'a>, argument: Option<Text<'a>>) -> Result<(), Located> {
        let wrapper = |tag| Some(Wrapper { tag, padded: tag == Tag::BitString });
        let argument = || argument.ok_or_else(|| part.unexpected("a value after the modifier"));
        let wrapper = match word {
            "IMPLICIT" | "IMP" if self.implicit.is_none() => {
                self.implicit = Some(CustomTag::read(argument()?)?);
                None
            }
            "EXPLICIT" | "EXP" if self.implicit.is_none() => {
                Some(Wrapper { tag: CustomTag::read(argument()?)?.tag(true, part)?, padded: false })
            }
            "FORMAT" | "FORM" => {
                self.format = Format::read(argument()?)?;
                None
            }
            "OCTWRAP" => wrapper(Tag::OctetString),
            "SEQWRAP" => wrapper(Tag::Sequence),
            "SETWRAP" => wrapper(Tag::Set),
            "BITWRAP" => wrapper(Tag::BitString),
            "IMPLICIT" | "IMP" | "EXPLICIT" | "EXP" => {
                return Err(part.unexpected("a type or a wrapper, since IMPLICIT stands before"));
            }
            _ => return Err(part.unexpected(TYPES)),
        };
        if let Some(mut wrapper) = wrapper {
            if let Some(implicit) = self.implicit.take() {
                wrapper.tag = implicit.tag(wrapper.tag.is_constructed(), part)?;
            }
            self.wrappers.push(wrapper);
        }
        if self.wrappers.len() > MAX_WRAPPERS {
            return Err(part.unexpected("at most 20 tags around a value"));
        }
        Ok(())
    }
}

const TYPES: &str = "a type such as UTF8:text, INTEGER:7, OID:1.2.3, NULL or SEQUENCE:section, or a modifier such as \
                     EXPLICIT:0, IMPLICIT:1, OCTWRAP or FORMAT:HEX before it";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Null,
    Integer,
    Enumerated,
    ObjectIdentifier,
    UtcTime,
    GeneralizedTime,
    OctetString,
    BitString,
    Characters(Tag),
    Sequence,
    Set,
}

impl Kind {
    fn from_name(word: &str) -> Option<Self> {
        Some(match word {
            "BOOLEAN" | "BOOL" => Self::Boolean,
            "NULL" => Self::Null,
            "INTEGER" | "INT" => Self::Integer,
            "ENUMERATED" | "ENUM" => Self::Enumerated,
            "OBJECT" | "OID" => Self::ObjectIdentifier,
            "UTCTIME" | "UTC" => Self::UtcTime,
            "GENERALIZEDTIME" | "GENTIME" => Self::GeneralizedTime,
            "OCTETSTRING" | "OCT" => Self::OctetString,
            "BITSTRING" | "BITSTR" => Self::BitString,
            "IA5STRING" | "IA5" => Self::Characters(Tag::Ia5String),
            "UTF8String" | "UTF8" => Self::Characters(Tag::Utf8String),
            "BMPSTRING" | "BMP" => Self::Characters(Tag::BmpString),
            "VISIBLESTRING" | "VISIBLE" => Self::Characters(Tag::VisibleString),
            "PRINTABLESTRING" | "PRINTABLE" => Self::Characters(Tag::PrintableString),
            "T61STRING" | "T61" | "TELETEXSTRING" => Self::Characters(Tag::TeletexString),
            "GeneralString" | "GENSTR" => Self::Characters(Tag::GeneralString),
            "NUMERICSTRING" | "NUMERIC" => Self::Characters(Tag::NumericString),
            "SEQUENCE" | "SEQ" => Self::Sequence,
            "SET" => Self::Set,
            _ => return None,
        })
    }

    fn may_be_absent(self) -> bool {
        matches!(self, Self::Null | Self::Sequence | Self::Set)
    }

    fn has_formats(self) -> bool {
        matches!(self, Self::OctetString | Self::BitString | Self::Characters(_)) || self.may_be_absent()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Ascii,
    Utf8,
    Hexadecimal,
    BitList,
}

impl Format {
    fn read(text: Text<'_>) -> Result<Self, Located> {
        match text.to_text().as_str() {
            "ASCII" => Ok(Self::Ascii),
            "UTF8" => Ok(Self::Utf8),
            "HEX" => Ok(Self::Hexadecimal),
            "BITLIST" => Ok(Self::BitList),
            _ => Err(text.unexpected("ASCII, UTF8, HEX or BITLIST")),
        }
    }
}

/// The tag of `EXPLICIT:` and `IMPLICIT:`: a number, and the letter of its class.
#[derive(Debug, Clone, Copy)]
struct CustomTag {
    number: u32,
    class: char,
}

impl CustomTag {
    fn read(text: Text<'_>) -> Result<Self, Located> {
        let expected =
            "a number, and U, A, P or C after it for another class than the context's, such as 0 or 10A";
        let word = text.to_text();
        let class = word.chars().last().filter(|last| "UAPC".contains(*last));
        let number = word.strip_suffix(|last| Some(last) == class).unwrap_or(&word);
        let number = number.parse().ok().filter(|_| number.starts_with(|first: char| first.is_ascii_digit()));
        let number = number.ok_or_else(|| text.unexpected(expected))?;
        Ok(Self { number, class: class.unwrap_or('C') })
    }

    fn is_sequence_or_set(self) -> bool {
        self.class == 'U' && matches!(self.number, 16 | 17)
    }

    fn tag(self, constructed: bool, text: Text<'_>) -> Result<Tag, Located> {
        let number = TagNumber(self.number);
        match self.class {
            'A' => Ok(number.application(constructed)),
            'P' => Ok(number.private(constructed)),
            'C' => Ok(number.context_specific(constructed)),
            _ => {
                let identifier = u8::try_from(self.number).ok().filter(|number| *number < 31);
                let identifier = identifier.map(|number| number | if constructed { 0x20 } else { 0 });
                let tag = identifier.and_then(|identifier| Tag::from_der(&[identifier]).ok());
                tag.ok_or_else(|| text.unexpected("the number of a universal type and its form"))
            }
        }
    }
}
