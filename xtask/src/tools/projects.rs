//! What the small npm projects of this repository need: the examples, and the check of the types. Each has a lock file;
//! what these name is installed into the cache, once for each state of them.
//!
//! The package `polychat` is left out: it changes with every build, and who builds a project puts it there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::assemble::names::Asset;
use crate::process::{on_path, run};
use crate::repo;

const PROJECTS: [&str; 4] = ["examples/react", "examples/svelte", "examples/vue", "npm/types"];

/// Where the projects' packages are, if they are installed: one folder each, with `node_modules` in it.
pub fn find() -> Option<PathBuf> {
    folder().ok().filter(|folder| folder.is_dir())
}

/// Finds them, installing them if they are missing.
pub fn ensure() -> Result<PathBuf> {
    let place = folder()?;
    if place.is_dir() {
        return Ok(place);
    }
    eprintln!("Installing the packages of {} into {} (some seconds)", PROJECTS.join(", "), place.display());
    let draft = place.with_file_name(format!(".projects-{}", process::id()));
    let outcome = PROJECTS.iter().try_for_each(|project| install(project, &draft)).and_then(|()| {
        fs::rename(&draft, &place).with_context(|| format!("cannot move {} into place", draft.display()))
    });
    let _ = fs::remove_dir_all(&draft);
    // Another clone may have been quicker.
    if place.is_dir() { Ok(place) } else { outcome.map(|()| place) }
}

fn folder() -> Result<PathBuf> {
    let mut all = Vec::new();
    for project in PROJECTS {
        all.extend(read(project, "package-lock.json")?);
    }
    let name = Asset::named(all, None, "").path;
    let hash = name.trim_start_matches("polychat-").trim_end_matches('.');
    Ok(repo::cache()?.join("tools").join(format!("projects-{hash}")))
}

fn install(project: &str, draft: &Path) -> Result<()> {
    let Some(npm) = on_path("npm") else {
        bail!("npm is not installed: install Node.js 20.19 or newer, which brings npm");
    };
    let place = draft.join(Path::new(project).file_name().unwrap_or_default());
    fs::create_dir_all(&place).with_context(|| format!("cannot create {}", place.display()))?;
    for name in ["package.json", "package-lock.json"] {
        let json = serde_json::from_slice(&read(project, name)?);
        let json = without_polychat(json.with_context(|| format!("{project}/{name} is not JSON"))?);
        let file = place.join(name);
        fs::write(&file, json.to_string()).with_context(|| format!("cannot write {}", file.display()))?;
    }
    run(repo::command(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&place))
    .with_context(|| format!("the packages of {project} could not be installed"))
}

/// A manifest or a lock file that does not know the package.
fn without_polychat(mut json: Value) -> Value {
    for place in ["/dependencies", "/packages//dependencies", "/packages"] {
        if let Some(map) = json.pointer_mut(place).and_then(Value::as_object_mut) {
            map.retain(|name, _| name != "polychat" && name != "node_modules/polychat");
        }
    }
    json
}

fn read(project: &str, name: &str) -> Result<Vec<u8>> {
    let file = repo::root().join(project).join(name);
    fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::*;

    #[test]
    fn every_package_is_pinned_and_no_lock_file_names_a_registry() {
        for project in PROJECTS {
            let manifest: Value = serde_json::from_slice(&read(project, "package.json").unwrap()).unwrap();
            for kind in ["dependencies", "devDependencies"] {
                for (name, version) in manifest[kind].as_object().into_iter().flatten() {
                    let version = version.as_str().unwrap();
                    let is_exact = version.split('.').all(|number| number.parse::<u32>().is_ok());
                    assert!(is_exact || name == "polychat", "{project}: {name} is {version}");
                }
            }
            let lock = String::from_utf8(read(project, "package-lock.json").unwrap()).unwrap();
            let places: Vec<_> = lock
                .lines()
                .filter(|line| line.contains("\"resolved\"") && !line.contains("file:"))
                .collect();
            assert!(places.is_empty(), "{project}: {places:?}");
        }
    }

    #[test]
    fn the_package_itself_is_left_out() {
        let manifest = json!({ "dependencies": { "polychat": "file:x", "react": "1.0.0" } });
        assert_eq!(without_polychat(manifest), json!({ "dependencies": { "react": "1.0.0" } }));
        let lock = json!({ "packages": {
            "": { "dependencies": { "polychat": "file:x", "react": "1.0.0" } },
            "node_modules/polychat": {},
            "node_modules/react": {},
        } });
        let left =
            json!({ "packages": { "": { "dependencies": { "react": "1.0.0" } }, "node_modules/react": {} } });
        assert_eq!(without_polychat(lock), left);
    }
}
