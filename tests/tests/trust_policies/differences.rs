//! Where iam-simulate answers differently from us, and why.

use std::net::IpAddr;

use roles_anywhere::policy::trust_policy::{Comparison, Condition, Quantifier};

use crate::cases::Request;

/// One way in which iam-simulate and we differ.
pub struct Difference {
    /// What iam-simulate does, who is right, and by which sentence of the documentation.
    pub reason: &'static str,
    /// Whether the difference can show in a condition.
    shows_in: fn(&Facts<'_>) -> bool,
    /// The hand-written cases that show it.
    pub cases: &'static [&'static str],
}

impl Difference {
    /// Whether the difference can show in a condition of the request's policy.
    pub fn shows_in_any(&self, request: &Request) -> bool {
        let policy = request.policy();
        let mut conditions = policy.statements().iter().flat_map(|statement| statement.conditions());
        conditions.any(|condition| (self.shows_in)(&Facts { request, condition }))
    }
}

/// The first difference that can show in a request.
pub fn difference(request: &Request) -> Option<&'static Difference> {
    DIFFERENCES.iter().find(|one| one.shows_in_any(request))
}

pub const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "It resolves variables in every version. We are right: \"If you don't include the Version \
                 element and set it to an appropriate version date, variables like ${aws:username} are treated as \
                 literal strings in the policy\" (reference_policies_variables).",
        shows_in: |facts| {
            !facts.request.has_variables() && facts.expected().iter().any(|value| value.contains("${"))
        },
        cases: &[
            "the older version has no variables",
            "the older version has no written star",
            "the older version takes a variable literally",
            "without a version there are no variables",
        ],
    },
    Difference {
        reason: "It fails a negated operator where a variable has no value. We are right: \"Inverted \
                 condition operators like StringNotEquals or StringNotLike do match against a null value\" \
                 (reference_policies_variables, policy variables with no value).",
        shows_in: |facts| facts.is_negated() && facts.variables().any(|name| facts.lacks_value(name)),
        cases: &[
            "every ARN is unlike a variable without a value",
            "everything is unequal to a variable without a value",
            "everything is unlike a variable without a value",
        ],
    },
    Difference {
        reason: "It treats a variable with an empty value as one without a value, and keeps the variable's own text. \
                 We put in the empty text: the key is there. The documentation does not say.",
        shows_in: |facts| facts.variables().any(|name| facts.found_of(name).is_some_and(is_null)),
        cases: &["a variable of an empty value"],
    },
    Difference {
        reason: "It does not know a default that is empty or contains a comma and a space. We are right: \"surround \
                 the default value with single quotes […], and separate the variable text and the default value with a \
                 comma and space\" (reference_policies_variables, specifying default values).",
        shows_in: |facts| {
            facts.variables().any(|variable| {
                variable
                    .split_once(", ")
                    .is_some_and(|(_, default)| default == "''" || default.contains(", "))
            })
        },
        cases: &["a default with a comma and a blank", "an empty default"],
    },
    Difference {
        reason: "It leaves ${*}, ${?} and ${$} unresolved where the operator takes no patterns. We are right: \"These \
                 predefined policy variables can be used in any string where you can use regular policy variables\" \
                 (reference_policies_variables, special characters).",
        shows_in: |facts| {
            !facts.comparison().has_wildcards()
                && facts.variables().any(|name| ["*", "?", "$"].contains(&name))
        },
        cases: &[
            "a dollar can be written where there are no patterns",
            "a star can be written where there are no patterns",
        ],
    },
    Difference {
        reason: "It splits an ARN at the colons inside its variables. We are right: \"Policy variables – \
                 Supported\" with ARN operators (reference_policies_elements_condition_operators).",
        shows_in: |facts| facts.is_arn() && facts.variables().any(|name| name.contains(':')),
        cases: &["a variable with a colon in its name in an ARN"],
    },
    Difference {
        reason: "It does not know IfExists together with ForAnyValue. We are right: \"You can add IfExists to the end \
                 of any condition operator name except the Null condition. […] If the key is not present, evaluate \
                 the condition element as true\" (reference_policies_elements_condition_operators).",
        shows_in: |facts| {
            let operator = facts.condition.operator();
            operator.quantifier() == Some(Quantifier::Any) && operator.if_exists() && !facts.has_found()
        },
        cases: &["IfExists passes any of a missing key"],
    },
    Difference {
        reason: "It compares an empty text as a value of a set, and takes it for a value that is not null. We are \
                 right: ForAllValues is true and ForAnyValue false where \"the context key value resolves to a null \
                 dataset, such as an empty string\", and Null with false is \"to prevent […] context keys with \
                 empty values from evaluating to true\" \
                 (reference_policies_condition-single-vs-multi-valued-context-keys).",
        shows_in: |facts| {
            let operator = facts.condition.operator();
            let sees_sets = operator.quantifier().is_some() || operator.comparison() == Comparison::Null;
            sees_sets && facts.found().is_some_and(|found| !found.is_empty() && is_null(found))
        },
        cases: &["Null false fails an empty value", "all of an empty text", "any of an empty text"],
    },
    Difference {
        reason: "It takes a key with no value for one that exists. We are right: Null with false requires that \"the \
                 key exists and its value is not null\" (reference_policies_elements_condition_operators), and the \
                 other operators do the same.",
        shows_in: |facts| facts.found().is_some_and(<[String]>::is_empty),
        cases: &["Null guards all against an empty set"],
    },
    Difference {
        reason: "It takes seconds since 1970 for milliseconds when it compares them with a date, and a year for \
                 seconds. We are right: \"one of the W3C implementations of the ISO 8601 date formats\", of which \
                 YYYY is the first, \"or in epoch (UNIX) time\" (reference_policies_elements_condition_operators).",
        shows_in: |facts| {
            let is_seconds = |text: &String| text.bytes().all(|octet| octet.is_ascii_digit());
            let is_year = |text: &String| is_seconds(text) && text.len() == 4;
            let texts: Vec<&String> = facts.expected().iter().chain(facts.values()).collect();
            let seconds = texts.iter().filter(|text| is_seconds(text)).count();
            let mixed = seconds > 0 && seconds < texts.len();
            facts.is_date() && (mixed || texts.iter().any(|text| is_year(text)))
        },
        cases: &[
            "a year is its first instant",
            "an instant is compared with seconds since 1970",
            "seconds since 1970 are compared with an instant",
        ],
    },
    Difference {
        reason: "It reads as much of a text as is a number, and rounds it. We are right: \"comparing a key to an \
                 integer or decimal value\", \"Wildcards – Not supported\" \
                 (reference_policies_elements_condition_operators).",
        shows_in: |facts| {
            let is_short = |text: &String| text.len() < 16 && is_decimal(text);
            facts.is_numeric() && !facts.expected().iter().chain(facts.values()).all(is_short)
        },
        cases: &[
            "a number with letters behind it is none",
            "decimal fractions are compared exactly",
            "large integers are compared exactly",
        ],
    },
    Difference {
        reason: "It fails a negated operator where a value is not a date, number, address or ARN. We take it that \
                 \"Negated matching\" (reference_policies_elements_condition_operators) is true where matching is \
                 false.",
        shows_in: |facts| {
            facts.is_negated() && !facts.expected().iter().chain(facts.values()).all(|text| facts.reads(text))
        },
        cases: &["what is no date is unequal to every one", "what is no ARN is unlike every one"],
    },
    Difference {
        reason: "It compares an address without a prefix length as text. We are right: \"If you specify an IP address \
                 without the associated routing prefix, IAM uses the default prefix value of /32\" \
                 (reference_policies_elements_condition_operators).",
        shows_in: |facts| {
            let address = |text: &String| text.parse::<IpAddr>().ok();
            let differs = |expected: &String, found: &String| match (address(expected), address(found)) {
                (Some(one), Some(other)) => {
                    one.is_ipv4() != other.is_ipv4() || (one == other) != (expected == found)
                }
                _ => false,
            };
            let mut expected = facts.expected().iter();
            facts.is_address()
                && expected.any(|expected| facts.values().any(|found| differs(expected, found)))
        },
        cases: &["an address of version 6 is the same in another form"],
    },
    Difference {
        reason: "It shifts by 32 bits, which in JavaScript shifts by none. We are right: 0.0.0.0/0 is \"the standard \
                 CIDR format\" (reference_policies_elements_condition_operators), and contains every address.",
        shows_in: |facts| facts.is_address() && facts.expected().iter().any(|value| value == "0.0.0.0/0"),
        cases: &["every address"],
    },
    Difference {
        reason: "It requires six parts even of a pattern that is a star alone. We let it match any ARN, as in the \
                 Resource element, to which the table of operators refers \
                 (reference_policies_elements_condition_operators).",
        shows_in: |facts| facts.is_arn() && facts.expected().iter().any(|value| value == "*"),
        cases: &["a star alone fits any ARN"],
    },
    Difference {
        reason: "It counts a character outside the basic plane as two. We are right: ? is one of the \
                 \"single-character match wildcards\" (reference_policies_elements_condition_operators).",
        shows_in: |facts| {
            facts.comparison().has_wildcards()
                && facts.values().any(|text| text.chars().any(|one| one > '\u{ffff}'))
        },
        cases: &["a question mark fits a letter outside the basic plane"],
    },
];

