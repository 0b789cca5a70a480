//! Answers that Roles Anywhere would never give: the client ends, in time, and shows nothing that moves a cursor.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::Arc,
    thread,
};

use jiff::Timestamp;
use ra_maker::{Maker, keys::leaf_p256};
use ra_tests::{example_path, folder, stderr, stdout};
use roles_anywhere::{
    pki::{ErrorChain, PrivateKey, text::is_hidden},
    policy::SessionRequest,
    session::{Client, CreateSessionError, SessionCredentials},
    sigv4x509::Identity,
};

const ARNS: [&str; 3] = [
    "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/22222222-2222-2222-2222-222222222222",
    "arn:aws:rolesanywhere:us-east-1:111122223333:profile/11111111-1111-1111-1111-111111111111",
    "arn:aws:iam::111122223333:role/Example",
];

/// The URL of a server that reads each request and lets the answer be written. It ends with the test's process.
fn serve(answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_ok() {
                answer(&mut stream);
            }
        }
    });
    url
}

fn identity() -> Identity {
    let key: Arc<PrivateKey> = leaf_p256();
    Identity::new(Maker::leaf().keyed(&*leaf_p256()).sign(), key).unwrap()
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

async fn ask(url: &str) -> Result<SessionCredentials, CreateSessionError> {
    let [anchor, profile, role] = ARNS;
    let request =
        SessionRequest::new(anchor.parse().unwrap(), profile.parse().unwrap(), role.parse().unwrap());
    let client = Client::builder(identity()).clock(now).endpoint(url.parse().unwrap()).build();
    client.create_session(&request).await
}

#[tokio::test]
async fn an_endless_answer_ends_in_an_error() {
    for status in ["201 Created", "403 Forbidden"] {
        let url = serve(move |stream| {
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n");
            let blanks = [b' '; 1 << 16];
            let mut written = stream.write_all(head.as_bytes());
            while written.is_ok() {
                written = stream.write_all(&blanks);
            }
        });
        let error = ask(&url).await.unwrap_err();
        assert!(ErrorChain(&error).to_string().contains("length limit exceeded"), "{error:?}");
    }
}

#[tokio::test]
async fn the_text_of_a_server_forges_no_line() {
    let body = r#"{"message":"no\n\nerror: all is well \u001b[2J\u202e\\","__type":"A\u009bB"}"#;
    let url = serve(move |stream| {
        let head = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nX-Amzn-RequestId: \u{85}\r\n";
        let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
    });
    let error = ask(&url).await.unwrap_err();
    let shown = error.to_string();
    assert!(!shown.contains(|character| character != '\n' && is_hidden(character)), "{shown:?}");
    assert!(
        shown.starts_with(
            r"Roles Anywhere refused: no\u{a}\u{a}error: all is well \u{1b}[2J\u{202e}\\ (403 A\u{9b}B"
        ),
        "{shown}"
    );
    let CreateSessionError::Refused(refused) = error else { panic!("refused") };
    assert_eq!(refused.message(), "no\n\nerror: all is well \u{1b}[2J\u{202e}\\");
}

#[test]
fn an_endpoint_on_this_machine_is_not_asked_through_a_proxy() {
    let credentials = r#"{"credentialSet":[{"credentials":{"accessKeyId":"ASIA","secretAccessKey":"s",
        "sessionToken":"t","expiration":"2126-11-23T13:00:00Z"},"roleArn":"r"}]}"#;
    let url = serve(move |stream| {
        let head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nConnection: close\r\n";
        let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{credentials}", credentials.len());
    });
    let folder = folder();
    let file = |name: &str, contents: String| std::fs::write(folder.path().join(name), contents).unwrap();
    file("leaf.crt", Maker::leaf().keyed(&*leaf_p256()).sign().to_pem());
    file("leaf.key", leaf_p256().to_pkcs8_pem().unwrap().to_string());
    let [anchor, profile, role] = ARNS;
    let output = Command::new(example_path("credential_process"))
        .current_dir(folder.path())
        .env("HTTP_PROXY", "http://192.0.2.1:9")
        .env("http_proxy", "http://192.0.2.1:9")
        .args(["--certificate", "leaf.crt", "--private-key", "leaf.key", "--endpoint", &url])
        .args(["--trust-anchor-arn", anchor, "--profile-arn", profile, "--role-arn", role])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("ASIA"));
}
