//! `embed/beside`: what only some pages load, each a file of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::names::{Asset, fill};
use super::optimize::Optimizer;
use super::{style, write};
use crate::repo;

/// Where a file has its sheet, `style/<name>.css`.
const STYLE: &str = "__STYLE__";

/// Where a file has the names of the others.
const NAMES: &str = "__BESIDE__";
/// Those that do.
const NAMING: [&str; 2] = ["early.js", "framed.js"];

/// Publishes them all; gives each by its name.
pub fn publish(optimizer: Option<&Optimizer>, staging: &Path) -> Result<BTreeMap<String, Asset>> {
    let folder = repo::root().join("embed/beside");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    // Who names others comes after them.
    paths.sort_by_key(|path| NAMING.iter().any(|name| path.ends_with(name)));
    let mut assets = BTreeMap::new();
    for path in paths {
        let name = path.file_stem().context("a file without a name")?.to_string_lossy().into_owned();
        let mut text = module(optimizer, &path)?;
        if text.contains(STYLE) {
            text = fill(&text, STYLE, &style(optimizer, &format!("{name}.css"))?)?;
        }
        if text.contains(NAMES) {
            text = fill(&text, NAMES, &names(&assets))?;
        }
        let asset = Asset::named(&text, Some(&name), "js");
        write(&staging.join(&asset.path), text.as_bytes())?;
        assets.insert(name, asset);
    }
    Ok(assets)
}

/// What `embed/chat.js` reads: each file's name by what it is called there. The loader has `early` itself, and
/// `frame.html` has `framed`.
pub fn names(assets: &BTreeMap<String, Asset>) -> String {
    let others = assets.iter().filter(|(name, _)| !["early", "framed"].contains(&name.as_str()));
    let names: BTreeMap<_, _> = others.map(|(name, asset)| (name, &asset.path)).collect();
    serde_json::json!(names).to_string()
}

fn module(optimizer: Option<&Optimizer>, path: &Path) -> Result<String> {
    match optimizer {
        Some(optimizer) => String::from_utf8(optimizer.module(path)?).context("the script is not UTF-8"),
        None => fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display())),
    }
}
