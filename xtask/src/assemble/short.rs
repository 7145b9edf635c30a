//! Short names for what wasm and glue call each other by.
//!
//! wasm-bindgen names every import by what it is and by a hash: some two hundred names of forty random letters,
//! which stand in both files and which nothing compresses. `wasm-opt` renames them in the wasm and tells how;
//! here the glue follows.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// What `wasm-opt --minify-imports-and-exports-and-modules` prints.
#[derive(Debug, Deserialize)]
pub struct Renames {
    /// Module, old name, new name.
    imports: Vec<(String, String, String)>,
    /// Old name, new name.
    exports: Vec<(String, String)>,
}

/// What `wasm-opt` calls the only module that is imported from.
const MODULE: &str = "a";

impl Renames {
    /// Reads what was printed.
    pub fn read(printed: &[u8]) -> Result<Self> {
        serde_json::from_slice(printed).context("wasm-opt printed no map of names")
    }

    /// The glue with the new names in it. Each must be there, or the wasm could not be started.
    pub fn apply(&self, glue: &str) -> Result<String> {
        let mut text = glue.to_owned();
        let mut modules: Vec<&str> = self.imports.iter().map(|(module, ..)| module.as_str()).collect();
        modules.dedup();
        let [module] = modules.as_slice() else {
            bail!("the wasm imports from {modules:?}, not from one module")
        };
        text = text.replace(&format!("\"{module}\""), &format!("\"{MODULE}\""));
        for (_, old, new) in &self.imports {
            text = renamed(&text, old, new, is_key)?;
        }
        for (old, new) in &self.exports {
            // Some exist for other tools alone.
            text = renamed(&text, &format!("wasm.{old}"), &format!("wasm.{new}"), |_| true).unwrap_or(text);
        }
        Ok(text)
    }
}

/// Whether what follows a name makes it the key of an import.
fn is_key(rest: &str) -> bool {
    rest.trim_start().starts_with([':', '(', '='])
}

/// The text with every whole word `old` as `new`.
fn renamed(text: &str, old: &str, new: &str, follows: impl Fn(&str) -> bool) -> Result<String> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let mut out = String::with_capacity(text.len());
    let mut found = false;
    let mut last = 0;
    for (at, _) in text.match_indices(old) {
        let (before, rest) =
            (text.get(..at).unwrap_or_default(), text.get(at + old.len()..).unwrap_or_default());
        let whole = !before.ends_with(is_letter) && !rest.starts_with(is_letter);
        if whole && follows(rest) {
            out.push_str(text.get(last..at).unwrap_or_default());
            out.push_str(new);
            last = at + old.len();
            found = true;
        }
    }
    if !found {
        bail!("the glue has no `{old}`: has wasm-bindgen changed its form?");
    }
    out.push_str(text.get(last..).unwrap_or_default());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &[u8] =
        br#"{ "imports": [["./x_bg.js", "__wbg_new_1a", "b"], ["./x_bg.js", "__wbg_new_1a2", "c"]],
        "exports": [["memory", "d"], ["mount", "e"], ["only_for_tools", "f"]] }"#;

    #[test]
    fn the_glue_follows_the_wasm() {
        let glue = "import0 = { __wbg_new_1a: function() {}, __wbg_new_1a2: f };\n\
            return { \"./x_bg.js\": import0 };\n\
            function mount(a) { wasm.mount(a, wasm.memory.buffer, wasm.memory_2) }";
        let expected = "import0 = { b: function() {}, c: f };\n\
            return { \"a\": import0 };\n\
            function mount(a) { wasm.e(a, wasm.d.buffer, wasm.memory_2) }";
        assert_eq!(Renames::read(MAP).unwrap().apply(glue).unwrap(), expected);
    }

    #[test]
    fn a_glue_of_another_form_is_refused() {
        let renames = Renames::read(MAP).unwrap();
        let error = renames.apply("import0 = { __wbg_new_1a: f };").unwrap_err().to_string();
        assert!(error.contains("`__wbg_new_1a2`"), "{error}");
        assert!(Renames::read(b"").is_err());
    }
}
