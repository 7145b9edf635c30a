//! `cargo xtask build`: the release, in `dist`. Also what `demo`, `test` and `size` build first, and the one
//! place that knows how trunk is called.

use std::ffi::OsString;
use std::process::Command;
use std::{env, fs};

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
    let mut trunk = trunk()?;
    if let Some(flags) = nameless()? {
        trunk.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    process::run(trunk.args(["build", "--release", "--cargo-profile", PROFILE]))
}

/// Flags that keep the folders of this machine out of the release: a panic names the file it happened in.
/// The same sources make the same release so, wherever they are built.
fn nameless() -> Result<Option<OsString>> {
    if ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].iter().any(|name| env::var_os(name).is_some()) {
        return Ok(None);
    }
    let Some(sources) = repo::cargo_home().map(|home| home.join("registry/src")) else { return Ok(None) };
    let Ok(registries) = fs::read_dir(&sources) else { return Ok(None) };
    let mut flags = OsString::new();
    for registry in registries {
        let registry = registry.with_context(|| format!("cannot read {}", sources.display()))?;
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(registry.path());
        flags.push("=");
    }
    Ok(Some(flags).filter(|flags| !flags.is_empty()))
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
