//! The whole of Roles Anywhere with a CA of your own, step by step, in one process and without an AWS account.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use examples::{
    command_line::parse,
    exit::{Failure, exit_async, shown, tell},
    files::Files,
    output::{Existing, print},
    session::no_session,
    time::now,
};
use roles_anywhere::{
    local::RaLocal,
    pki::{Certificate, DistinguishedName, KeyType, SystemRandom, aws_lc::AwsLcKey},
    policy::{RoleArn, SessionRequest, TrustAnchor, trust_policy::TrustPolicyDocument},
    session::{Client, SessionCredentials},
    sigv4x509::Identity,
    x509::{
        CertificateRequest, ExtensionFileCertificate, Issuer, UnsignedCertificate, Validity,
        extension_file::ExtensionFile,
    },
};

/// Make a CA and a certificate, see what Roles Anywhere says to them, and get temporary credentials for them from a
/// Roles Anywhere endpoint that runs in this process.
///
/// The steps are told on stderr; the credentials, made up by the endpoint, go to stdout as JSON for an SDK.
#[derive(Parser)]
#[command(after_help = "Example:\n  quickstart --out my-ca")]
struct Arguments {
    /// Folder for the files, which must not exist; without it a new numbered one under target/quickstart
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const ROOT_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Operations/CN=Example Root";
const SERVER_SUBJECT: &str = "/C=JP/ST=Tokyo/L=Chiyoda/O=Example/OU=Operations/CN=host-1";
const ROLE: &str = "arn:aws:iam::123456789012:role/Example";

const ROOT_EXTENSIONS: &str = "\
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = critical, digitalSignature, keyCertSign, cRLSign
";
const SERVER_EXTENSIONS: &str = "\
basicConstraints = critical, CA:FALSE
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
";

fn main() -> ExitCode {
    exit_async(run(parse()))
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let folder = match arguments.out {
        Some(folder) => new_folder(&folder).map(|()| folder)?,
        None => next_numbered_folder(Path::new("target/quickstart"))?,
    };
    let folder = folder.as_path();

    tell_step("1. A key and a certificate request for the root");
    let (root_key, root_request) = make_request(folder, "root", ROOT_SUBJECT)?;

    tell_step("2. The root, self-signed from that request for 99999 days, with these extensions:");
    tell(ROOT_EXTENSIONS.trim_end());
    let certificate = ExtensionFileCertificate::from_request(&root_request, extensions(ROOT_EXTENSIONS)?)?;
    let validity = Validity::days(now(), 99_999)?;
    let root = UnsignedCertificate::self_signed(&certificate, &root_key, validity, &SystemRandom)?
        .sign(&root_key)?;
    write(folder, "root.crt", &root.to_pem())?;
    let trust_anchor = TrustAnchor::new(vec![root.clone()])?;
    tell(trust_anchor.judge(Some(now())));

    tell_step(
        "3. The root registered as a trust anchor, and a profile with one role, at an endpoint in this process",
    );
    let aws = RaLocal::builder().assume_any_role().start().await?;
    let trust_anchor_arn = aws.register_trust_anchor(trust_anchor.clone())?;
    let role: RoleArn = ROLE.parse()?;
    let profile_arn = aws.register_profile(vec![role.clone()]);
    tell(format_args!(
        "endpoint      {}\ntrust anchor  {trust_anchor_arn}\nprofile       {profile_arn}",
        aws.url()
    ));

    tell_step("4. A key and a certificate request for the server");
    let (server_key, server_request) = make_request(folder, "server", SERVER_SUBJECT)?;

    tell_step("5. The server's certificate, issued by the root for 30 days, with these extensions:");
    tell(SERVER_EXTENSIONS.trim_end());
    let certificate =
        ExtensionFileCertificate::from_request(&server_request, extensions(SERVER_EXTENSIONS)?)?;
    let server = Issuer::new(root, &root_key)?
        .prepare(&certificate, Validity::days(now(), 30)?, &SystemRandom)?
        .sign(&root_key)?;
    write(folder, "server.crt", &server.to_pem())?;
    let report = trust_anchor.judge_chain(&server.clone().into(), now());
    tell(&report);
    let session =
        report.session().ok_or_else(|| Failure::No("the certificate gives no session identity".into()))?;
    let trust_policy = TrustPolicyDocument::new(&trust_anchor_arn, std::slice::from_ref(session));
    write(folder, "trust-policy.json", &trust_policy.to_string())?;

    tell_step("6. A signed CreateSession, and the credentials it brings");
    let request = SessionRequest::new(trust_anchor_arn.into(), profile_arn.into(), role);
    let credentials = create_session(&aws, server, server_key, &request).await?;
    show(&credentials, folder);
    aws.shutdown().await;
    print(&*credentials.to_credential_process_json())
}

fn make_request(folder: &Path, name: &str, subject: &str) -> Result<(AwsLcKey, CertificateRequest), Failure> {
    let subject: DistinguishedName = subject.parse()?;
    tell(format_args!("subject       {subject}"));
    let key = AwsLcKey::generate(KeyType::Rsa2048, SystemRandom)?;
    let request = CertificateRequest::create(&subject, &key)?;
    let mut files = Files::new(Existing::Keep);
    let key_out = files.output("--out", &folder.join(format!("{name}.key")))?;
    let out = files.output("--out", &folder.join(format!("{name}.csr")))?;
    out.write_with_key(&request.to_pem(), &key_out, &key.private_key().to_pkcs8_pem()?)?;
    Ok((key, request))
}

async fn create_session(
    aws: &RaLocal,
    certificate: Certificate,
    key: AwsLcKey,
    request: &SessionRequest,
) -> Result<SessionCredentials, Failure> {
    let identity = Identity::new(certificate, key)?;
    let client = Client::builder(identity).endpoint(aws.url().parse()?).build();
    client.create_session(request).await.map_err(no_session)
}

fn show(credentials: &SessionCredentials, folder: &Path) {
    let text = |value: Option<&str>| value.unwrap_or("(none)").to_owned();
    tell(format_args!("assumed role     {}", text(credentials.assumed_role_arn())));
    tell(format_args!("source identity  {}", text(credentials.source_identity())));
    tell(format_args!("valid until      {}", credentials.expiration()));
    tell(format_args!("\nThe files are in {}:", shown(folder)));
    tell("root.key root.csr root.crt server.key server.csr server.crt trust-policy.json");
    tell("\nThe credentials, as an SDK's credential_process expects them:");
}

fn extensions(text: &str) -> Result<roles_anywhere::x509::extension_file::ExtensionSection, Failure> {
    Ok(ExtensionFile::parse("quickstart", text)?.section(None)?)
}

fn tell_step(step: &str) {
    tell(format_args!("\n== {step}"));
}

fn write(folder: &Path, name: &str, contents: &str) -> Result<(), Failure> {
    Files::new(Existing::Keep).output("--out", &folder.join(name))?.write(contents)
}

fn new_folder(folder: &Path) -> Result<(), Failure> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| Failure::unwritable(parent, &error))?;
    }
    fs::create_dir(folder).map_err(|error| Failure::unwritable(folder, &error))
}

/// Makes the first of `1`, `2`, … under `parent` that is not there.
fn next_numbered_folder(parent: &Path) -> Result<PathBuf, Failure> {
    let free = (1..=u32::MAX).map(|number| parent.join(number.to_string())).find(|path| !path.exists());
    let folder = free.ok_or_else(|| Failure::about_file(parent, "every numbered folder exists"))?;
    new_folder(&folder).map(|()| folder)
}
