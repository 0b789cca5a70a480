//! Reads a trust policy, every element of it.

use alloc::{
    borrow::ToOwned,
    format,
    rc::Rc,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use ra_pki::text::Escaped;

use crate::trust_policy::{
    condition::Condition,
    document::{Effect, NamePatterns, Principal, Principals, Statement, TrustPolicy},
    operator::UnknownOperator,
    strict_json::Json,
};

/// Why a text is not a trust policy, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct TrustPolicyError {
    place: String,
    problem: TrustPolicyProblem,
}

impl TrustPolicyError {
    /// Where in the document, such as `Statement[0].Condition`; empty for the document itself.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    pub fn problem(&self) -> &TrustPolicyProblem {
        &self.problem
    }
}

impl fmt::Display for TrustPolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return write!(f, "the trust policy: {}", self.problem);
        }
        write!(f, "{}: {}", Escaped(&self.place), self.problem)
    }
}

/// What is wrong with a part of a trust policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustPolicyProblem {
    /// Not JSON, or an object that names a member twice.
    #[error("{0}")]
    Json(String),
    /// A value of another kind.
    #[error("expected {expected}, found {found}")]
    Kind {
        /// What may stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// An element that a policy must have.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// An element that a trust policy does not have.
    #[error("a trust policy has no element {0:?} here; write {1}")]
    Unknown(String, &'static str),
    /// Two elements, of which a statement may have only one.
    #[error("{0} and {1} exclude each other")]
    Exclusive(&'static str, &'static str),
    /// A condition operator that does not exist.
    #[error(transparent)]
    Operator(UnknownOperator),
}

impl FromStr for TrustPolicy {
    type Err = TrustPolicyError;

    fn from_str(text: &str) -> Result<Self, TrustPolicyError> {
        let json: Json = serde_json::from_str(text).map_err(|error| TrustPolicyError {
            place: String::new(),
            problem: TrustPolicyProblem::Json(format!("not JSON as a policy has it: {error}")),
        })?;
        let mut document = Element { place: Rc::new(Place::Document), json: &json }.members()?;
        let has_variables = match document.take("Version") {
            None => false,
            Some(version) => match version.text()?.as_str() {
                "2012-10-17" => true,
                "2008-10-17" => false,
                other => return Err(version.expected("\"2012-10-17\" or \"2008-10-17\"", &quoted(other))),
            },
        };
        let statements = document
            .take("Statement")
            .ok_or_else(|| document.problem(TrustPolicyProblem::Missing("Statement")))?;
        document.take("Id").map(|id| id.text()).transpose()?;
        document.finish("Version, Id or Statement")?;
        let numbered = statements.each(true).enumerate();
        let read = numbered.map(|(index, one)| Statement::read(&one, index, has_variables));
        Ok(Self { statements: read.collect::<Result<_, _>>()? })
    }
}

impl Statement {
    fn read(element: &Element<'_>, index: usize, has_variables: bool) -> Result<Self, TrustPolicyError> {
        let mut members = element.members()?;
        let sid = members.take("Sid").map(|sid| sid.text()).transpose()?;
        let effect = members.required("Effect")?;
        let effect = match effect.text()?.as_str() {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            other => return Err(effect.expected("\"Allow\" or \"Deny\"", &quoted(other))),
        };
        let principals = match members.one_of("Principal", "NotPrincipal")? {
            (element, false) => Principals::These(read_principals(&element)?),
            (element, true) => Principals::AllBut(read_principals(&element)?),
        };
        let actions = match members.one_of("Action", "NotAction")? {
            (element, false) => NamePatterns::These(element.texts()?),
            (element, true) => NamePatterns::AllBut(element.texts()?),
        };
        let mut conditions = Vec::new();
        if let Some(element) = members.take("Condition") {
            for (operator, element) in element.members()?.rest {
                let parsed =
                    operator.parse().map_err(|error| element.problem(TrustPolicyProblem::Operator(error)))?;
                for (key, element) in element.members()?.rest {
                    let values = element.texts()?;
                    conditions.push(Condition { operator: parsed, key: key.into(), values, has_variables });
                }
            }
        }
        members.finish("Sid, Effect, Principal, NotPrincipal, Action, NotAction or Condition")?;
        Ok(Self { index, sid, effect, principals, actions, conditions })
    }
}

fn read_principals(element: &Element<'_>) -> Result<Vec<Principal>, TrustPolicyError> {
    if let Json::Text(text) = element.json {
        return match text.as_str() {
            "*" => Ok(alloc::vec![Principal::Anyone]),
            other => Err(element.expected("\"*\" or an object such as {\"Service\": …}", &quoted(other))),
        };
    }
    let mut principals = Vec::new();
    for (kind, element) in element.members()?.rest {
        for name in element.texts()? {
            principals.push(match kind {
                "AWS" if name == "*" => Principal::Anyone,
                "Service" => Principal::Service(name),
                "AWS" | "Federated" | "CanonicalUser" => Principal::Other { kind: kind.into(), name },
                _ => {
                    let known = "AWS, Service, Federated or CanonicalUser";
                    return Err(element.problem(TrustPolicyProblem::Unknown(kind.into(), known)));
                }
            });
        }
    }
    Ok(principals)
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A value and its place in the document.
struct Element<'a> {
    place: Rc<Place<'a>>,
    json: &'a Json,
}

/// Where a value stands. It is written out only for an error: an array may hold a million values under a long name.
enum Place<'a> {
    Document,
    Member(Rc<Self>, &'a str),
    /// An element of an array, numbered from zero.
    Element(Rc<Self>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => Ok(()),
            Self::Member(parent, name) if matches!(**parent, Self::Document) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
            Self::Element(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// The members of an object that are still to be read.
struct Members<'a> {
    place: Rc<Place<'a>>,
    rest: Vec<(&'a str, Element<'a>)>,
}

impl<'a> Element<'a> {
    fn problem(&self, problem: TrustPolicyProblem) -> TrustPolicyError {
        TrustPolicyError { place: self.place.to_string(), problem }
    }

    fn expected(&self, expected: &'static str, found: &str) -> TrustPolicyError {
        self.problem(TrustPolicyProblem::Kind { expected, found: found.to_owned() })
    }

    fn members(&self) -> Result<Members<'a>, TrustPolicyError> {
        let Json::Object(members) = self.json else {
            return Err(self.expected("an object", self.json.kind()));
        };
        let rest = members.iter().map(|(name, json)| {
            let place = Rc::new(Place::Member(Rc::clone(&self.place), name));
            (name.as_str(), Element { place, json })
        });
        Ok(Members { place: Rc::clone(&self.place), rest: rest.collect() })
    }

    /// The elements of an array, or the one value that stands in its place.
    fn each(&self, numbers_one: bool) -> impl Iterator<Item = Element<'a>> {
        let (values, is_numbered) = match self.json {
            Json::Array(values) => (values.as_slice(), true),
            json => (core::slice::from_ref(json), numbers_one),
        };
        values.iter().enumerate().map(move |(index, json)| {
            let place = Rc::clone(&self.place);
            let place = if is_numbered { Rc::new(Place::Element(place, index)) } else { place };
            Element { place, json }
        })
    }

    fn text(&self) -> Result<String, TrustPolicyError> {
        match self.json {
            Json::Text(text) | Json::Scalar(text) => Ok(text.clone()),
            other => Err(self.expected("a string", other.kind())),
        }
    }

    fn texts(&self) -> Result<Vec<String>, TrustPolicyError> {
        self.each(false).map(|element| element.text()).collect()
    }
}

impl<'a> Members<'a> {
    fn problem(&self, problem: TrustPolicyProblem) -> TrustPolicyError {
        TrustPolicyError { place: self.place.to_string(), problem }
    }

    fn take(&mut self, name: &str) -> Option<Element<'a>> {
        let place = self.rest.iter().position(|(other, _)| *other == name)?;
        Some(self.rest.remove(place).1)
    }

    fn required(&mut self, name: &'static str) -> Result<Element<'a>, TrustPolicyError> {
        self.take(name).ok_or_else(|| self.problem(TrustPolicyProblem::Missing(name)))
    }

    /// Takes the one of two elements that is present, and says whether it is the second.
    fn one_of(
        &mut self,
        name: &'static str,
        negated: &'static str,
    ) -> Result<(Element<'a>, bool), TrustPolicyError> {
        match (self.take(name), self.take(negated)) {
            (Some(element), None) => Ok((element, false)),
            (None, Some(element)) => Ok((element, true)),
            (None, None) => Err(self.problem(TrustPolicyProblem::Missing(name))),
            (Some(_), Some(_)) => Err(self.problem(TrustPolicyProblem::Exclusive(name, negated))),
        }
    }

    fn finish(&self, known: &'static str) -> Result<(), TrustPolicyError> {
        match self.rest.first() {
            None => Ok(()),
            Some((name, _)) => Err(self.problem(TrustPolicyProblem::Unknown((*name).into(), known))),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn error(text: &str) -> String {
        text.parse::<TrustPolicy>().unwrap_err().to_string()
    }

    fn statement(members: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{{{members}}}]}}"#)
    }

    #[test]
    fn each_mistake_is_named_with_its_place() {
        for (text, expected) in [
            ("[]", "the trust policy: expected an object, found an array"),
            ("{}", "the trust policy: Statement is missing"),
            (
                r#"{"Version": "2012-10-18", "Statement": []}"#,
                r#"Version: expected "2012-10-17" or "2008-10-17", found "2012-10-18""#,
            ),
            (r#"{"Statement": [{}]}"#, "Statement[0]: Effect is missing"),
            (
                r#"{"Statement": [], "Statment": []}"#,
                r#"the trust policy: a trust policy has no element "Statment" here; write Version, Id or Statement"#,
            ),
        ] {
            assert_eq!(error(text), expected);
        }
        assert_eq!(
            error(&statement(r#""Effect": "Allow", "Action": "*""#)),
            "Statement[0]: Principal is missing"
        );
        assert_eq!(
            error(&statement(r#""Effect": "Allow", "Principal": "*", "NotPrincipal": "*", "Action": "*""#)),
            "Statement[0]: Principal and NotPrincipal exclude each other"
        );
        assert_eq!(
            error(&statement(
                r#""Effect": "Allow", "Principal": "rolesanywhere.amazonaws.com", "Action": "*""#
            )),
            r#"Statement[0].Principal: expected "*" or an object such as {"Service": …}, found "rolesanywhere.amazonaws.com""#
        );
        let with =
            |rest: &str| statement(&format!(r#""Effect": "Allow", "Principal": "*", "Action": "*", {rest}"#));
        assert!(error(&with(r#""Resource": "*""#)).contains(r#"no element "Resource""#));
        assert!(error(&with(r#""Condition": {"StringEqual": {"a": "b"}}"#)).starts_with(
            r#"Statement[0].Condition.StringEqual: there is no condition operator "StringEqual""#
        ));
        assert_eq!(
            error(&with(r#""Condition": {"StringEquals": {"a": {}}}"#)),
            "Statement[0].Condition.StringEquals.a: expected a string, found an object"
        );
    }

    #[test]
    fn a_member_that_stands_twice_is_refused() {
        let twice = statement(
            r#""Effect": "Allow", "Principal": "*", "Action": "*",
               "Condition": {"StringEquals": {"a": "b"}, "StringEquals": {"c": "d"}}"#,
        );
        assert!(
            error(&twice).contains(r#"the member "StringEquals" stands twice at line 2"#),
            "{}",
            error(&twice)
        );
    }

    #[test]
    fn numbers_and_booleans_stand_for_strings() {
        let policy: TrustPolicy = statement(
            r#""Effect": "Deny", "NotPrincipal": {"Service": ["a", "b"], "AWS": "*"}, "NotAction": ["sts:*"],
               "Condition": {"Bool": {"k": true}, "NumericEquals": {"n": [1, 2.5]}}"#,
        )
        .parse()
        .unwrap();
        let [statement] = policy.statements() else { panic!("one statement") };
        assert_eq!(statement.effect(), Effect::Deny);
        assert_eq!(statement.conditions()[0].values(), ["true"]);
        assert_eq!(statement.conditions()[1].values(), ["1", "2.5"]);
        assert!(!statement.principals().include_service("a"));
        assert!(!statement.actions().include("STS:AssumeRole"));
    }
}
