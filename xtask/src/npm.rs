//! The npm package: `npm/` with the version, the element's types and the release's own files, packed by npm itself.
//!
//! It is made in `target/npm`, where the examples look for it, and what is published is the `.tgz` there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{capture, on_path};
use crate::repo;

/// The name at the registry, and of the folder.
const NAME: &str = "polychat";
/// What stands elsewhere in the repository.
const OTHERS: [&str; 3] = ["embed/polychat.d.ts", "LICENSE-APACHE", "LICENSE-MIT"];

/// Makes the package of the release in `dist`, and gives the file that one publishes. `release` are the names of the
/// release's files.
pub fn pack(dist: &Path, release: &[String]) -> Result<PathBuf> {
    let place = repo::root().join("target/npm");
    let folder = place.join(NAME);
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot empty {}", place.display()))?;
    }
    fs::create_dir_all(folder.join("dist")).with_context(|| format!("cannot make {}", folder.display()))?;
    for name in sources()? {
        copy(&repo::root().join("npm").join(&name), &folder.join(&name))?;
    }
    for path in OTHERS.map(Path::new) {
        copy(&repo::root().join(path), &folder.join(path.file_name().unwrap_or_default()))?;
    }
    for name in release {
        copy(&dist.join(name), &folder.join("dist").join(name))?;
    }
    let manifest = folder.join("package.json");
    let text =
        fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let text = versioned(&text, env!("CARGO_PKG_VERSION"))?;
    fs::write(&manifest, text).with_context(|| format!("cannot write {}", manifest.display()))?;
    packed(&folder, &place)
}

/// The files of `npm/`; the folders in it check them and are no part of the package.
fn sources() -> Result<Vec<String>> {
    let folder = repo::root().join("npm");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let files = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
    Ok(files.filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// The manifest with the version of this workspace, which is told once, in Cargo.toml.
fn versioned(manifest: &str, version: &str) -> Result<String> {
    const PLACE: &str = "\"version\": \"0.0.0\"";
    match manifest.matches(PLACE).count() {
        1 => Ok(manifest.replace(PLACE, &format!("\"version\": \"{version}\""))),
        count => bail!("npm/package.json must have {PLACE} once, but does {count} times"),
    }
}

fn packed(folder: &Path, place: &Path) -> Result<PathBuf> {
    let Some(npm) = on_path("npm") else {
        bail!("npm is not installed: install Node.js 20.19 or newer, which brings npm");
    };
    let mut command = repo::command(npm);
    command.args(["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination"]);
    let said = capture(command.arg(place).current_dir(folder))?;
    let said: Value = serde_json::from_slice(&said).context("npm pack did not answer in JSON")?;
    // A list of packages, or, since npm 11, each by its name.
    let packed = said.get(0).or_else(|| said.get(NAME)).unwrap_or(&said);
    let name = packed.get("filename").and_then(Value::as_str).context("npm pack named no file")?;
    Ok(place.join(name))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
        .map(drop)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let manifest = fs::read_to_string(repo::root().join("npm/package.json")).unwrap();
        let json: Value = serde_json::from_str(&versioned(&manifest, "1.2.3").unwrap()).unwrap();
        assert_eq!((&json["name"], &json["version"]), (&NAME.into(), &"1.2.3".into()));
        assert!(versioned("{}", "1.2.3").is_err());
    }

    #[test]
    fn every_file_that_the_manifest_exports_is_there() {
        let folder = repo::root().join("npm");
        let json: Value = serde_json::from_slice(&fs::read(folder.join("package.json")).unwrap()).unwrap();
        let ways = json["exports"].as_object().unwrap().values();
        let paths = ways.flat_map(|way| way.as_object().into_iter().flat_map(serde_json::Map::values));
        let paths: Vec<_> = paths.filter_map(Value::as_str).collect();
        assert_eq!(paths.len(), 8);
        for path in paths {
            assert!(folder.join(path).is_file(), "npm/package.json exports {path}, which is not there");
        }
    }
}
