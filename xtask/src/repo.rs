//! Where things are: the repository, the release, the cache. No file is written here.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use anyhow::{Context, Result};

/// The target that the widget is built for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The root of the repository.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        // What `cargo run` says comes first: clones that share a target folder share the compiled program.
        let said =
            env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).filter(|folder| folder.ends_with("xtask"));
        let xtask = said.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        xtask.parent().map_or(xtask.clone(), Path::to_owned)
    });
    &ROOT
}

/// Where trunk leaves a finished build, a release or not.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The folder that all clones of this user share: `$POLYCHAT_CACHE`, or `polychat` in the system's cache folder.
pub fn cache() -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(cache) = set("POLYCHAT_CACHE") {
        return Ok(cache);
    }
    let system = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Caches"))
    } else {
        set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
    };
    let system = system.context("no cache folder for the build tools: set POLYCHAT_CACHE to a folder")?;
    Ok(system.join("polychat"))
}

/// Where cargo keeps the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let default = || env::var_os(home).map(|home| PathBuf::from(home).join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(default)
}

/// The cargo that runs this program, in the repository's root.
pub fn cargo() -> Command {
    let mut command = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// A command that does not inherit what `cargo run` sets for this program: build scripts that look at these
/// variables would run again each time a build is started from here and then from a shell.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let is_ours = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
        });
        if is_ours {
            command.env_remove(name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_root_holds_the_workspace() {
        assert!(super::root().join("Cargo.lock").is_file());
    }
}
