//! Values of conditions: variables replaced by their values, patterns, and how each kind of value is compared.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::{cmp::Ordering, net::IpAddr};

use jiff::Timestamp;

use crate::trust_policy::{context::SessionContext, operator::Comparison};

/// A value of a policy with its variables replaced. It keeps literal characters apart from wildcards, since a `*` that
/// comes from a variable is literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Character(char),
    /// `?`
    One,
    /// `*`
    Any,
}

impl Pattern {
    /// Reads a value. `None` if a variable has neither a single value nor a default: such a value agrees with nothing
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value>).
    pub(crate) fn resolve(value: &str, context: Option<&SessionContext>) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = value;
        // No variable begins behind the last closing brace: without this, many `${` would be searched to the end each.
        let after_braces = value.rfind('}').map_or(value.len(), |last| value.len() - last);
        while let Some(character) = rest.chars().next() {
            let begins = rest.strip_prefix("${").filter(|after| after.len() >= after_braces);
            let variable = context.zip(begins).and_then(|(context, after)| {
                let (inside, after) = after.split_once('}')?;
                Some((context, inside, after))
            });
            if let Some((context, inside, after)) = variable {
                let put_in = match inside {
                    "*" | "?" | "$" => inside.to_owned(),
                    _ => variable_value(inside, context)?,
                };
                pieces.extend(put_in.chars().map(Piece::Character));
                rest = after;
                continue;
            }
            pieces.push(match character {
                '*' => Piece::Any,
                '?' => Piece::One,
                character => Piece::Character(character),
            });
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
        Some(Self(pieces))
    }

    /// The value as text, wildcards as they were written.
    pub(super) fn text(&self) -> String {
        let character = |piece: &Piece| match piece {
            Piece::Character(character) => *character,
            Piece::One => '?',
            Piece::Any => '*',
        };
        self.0.iter().map(character).collect()
    }

    /// Whether `text` fits the pattern, in time linear in each of the two.
    pub(crate) fn fits(&self, text: &str) -> bool {
        pieces_fit(&self.0, text)
    }

    /// Whether an ARN fits, its six parts one by one.
    fn fits_arn(&self, arn: &str) -> bool {
        // A single `*` is a pattern for any ARN.
        if self.0 == [Piece::Any] {
            return arn.split(':').count() >= 6;
        }
        let mut pattern = self.0.splitn(6, |piece| *piece == Piece::Character(':'));
        let mut parts = arn.splitn(6, ':');
        let mut count = 0;
        loop {
            match (pattern.next(), parts.next()) {
                (Some(pattern), Some(part)) if pieces_fit(pattern, part) => count += 1,
                (None, None) => return count == 6,
                _ => return false,
            }
        }
    }
}

/// Greedy matching. On a mismatch it goes back to the last `*` only, so that its time is at most the product of both
/// lengths.
fn pieces_fit(pieces: &[Piece], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut piece, mut place) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while place < text.len() {
        match (pieces.get(piece), text.get(place)) {
            (Some(Piece::Any), _) => {
                back = Some((piece, place));
                piece += 1;
                continue;
            }
            (Some(Piece::One), _) => {}
            (Some(Piece::Character(expected)), Some(found)) if expected == found => {}
            _ => {
                let Some((star, from)) = back else { return false };
                back = Some((star, from + 1));
                (piece, place) = (star + 1, from + 1);
                continue;
            }
        }
        piece += 1;
        place += 1;
    }
    pieces.iter().skip(piece).all(|piece| *piece == Piece::Any)
}

/// The keys whose variables stand in a value.
pub(crate) fn variable_keys(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    core::iter::from_fn(move || {
        loop {
            let (inside, after) = rest.split_once("${")?.1.split_once('}')?;
            rest = after;
            if !matches!(inside, "*" | "?" | "$") {
                return Some(inside.split_once(',').map_or(inside, |(key, _)| key).trim());
            }
        }
    })
}

/// The value of `${key}` or `${key, 'default'}`.
fn variable_value(inside: &str, context: &SessionContext) -> Option<String> {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let default = default.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            (key, default)
        }
        None => (inside, None),
    };
    match context.get(key.trim()) {
        Some([value]) => Some(value.clone()),
        Some(_) => None,
        None => default.map(ToOwned::to_owned),
    }
}

