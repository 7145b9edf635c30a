//! Names and integrity of the files that the loader loads, and how the loader gets to know them. Pure.

use anyhow::{Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

/// What every name but the loader's begins with; the loader knows.
const PREFIX: &str = "polychat-";

/// A file that never changes, as its name is made from its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name beside `polychat.js`.
    pub path: String,
    /// Its digest, as a browser checks it before using the file.
    pub integrity: String,
}

impl Asset {
    /// The asset with this content; `kind` stands before the hash, where there are several of an extension.
    pub fn named(content: impl AsRef<[u8]>, kind: Option<&str>, extension: &str) -> Self {
        let content = content.as_ref();
        let hash: String = Sha256::digest(content).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let kind = kind.map(|kind| format!("{kind}-")).unwrap_or_default();
        Self {
            path: format!("{PREFIX}{kind}{hash}.{extension}"),
            integrity: format!("sha256-{}", STANDARD.encode(Sha256::digest(content))),
        }
    }

    /// The name without what all names begin with.
    fn short(&self) -> &str {
        self.path.trim_start_matches(PREFIX)
    }
}

/// What the loader fetches when a visitor shows intent.
#[derive(Clone, Debug)]
pub struct Files {
    /// The glue between page and wasm, an ES module.
    pub script: Asset,
    /// The widget.
    pub wasm: Asset,
    /// What some pages load at once.
    pub early: Asset,
}

impl Files {
    /// What the loader reads: the names, and the digest of the wasm. `import()` takes none.
    pub fn to_json(&self) -> String {
        json!([self.script.short(), self.wasm.short(), self.wasm.integrity, self.early.short()]).to_string()
    }
}

/// The text with `value` in the place of `token`, which must stand in it once.
pub fn fill(text: &str, token: &str, value: &str) -> Result<String> {
    match text.matches(token).count() {
        1 => Ok(text.replace(token, value)),
        count => bail!("{token} must stand in it once, but does {count} times"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn files() -> Files {
        Files {
            script: Asset::named(b"a", None, "js"),
            wasm: Asset::named(b"b", None, "wasm"),
            early: Asset::named(b"c", Some("early"), "js"),
        }
    }

    #[test]
    fn a_name_is_made_from_the_content() {
        let asset = Asset::named(b"abc", None, "wasm");
        assert_eq!(asset.path, "polychat-ba7816bf.wasm");
        assert_eq!(asset, Asset::named(b"abc", None, "wasm"));
        assert_ne!(asset.path, Asset::named(b"abd", None, "wasm").path);
        assert_eq!(Asset::named(b"abc", Some("pt-BR"), "json").path, "polychat-pt-BR-ba7816bf.json");
    }

    #[test]
    fn integrity_is_what_browsers_check() {
        let expected = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(Asset::named(b"abc", None, "js").integrity, expected);
    }

    #[test]
    fn the_loader_gets_the_names() {
        let list: Value = serde_json::from_str(&files().to_json()).unwrap();
        assert_eq!(list[1], files().wasm.path.replace("polychat-", ""));
        assert_eq!(list[2], files().wasm.integrity);
    }

    #[test]
    fn a_text_without_one_token_is_refused() {
        assert_eq!(fill("const files = __FILES__;", "__FILES__", "[]").unwrap(), "const files = [];");
        assert!(fill("const files = [];", "__FILES__", "[]").is_err());
        assert!(fill("__FILES__ __FILES__", "__FILES__", "[]").is_err());
    }
}
