//! Names and integrity of the files that the loader loads, and how the loader gets to know them. Pure.

use anyhow::{Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};

/// What stands in `embed/polychat.js` for the names of the files.
const TOKEN: &str = "__FILES__";

/// A file that never changes, as its name is made from its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its name beside `polychat.js`.
    pub path: String,
    /// Its digest, as a browser checks it before using the file.
    pub integrity: String,
}

impl Asset {
    /// The asset with this content.
    pub fn of(content: &[u8], extension: &str) -> Self {
        let hash: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self {
            path: format!("polychat-{hash}.{extension}"),
            integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(content))),
        }
    }

    fn json(&self) -> Value {
        json!({ "path": self.path, "integrity": self.integrity })
    }
}

/// What the loader fetches when a visitor shows intent.
#[derive(Clone, Debug)]
pub struct Files {
    /// The glue between page and wasm, an ES module.
    pub script: Asset,
    /// The widget.
    pub wasm: Asset,
    /// The panel's styles.
    pub style: Asset,
}

impl Files {
    /// The loader's text with the names of the files in it.
    pub fn fill_in(&self, loader: &str) -> Result<String> {
        match loader.matches(TOKEN).count() {
            1 => Ok(loader.replace(TOKEN, &self.json().to_string())),
            count => {
                bail!("{TOKEN} must stand in it once, as in `const files = {TOKEN};`, but does {count} times")
            }
        }
    }

    fn json(&self) -> Value {
        json!({ "script": self.script.json(), "wasm": self.wasm.json(), "style": self.style.json() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        Files { script: Asset::of(b"a", "js"), wasm: Asset::of(b"b", "wasm"), style: Asset::of(b"c", "css") }
    }

    #[test]
    fn a_name_is_made_from_the_content() {
        let asset = Asset::of(b"abc", "wasm");
        assert_eq!(asset.path, "polychat-ba7816bf8f01cfea.wasm");
        assert_eq!(asset, Asset::of(b"abc", "wasm"));
        assert_ne!(asset.path, Asset::of(b"abd", "wasm").path);
    }

    #[test]
    fn integrity_is_what_browsers_check() {
        let expected = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
        assert_eq!(Asset::of(b"abc", "js").integrity, expected);
    }

    #[test]
    fn the_loader_gets_the_names() {
        let text = files().fill_in("const files = __FILES__;").unwrap();
        let object = text.strip_prefix("const files = ").and_then(|text| text.strip_suffix(';')).unwrap();
        let object: Value = serde_json::from_str(object).unwrap();
        assert_eq!(object["wasm"]["path"], files().wasm.path);
        assert_eq!(object["style"]["integrity"], files().style.integrity);
    }

    #[test]
    fn a_loader_without_one_token_is_refused() {
        assert!(files().fill_in("const files = {};").is_err());
        assert!(files().fill_in("__FILES__ __FILES__").is_err());
    }
}
