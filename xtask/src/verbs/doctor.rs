//! `cargo xtask doctor`: what is installed, in which version, from where, and how to get what is missing.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::browser;
use crate::process::{on_path, says};
use crate::redis;
use crate::repo::{self, WASM_TARGET};
use crate::tools::{self, Tool, projects, toolchain};

/// One thing that `demo` or `test` needs.
struct Finding {
    name: String,
    /// What was found, or how to get it.
    outcome: Result<String, String>,
}

/// Prints a line for everything that is needed, and fails where something is missing.
pub fn run() -> Result<()> {
    let mut findings = vec![
        program("rustc", "install Rust from https://rustup.rs"),
        program("cargo", "install Rust from https://rustup.rs"),
        part("rustfmt", toolchain::has_component("fmt"), "rustup component add rustfmt"),
        part("clippy", toolchain::has_component("clippy"), "rustup component add clippy"),
        part(WASM_TARGET, toolchain::has_wasm_target(), &format!("rustup target add {WASM_TARGET}")),
        program("node", "install Node.js 20.19 or newer"),
        program("npm", "install Node.js 20.19 or newer, which brings npm"),
    ];
    findings.extend(tools::all()?.iter().chain([&tools::axe()]).map(tool));
    let packages = projects::find().map(|folder| format!("installed: {}", folder.display()));
    let packages = packages.ok_or_else(|| "`cargo xtask test` installs them".to_owned());
    findings.push(Finding { name: "the examples' packages".to_owned(), outcome: packages });
    findings.push(found("browser", browser::find_chrome(), browser::advice()));
    findings.push(found("chromedriver", browser::find_driver(), browser::advice()));
    findings.push(found("redis-server", redis::find(), redis::advice()));

    println!("The cache is {}\n", repo::cache()?.display());
    for Finding { name, outcome } in &findings {
        match outcome {
            Ok(what) => println!("ok       {name:<24}{what}"),
            Err(advice) => println!("MISSING  {name:<24}{advice}"),
        }
    }
    match findings.iter().filter(|finding| finding.outcome.is_err()).count() {
        0 => Ok(()),
        count => bail!("{count} missing; `cargo xtask demo` and `cargo xtask test` install what they can"),
    }
}

fn program(name: &str, advice: &str) -> Finding {
    let outcome = match on_path(name) {
        Some(path) => Ok(with_version(path)),
        None => Err(advice.to_owned()),
    };
    Finding { name: name.to_owned(), outcome }
}

fn part(name: &str, is_there: bool, advice: &str) -> Finding {
    let outcome = if is_there { Ok("installed".to_owned()) } else { Err(advice.to_owned()) };
    Finding { name: name.to_owned(), outcome }
}

fn tool(tool: &Tool) -> Finding {
    let outcome = match tool.find() {
        Some(installed) => {
            let origin = if installed.on_path { "on PATH" } else { "from the cache" };
            Ok(format!("{}, {origin}: {}", tool.version, installed.bin.display()))
        }
        None => {
            Err(format!("version {}: `cargo xtask demo` or `cargo xtask test` installs it", tool.version))
        }
    };
    Finding { name: tool.name.to_owned(), outcome }
}

fn found(name: &str, path: Option<PathBuf>, advice: &str) -> Finding {
    let outcome = path.map(with_version).ok_or_else(|| format!("`cargo xtask test` tries; or {advice}"));
    Finding { name: name.to_owned(), outcome }
}

fn with_version(path: PathBuf) -> String {
    let said = says(Command::new(&path).arg("--version")).unwrap_or_else(|| "unknown version".to_owned());
    format!("{said}, {}", path.display())
}
