//! Says offline whether Roles Anywhere would take a certificate, and as whom.

use std::{
    collections::BTreeSet,
    env,
    io::{IsTerminal, stdout},
    path::PathBuf,
    process::ExitCode,
};

use clap::{ArgGroup, Args, Parser, ValueEnum};
use examples::{
    certificates::{read_certificates, read_end_entity_first},
    command_line::parse,
    exit::{Failure, exit, refuse_flags, tell},
    flags::{InstantArguments, TrustAnchorArguments},
    input::{read_revocation_list, read_trust_policy},
    output::print,
    passphrase::Passphrase,
    private_key::read_key,
};
use jiff::Timestamp;
use roles_anywhere::{
    pki::{Certificate, PublicKey, RevocationList, Signer, text::GuardedJson},
    policy::{
        AttributeMapping, AttributeMappings, Check, Report, RoleArn, RoleSessionName, SessionDuration,
        SessionNaming, Subject, TextStyle, TrustAnchor, TrustPolicy,
        arn::{ProfileReference, TrustAnchorReference},
        explanation::{Explanation, explain},
        tip::TipConfiguration,
    },
};
use serde_json::Value;

/// Say whether IAM Roles Anywhere would take a certificate: every finding with its reason, source and fix, what AWS
/// would answer, and the identity that the session would have.
///
/// Judges what it is given: a leaf without an anchor by the leaf rules, an anchor alone, a CRL alone.
/// Exit status 0: accepted; 1: refused; 2: unreadable.
#[derive(Parser)]
#[command(
    group = ArgGroup::new("subject").required(true).multiple(true)
        .args(["trust_anchor", "certificate", "intermediates", "crl", "trust_policy", "refusal"]),
    after_help = "Examples:\n  \
        check_certificate --trust-anchor root.crt --certificate server.crt --private-key server.key \\\n    \
        --crl root.crl --at 2027-01-01T00:00:00Z\n  \
        check_certificate --certificate server.crt --trust-policy trust-policy.json \\\n    \
        --trust-anchor-arn arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222\n  \
        check_certificate --certificate server.crt --refusal 'Untrusted certificate. Insufficient certificate'"
)]
struct Arguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    request: Request,
    /// What AWS answered: its causes, those first that the files prove
    #[arg(long, value_name = "TEXT")]
    refusal: Option<String>,
    #[command(flatten)]
    at: InstantArguments,
    /// How the report is written; text is coloured and wrapped on a terminal, and `NO_COLOR` keeps it plain
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Args)]
struct Files {
    #[command(flatten)]
    trust_anchor: TrustAnchorArguments,
    /// End-entity certificate (PEM or DER); the file may hold the intermediates too
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Private key, which must be the certificate's
    #[arg(long, value_name = "FILE", requires = "certificate")]
    private_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Intermediates between the certificate and the trust anchor, in any order
    #[arg(long, value_name = "FILE")]
    intermediates: Option<PathBuf>,
    /// Take the trust anchor as one with crlDpRevocationEnabled, which has certificates' CRL distribution points asked
    #[arg(long, requires = "trust_anchor")]
    crl_distribution_points: bool,
    /// Certificate revocation list (PEM or DER); may be given again
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// Trust policy of the role (JSON)
    #[arg(long, value_name = "FILE", requires = "trust_anchor_arn")]
    trust_policy: Option<PathBuf>,
}

#[derive(Args)]
struct Request {
    /// ARN of the trust anchor, which the trust policy sees as aws:SourceArn; or its alias's, which no policy sees
    #[arg(long, value_name = "ARN")]
    trust_anchor_arn: Option<TrustAnchorReference>,
    /// ARN of the profile, or its alias's
    #[arg(long, value_name = "ARN")]
    profile_arn: Option<ProfileReference>,
    /// ARN of the role
    #[arg(long, value_name = "ARN")]
    role_arn: Option<RoleArn>,
    /// Duration that is asked for, in seconds: 900 to 43200
    #[arg(long, value_name = "S")]
    session_duration: Option<SessionDuration>,
    /// Session name that is asked for
    #[arg(long, value_name = "N")]
    role_session_name: Option<RoleSessionName>,
    /// Take the profile as one that accepts session names
    #[arg(long)]
    accept_role_session_name: bool,
    /// Attribute mapping of a field, such as x509Subject=CN,OU; may be given again for another field
    #[arg(long, value_name = "FIELD=SPEC[,SPEC…]")]
    mapping: Vec<AttributeMapping>,
    /// Take the profile as one that propagates identities from this attribute, such as x509Subject/CN,workload
    #[arg(long, value_name = "SOURCE[,user|workload]")]
    tip: Option<TipConfiguration>,
}

