//! What comes with Rust itself: the wasm target, rustfmt and clippy. rustup adds what is missing.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{on_path, run, says};
use crate::repo::{self, WASM_TARGET};

/// Whether the compiler can build for the browser.
pub fn has_wasm_target() -> bool {
    says(Command::new("rustc").current_dir(repo::root()).args([
        "--print",
        "target-libdir",
        "--target",
        WASM_TARGET,
    ]))
    .is_some_and(|folder| PathBuf::from(folder).is_dir())
}

/// Whether cargo has a component: `fmt` or `clippy`.
pub fn has_component(verb: &str) -> bool {
    says(repo::cargo().args([verb, "--version"])).is_some()
}

/// Makes sure that the compiler can build for the browser.
pub fn ensure_wasm_target() -> Result<()> {
    if has_wasm_target() { Ok(()) } else { add(&["target", "add", WASM_TARGET]) }
}

/// Makes sure that `cargo fmt` and `cargo clippy` run.
pub fn ensure_lints() -> Result<()> {
    for (verb, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !has_component(verb) {
            add(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn add(what: &[&str]) -> Result<()> {
    let what = what.join(" ");
    let Some(rustup) = on_path("rustup") else {
        bail!(
            "`rustup {what}` is needed, but there is no rustup: get the same from where your Rust came from"
        );
    };
    eprintln!("Running rustup {what} (some seconds)");
    run(repo::command(rustup).args(what.split(' ')).current_dir(repo::root()))
}
