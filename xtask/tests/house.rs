//! The rules of the house that no compiler holds: what may stand in which room. ARCHITECTURE.md says why.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the repository").to_owned()
}

/// The files below these folders, with their text.
fn files(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                found.push((path.strip_prefix(root()).unwrap().display().to_string(), text));
            }
        }
    }
    assert!(!found.is_empty(), "no files in {folders:?}");
    found
}

/// No file but `allowed` has any of these words.
#[track_caller]
fn check(folders: &[&str], words: &[&str], allowed: &[&str]) {
    for (path, text) in files(folders) {
        // What tries a crate from outside is no part of it.
        if path.contains("/fuzz/") {
            continue;
        }
        for word in words.iter().filter(|word| text.contains(**word)) {
            assert!(allowed.contains(&path.as_str()), "{path} has `{word}`: only {allowed:?} may");
        }
    }
}

#[test]
fn the_pure_crates_know_no_browser_no_clock_no_chance_and_no_io() {
    let pure = ["crates/chat-api", "crates/conversation", "crates/rich-text"];
    check(&pure, &["wasm-bindgen", "wasm_bindgen", "web-sys", "web_sys", "js-sys", "leptos", "gloo"], &[]);
    check(&pure, &["SystemTime", "Instant", "std::fs", "std::net", "std::io", "std::thread"], &[]);
    check(&pure, &["tokio", "rand ", "rand::", "getrandom", "chrono", "reqwest"], &[]);
}

#[test]
fn one_file_calls_the_network_one_touches_storage_and_none_but_embed_reads_the_page() {
    check(&["src"], &["gloo_net", "fetch_with", "XmlHttpRequest", "send_beacon"], &["src/api.rs"]);
    check(&["src"], &[".location(", ".referrer(", ".title()", ".cookie("], &[]);
    // The last one asks who has put it into a frame.
    let readers = ["embed/page.js", "embed/beside/context.js", "embed/polychat.js", "embed/beside/framed.js"];
    check(&["embed"], &[".referrer", ".cookie", "location.", "dataLayer"], &readers);
    check(&["src"], &["local_storage", "session_storage", "indexed_db"], &["src/store/items.rs"]);
}

#[test]
fn views_write_no_state_and_call_no_api() {
    check(&["src/view"], &["crate::api", ".update(", "crate::settings::Settings", "spawn_local"], &[]);
}

#[test]
fn text_never_becomes_markup() {
    let markup =
        ["innerHTML", "inner_html", "outerHTML", "outer_html", "insertAdjacentHTML", "document.write"];
    check(&["src", "embed"], &markup, &[]);
    check(&["src", "embed"], &["view!", "eval(", "new Function"], &[]);
}

#[test]
fn no_file_grows_past_what_one_can_hold_in_mind() {
    let rooms = ["src", "embed", "style", "tests", "crates", "xtask", "e2e"];
    for (path, text) in files(&rooms) {
        let lines = text.lines().count();
        let code = [".rs", ".js", ".css"].iter().any(|ending| path.ends_with(ending));
        assert!(!code || lines <= LONGEST_FILE, "{path} has {lines} lines: what are its two rooms?");
    }
}

/// What stands between `before` and the first sign that is not of a name.
fn names_after(text: &str, before: &str) -> BTreeSet<String> {
    let names = text.split(before).skip(1);
    let is_part = |sign: char| sign.is_ascii_lowercase() || sign == '-';
    names.map(|rest| rest.chars().take_while(|sign| is_part(*sign)).collect()).collect()
}

#[test]
fn every_property_of_the_theme_is_in_the_docs_and_none_that_is_not_there() {
    let used = |folder: &str| files(&[folder]).into_iter().map(|(_, text)| names_after(&text, "--polychat-"));
    let used: BTreeSet<String> = used("style").chain(used("embed")).flatten().collect();
    let told = fs::read_to_string(root().join("docs/theming.md")).unwrap();
    assert_eq!(names_after(&told, "--polychat-"), used);
}

#[test]
fn every_part_is_in_the_docs_and_none_that_is_not_there() {
    let docs = fs::read_to_string(root().join("docs/embedding.md")).unwrap();
    let (_, list) = docs.split_once("Every region has a `part`:").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let told: BTreeSet<String> =
        list.split('`').skip(1).step_by(2).map(str::to_owned).filter(|name| name != "part").collect();
    let texts: Vec<String> = files(&["src/view", "embed"]).into_iter().map(|(_, text)| text).collect();
    for text in &texts {
        let used = [".part(\"", "part: \"", "button(\""].iter().flat_map(|before| names_after(text, before));
        let unknown: Vec<_> = used.filter(|name| !name.is_empty() && !told.contains(name)).collect();
        assert!(unknown.is_empty(), "docs/embedding.md names no part {unknown:?}");
    }
    for name in told {
        let quoted = [format!("\"{name}\""), format!("\"{name} ")];
        let is_used = texts.iter().any(|text| quoted.iter().any(|quoted| text.contains(quoted)));
        assert!(is_used, "docs/embedding.md names the part `{name}`, which nothing has");
    }
}
