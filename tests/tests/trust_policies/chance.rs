//! Random requests over a small vocabulary.

use std::collections::BTreeMap;

use roles_anywhere::policy::trust_policy::StsAction;
use serde_json::{Map, Value, json};

use crate::cases::{Request, SERVICE};

/// Operators that compare alike, with the values for them that a policy and a request may have.
#[derive(Clone, Copy)]
struct Family {
    comparisons: &'static [&'static str],
    keys: &'static [&'static str],
    expected: &'static [&'static str],
    found: &'static [&'static str],
}

/// This many random requests, the same in every run.
pub fn requests(count: usize) -> Vec<(Request, StsAction)> {
    let mut dice = Dice(20_261_123);
    let request = |_| {
        let request = dice.request();
        (request, dice.pick(&StsAction::all().collect::<Vec<_>>()))
    };
    (0..count).map(request).collect()
}

/// A generator of random numbers (xorshift, <https://www.jstatsoft.org/article/view/v008i14>).
struct Dice(u64);

impl Dice {
    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let limit = u64::try_from(limit).expect("64 bits hold it");
        usize::try_from((self.0 >> 16) % limit).expect("it is below a usize")
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// True once in this many calls, on average.
    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn request(&mut self) -> Request {
        let mut context = BTreeMap::new();
        let statements: Vec<Value> = if self.one_in(2) {
            // One condition and nothing else.
            vec![statement(
                "Allow",
                json!({ "Service": SERVICE }),
                json!("*"),
                self.conditions(1, &mut context),
            )]
        } else {
            let count = 1 + self.below(3);
            (0..count).map(|_| self.statement(&mut context)).collect()
        };
        let version = if self.one_in(10) { "2008-10-17" } else { "2012-10-17" };
        Request::of(json!({ "Version": version, "Statement": statements }), context)
    }

    fn statement(&mut self, context: &mut BTreeMap<String, Vec<String>>) -> Value {
        let effect = if self.one_in(4) { "Deny" } else { "Allow" };
        let principal: Value = serde_json::from_str(self.pick(PRINCIPALS)).expect("a principal is JSON");
        let action: Value = serde_json::from_str(self.pick(ACTIONS)).expect("an action is JSON");
        let count = self.below(3);
        let conditions = self.conditions(count, context);
        let mut statement = statement(effect, principal, action, conditions);
        let members = statement.as_object_mut().expect("a statement is an object");
        if self.one_in(6) {
            let principal = members.remove("Principal").expect("there is a principal");
            members.insert("NotPrincipal".into(), principal);
        }
        if self.one_in(6) {
            let action = members.remove("Action").expect("there is an action");
            members.insert("NotAction".into(), action);
        }
        statement
    }

    fn conditions(&mut self, count: usize, context: &mut BTreeMap<String, Vec<String>>) -> Value {
        let mut conditions = Map::new();
        for _ in 0..count {
            let family = self.pick(FAMILIES);
            let mut operator = String::from(self.pick(family.comparisons));
            if operator != "Null" && self.one_in(4) {
                operator += "IfExists";
            }
            if operator != "Null" && self.one_in(3) {
                operator = format!("{}{operator}", self.pick(&["ForAllValues:", "ForAnyValue:"]));
            }
            // Now and then a key whose values are not what the operator compares.
            let keys_of = if self.one_in(12) { self.pick(FAMILIES) } else { family };
            let key = self.pick(keys_of.keys);
            if !self.one_in(4) {
                let values = if self.one_in(3) { self.below(4) } else { 1 };
                let values = (0..values).map(|_| String::from(self.pick(keys_of.found))).collect();
                context.insert(key.into(), values);
            }
            let count = 1 + self.below(2);
            let values: Vec<&str> = (0..count).map(|_| self.pick(family.expected)).collect();
            let values = if let [value] = values.as_slice() { json!(value) } else { json!(values) };
            let keys = conditions.entry(operator).or_insert_with(|| json!({}));
            keys[key] = values;
        }
        Value::Object(conditions)
    }
}

fn statement(effect: &str, principal: Value, action: Value, conditions: Value) -> Value {
    json!({ "Effect": effect, "Principal": principal, "Action": action, "Condition": conditions })
}

const PRINCIPALS: &[&str] = &[
    r#""*""#,
    r#"{"AWS": "*"}"#,
    r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
    r#"{"Service": "ec2.amazonaws.com"}"#,
    r#"{"Service": "rolesanywhere.amazonaws.com"}"#,
    r#"{"Service": ["ec2.amazonaws.com", "rolesanywhere.amazonaws.com"]}"#,
    r#"{"Service": "rolesanywhere.amazonaws.com", "AWS": "444455556666"}"#,
];

