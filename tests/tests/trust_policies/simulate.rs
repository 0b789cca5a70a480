//! iam-simulate (<https://www.npmjs.com/package/@cloud-copilot/iam-simulate>), an evaluator of IAM policies that others
//! wrote.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

use ra_tests::{folder, stderr, stdout, workspace};
use roles_anywhere::policy::trust_policy::{Decision, StsAction};
use serde_json::Value;

use crate::cases::Request;

/// The answers of iam-simulate to the requests, in its own words.
pub fn ask(node_modules: &Path, asked: &[(Request, StsAction)]) -> Vec<String> {
    let folder = folder();
    let requests = folder.path().join("requests");
    let lines: Vec<String> = asked.iter().map(|(request, action)| request.line(*action)).collect();
    fs::write(&requests, lines.join("\n")).expect("the requests can be written");
    let output = Command::new("node")
        .arg(workspace().join("tests/node/simulate.mjs"))
        .env("RA_NODE_MODULES", node_modules)
        // iam-simulate takes dates without a time zone as local time.
        .env("TZ", "UTC")
        .stdin(File::open(&requests).expect("the requests can be read"))
        .stderr(Stdio::piped())
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let read = |(line, asked): (&str, &String)| match serde_json::from_str(line) {
        Ok(Value::String(answer)) => answer,
        other => panic!("{other:?} to {asked}"),
    };
    let text = stdout(&output);
    let answers: Vec<String> = text.lines().zip(&lines).map(read).collect();
    assert_eq!(answers.len(), asked.len(), "every request is answered");
    answers
}

/// Our decision in the words of iam-simulate.
pub fn in_their_words(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "Allowed",
        Decision::Denied => "ExplicitlyDenied",
        Decision::ConditionNotMet | Decision::NotMentioned => "ImplicitlyDenied",
        other => panic!("{other:?} has no word of theirs"),
    }
}
