//! `cargo xtask release`: the release under its version, for pages that pin what they load, and the npm package.
//!
//! `v1.2.3/` holds what `dist` holds for a chat. The gateway lets it be kept for good, so a version that was
//! published is never written again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::build;
use crate::assemble::names::Asset;
use crate::{npm, repo};

/// What a page loads; all else is named after it.
const LOADER: &str = "polychat.js";
/// What is no module either.
const COMPAT: &str = "polychat-compat.js";
/// Where it is loaded from, in what is printed.
const GATEWAY: &str = "https://chat.example.com";

/// Builds, unless it is `built`, puts the release below `folder` and says how a page loads it.
pub fn run(folder: Option<&Path>, built: bool) -> Result<()> {
    if !built {
        build::release()?;
    }
    let dist = repo::dist();
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    let place = folder.unwrap_or(&dist).join(&version);
    let names = names(&dist)?;
    publish(&names, &dist, &place)?;
    println!("\nThe release is in {}\n", place.display());
    for name in names.iter().filter(|name| !is_compressed(name)) {
        println!("{name:<40}{}", integrity(&place.join(name))?);
    }
    let loader = integrity(&place.join(LOADER))?;
    let mut modules = Vec::new();
    for name in
        names.iter().filter(|name| name.ends_with(".js") && ![LOADER, COMPAT].contains(&name.as_str()))
    {
        modules.push((name.clone(), integrity(&place.join(name))?));
    }
    println!(
        "\nA page that wants exactly this version, and no other byte (docs/csp.md, A pinned version):\n"
    );
    println!("{}\n{}", import_map(&version, &modules), tag(&version, &loader));
    let package = package(&dist)?;
    println!("\nThe npm package is {0}\nTo publish it: npm publish {0}", package.display());
    Ok(())
}

/// The npm package of the release in `dist`. What is compressed stays out: a website's own server does that.
pub fn package(dist: &Path) -> Result<PathBuf> {
    let mut names = names(dist)?;
    names.retain(|name| !is_compressed(name));
    npm::pack(dist, &names)
}

/// All that a chat can load, with its compressed forms: what is named after the loader.
fn names(dist: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))?;
    let all = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> =
        all.filter(|name| name.starts_with("polychat") || name.starts_with("frame.html")).collect();
    names.sort_unstable();
    Ok(names)
}

fn is_compressed(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

fn integrity(file: &Path) -> Result<String> {
    read(file).map(|content| Asset::named(content, None, "").integrity)
}

/// The digests of what the loader imports, as `import()` takes none. A chat that could not be loaded is asked for once
/// more under another address, as browsers remember a module that failed.
fn import_map(version: &str, modules: &[(String, String)]) -> String {
    let address = |name: &str| format!("{GATEWAY}/{version}/{name}");
    let each = modules.iter().flat_map(|(name, digest)| {
        [name.clone(), format!("{name}?")].map(|name| format!("    \"{}\": \"{digest}\"", address(&name)))
    });
    let all: Vec<_> = each.collect();
    format!("<script type=\"importmap\">\n{{\n  \"integrity\": {{\n{}\n  }}\n}}\n</script>", all.join(",\n"))
}

/// What a page says. The script's own folder has a version in its name; the gateway's calls have none.
fn tag(version: &str, integrity: &str) -> String {
    format!(
        "<script async src=\"{GATEWAY}/{version}/polychat.js\"\n  integrity=\"{integrity}\"\n  \
         crossorigin=\"anonymous\" data-endpoint=\"/\" data-account=\"acme\" data-project=\"shop\"></script>"
    )
}

/// Copies files. Where the folder is there already it has to be the same.
fn publish(names: &[String], from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        let is_same = |name: &String| fs::read(to.join(name)).ok() == fs::read(from.join(name)).ok();
        if !names.iter().all(is_same) {
            bail!(
                "{} was published with other content, and pages keep what they loaded from it: raise the version in \
                 Cargo.toml",
                to.display()
            );
        }
        return Ok(());
    }
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for name in names {
        let copy = to.join(name);
        fs::copy(from.join(name), &copy).with_context(|| format!("cannot write {}", copy.display()))?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::env;

    use super::*;

    #[test]
    fn a_version_is_published_whole_and_once() {
        let folder = env::temp_dir().join(format!("polychat-release-{}", std::process::id()));
        let (from, to) = (folder.join("dist"), folder.join("out/v1.2.3"));
        fs::create_dir_all(&from).unwrap();
        for (name, text) in [("polychat.js", "one"), ("polychat.js.br", "small"), ("index.html", "a shop")] {
            fs::write(from.join(name), text).unwrap();
        }
        let names = names(&from).unwrap();
        publish(&names, &from, &to).unwrap();
        publish(&names, &from, &to).unwrap();
        let mut there: Vec<_> = fs::read_dir(&to).unwrap().map(|file| file.unwrap().file_name()).collect();
        there.sort_unstable();
        assert_eq!(there, ["polychat.js", "polychat.js.br"]);
        fs::write(from.join("polychat.js"), "two").unwrap();
        let refused = publish(&names, &from, &to).unwrap_err().to_string();
        assert!(refused.contains("raise the version"), "{refused}");
        assert_eq!(fs::read(to.join("polychat.js")).unwrap(), b"one");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_import_map_has_the_digest_of_each_module_and_of_its_second_attempt() {
        let map = import_map("v1.2.3", &[("polychat-0a.js".into(), "sha256-abc".into())]);
        let json = map.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        let read: serde_json::Value = serde_json::from_str(json).unwrap();
        let address = "https://chat.example.com/v1.2.3/polychat-0a.js";
        let expected = serde_json::json!({ "integrity": { address: "sha256-abc", (format!("{address}?")): "sha256-abc" } });
        assert_eq!(read, expected);
    }

    #[test]
    fn a_tag_pins_the_bytes_and_names_the_gateway() {
        let tag = tag("v1.2.3", "sha384-abc");
        for part in
            ["/v1.2.3/polychat.js\"", "integrity=\"sha384-abc\"", "crossorigin=", "data-endpoint=\"/\""]
        {
            assert!(tag.contains(part), "{tag}");
        }
    }
}
