//! From trunk's output to the files that websites load. Trunk calls this as its last step (`Trunk.toml`), in
//! its staging folder, for every build; only a release is optimized and compressed.
//!
//! What comes out: `polychat.js`, `frame.html` and, for pages that come from another widget, `polychat-compat.js`, whose names
//! never change, and what they load, named by content, so that it can be kept forever: `polychat-<hash>.js`
//! (`embed/chat.js`, the glue and the style), `.wasm`, and what only some
//! load: a `polychat-<language>-<hash>.json` for each language but English, whose words stand in the script, and a
//! `polychat-<name>-<hash>.js` for each file of `embed/beside`.
//! `beside` publishes those, `names` makes the names and fills them in, `short` shortens those between glue and wasm, `locales` reads the words, `css` and `optimize` prepare contents,
//! `compress` ends a release.

mod beside;
pub mod compress;
mod css;
mod locales;
pub mod names;
mod optimize;
mod short;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::repo;
use names::{Asset, Files, fill};
use optimize::Optimizer;

/// Runs as trunk's hook.
pub fn run() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context(
        "`assemble` is called by trunk, with TRUNK_STAGING_DIR set: run `cargo xtask build` or `trunk build`",
    )?;
    let is_release = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release");

    let built = Built::find(&staging)?;
    let optimizer = if is_release { Some(Optimizer::ensure()?) } else { None };
    let wasm = wasm(optimizer.as_ref(), &built)?;
    let beside = beside::publish(optimizer.as_ref(), &staging)?;
    let script = script(optimizer.as_ref(), &built, &staging, &beside)?;
    let files = Files {
        script: publish(&staging, "js", &script)?,
        wasm: publish(&staging, "wasm", &wasm)?,
        early: beside.get("early").cloned().context("embed/beside has no early.js")?,
    };
    built.remove(is_release)?;
    write(&staging.join("polychat.js"), &loader(optimizer.as_ref(), &files)?)?;
    let compat = classic(optimizer.as_ref(), filled("compat.js", &[])?)?;
    write(&staging.join("polychat-compat.js"), &compat)?;
    let framed = beside.get("framed").context("embed/beside has no framed.js")?;
    write(&staging.join("frame.html"), filled("frame.html", &[("__FRAMED__", &framed.path)])?.as_bytes())?;
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

    /// Removes what was published under another name, and what was made on the way.
    fn remove(&self, is_release: bool) -> Result<()> {
        let folder = self.script.parent().context("the script has no folder")?;
        for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "tmp") {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
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

/// `embed/chat.js` with the words and the names of what is beside it; a release has the glue in it too.
fn script(
    optimizer: Option<&Optimizer>,
    built: &Built,
    staging: &Path,
    beside: &BTreeMap<String, Asset>,
) -> Result<Vec<u8>> {
    let (english, others) = locales::read_all(&repo::root().join("locales"))?;
    let mut names = serde_json::Map::new();
    for locale in others {
        let asset = Asset::named(&locale.text, Some(&locale.language), "json");
        write(&staging.join(&asset.path), locale.text.as_bytes())?;
        names.insert(locale.language, asset.path.into());
    }
    let glue = match optimizer {
        Some(_) => built.script.clone(),
        None => staging.join(publish(staging, "js", &read(&built.script)?)?.path),
    };
    let names = serde_json::Value::Object(names).to_string();
    let words = filled("words.js", &[("__ENGLISH__", &english.text), ("__LOCALES__", &names)])?;
    let glue = format!("./{}", glue.file_name().unwrap_or_default().to_string_lossy());
    let style = style(optimizer, "panel.css")?;
    let beside = beside::names(beside);
    let tokens = [("__GLUE__", &*glue), ("__BESIDE__", &beside), ("__STYLE__", &style)];
    let mut text = filled("chat.js", &tokens)?;
    let mut bundled = Vec::new();
    for (name, module) in [
        ("around.js", filled("around.js", &[])?),
        ("events.js", filled("events.js", &[])?),
        ("page.js", filled("page.js", &[])?),
        ("settings.js", filled("settings.js", &[])?),
        ("words.js", words),
    ] {
        let path = publish(staging, "js", module.as_bytes())?.path;
        text = fill(&text, &format!("./{name}"), &format!("./{path}"))?;
        bundled.push(staging.join(path));
    }
    let Some(optimizer) = optimizer else { return Ok(text.into_bytes()) };
    bundled.push(staging.join("chat.entry.js"));
    write(&staging.join("chat.entry.js"), text.as_bytes())?;
    let bundle = optimizer.module(&staging.join("chat.entry.js"))?;
    for part in bundled {
        fs::remove_file(&part).with_context(|| format!("cannot remove {}", part.display()))?;
    }
    Ok(bundle)
}

/// The wasm; where it is optimized its names are short, and the glue follows them.
fn wasm(optimizer: Option<&Optimizer>, built: &Built) -> Result<Vec<u8>> {
    let Some(optimizer) = optimizer else { return read(&built.wasm) };
    let (wasm, renames) = optimizer.wasm(&built.wasm)?;
    let glue = String::from_utf8(read(&built.script)?).context("the glue is not UTF-8")?;
    write(&built.script, renames.apply(&glue)?.as_bytes())?;
    Ok(wasm)
}

/// A sheet with what it imports, as a string of a script.
fn style(optimizer: Option<&Optimizer>, name: &str) -> Result<String> {
    let sheet = repo::root().join("style").join(name);
    let text = match optimizer {
        Some(optimizer) => String::from_utf8(optimizer.style(&sheet)?).context("the style is not UTF-8")?,
        None => css::inlined(&sheet)?,
    };
    Ok(serde_json::Value::from(text.trim()).to_string())
}

/// A script of `embed/` with its places filled in.
fn filled(name: &str, tokens: &[(&str, &str)]) -> Result<String> {
    let source = repo::root().join("embed").join(name);
    let text = fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
    let fill_one = |text: String, (token, value): &(&str, &str)| fill(&text, token, value);
    tokens.iter().try_fold(text, fill_one).with_context(|| format!("{} cannot be used", source.display()))
}

fn loader(optimizer: Option<&Optimizer>, files: &Files) -> Result<Vec<u8>> {
    let styles = style(optimizer, "launcher.css")?;
    let text = filled("polychat.js", &[("__FILES__", &files.to_json()), ("__STYLES__", &styles)])?;
    classic(optimizer, text)
}

/// A script for a plain tag.
fn classic(optimizer: Option<&Optimizer>, text: String) -> Result<Vec<u8>> {
    if let Some(optimizer) = optimizer { optimizer.classic(&text) } else { Ok(text.into_bytes()) }
}

fn publish(staging: &Path, extension: &str, content: &[u8]) -> Result<Asset> {
    let asset = Asset::named(content, None, extension);
    write(&staging.join(&asset.path), content)?;
    Ok(asset)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}
