//! Making a release's files small: `wasm-opt` for the wasm, esbuild for scripts and styles.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::compress;
use super::short::Renames;
use crate::process;
use crate::tools::{self, Installed};

/// What every evergreen browser has. Never `--all-features`: it turns on an encoding that WebKit refuses.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What is true of Rust's memory: the far end of the stack is at address 0, so that the lowest kilobyte is
/// not used before the stack overflows.
const WASM_FACTS: [&str; 1] = ["--low-memory-unused"];

/// Which is smaller, as sent, changes with the code: functions that are called once and stay functions resemble
/// each other more than what they are inlined into.
const WASM_LEVELS: [&[&str]; 2] = [
    &["--flatten", "--rereloop", "-Oz", "-Oz", "--one-caller-inline-max-function-size", "0"],
    &["--flatten", "--rereloop", "-Os", "-Os", "--one-caller-inline-max-function-size", "0", "--converge"],
];

/// Last of all, and told on standard output: see `short`.
const SHORT_NAMES: &str = "--minify-imports-and-exports-and-modules";

/// What no browser reads: who made the module, and for which features.
const NOTES: [&str; 2] = ["--strip-producers", "--strip-target-features"];

const MINIFY: [&str; 4] = ["--minify", "--target=es2022", "--legal-comments=none", "--log-level=warning"];

/// The tools of a release.
pub struct Optimizer {
    binaryen: Installed,
    esbuild: Installed,
}

impl Optimizer {
    /// Finds the tools, installing what is missing.
    pub fn ensure() -> Result<Self> {
        Ok(Self {
            binaryen: tools::ensure_one(&tools::binaryen())?,
            esbuild: tools::ensure_one(&tools::esbuild())?,
        })
    }

    /// An ES module with what it imports.
    pub fn module(&self, file: &Path) -> Result<Vec<u8>> {
        process::capture(self.esbuild.command().args(MINIFY).args(["--bundle", "--format=esm"]).arg(file))
    }

    /// A style sheet with what it imports.
    pub fn style(&self, file: &Path) -> Result<Vec<u8>> {
        process::capture(self.esbuild.command().args(MINIFY).arg("--bundle").arg(file))
    }

    /// A script that a page loads by a plain script tag.
    pub fn classic(&self, text: &str) -> Result<Vec<u8>> {
        filter(self.esbuild.command().args(MINIFY).arg("--loader=js"), text.as_bytes())
    }

    /// The smallest wasm, as sent, that does the same, and how it is called now.
    pub fn wasm(&self, file: &Path) -> Result<(Vec<u8>, Renames)> {
        eprintln!("Optimizing the wasm (about a minute)");
        let mut best: Option<(usize, PathBuf)> = None;
        for (number, level) in WASM_LEVELS.into_iter().enumerate() {
            let out = file.with_extension(format!("{number}.tmp"));
            let mut command = self.binaryen.command();
            process::run(
                command.args(WASM_FEATURES).args(WASM_FACTS).args(level).arg(file).arg("-o").arg(&out),
            )?;
            let sent = compress::brotli(&super::read(&out)?)?.len();
            if best.as_ref().is_none_or(|(least, _)| sent < *least) {
                best = Some((sent, out));
            }
        }
        let (_, best) = best.context("wasm-opt was not run")?;
        let mut command = self.binaryen.command();
        let out = file.with_extension("short.tmp");
        let printed = process::capture(
            command.args(WASM_FEATURES).args(NOTES).arg(SHORT_NAMES).arg(&best).arg("-o").arg(&out),
        )?;
        Ok((super::read(&out)?, Renames::read(&printed)?))
    }
}

/// Runs a command that turns its input into its output.
fn filter(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = started.with_context(|| format!("`{}` could not be started", process::line(command)))?;
    // It reads everything before it writes, so that neither waits for the other. Dropping ends the input.
    child.stdin.take().context("no input")?.write_all(input)?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`{}` failed ({})", process::line(command), output.status);
    }
    Ok(output.stdout)
}
