//! What is still to be mended.

/// Of what, and in which files.
pub(crate) const STILL: &[(&str, &[&str])] = &[
    (
        "a file of more than 500 lines",
        &[
            "crates/ra-policy/src/certificate_rules.rs",
            "crates/ra-policy/src/every_rule.rs",
            "crates/ra-policy/src/trust_policy/document.rs",
        ],
    ),
    (
        "a function of more than 60 lines",
        &[
            "crates/ra-policy/src/causes.rs",
            "crates/ra-policy/src/every_rule.rs",
            "crates/ra-policy/src/trust_policy/lint.rs",
        ],
    ),
    (
        "a function that is called by a preposition",
        &[
            "crates/ra-policy/src/arn.rs",
            "crates/ra-policy/src/causes.rs",
            "crates/ra-policy/src/mapping.rs",
            "crates/ra-policy/src/name_constraints.rs",
            "crates/ra-policy/src/path.rs",
            "crates/ra-policy/src/report.rs",
            "crates/ra-policy/src/report/json.rs",
            "crates/ra-policy/src/request_rules.rs",
            "crates/ra-policy/src/revocation.rs",
            "crates/ra-policy/src/session.rs",
            "crates/ra-policy/src/trust_policy/context.rs",
        ],
    ),
    (
        "a limit of the service",
        &[
            "crates/ra-policy/src/import/revocation_list.rs",
            "crates/ra-policy/src/request_rules.rs",
            "crates/ra-policy/src/terms.rs",
            "crates/ra-policy/src/trust_anchor.rs",
        ],
    ),
    (
        "a limit that is not called MAX_",
        &[
            "crates/ra-policy/src/certificate_rules.rs",
            "crates/ra-policy/src/mapping.rs",
            "crates/ra-policy/src/name_constraints.rs",
            "crates/ra-policy/src/path.rs",
            "crates/ra-policy/src/report.rs",
            "crates/ra-policy/src/request_rules.rs",
            "crates/ra-policy/src/revocation.rs",
            "crates/ra-policy/src/session.rs",
            "crates/ra-policy/src/trust_anchor.rs",
            "examples/verify_request.rs",
        ],
    ),
    ("a partition", &["crates/ra-policy/src/request_rules.rs", "crates/ra-session/src/endpoint.rs"]),
    (
        "a program's flag",
        &[
            "crates/ra-policy/src/catalogue/chain.rs",
            "crates/ra-policy/src/catalogue/request.rs",
            "crates/ra-policy/src/catalogue/revocation_list.rs",
            "crates/ra-policy/src/causes.rs",
        ],
    ),
    ("hexadecimal made by hand", &["crates/ra-policy/src/report/sarif.rs"]),
    ("percent-encoding made by hand", &["crates/ra-policy/src/report/sarif.rs"]),
    ("the longest chain", &["crates/ra-policy/src/check.rs"]),
    ("the name of a key usage", &["crates/ra-policy/src/certificate_rules.rs"]),
    ("the service's name", &["crates/ra-policy/src/arn.rs", "crates/ra-policy/src/trust_policy/lint.rs"]),
];
