//! One sheet out of several, without a tool: each `@import "file";` line is replaced by the file. That is
//! enough for development, and needs no npm; a release is bundled by esbuild.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Deeper than any sane sheet, and the end of a sheet that imports itself.
const DEPTH: usize = 8;

/// The text of a sheet with everything that it imports.
pub fn inlined(sheet: &Path) -> Result<String> {
    inline(sheet, DEPTH)
}

fn inline(sheet: &Path, depth: usize) -> Result<String> {
    if depth == 0 {
        bail!("{} is imported {DEPTH} deep: does a sheet import itself?", sheet.display());
    }
    let text = fs::read_to_string(sheet).with_context(|| format!("cannot read {}", sheet.display()))?;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match imported(line) {
            Some(name) => out.push_str(&inline(&sheet.with_file_name(name), depth - 1)?),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Ok(out)
}

/// The file that a line imports.
fn imported(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("@import")?.trim();
    let rest = rest.strip_prefix("url(").and_then(|rest| rest.strip_suffix(");")).unwrap_or(rest);
    let name = rest.strip_suffix(';').unwrap_or(rest).trim();
    let unquoted = |quote: char| name.strip_prefix(quote)?.strip_suffix(quote);
    unquoted('"').or_else(|| unquoted('\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_in_every_usual_spelling() {
        for line in [r#"@import "tokens.css";"#, "  @import 'tokens.css';", r#"@import url("tokens.css");"#] {
            assert_eq!(imported(line), Some("tokens.css"), "{line}");
        }
        for line in ["", ":host { color: red; }", "/* @import \"tokens.css\"; */"] {
            assert_eq!(imported(line), None, "{line}");
        }
    }

    #[test]
    fn an_imported_sheet_takes_the_place_of_its_line() {
        let folder = std::env::temp_dir().join(format!("polychat-css-{}", std::process::id()));
        fs::create_dir_all(folder.join("parts")).unwrap();
        fs::write(folder.join("panel.css"), "@import \"tokens.css\";\n@import \"parts/list.css\";\n.b {}\n")
            .unwrap();
        fs::write(folder.join("tokens.css"), ":host {}\n").unwrap();
        fs::write(folder.join("parts/list.css"), "li {}").unwrap();
        fs::write(folder.join("loop.css"), "@import \"loop.css\";").unwrap();

        assert_eq!(inlined(&folder.join("panel.css")).unwrap(), ":host {}\nli {}\n.b {}\n");
        assert!(inlined(&folder.join("loop.css")).unwrap_err().to_string().contains("import itself"));
        fs::remove_dir_all(folder).unwrap();
    }
}
