//! The command as a process, killed with its owner.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use reqwest::{Client, RequestBuilder};

use super::Folder;

pub const SHOP: &str = "https://shop.example";

/// A gateway that a configuration describes. It logs nothing; both its keys are `the-key`.
pub struct Process {
    child: Child,
    pub address: String,
    client: Client,
    _folder: Folder,
}

impl Process {
    /// `files` are put beside the configuration, whose listen and files are given.
    pub fn start(config: &str, files: &[(&str, &str)], change: impl FnOnce(&mut Command, &Folder)) -> Self {
        let folder = Folder::new();
        let config = format!("listen = \"127.0.0.1:0\"\nfiles = \".\"\n{config}");
        for (name, text) in files.iter().chain(&[("gateway.toml", config.as_str())]) {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_polychat-gateway"));
        command
            .args(["--log", "off", "--config"])
            .arg(folder.path().join("gateway.toml"))
            .env("KEY", "the-key");
        change(&mut command, &folder);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit(' ').next().unwrap().to_owned();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { child, address, client, _folder: folder }
    }

    /// A call of a page of the shop.
    pub fn ask(&self, path: &str, key: &str, body: impl Into<String>) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.address)).header("Origin", SHOP);
        request.header("Idempotency-Key", key).body(body.into())
    }

    /// The memory that it holds now.
    pub fn kilobytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        // Only Linux says it.
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
    }

    /// SIGKILL: it cannot do anything more.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The one site of a test, before an upstream.
pub fn site(base: &str) -> String {
    format!(
        r#"
        [[site]]
        account = "acme"
        project = "shop"
        upstream = "{base}"
        api_key = {{ env = "KEY" }}
        connector_token = {{ env = "KEY" }}
        origins = ["{SHOP}"]
        "#
    )
}