/// Whether a value of the request agrees with one of the policy. A negated operator is compared as its positive one.
pub(super) fn agrees(comparison: Comparison, expected: &Pattern, found: &str) -> bool {
    use Comparison as C;
    match comparison {
        C::StringEquals | C::StringNotEquals | C::BinaryEquals => expected.text() == found,
        C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase => {
            lower_case(&expected.text()).eq(lower_case(found))
        }
        C::StringLike | C::StringNotLike => expected.fits(found),
        C::ArnEquals | C::ArnLike | C::ArnNotEquals | C::ArnNotLike => expected.fits_arn(found),
        C::NumericEquals | C::NumericNotEquals => numbers(expected, found) == Some(Ordering::Equal),
        C::NumericLessThan => numbers(expected, found) == Some(Ordering::Less),
        C::NumericLessThanEquals => numbers(expected, found).is_some_and(Ordering::is_le),
        C::NumericGreaterThan => numbers(expected, found) == Some(Ordering::Greater),
        C::NumericGreaterThanEquals => numbers(expected, found).is_some_and(Ordering::is_ge),
        C::DateEquals | C::DateNotEquals => dates(expected, found) == Some(Ordering::Equal),
        C::DateLessThan => dates(expected, found) == Some(Ordering::Less),
        C::DateLessThanEquals => dates(expected, found).is_some_and(Ordering::is_le),
        C::DateGreaterThan => dates(expected, found) == Some(Ordering::Greater),
        C::DateGreaterThanEquals => dates(expected, found).is_some_and(Ordering::is_ge),
        C::Bool => {
            let truth =
                |text: &str| ["true", "false"].iter().position(|known| text.eq_ignore_ascii_case(known));
            truth(&expected.text()).is_some_and(|expected| truth(found) == Some(expected))
        }
        C::IpAddress | C::NotIpAddress => is_in_network(&expected.text(), found).unwrap_or(false),
        C::Null => false,
    }
}

/// Lower case, character by character: `str::to_lowercase` would write a Greek sigma differently at the end of a word.
fn lower_case(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Compares the request's number with the policy's.
fn numbers(expected: &Pattern, found: &str) -> Option<Ordering> {
    Some(Decimal::read(found)?.cmp(&Decimal::read(&expected.text())?))
}

/// An integer or a decimal fraction of any length, which a floating-point number would round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal<'t> {
    is_negative: bool,
    /// Without zeros in front.
    integer: &'t str,
    /// Without zeros at the end.
    fraction: &'t str,
}

impl<'t> Decimal<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => (text.starts_with('-'), digits),
            None => (false, text),
        };
        let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|octet| octet.is_ascii_digit());
        if integer.len() + fraction.len() == 0 || !is_number(integer) || !is_number(fraction) {
            return None;
        }
        let (integer, fraction) = (integer.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Some(Self { is_negative: sign && integer.len() + fraction.len() > 0, integer, fraction })
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sizes = self.integer.len().cmp(&other.integer.len());
        let sizes = sizes.then_with(|| (self.integer, self.fraction).cmp(&(other.integer, other.fraction)));
        match (self.is_negative, other.is_negative) {
            (false, false) => sizes,
            (true, true) => sizes.reverse(),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares the request's instant with the policy's.
fn dates(expected: &Pattern, found: &str) -> Option<Ordering> {
    Some(instant(found)?.cmp(&instant(&expected.text())?))
}

/// An instant in one of the forms of ISO 8601 that <https://www.w3.org/TR/NOTE-datetime> allows, or in seconds since
/// 1970.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        // Four digits are a year.
        if text.len() != 4 {
            return Timestamp::from_second(seconds).ok();
        }
    }
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let padded = match text.len() {
        4 => alloc::format!("{text}-01-01T00:00:00Z"),
        7 => alloc::format!("{text}-01T00:00:00Z"),
        10 => alloc::format!("{text}T00:00:00Z"),
        _ => alloc::format!("{text}Z"),
    };
    padded.parse().ok()
}