impl Request {
    fn session_naming(&self) -> SessionNaming {
        if self.accept_role_session_name { SessionNaming::Accepted } else { SessionNaming::Refused }
    }

    /// A field has one mapping: of two, one would be passed over.
    fn check_mappings(&self) -> Result<(), Failure> {
        for (place, mapping) in self.mapping.iter().enumerate() {
            let field = mapping.field();
            if self.mapping.iter().take(place).any(|other| other.field() == field) {
                let name = field.name();
                return Err(Failure::Usage(format!(
                    "--mapping is given twice for {name}; give all its specifiers at once, such as {name}=A,B"
                )));
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

const REFUSED: &[(&str, &str)] = &[("--color", "is not supported: set NO_COLOR for a report without colour")];

fn main() -> ExitCode {
    refuse_flags(REFUSED);
    exit(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.request.check_mappings()?;
    let inputs = Inputs::read(&arguments.files)?;
    let report = inputs.check(&arguments.request, arguments.at.instant()).report();
    let explanation = arguments.refusal.as_ref().and_then(|text| explain(text, Some(&report)));
    let unknown = arguments.refusal.as_ref().filter(|_| explanation.is_none());
    if let Some(text) = unknown.filter(|_| inputs.are_none()) {
        return Err(unknown_refusal(text));
    }
    match arguments.format {
        Format::Text => print_text(arguments, &report, explanation.as_ref(), inputs.are_none())?,
        Format::Json => print(json(&report, explanation.as_ref())?)?,
        Format::Sarif if explanation.is_some() => {
            return Err(Failure::Usage("--refusal is explained as text or json, not as sarif".into()));
        }
        Format::Sarif => print(report.to_sarif(&places(&arguments.files)))?,
    }
    if let Some(text) = unknown {
        return Err(unknown_refusal(text));
    }
    if report.is_accepted() {
        return Ok(());
    }
    Err(Failure::No("Roles Anywhere would refuse this; see the findings above".into()))
}

/// What the files hold.
struct Inputs {
    trust_anchor: Option<TrustAnchor>,
    end_entity: Option<Certificate>,
    intermediates: Vec<Certificate>,
    key: Option<PublicKey>,
    revocation_lists: Vec<RevocationList>,
    trust_policy: Option<TrustPolicy>,
}

impl Inputs {
    fn read(files: &Files) -> Result<Self, Failure> {
        let passphrase = Some(&files.passphrase);
        let mut trust_anchor = files.trust_anchor.read(passphrase)?;
        if files.crl_distribution_points {
            trust_anchor = trust_anchor.map(TrustAnchor::with_crl_distribution_points);
        }
        let of_certificate = files.certificate.as_deref();
        let of_certificate =
            of_certificate.map_or(Ok(Vec::new()), |path| read_end_entity_first(path, passphrase))?;
        let more = files.intermediates.as_deref();
        let more = more.map_or(Ok(Vec::new()), |path| read_certificates(path, passphrase))?;
        let key = match &files.private_key {
            Some(path) => Some(read_key(path, &files.passphrase)?.public_key().clone()),
            None => None,
        };
        let place = find_end_entity(&of_certificate, key.as_ref());
        let (above, from_there) = of_certificate.split_at(place);
        let (end_entity, below) = from_there.split_first().unzip();
        Ok(Self {
            trust_anchor,
            end_entity: end_entity.cloned(),
            intermediates: above.iter().chain(below.unwrap_or_default()).cloned().chain(more).collect(),
            key,
            revocation_lists: files
                .crl
                .iter()
                .map(|path| read_revocation_list(path))
                .collect::<Result<_, _>>()?,
            trust_policy: files.trust_policy.as_deref().map(read_trust_policy).transpose()?,
        })
    }

    fn are_none(&self) -> bool {
        self.trust_anchor.is_none()
            && self.end_entity.is_none()
            && self.intermediates.is_empty()
            && self.revocation_lists.is_empty()
            && self.trust_policy.is_none()
    }

    fn check<'a>(&'a self, request: &'a Request, at: Timestamp) -> Check<'a> {
        let mut mappings = AttributeMappings::default();
        for mapping in &request.mapping {
            mappings.put(mapping.clone());
        }
        let mut check = Check::new(Some(at)).mappings(mappings).intermediates(&self.intermediates);
        if let Some(trust_anchor) = &self.trust_anchor {
            check = check.trust_anchor(trust_anchor);
        }
        if let Some(end_entity) = &self.end_entity {
            check = check.end_entity(end_entity);
        }
        if let Some(key) = &self.key {
            check = check.key(key);
        }
        if !self.revocation_lists.is_empty() {
            check = check.revocation_lists(&self.revocation_lists);
        }
        if let Some(policy) = &self.trust_policy {
            check = check.trust_policy(policy);
        }
        match &request.trust_anchor_arn {
            Some(TrustAnchorReference::Canonical(arn)) => check = check.trust_anchor_arn(arn),
            Some(TrustAnchorReference::Alias(arn)) => check = check.trust_anchor_alias(arn),
            None => {}
        }
        if let Some(arn) = &request.profile_arn {
            check = check.profile_arn(arn);
        }
        if let Some(arn) = &request.role_arn {
            check = check.role_arn(arn);
        }
        if let Some(tip) = request.tip {
            check = check.tip(tip);
        }
        if let Some(duration) = request.session_duration {
            check = check.session_duration(duration);
        }
        if let Some(name) = &request.role_session_name {
            check = check.role_session_name(name).session_naming(request.session_naming());
        }
        check
    }
}

/// The place of the end entity among certificates that are given together: the first, unless the key at hand is another's.
/// What is unusual about it is said on stderr.
fn find_end_entity(certificates: &[Certificate], key: Option<&PublicKey>) -> usize {
    let is_ca = |certificate: &Certificate| certificate.basic_constraints().is_some_and(|found| found.ca);
    let [first, others @ ..] = certificates else { return 0 };
    if key == Some(first.public_key()) {
        return 0;
    }
    let mut of_key = certificates.iter().enumerate().filter(|(_, one)| key == Some(one.public_key()));
    let keyed = of_key.clone().find(|(_, one)| !is_ca(one)).or_else(|| of_key.next());
    if let Some((place, certificate)) = keyed {
        let (place_name, subject) = (ordinal(place), certificate.subject());
        tell(format_args!(
            "note: the end entity, {subject}, whose key is given, stands {place_name} in its file; it belongs first"
        ));
        return place;
    }
    let mut places = others.iter().zip(1..);
    if is_ca(first)
        && let Some((certificate, place)) = places.find(|(other, _)| !is_ca(other))
    {
        let (place_name, subject) = (ordinal(place), certificate.subject());
        tell(format_args!(
            "note: the first certificate, {}, is a CA, and is judged as the end entity; the {place_name}, {subject}, looks \
             like the end entity: put it first, or give its key with --private-key",
            first.subject()
        ));
    }
    0
}

/// The name of a place that is counted from 0.
fn ordinal(place: usize) -> String {
    const NAMES: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    NAMES.get(place).map_or_else(|| format!("as number {}", place + 1), |name| (*name).into())
}

fn unknown_refusal(text: &str) -> Failure {
    Failure::No(format!(
        "{text:?} holds no recorded refusal of Roles Anywhere; give the message as AWS printed it, such as \
         'Untrusted signing certificate', or see what the files show"
    ))
}

fn print_text(
    arguments: &Arguments,
    report: &Report,
    explanation: Option<&Explanation>,
    is_empty: bool,
) -> Result<(), Failure> {
    let style = style();
    let text = report.text(style);
    let flags = helpful_flags(arguments, report, explanation);
    match explanation.map(|explanation| explanation.text(style)) {
        None => print(format_args!("{text}{flags}")),
        Some(explanation) if is_empty => print(format_args!("{explanation}{flags}")),
        Some(explanation) => print(format_args!("{explanation}\n\n{text}{flags}")),
    }
}

/// The flags that help, by the code of a finding or its beginning.
const FLAGS_BY_FINDING: &[(&str, &str)] = &[
    ("chain.issuer.not-found", "--intermediates FILE, or --trust-anchor FILE"),
    ("chain.revocation.not-checked", "--crl FILE"),
    ("request.duration.", "--session-duration SECONDS"),
    ("profile.tip.", "--tip SOURCE, with --mapping FIELD=SPEC"),
    ("trust-policy.source-arn.not-known", "--trust-anchor-arn ARN, the canonical one"),
    ("request.role-session-name.", "--role-session-name NAME, with --accept-role-session-name"),
    ("revocation-list.issuer.not-found", "--trust-anchor FILE, or --intermediates FILE"),
];

/// The flags by which a cause of a refusal is proved or ruled out, of those that are not given, by the codes of its rules or
/// their beginnings.
fn flags_by_cause(given: &Arguments) -> Vec<(&'static str, &'static str)> {
    let (files, request) = (&given.files, &given.request);
    let has_path = files.intermediates.is_some() && files.trust_anchor.trust_anchor.is_some();
    let flags = [
        ("chain.", "--intermediates FILE, or --trust-anchor FILE", has_path),
        ("request.duration.", "--session-duration SECONDS", request.session_duration.is_some()),
        ("request.private-key.", "--private-key FILE", files.private_key.is_some()),
        (
            "request.role-session-name.",
            "--role-session-name NAME, with --accept-role-session-name",
            request.role_session_name.is_some(),
        ),
        ("revocation-list.", "--crl FILE", !files.crl.is_empty()),
        ("trust-policy.", "--trust-policy FILE, with --trust-anchor-arn ARN", files.trust_policy.is_some()),
    ];
    let missing = flags.into_iter().filter(|(_, _, is_given)| !is_given);
    missing.map(|(code, flags, _)| (code, flags)).collect()
}

/// A line for each finding and each cause that a flag of this program helps with, and a heading above them.
fn helpful_flags(arguments: &Arguments, report: &Report, explanation: Option<&Explanation>) -> String {
    let mut lines = BTreeSet::new();
    for finding in report.findings() {
        let code = finding.rule().code();
        let flags = FLAGS_BY_FINDING.iter().filter(|(beginning, _)| code.starts_with(beginning));
        lines.extend(flags.map(|(_, flags)| format!("\n  {code}  {flags}")));
    }
    let by_cause = flags_by_cause(arguments);
    for code in explanation.into_iter().flat_map(Explanation::causes).flat_map(|cause| cause.cause().codes())
    {
        let flags = by_cause.iter().filter(|(beginning, _)| code.starts_with(beginning));
        lines.extend(flags.map(|(_, flags)| format!("\n  {flags}")));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.into_iter().collect();
    format!("\n\nFlags that help:{lines}")
}

/// Colour and width on a terminal; neither where another program reads.
fn style() -> TextStyle {
    if !stdout().is_terminal() {
        return TextStyle::default();
    }
    let is_plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || env::var_os("TERM").is_some_and(|value| value == "dumb");
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let style = width.map_or(TextStyle::default(), |width| TextStyle::default().wrapped_at(width));
    if is_plain { style } else { style.coloured() }
}

/// The report's JSON, with the explanation as one member more.
fn json(report: &Report, explanation: Option<&Explanation>) -> Result<String, Failure> {
    let Some(explanation) = explanation else { return Ok(report.to_json()) };
    let mut json: Value = serde_json::from_str(&report.to_json())?;
    if let Some(members) = json.as_object_mut() {
        members.insert("explanation".into(), serde_json::from_str(&explanation.to_json())?);
    }
    Ok(GuardedJson(&json.to_string()).to_string())
}

/// Where each thing stands, for the results of SARIF. Of several CRLs, a result does not say which it is about.
fn places(files: &Files) -> Vec<(Subject, &str)> {
    let only_crl = files.crl.first().filter(|_| files.crl.len() == 1).map(PathBuf::as_path);
    let given = [
        (Subject::TrustAnchor, files.trust_anchor.trust_anchor.as_deref()),
        (Subject::Chain, files.intermediates.as_deref().or(files.certificate.as_deref())),
        (Subject::Intermediate, files.intermediates.as_deref().or(files.certificate.as_deref())),
        (Subject::EndEntity, files.certificate.as_deref()),
        (Subject::RevocationList, only_crl),
        (Subject::TrustPolicy, files.trust_policy.as_deref()),
    ];
    given.into_iter().filter_map(|(subject, path)| Some((subject, path?.to_str()?))).collect()
}