/// A condition, and the request that it is evaluated for.
struct Facts<'a> {
    request: &'a Request,
    condition: &'a Condition,
}

impl<'a> Facts<'a> {
    fn comparison(&self) -> Comparison {
        self.condition.operator().comparison()
    }

    fn is_negated(&self) -> bool {
        self.comparison().is_negated()
    }

    fn is_numeric(&self) -> bool {
        self.comparison().name().starts_with("Numeric")
    }

    fn is_date(&self) -> bool {
        self.comparison().name().starts_with("Date")
    }

    fn is_arn(&self) -> bool {
        self.comparison().name().starts_with("Arn")
    }

    fn is_address(&self) -> bool {
        matches!(self.comparison(), Comparison::IpAddress | Comparison::NotIpAddress)
    }

    /// Whether a text is a value of the kind that the operator compares.
    fn reads(&self, text: &str) -> bool {
        if self.is_numeric() {
            is_decimal(text)
        } else if self.is_date() {
            text.starts_with(|first: char| first.is_ascii_digit())
        } else if self.is_address() {
            let (address, length) = text.split_once('/').unwrap_or((text, "0"));
            address.parse::<IpAddr>().is_ok_and(|address| {
                length.parse::<u8>().is_ok_and(|length| length <= if address.is_ipv4() { 32 } else { 128 })
            })
        } else if self.is_arn() {
            text.split(':').count() >= 6
        } else {
            true
        }
    }

