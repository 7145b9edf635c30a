//! Installing tools into the cache. A tool is built beside its place and moved there when it is complete, so
//! that an interrupted installation is never taken for a finished one.

use std::fs;
use std::path::Path;
use std::process;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Registry, Tool};
use crate::process::{on_path, run};
use crate::repo;

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Installs these tools, each under its own folder of the cache.
pub fn install(tools: &[&Tool]) -> Result<()> {
    if tools.is_empty() {
        return Ok(());
    }
    let cache = repo::cache()?.join("tools");
    fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
    sweep(&cache);
    // One for all: the tools share many crates. With our process id, as another clone may be installing too.
    let target = cache.join(format!(".target-{}", process::id()));
    let outcome = tools.iter().try_for_each(|tool| install_one(tool, &cache, &target));
    let _ = fs::remove_dir_all(&target);
    outcome
}

/// Removes what interrupted installations left, unless they may still be running.
fn sweep(cache: &Path) {
    let Ok(entries) = fs::read_dir(cache) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with('.')) {
        let age = entry.metadata().and_then(|data| data.modified()).map(|time| time.elapsed());
        if matches!(age, Ok(Ok(age)) if age > A_DAY) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn install_one(tool: &Tool, cache: &Path, target: &Path) -> Result<()> {
    eprintln!("Installing {} {} into {} ({})", tool.name, tool.version, cache.display(), tool.takes);
    let place = tool.folder()?;
    let draft = cache.join(format!(".{}-{}", tool.name, process::id()));
    fs::create_dir_all(&draft).with_context(|| format!("cannot create {}", draft.display()))?;

    let outcome = fetch(tool, &draft, target).and_then(|()| {
        if !tool.is_complete(&tool.bin_in(&draft)) {
            bail!("{} {} came without {}", tool.package, tool.version, tool.binaries.join(" or "));
        }
        // What is there is incomplete, or it would have been found.
        let _ = fs::remove_dir_all(&place);
        fs::rename(&draft, &place).with_context(|| format!("cannot move {} into place", tool.name))
    });
    let _ = fs::remove_dir_all(&draft);
    // Another clone may have been quicker.
    if tool.is_complete(&tool.bin_in(&place)) { Ok(()) } else { outcome }
}

fn fetch(tool: &Tool, folder: &Path, target: &Path) -> Result<()> {
    match tool.registry {
        Registry::Crates(extra) => cargo_install(tool, extra, folder, target),
        Registry::Npm | Registry::NpmFile => npm_install(tool, folder),
    }
    .with_context(|| format!("{} {} could not be installed", tool.name, tool.version))
}

/// Without optimizations: the tools compile several times faster, and run fast enough.
fn cargo_install(tool: &Tool, extra: &[&str], folder: &Path, target: &Path) -> Result<()> {
    let mut cargo = repo::cargo();
    cargo
        .args(["install", "--quiet", "--debug", tool.package, "--version", &tool.version])
        .args(extra)
        .arg("--root")
        .arg(folder)
        // Outside the repository, whose cargo configuration is for the widget.
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    for name in ["CARGO_BUILD_TARGET", "CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS", "CARGO_INSTALL_ROOT"] {
        cargo.env_remove(name);
    }
    run(&mut cargo)
}

fn npm_install(tool: &Tool, folder: &Path) -> Result<()> {
    let Some(npm) = on_path("npm") else {
        bail!("npm is not installed: install Node.js 20.19 or newer, which brings npm");
    };
    let package = format!("{}@{}", tool.package, tool.version);
    run(repo::command(npm)
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", "--prefix"])
        .arg(folder)
        .arg(package)
        .current_dir(folder))
}
