//! From trunk's output to the files that websites load. Trunk calls this as its last step (`Trunk.toml`), in
//! its staging folder, for every build; only a release is optimized and compressed.
//!
//! What comes out: `polychat.js`, the one name that never changes, and the three files that it loads, named by
//! their content, so that they can be kept forever: `polychat-<hash>.js` (glue), `.wasm` and `.css`.
//! `names` makes the names and fills them in, `css` and `optimize` prepare contents, `compress` ends a release.

pub mod compress;
mod css;
mod names;
mod optimize;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::repo;
use names::{Asset, Files};
use optimize::Optimizer;

/// Runs as trunk's hook.
pub fn run() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context(
        "`assemble` is called by trunk, with TRUNK_STAGING_DIR set: run `cargo xtask build` or `trunk build`",
    )?;
    let is_release = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release");

    let built = Built::find(&staging)?;
    let optimizer = if is_release { Some(Optimizer::ensure()?) } else { None };
    let files = Files {
        script: publish(&staging, "js", &script(optimizer.as_ref(), &built)?)?,
        wasm: publish(&staging, "wasm", &wasm(optimizer.as_ref(), &built)?)?,
        style: publish(&staging, "css", &style(optimizer.as_ref())?)?,
    };
    built.remove(is_release)?;
    write(&staging.join("polychat.js"), &loader(optimizer.as_ref(), &files)?)?;
    if is_release { compress::folder(&staging) } else { Ok(()) }
}

/// What trunk and wasm-bindgen made of the widget's crate.
struct Built {
    script: PathBuf,
    wasm: PathBuf,
    snippets: PathBuf,
}

impl Built {
    fn find(staging: &Path) -> Result<Self> {
        const ENDING: &str = "_bg.wasm";
        let found = fs::read_dir(staging).with_context(|| format!("cannot read {}", staging.display()))?;
        let names = found.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut stems = names.filter_map(|name| name.strip_suffix(ENDING).map(str::to_owned));
        let (Some(stem), None) = (stems.next(), stems.next()) else {
            bail!(
                "expected one *{ENDING} in {}: does index.html have one `rel=\"rust\"` link?",
                staging.display()
            );
        };
        Ok(Self {
            script: staging.join(format!("{stem}.js")),
            wasm: staging.join(format!("{stem}{ENDING}")),
            snippets: staging.join("snippets"),
        })
    }

    /// Removes what was published under another name.
    fn remove(&self, is_release: bool) -> Result<()> {
        for file in [&self.script, &self.wasm] {
            fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
        // Bundled into a release's script; a development build imports them from here.
        if is_release && self.snippets.is_dir() {
            fs::remove_dir_all(&self.snippets).context("cannot remove the bundled snippets")?;
        }
        Ok(())
    }
}

fn script(optimizer: Option<&Optimizer>, built: &Built) -> Result<Vec<u8>> {
    optimizer.map_or_else(|| read(&built.script), |optimizer| optimizer.module(&built.script))
}

fn wasm(optimizer: Option<&Optimizer>, built: &Built) -> Result<Vec<u8>> {
    optimizer.map_or_else(|| read(&built.wasm), |optimizer| optimizer.wasm(&built.wasm))
}

fn style(optimizer: Option<&Optimizer>) -> Result<Vec<u8>> {
    let sheet = repo::root().join("style/panel.css");
    match optimizer {
        Some(optimizer) => optimizer.style(&sheet),
        None => css::inlined(&sheet).map(String::into_bytes),
    }
}

fn loader(optimizer: Option<&Optimizer>, files: &Files) -> Result<Vec<u8>> {
    let source = repo::root().join("embed/polychat.js");
    let text = String::from_utf8(read(&source)?).context("embed/polychat.js is not UTF-8")?;
    let text = files.fill_in(&text).with_context(|| format!("{} cannot be used", source.display()))?;
    optimizer.map_or_else(|| Ok(text.clone().into_bytes()), |optimizer| optimizer.classic(&text))
}

fn publish(staging: &Path, extension: &str, content: &[u8]) -> Result<Asset> {
    let asset = Asset::of(content, extension);
    write(&staging.join(&asset.path), content)?;
    Ok(asset)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}