    fn expected(&self) -> &'a [String] {
        self.condition.values()
    }

    /// The values of the condition's key in the request; the key can be there without a value.
    fn found(&self) -> Option<&'a [String]> {
        self.found_of(self.condition.key())
    }

    fn found_of(&self, key: &str) -> Option<&'a [String]> {
        self.request.found(key)
    }

    fn has_found(&self) -> bool {
        self.found().is_some_and(|found| !found.is_empty())
    }

    fn values(&self) -> impl Iterator<Item = &'a String> {
        self.found().unwrap_or_default().iter()
    }

    /// The contents of the variables in the policy's values.
    fn variables(&self) -> impl Iterator<Item = &'a str> {
        let inside = |rest: &'a str| rest.split_once('}').map(|(inside, _)| inside);
        self.expected().iter().flat_map(|value| value.split("${").skip(1)).filter_map(inside)
    }

    /// Whether a variable has neither one value nor a default.
    fn lacks_value(&self, variable: &str) -> bool {
        let found = self.found_of(variable.split(',').next().unwrap_or_default());
        !["*", "?", "$"].contains(&variable)
            && match found.unwrap_or_default() {
                [] => !variable.contains(", '"),
                [_] => false,
                _ => true,
            }
    }
}

fn is_null(values: &[String]) -> bool {
    values.iter().all(String::is_empty)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (integer, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [integer, fraction]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit()))
}
