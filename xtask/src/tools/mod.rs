//! The build tools, pinned here and nowhere else: which, in which version, and where each is found.
//!
//! A tool on `PATH` in the pinned version is used as it is. Otherwise it lives in the user's cache, one folder
//! per version (`tools/trunk-0.21.14`), where every clone finds it. Installing is in `install`, the parts that
//! come with Rust itself in `toolchain`, the packages that the examples need in `projects`.

mod install;
pub mod projects;
pub mod toolchain;
mod version;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, repo};

/// The package manager that a tool comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// Built by `cargo install` with these extra arguments.
    Crates(&'static [&'static str]),
    /// Unpacked by `npm install`.
    Npm,
    /// The same, for what is no program but a file in the package.
    NpmFile,
}

/// A program that the build needs, in exactly one version.
#[derive(Clone, Debug)]
pub struct Tool {
    /// What people call it, and the first part of its folder's name.
    pub name: &'static str,
    /// The package to install.
    pub package: &'static str,
    /// The pinned version.
    pub version: String,
    /// The programs, or files, that the package must bring. The first program is asked for its version.
    pub binaries: &'static [&'static str],
    /// Where it comes from.
    pub registry: Registry,
    /// How long installing takes, in words.
    pub takes: &'static str,
}

/// A tool that was found.
#[derive(Clone, Debug)]
pub struct Installed {
    /// The folder that holds its programs.
    pub bin: PathBuf,
    /// Whether it was on `PATH`, rather than in the cache.
    pub on_path: bool,
    tool: Tool,
}

/// Builds `index.html` and serves it while developing.
pub fn trunk() -> Tool {
    Tool {
        name: "trunk",
        package: "trunk",
        version: "0.21.14".into(),
        binaries: &["trunk"],
        // It never downloads anything for us: without TLS it compiles in a third of the time.
        registry: Registry::Crates(&["--locked", "--no-default-features"]),
        takes: "about 3 minutes",
    }
}

/// Writes the JavaScript between page and wasm. Its version is that of the crate, which it must match exactly.
pub fn wasm_bindgen() -> Result<Tool> {
    let lock = repo::root().join("Cargo.lock");
    let text = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    Ok(Tool {
        name: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: version::locked(&text, "wasm-bindgen")
            .context("Cargo.lock names no wasm-bindgen: is the widget a member of the workspace?")?
            .to_owned(),
        binaries: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // Not --locked: its lock file has asked for a version that was withdrawn.
        registry: Registry::Crates(&[]),
        takes: "about 2 minutes",
    })
}

/// Brings `wasm-opt`, which makes the wasm smaller.
pub fn binaryen() -> Tool {
    Tool {
        name: "binaryen",
        package: "binaryen",
        version: "132.0.0".into(),
        binaries: &["wasm-opt"],
        registry: Registry::Npm,
        takes: "some seconds",
    }
}

/// Bundles and minifies JavaScript and CSS.
pub fn esbuild() -> Tool {
    Tool {
        name: "esbuild",
        package: "esbuild",
        version: "0.28.2".into(),
        binaries: &["esbuild"],
        registry: Registry::Npm,
        takes: "some seconds",
    }
}

/// Looks a page over for barriers, in the end-to-end tests.
pub fn axe() -> Tool {
    Tool {
        name: "axe-core",
        package: "axe-core",
        version: "4.14.1".into(),
        binaries: &["axe.min.js"],
        registry: Registry::NpmFile,
        takes: "some seconds",
    }
}

/// All that a release takes.
pub fn all() -> Result<Vec<Tool>> {
    Ok(vec![trunk(), wasm_bindgen()?, binaryen(), esbuild()])
}

/// Finds every one of these tools, installing what is missing.
pub fn ensure(tools: &[Tool]) -> Result<Vec<Installed>> {
    let missing: Vec<&Tool> = tools.iter().filter(|tool| tool.find().is_none()).collect();
    install::install(&missing)?;
    let found = |tool: &Tool| {
        tool.find().with_context(|| {
            format!("{} was installed but cannot be found in {:?}", tool.name, repo::cache())
        })
    };
    tools.iter().map(found).collect()
}

/// Finds one tool, installing it if it is missing.
pub fn ensure_one(tool: &Tool) -> Result<Installed> {
    ensure(std::slice::from_ref(tool))?.pop().context("no such tool")
}

impl Tool {
    /// Where the tool is, if it is installed: on `PATH` in the pinned version, or in the cache.
    pub fn find(&self) -> Option<Installed> {
        let program = self.binaries.first().filter(|_| self.registry != Registry::NpmFile);
        let on_path = program.and_then(|program| process::on_path(program)).and_then(|file| {
            let said = process::says(Command::new(&file).arg("--version"))?;
            let bin = file.parent().map(Path::to_owned)?;
            (version::is(&said, &self.version) && self.is_complete(&bin)).then_some(bin)
        });
        if let Some(bin) = on_path {
            return Some(Installed { bin, on_path: true, tool: self.clone() });
        }
        let bin = self.bin_in(&self.folder().ok()?);
        self.is_complete(&bin).then(|| Installed { bin, on_path: false, tool: self.clone() })
    }

    /// Its folder in the cache, there or not.
    fn folder(&self) -> Result<PathBuf> {
        Ok(repo::cache()?.join("tools").join(format!("{}-{}", self.name, self.version)))
    }

    fn bin_in(&self, folder: &Path) -> PathBuf {
        match self.registry {
            Registry::Crates(_) => folder.join("bin"),
            Registry::Npm => folder.join("node_modules/.bin"),
            Registry::NpmFile => folder.join("node_modules").join(self.package),
        }
    }

    fn is_complete(&self, bin: &Path) -> bool {
        self.binaries.iter().all(|name| program(bin, name).is_file())
    }
}

impl Installed {
    /// A command that runs the tool's main program.
    pub fn command(&self) -> Command {
        repo::command(self.program(self.tool.binaries.first().copied().unwrap_or(self.tool.name)))
    }

    /// The path of one of the tool's programs.
    pub fn program(&self, name: &str) -> PathBuf {
        program(&self.bin, name)
    }
}

/// A program in a folder, with the ending that the system gives it; or a file.
fn program(bin: &Path, name: &str) -> PathBuf {
    if name.contains('.') {
        return bin.join(name);
    }
    let plain = bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    // npm's launchers on Windows are scripts.
    if cfg!(windows) && !plain.is_file() { bin.join(format!("{name}.cmd")) } else { plain }
}
