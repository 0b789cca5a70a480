//! How a condition compares.

use alloc::string::String;
use core::{fmt, str::FromStr};

use serde::Serialize;

/// A condition operator: how values are compared, for one or for many of the request's values, and whether the condition
/// holds where the request has none
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
///
/// Names are read without regard to case, as IAM reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Operator {
    pub(super) quantifier: Option<Quantifier>,
    pub(super) comparison: Comparison,
    pub(super) if_exists: bool,
}

impl Operator {
    /// For which of the request's values the condition must hold, where the operator says so.
    pub fn quantifier(&self) -> Option<Quantifier> {
        self.quantifier
    }

    /// How values are compared.
    pub fn comparison(&self) -> Comparison {
        self.comparison
    }

    /// Whether the condition holds where the request has no value (`…IfExists`).
    pub fn if_exists(&self) -> bool {
        self.if_exists
    }
}

/// For which of the request's values a condition must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Quantifier {
    /// `ForAllValues`: for every one, or where there is none.
    All,
    /// `ForAnyValue`: for one at least.
    Any,
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// How a condition compares.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Comparison {
            $($(#[$doc])* $name),*
        }

        impl Comparison {
            const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name, as a policy has it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name)),*
                }
            }
        }
    };
}

comparisons! {
    /// The same text.
    StringEquals,
    /// Another text.
    StringNotEquals,
    /// The same text, whatever the case of its letters.
    StringEqualsIgnoreCase,
    /// Another text, whatever the case of its letters.
    StringNotEqualsIgnoreCase,
    /// A text that fits a pattern with `*` and `?`.
    StringLike,
    /// A text that does not fit a pattern.
    StringNotLike,
    /// The same number.
    NumericEquals,
    /// Another number.
    NumericNotEquals,
    /// A smaller number.
    NumericLessThan,
    /// A smaller number or the same.
    NumericLessThanEquals,
    /// A greater number.
    NumericGreaterThan,
    /// A greater number or the same.
    NumericGreaterThanEquals,
    /// The same instant.
    DateEquals,
    /// Another instant.
    DateNotEquals,
    /// An earlier instant.
    DateLessThan,
    /// An earlier instant or the same.
    DateLessThanEquals,
    /// A later instant.
    DateGreaterThan,
    /// A later instant or the same.
    DateGreaterThanEquals,
    /// The same truth.
    Bool,
    /// The same octets, in base64.
    BinaryEquals,
    /// An address in the network.
    IpAddress,
    /// An address outside the network.
    NotIpAddress,
    /// An ARN that fits a pattern, part by part; the same as [`Self::ArnLike`].
    ArnEquals,
    /// An ARN that does not fit; the same as [`Self::ArnNotLike`].
    ArnNotEquals,
    /// An ARN that fits a pattern, part by part.
    ArnLike,
    /// An ARN that does not fit.
    ArnNotLike,
    /// Whether the request has no value.
    Null,
}

impl Comparison {
    /// Whether the condition holds if no value agrees, and so where the request has none.
    pub fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }

    /// Whether `${…}` in a value is a variable: with strings, ARNs and booleans, and with no others.
    pub fn has_variables(self) -> bool {
        matches!(
            self,
            Self::StringEquals
                | Self::StringNotEquals
                | Self::StringEqualsIgnoreCase
                | Self::StringNotEqualsIgnoreCase
                | Self::StringLike
                | Self::StringNotLike
                | Self::Bool
                | Self::ArnEquals
                | Self::ArnNotEquals
                | Self::ArnLike
                | Self::ArnNotLike
        )
    }

    /// Whether `*` and `?` in a value stand for other characters.
    pub fn has_wildcards(self) -> bool {
        matches!(
            self,
            Self::StringLike
                | Self::StringNotLike
                | Self::ArnEquals
                | Self::ArnNotEquals
                | Self::ArnLike
                | Self::ArnNotLike
        )
    }
}

impl FromStr for Operator {
    type Err = UnknownOperator;

    fn from_str(text: &str) -> Result<Self, UnknownOperator> {
        let unknown = || UnknownOperator(text.into());
        let (quantifier, rest) = match text.split_once(':') {
            None => (None, text),
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Quantifier::All), rest)
            }
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(Quantifier::Any), rest)
            }
            Some(_) => return Err(unknown()),
        };
        let find = |name: &str| {
            Comparison::ALL.iter().copied().find(|comparison| comparison.name().eq_ignore_ascii_case(name))
        };
        let suffix = rest.len().checked_sub("IfExists".len()).and_then(|at| rest.split_at_checked(at));
        let stem = suffix.filter(|(_, suffix)| suffix.eq_ignore_ascii_case("IfExists")).map(|(stem, _)| stem);
        let (comparison, if_exists) = match (find(rest), stem.and_then(find)) {
            (Some(comparison), _) => (comparison, false),
            (None, Some(comparison)) if comparison != Comparison::Null => (comparison, true),
            _ => return Err(unknown()),
        };
        Ok(Self { quantifier, comparison, if_exists })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.quantifier {
            Some(Quantifier::All) => "ForAllValues:",
            Some(Quantifier::Any) => "ForAnyValue:",
            None => "",
        })?;
        f.write_str(self.comparison.name())?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

/// As text.
impl Serialize for Operator {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text that names no condition operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no condition operator {0:?}; see \
     https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
)]
pub struct UnknownOperator(String);

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn every_operator_is_read_as_it_is_written() {
        for comparison in Comparison::ALL {
            for quantifier in ["", "ForAllValues:", "ForAnyValue:"] {
                for if_exists in ["", "IfExists"] {
                    if *comparison == Comparison::Null && !if_exists.is_empty() {
                        continue;
                    }
                    let text = format!("{quantifier}{}{if_exists}", comparison.name());
                    assert_eq!(text.parse::<Operator>().unwrap().to_string(), text);
                    assert_eq!(text.to_uppercase().parse::<Operator>().unwrap().to_string(), text);
                }
            }
        }
    }

    #[test]
    fn a_text_that_names_no_operator_is_refused() {
        for text in [
            "",
            "Equals",
            "NullIfExists",
            "ForSome:StringEquals",
            "StringEqualsIfExistsIfExists",
            "IfExists",
            "é",
        ] {
            assert!(text.parse::<Operator>().is_err(), "{text}");
        }
    }
}
