//! Building the gateway, starting it, and knowing when it is ready. What it serves is its own matter:
//! see `crates/gateway`.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{self, Running};
use crate::repo;

const BINARY: &str = "polychat-gateway";
/// What the gateway prints once it accepts connections, before its address.
const READY: &str = "Polychat is listening on ";
const PATIENCE: Duration = Duration::from_secs(15);

/// An address of this machine that nothing listens on, or an error that says what to do.
pub fn free_address(port: u16, way_out: &str) -> Result<SocketAddr> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match TcpListener::bind(address) {
        Ok(_) => Ok(address),
        Err(error) => bail!("cannot listen on {address} ({error}): {way_out}"),
    }
}

/// Builds the gateway with a cargo profile and returns the program.
pub fn build(profile: &str) -> Result<PathBuf> {
    process::step(&format!("Building the gateway ({profile} profile; a few minutes the first time)"));
    let messages = process::capture(repo::cargo().args([
        "build",
        "--package",
        "gateway",
        "--bin",
        BINARY,
        "--profile",
        profile,
        "--message-format",
        "json-render-diagnostics",
    ]))?;
    // Only cargo knows where its target folder is.
    executable(&String::from_utf8_lossy(&messages)).with_context(|| {
        format!("cargo built no program {BINARY}: has crates/gateway a [[bin]] of this name?")
    })
}

/// Starts the gateway and returns it, with its address, when it is ready.
pub fn start(program: &Path, listen: SocketAddr, files: &Path) -> Result<(Running, String)> {
    let mut command = repo::command(program);
    command.args(["--listen", &listen.to_string(), "--files"]).arg(files).stdout(Stdio::piped());
    let mut gateway = Running::start("the gateway", &mut command)?;
    let output = gateway.child().stdout.take().context("the gateway has no output to read")?;

    let (sender, ready) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            match line.strip_prefix(READY) {
                Some(address) => _ = sender.send(address.trim().to_owned()),
                None => println!("{line}"),
            }
        }
    });
    match ready.recv_timeout(PATIENCE) {
        Ok(address) => Ok((gateway, address)),
        Err(RecvTimeoutError::Timeout) => {
            bail!("the gateway did not say within {PATIENCE:?} that it is ready")
        }
        Err(RecvTimeoutError::Disconnected) => {
            bail!("the gateway ended before it was ready; what it said is above")
        }
    }
}

fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message.pointer("/target/name").and_then(Value::as_str) == Some(BINARY))
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_one_that_cargo_names() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"gateway"},"executable":null}
not json
{"reason":"compiler-artifact","target":{"name":"polychat-gateway"},"executable":"/t/polychat-gateway"}"#;
        assert_eq!(executable(messages), Some(PathBuf::from("/t/polychat-gateway")));
        assert_eq!(executable(""), None);
    }

    #[test]
    fn a_port_in_use_is_refused_with_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = free_address(port, "choose another with --port").unwrap_err().to_string();
        assert!(error.contains("choose another with --port"), "{error}");
    }
}
