//! The language in which the service's model says what a value may be, and the check of a value against it.

use std::{fmt, ops::RangeInclusive, sync::LazyLock};

use base64ct::{Base64, Encoding};
use regex_lite::Regex;
use serde_json::{Map, Number, Value};

/// What a value may be.
pub(crate) enum Shape {
    Boolean,
    /// Within a range, if there is one.
    Integer(Option<RangeInclusive<u32>>),
    /// Characters, and the pattern of the whole.
    Text(RangeInclusive<usize>, Option<&'static Pattern>),
    OneOf(&'static [&'static str]),
    /// Octets, in base64.
    Blob(RangeInclusive<usize>),
    List(RangeInclusive<usize>, &'static Shape),
    /// Names and values, so many of them.
    Map(RangeInclusive<usize>, &'static Shape),
    Structure(&'static [Member]),
}

/// A member of a structure. Others are passed over.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    pub(crate) shape: &'static Shape,
}

/// A member that may be left out.
pub(crate) const fn optional(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, is_required: false, shape }
}

/// A member that must be there.
pub(crate) const fn required(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, is_required: true, shape }
}

/// A pattern of the whole value, compiled when it is first needed.
pub(crate) type Pattern = LazyLock<Regex>;

/// The pattern, bound to beginning and end.
pub(crate) fn whole(pattern: &str) -> Regex {
    Regex::new(&format!(r"\A(?:{pattern})\z")).expect("the pattern is one of ours")
}

/// Where a value is not what its shape asks for.
#[derive(Debug)]
pub(crate) struct Violation {
    place: String,
    problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.problem)
    }
}

/// Checks the members of a structure; a member that is `null` is not there, and is taken out.
pub(crate) fn check_members(members: &mut Map<String, Value>, shape: &[Member]) -> Result<(), Violation> {
    check_structure(members, shape, "")
}

fn check_structure(members: &mut Map<String, Value>, shape: &[Member], outer: &str) -> Result<(), Violation> {
    for member in shape {
        let place = || format!("{outer}{}", member.name);
        if members.get(member.name).is_some_and(Value::is_null) {
            members.remove(member.name);
        }
        match members.get_mut(member.name) {
            Some(value) => check(value, member.shape, &place())?,
            None if member.is_required => {
                return Err(Violation { place: place(), problem: "is missing".into() });
            }
            None => {}
        }
    }
    Ok(())
}

fn check(value: &mut Value, shape: &Shape, place: &str) -> Result<(), Violation> {
    let violation = |problem: String| Err(Violation { place: place.into(), problem });
    let within = |found: usize, range: &RangeInclusive<usize>, unit: &str| {
        if range.contains(&found) {
            return Ok(());
        }
        let (least, most) = (range.start(), range.end());
        violation(format!("has {found} {unit}, and may have {least} to {most}"))
    };
    match (shape, value) {
        (Shape::Boolean, Value::Bool(_)) => Ok(()),
        (Shape::Integer(range), Value::Number(number)) => {
            check_integer(number, range.as_ref()).or_else(violation)
        }
        (Shape::Text(length, pattern), Value::String(text)) => {
            within(text.chars().count(), length, "characters")?;
            match pattern {
                Some(pattern) if !pattern.is_match(text) => {
                    violation(format!("does not match the pattern {}", shown(pattern)))
                }
                _ => Ok(()),
            }
        }
        (Shape::OneOf(names), Value::String(text)) => {
            if names.contains(&text.as_str()) {
                return Ok(());
            }
            violation(format!("is {text:?}, and may be {}", names.join(", ")))
        }
        (Shape::Blob(length), Value::String(text)) => match Base64::decode_vec(text) {
            Ok(octets) => within(octets.len(), length, "octets"),
            Err(_) => violation("is not base64".into()),
        },
        (Shape::List(count, shape), Value::Array(elements)) => {
            within(elements.len(), count, "elements")?;
            elements
                .iter_mut()
                .enumerate()
                .try_for_each(|(number, element)| check(element, shape, &format!("{place}[{number}]")))
        }
        (Shape::Map(count, shape), Value::Object(entries)) => {
            within(entries.len(), count, "entries")?;
            entries.iter_mut().try_for_each(|(name, value)| {
                check(&mut Value::String(name.clone()), shape, &format!("the name of an entry of {place}"))?;
                check(value, shape, &format!("{place}.{name}"))
            })
        }
        (Shape::Structure(shape), Value::Object(members)) => {
            check_structure(members, shape, &format!("{place}."))
        }
        (shape, value) => violation(format!("is {}, and must be {}", kind(value), shape.kind())),
    }
}

fn check_integer(number: &Number, range: Option<&RangeInclusive<u32>>) -> Result<(), String> {
    let integer = number.as_i64().and_then(|integer| i32::try_from(integer).ok());
    let Some(integer) = integer else { return Err(format!("is {number}, which is no integer of 32 bits")) };
    match range {
        Some(range) if !u32::try_from(integer).is_ok_and(|integer| range.contains(&integer)) => {
            Err(format!("is {integer}, and may be {} to {}", range.start(), range.end()))
        }
        _ => Ok(()),
    }
}

/// The pattern as the model has it.
fn shown(pattern: &Pattern) -> &str {
    let text = pattern.as_str();
    text.strip_prefix(r"\A(?:").and_then(|text| text.strip_suffix(r")\z")).unwrap_or(text)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl Shape {
    fn kind(&self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Text(..) | Self::OneOf(_) | Self::Blob(_) => "a string",
            Self::List(..) => "a list",
            Self::Map(..) | Self::Structure(_) => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static NAME: Pattern = LazyLock::new(|| whole("[a-z]*|x-y"));
    static SHAPE: [Member; 3] = [
        required("name", &Shape::Text(1..=3, Some(&NAME))),
        optional("data", &Shape::Blob(1..=2)),
        optional("list", &Shape::List(0..=1, &Shape::Structure(&[required("on", &Shape::Boolean)]))),
    ];

    fn said(mut value: Value) -> String {
        let members = value.as_object_mut().unwrap();
        check_members(members, &SHAPE).map_or_else(|violation| violation.to_string(), |()| "good".into())
    }

    #[test]
    fn a_violation_says_where_and_what() {
        for (value, expected) in [
            (json!({ "name": "x-y", "other": [null] }), "good"),
            (json!({ "name": "a", "data": null, "list": [{ "on": true, "off": 1 }] }), "good"),
            (json!({ "name": null }), "name is missing"),
            (json!({ "name": "äöüß" }), "name has 4 characters, and may have 1 to 3"),
            (json!({ "name": "a\n" }), "name does not match the pattern [a-z]*|x-y"),
            (json!({ "name": "a", "data": "AAAA" }), "data has 3 octets, and may have 1 to 2"),
            (json!({ "name": "a", "data": "A" }), "data is not base64"),
            (json!({ "name": "a", "list": [null] }), "list[0] is null, and must be an object"),
            (json!({ "name": "a", "list": [{ "on": 1 }] }), "list[0].on is a number, and must be a boolean"),
            (json!({ "name": "a", "list": [{}, {}] }), "list has 2 elements, and may have 0 to 1"),
        ] {
            assert_eq!(said(value), expected);
        }
    }
}