const ACTIONS: &[&str] = &[
    r#""*""#,
    r#""sts:*""#,
    r#""STS:assume*""#,
    r#""sts:?ag*""#,
    r#"["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]"#,
    r#"["sts:AssumeRole", "sts:TagSession"]"#,
    r#"["s3:*", "sts:SetSourceIdentity"]"#,
];

const FAMILIES: &[Family] = &[
    Family {
        comparisons: &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        keys: &["aws:PrincipalTag/x509Subject/CN", "sts:SourceIdentity", "aws:TagKeys"],
        expected: &[
            "",
            "a",
            "A",
            "b",
            "*",
            "?",
            "a*",
            "?b",
            "*b*",
            "ab",
            "日本",
            "日?",
            "${*}",
            "a${?}",
            "${$}",
            "${sts:SourceIdentity}",
            "${STS:sourceidentity}*",
            "${aws:PrincipalTag/x509Subject/CN}",
            "${aws:PrincipalTag/x509Subject/OU}",
            "${aws:PrincipalTag/x509Subject/OU, 'a'}",
            "${aws:PrincipalTag/x509Subject/CN, 'a'}b",
            "a${b",
        ],
        found: &["", "a", "A", "b", "ab", "aab", "*", "?", "a?", "日本", "$", "a${b", "${*}"],
    },
    Family {
        comparisons: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        keys: &["aws:MultiFactorAuthAge", "example:Sizes"],
        expected: &["-1", "0", "9", "10", "10.0", "10.5", "1*", "${example:Sizes}"],
        found: &["-1", "0", "9", "10", "10.00", "10.5", "11", "x"],
    },
    Family {
        comparisons: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        keys: &["aws:CurrentTime", "aws:EpochTime"],
        expected: &[
            "2026-11-23T12:00:00Z",
            "2026-11-23T21:00:00+09:00",
            "2026-11-23",
            "2026-11",
            "2026",
            "1795435200",
            "1795435201",
            "soon",
        ],
        found: &["2026-11-23T12:00:00Z", "2026-11-23T12:00:01.5Z", "2026-11-01T00:00:00Z", "1795435200"],
    },
    Family {
        comparisons: &["Bool"],
        keys: &["aws:SecureTransport", "example:Flags"],
        expected: &["true", "false", "True", "yes", "${example:Flags}"],
        found: &["true", "false", "FALSE", "1"],
    },
    Family {
        comparisons: &["BinaryEquals"],
        keys: &["example:Key"],
        expected: &["QmluYXJ5", "qmluYXJ5", "${sts:SourceIdentity}", "Qm*"],
        found: &["QmluYXJ5", "AAAA"],
    },
    Family {
        comparisons: &["IpAddress", "NotIpAddress"],
        keys: &["aws:SourceIp"],
        expected: &[
            "203.0.113.0/24",
            "203.0.113.7",
            "0.0.0.0/0",
            "198.51.100.0/23",
            "203.0.113.0/33",
            "2001:db8::/32",
            "2001:db8::1",
            "::/0",
            "2001:DB8:0:0:0:0:0:0/64",
        ],
        found: &["203.0.113.7", "203.0.113.200", "198.51.101.1", "2001:db8::1", "2001:db9::1", "host"],
    },
    Family {
        comparisons: &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        keys: &["aws:SourceArn", "aws:PrincipalArn"],
        expected: &[
            "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a",
            "arn:aws:rolesanywhere:*:111122223333:trust-anchor/*",
            "arn:aws:rolesanywhere:us-east-?:*:trust-anchor/?",
            "arn:*:*:*:*:*",
            "arn:aws:*",
            "arn:aws:s3:::*",
            "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/${sts:SourceIdentity}",
            "*",
            "trust-anchor/a",
        ],
        found: &[
            "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a",
            "arn:aws:rolesanywhere:us-east-2:444455556666:trust-anchor/ab",
            "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/a:b",
            "arn:aws:s3:::bucket",
            "trust-anchor/a",
        ],
    },
    Family {
        comparisons: &["Null"],
        keys: &["aws:PrincipalTag/x509Subject/CN", "aws:TagKeys", "aws:SourceIp", "sts:SourceIdentity"],
        expected: &["true", "false", "TRUE", "null"],
        found: &["", "a", "ab"],
    },
];
