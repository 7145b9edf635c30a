//! Compressing a release's files once, as hard as possible, so that no server has to: `name.br` and `name.gz`
//! beside each file, where they are smaller.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Images and fonts are compressed already.
const EXTENSIONS: [&str; 6] = ["js", "css", "wasm", "html", "svg", "json"];

/// Compresses the files of a folder and of those in it.
pub fn folder(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            self::folder(&path)?;
        } else if path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
        {
            file(&path)?;
        }
    }
    Ok(())
}

fn file(path: &Path) -> Result<()> {
    let content = super::read(path)?;
    for (ending, compressed) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
        if compressed.len() < content.len() {
            super::write(&sibling(path, ending), &compressed)?;
        }
    }
    Ok(())
}

/// The compressed form of a file: `polychat.js.br` for `polychat.js`.
pub fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// The content in brotli's best quality.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let settings =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &settings).context("brotli failed")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_gets_smaller_is_written() {
        let folder = std::env::temp_dir().join(format!("polychat-compress-{}", std::process::id()));
        fs::create_dir_all(folder.join("shop")).unwrap();
        for (name, content) in
            [("long.js", "a".repeat(999)), ("short.css", "a".into()), ("a.png", "a".repeat(999))]
        {
            fs::write(folder.join("shop").join(name), content).unwrap();
        }
        super::folder(&folder).unwrap();

        let exists = |name: &str| folder.join("shop").join(name).exists();
        assert!(exists("long.js.br") && exists("long.js.gz"));
        assert!(!exists("short.css.br") && !exists("short.css.gz"));
        assert!(!exists("a.png.br"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
