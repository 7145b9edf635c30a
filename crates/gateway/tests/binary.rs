//! The command: what it prints, and what it refuses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use house::Folder;

const VARIABLES: [&str; 7] = [
    "POLYCHAT_CONFIG",
    "POLYCHAT_HOSTS",
    "POLYCHAT_LOG",
    "POLYCHAT_UPSTREAM",
    "POLYCHAT_API_KEY",
    "POLYCHAT_CONNECTOR_TOKEN",
    "POLYCHAT_ALLOWED_ORIGINS",
];

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polychat-gateway"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.args(["--listen", "127.0.0.1:0"]);
    command
}

#[track_caller]
fn check(arguments: &[&str], variables: &[(&str, &str)], expected: &str) {
    let output = command().args(arguments).envs(variables.iter().copied()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("polychat-gateway: ") && said.contains(expected), "{said}");
    assert!(!said.contains("the-key"), "{said}");
    assert_eq!(output.stdout, b"");
}

#[test]
fn a_wrong_configuration_is_refused_by_name_with_exit_code_2() {
    let upstream = ("POLYCHAT_UPSTREAM", "uk-1");
    let key = ("POLYCHAT_API_KEY", "the-key");
    let token = ("POLYCHAT_CONNECTOR_TOKEN", "the-token");
    check(&[], &[upstream, token], "POLYCHAT_API_KEY is not set");
    check(&[], &[upstream, key], "POLYCHAT_CONNECTOR_TOKEN is not set");
    check(&[], &[upstream, key, ("POLYCHAT_CONNECTOR_TOKEN", " ")], "POLYCHAT_CONNECTOR_TOKEN is not set");
    check(
        &["--upstream", "mars-1"],
        &[key, token],
        "\"mars-1\" is neither a region (us-1, uk-1, euw-1, studio)",
    );
    check(&[], &[key, token], "POLYCHAT_API_KEY is set, but POLYCHAT_UPSTREAM is not");
    check(&["--script", "a.toml"], &[upstream, key, token], "--script is for the local agent");
    check(&["--script", "no/such.toml"], &[], "no/such.toml: the script cannot be read");
    check(&[], &[("POLYCHAT_ALLOWED_ORIGINS", "shop.example")], "\"shop.example\"");
    check(&["--files", "no/such/folder"], &[], "cargo xtask demo");
}

#[test]
fn it_says_in_one_line_where_it_listens() {
    let folder = Folder::new();
    // An empty variable is one that is not set.
    let mut command = command();
    command.arg("--files").arg(folder.path()).env("POLYCHAT_UPSTREAM", "");
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut line, mut who) = (String::new(), String::new());
    BufReader::new(process.stderr.take().unwrap()).read_line(&mut who).unwrap();
    assert!(who.contains("the local agent answers") && who.contains("pages of this machine"), "{who}");
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Polychat is listening on http://127.0.0.1:");
    let reached = address.map(|port| TcpStream::connect(format!("127.0.0.1:{port}")));
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(reached.unwrap().is_ok(), "{line}");
}

#[test]
fn a_log_holds_no_key_and_no_message() {
    let folder = Folder::new();
    let mut command = command();
    command.arg("--files").arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Nobody is there.
    command.args(["--upstream", "http://127.0.0.1:1"]);
    command.envs([("POLYCHAT_API_KEY", "canary-api"), ("POLYCHAT_CONNECTOR_TOKEN", "canary-token")]);
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit('/').next().unwrap();
    for (key, status) in [("canary-key", 503), ("canary key", 400)] {
        let mut line = TcpStream::connect(address).unwrap();
        let body = r#"{"integration_attributes":{"name":"canary-attribute"}}"#;
        write!(
            line,
            "POST /v1/acme/shop/chat/create HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://localhost\r\nConnection: close\r\n\
             Idempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    process.kill().unwrap();
    let log = String::from_utf8(process.wait_with_output().unwrap().stderr).unwrap();
    assert!(log.contains("UPSTREAM_UNREACHABLE") && log.contains("SCHEMA_VALIDATION_FAILED"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}
