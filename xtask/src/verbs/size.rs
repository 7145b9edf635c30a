//! `cargo xtask size`: the bytes that a visitor pays for, and the budgets that they must stay within.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::build;
use crate::assemble::compress::sibling;
use crate::repo;

/// What a page loads before anyone opens the chat, in bytes of brotli.
const BEFORE_INTENT: u64 = 3_000;
/// A working chat, everything included, in bytes of brotli.
const WORKING_CHAT: u64 = 95_000;

/// A file, or a sum of files, in bytes as they are and as they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Measures the release in `dist`, which is built first if there is none.
pub fn run() -> Result<()> {
    let dist = repo::dist();
    // A development build is not compressed.
    if !sibling(&dist.join("polychat.js"), "br").is_file() {
        eprintln!("There is no release in {}: building one.", dist.display());
        build::release()?;
    }
    let names = loaded(&dist)?;
    let sizes = names.iter().map(|name| Size::of(&dist.join(name))).collect::<Result<Vec<_>>>()?;
    let all = sizes.iter().fold(Size::default(), Size::plus);
    let first = sizes.first().context("no files")?;

    println!("The release in {} (after a change: `cargo xtask build`), in bytes\n", dist.display());
    println!("{:<34}{:>10}{:>10}{:>10}{:>10}", "", "raw", "gzip", "brotli", "budget");
    for (index, (name, size)) in names.iter().zip(&sizes).enumerate() {
        println!("{}", size.row(name, (index == 0).then_some(BEFORE_INTENT)));
    }
    println!("{}", all.row("a working chat", Some(WORKING_CHAT)));
    println!("\nWhat only some load:");
    for name in names_in(&dist)?.iter().filter(|name| is_beside(name)) {
        println!("{}", Size::of(&dist.join(name))?.row(name, None));
    }
    println!("\nA page pays for polychat.js alone until someone opens the chat.");

    let over = [
        over_budget("polychat.js", first.brotli, BEFORE_INTENT),
        over_budget("a working chat", all.brotli, WORKING_CHAT),
    ];
    let over: Vec<String> = over.into_iter().flatten().collect();
    if !over.is_empty() {
        bail!("over budget: {}", over.join("; "));
    }
    Ok(())
}

/// The names of the files that a chat loads, in that order.
fn loaded(dist: &Path) -> Result<Vec<String>> {
    let all = names_in(dist)?;
    let mut names = vec!["polychat.js".to_owned()];
    for ending in [".js", ".wasm"] {
        // A hash and nothing else.
        let is_for_all = |name: &str| name.len() == "polychat-".len() + 8 + ending.len();
        let is_ours = |name: &&String| name.starts_with("polychat-") && name.ends_with(ending);
        let mut found = all.iter().filter(is_ours).filter(|name| is_for_all(name));
        let (Some(name), None) = (found.next(), found.next()) else {
            bail!("expected one polychat-*{ending} in {}: run `cargo xtask build`", dist.display());
        };
        names.push(name.clone());
    }
    Ok(names)
}

/// What has a word before its hash and is no language: one file of `embed/beside`; or no hash at all.
fn is_beside(name: &str) -> bool {
    let rest = name.strip_prefix("polychat-").and_then(|rest| rest.strip_suffix(".js"));
    rest.is_some_and(|rest| rest.contains('-') || rest == "compat")
}

fn names_in(dist: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(dist).with_context(|| format!("cannot read {}", dist.display()))?;
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

fn over_budget(what: &str, brotli: u64, budget: u64) -> Option<String> {
    let over = brotli.checked_sub(budget).filter(|over| *over > 0)?;
    Some(format!("{what} is {} bytes of brotli, {} more than it may be", grouped(brotli), grouped(over)))
}

impl Size {
    fn of(file: &Path) -> Result<Self> {
        let raw = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
        // Without a compressed form, the file itself is what is sent.
        let sent = |ending| fs::metadata(sibling(file, ending)).map_or(raw, |data| data.len());
        Ok(Self { raw, gzip: sent("gz"), brotli: sent("br") })
    }

    fn plus(self, other: &Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }

    fn row(&self, name: &str, budget: Option<u64>) -> String {
        let [raw, gzip, brotli] = [self.raw, self.gzip, self.brotli].map(grouped);
        let row = format!("{name:<34}{raw:>10}{gzip:>10}{brotli:>10}");
        budget.map_or(row.clone(), |budget| format!("{row}{:>10}", grouped(budget)))
    }
}

/// A number as people read it: 95,000.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_may_be_spent_but_not_overdrawn() {
        assert_eq!(over_budget("polychat.js", 3_000, 3_000), None);
        let message = over_budget("polychat.js", 3_001, 3_000).unwrap();
        assert_eq!(message, "polychat.js is 3,001 bytes of brotli, 1 more than it may be");
    }

    #[test]
    fn numbers_are_grouped() {
        let numbers = [0, 999, 1_000, 95_000, 1_234_567].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "95,000", "1,234,567"]);
    }

    #[test]
    fn a_sum_adds_each_column() {
        let one = Size { raw: 3, gzip: 2, brotli: 1 };
        assert_eq!(one.clone().plus(&one), Size { raw: 6, gzip: 4, brotli: 2 });
    }
}
