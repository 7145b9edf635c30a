//! `cargo xtask build`: the release, in `dist`. Also what `demo`, `test` and `size` build first, and the one
//! place that knows how trunk is called.

use std::env;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::{self, toolchain};
use crate::{process, repo};

/// The cargo profile of the widget (root Cargo.toml).
const PROFILE: &str = "widget";

/// Builds the release and says where it is.
pub fn run() -> Result<()> {
    release()?;
    println!("\nThe release is in {}", repo::dist().display());
    Ok(())
}

/// Sets up what is missing and builds the release.
pub fn release() -> Result<()> {
    set_up()?;
    process::step("Building the release of the widget (a few minutes the first time)");
    process::run(trunk()?.args(["build", "--release", "--cargo-profile", PROFILE]))
}

/// Installs what a build needs and the machine lacks: all at once, before anything that takes minutes.
pub fn set_up() -> Result<()> {
    toolchain::ensure_wasm_target()?;
    tools::ensure(&tools::all()?).map(drop)
}

/// Trunk, installed if it was missing, in the repository and with the tools that it calls on its `PATH`.
pub fn trunk() -> Result<Command> {
    toolchain::ensure_wasm_target()?;
    let trunk = tools::ensure_one(&tools::trunk())?;
    let wasm_bindgen = tools::ensure_one(&tools::wasm_bindgen()?)?;

    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([wasm_bindgen.bin.clone()].into_iter().chain(env::split_paths(&inherited)))
        .context("PATH cannot be extended")?;
    let mut command = trunk.command();
    command.current_dir(repo::root()).env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Everywhere else any value means yes; trunk wants a word that it knows.
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        command.env("NO_COLOR", "true");
    }
    Ok(command)
}
