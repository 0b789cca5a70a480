//! No answer is not the answer no: programs that ask a server end with status 3 where there is none.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Output,
    thread,
};

use ra_tests::{TempDir, both, create_root, example_path, folder, request, run};

fn made() -> TempDir {
    let folder = folder();
    let at = folder.path();
    request(at, "host", "");
    create_root(at, "host");
    folder
}

fn credentials(at: &Path, endpoint: &str) -> Output {
    let arn = "arn:aws:rolesanywhere:us-east-1:111122223333";
    let id = "22222222-2222-2222-2222-222222222222";
    let arguments = format!(
        "--certificate host.crt --private-key host.key --trust-anchor-arn {arn}:trust-anchor/{id} --profile-arn \
         {arn}:profile/{id} --role-arn arn:aws:iam::111122223333:role/Example --endpoint {endpoint}"
    );
    run(at, example_path("credential_process"), &arguments)
}

/// Reads a request and gives an answer, as often as it is asked.
fn answers(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(give(&stream, answer))));
    url
}

fn give(mut stream: &TcpStream, answer: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line)? > 2 {
        let header = line.to_ascii_lowercase();
        length = header.strip_prefix("content-length:").map_or(length, |value| value.trim().parse().unwrap());
        line.clear();
    }
    reader.read_exact(&mut vec![0; length])?;
    stream.write_all(answer.as_bytes())
}

#[test]
fn a_refusal_is_a_no_and_silence_or_a_servers_fault_is_no_answer() {
    let folder = made();
    let at = folder.path();
    let refusal = "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: AccessDeniedException\r\ncontent-length: 35\r\n\
                   connection: close\r\n\r\n{\"message\":\"Untrusted certificate.\"}";
    let fault = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let throttle = "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let garbage = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
    for (endpoint, status) in [
        (answers(refusal), 1),
        (answers(fault), 3),
        (answers(throttle), 3),
        (answers(garbage), 3),
        (answers(""), 3),
        ("http://127.0.0.1:1".into(), 3),
    ] {
        let output = credentials(at, &endpoint);
        assert_eq!(output.status.code(), Some(status), "{}", both(&output));
        assert!(output.stdout.is_empty());
    }
    let output = credentials(at, "nowhere");
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
}