/// Whether an address lies in a network in CIDR form, or equals a single address.
fn is_in_network(network: &str, address: &str) -> Option<bool> {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, Some(length.parse::<u32>().ok()?)),
        None => (network, None),
    };
    let (base, address): (IpAddr, IpAddr) = (base.trim().parse().ok()?, address.trim().parse().ok()?);
    let prefix = |bits: u128, width: u32, length: u32| bits.checked_shr(width - length).unwrap_or(0);
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let length = length.unwrap_or(32);
            let bits = |address: core::net::Ipv4Addr| prefix(address.to_bits().into(), 32, length);
            (length <= 32).then(|| bits(base) == bits(address))
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let length = length.unwrap_or(128);
            let bits = |address: core::net::Ipv6Addr| prefix(address.to_bits(), 128, length);
            (length <= 128).then(|| bits(base) == bits(address))
        }
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Pattern::resolve(pattern, None).unwrap().fits(text)
    }

    #[test]
    fn a_star_is_any_run_and_a_question_mark_one_character() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*", "a", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("?", "", false),
            ("a?c", "abc", true),
            ("a?c", "a日c", true),
            ("**a", "bba", true),
            ("a", "A", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} and {text}");
        }
        // No run of stars makes it slow.
        assert!(!fits(&"a*".repeat(500), &"a".repeat(400)));
    }

    #[test]
    fn an_arn_fits_part_by_part() {
        let fits = |pattern: &str, arn: &str| Pattern::resolve(pattern, None).unwrap().fits_arn(arn);
        let arn = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a:b";
        assert!(fits(arn, arn) && fits("arn:aws:rolesanywhere:*:111122223333:trust-anchor/*", arn));
        assert!(fits("*", arn) && fits("arn:*:*:*:*:*", arn));
        assert!(!fits("arn:aws:*", arn), "a star does not reach over a colon");
        assert!(!fits("arn:aws:rolesanywhere:us-east-1:111122223333:profile/*", arn));
    }

    #[test]
    fn numbers_are_compared_exactly() {
        for ordered in [
            &["-10", "-9.5", "-0.1", "0", "0.09", "0.1", "+1", "1.01", "9", "10", "100"][..],
            &["9007199254740992", "9007199254740993", "9007199254740993.000000000000000001"],
        ] {
            let numbers: Vec<Decimal<'_>> = ordered.iter().map(|text| Decimal::read(text).unwrap()).collect();
            assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        }
        for (one, other) in [("10", "010.00"), ("-0", "0.0"), (".5", "0.5"), ("2.", "2"), ("-2.50", "-2.5")] {
            assert_eq!(Decimal::read(one), Decimal::read(other), "{one} and {other}");
        }
        for text in ["", ".", "-", "1e3", "inf", "NaN", "0x1", "1,000", "--1", "1.2.3"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_read_in_every_form() {
        let seconds = |text: &str| instant(text).map(Timestamp::as_second);
        for text in ["2026-11-23T12:00:00Z", "1795435200", "2026-11-23T21:00:00+09:00", "2026-11-23T12:00Z"] {
            assert_eq!(seconds(text), Some(1_795_435_200), "{text}");
        }
        assert_eq!(seconds("2026-11-23"), seconds("2026-11-23T00:00:00Z"));
        assert_eq!((seconds("2026"), seconds("2026-01")), (seconds("2026-01-01"), seconds("2026-01-01")));
        assert_eq!(seconds("yesterday"), None);
    }

    #[test]
    fn networks_of_either_kind_hold_their_addresses() {
        for (network, address, expected) in [
            ("203.0.113.0/24", "203.0.113.9", Some(true)),
            ("203.0.113.0/24", "203.0.114.9", Some(false)),
            ("203.0.113.9", "203.0.113.9", Some(true)),
            ("0.0.0.0/0", "198.51.100.1", Some(true)),
            ("2001:db8::/32", "2001:db8:1::1", Some(true)),
            ("::/0", "2001:db8::1", Some(true)),
            ("2001:db8::/32", "203.0.113.9", Some(false)),
            ("203.0.113.0/33", "203.0.113.9", None),
            ("host", "203.0.113.9", None),
        ] {
            assert_eq!(is_in_network(network, address), expected, "{address} in {network}");
        }
    }
}
