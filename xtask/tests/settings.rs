//! The settings are told in four places: the table of docs/embedding.md, what `embed/settings.js` reads, the
//! properties of the element, and its types. They are the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Any name below these is one; they are no properties.
const FAMILIES: [&str; 3] = ["text-*", "attribute-*", "from-*"];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the repository");
    fs::read_to_string(root.join(path)).unwrap()
}

/// The part of a text between two others.
fn between<'text>(text: &'text str, from: &str, to: &str) -> &'text str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from:?}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to:?} after {from:?}")).0
}

fn quoted(list: &str) -> BTreeSet<String> {
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// `launcherText` is `launcher-text`.
fn as_attribute(property: &str) -> String {
    let dashed = |letter: char| match letter.is_ascii_uppercase() {
        true => format!("-{}", letter.to_ascii_lowercase()),
        false => letter.to_string(),
    };
    property.chars().map(dashed).collect()
}

fn code() -> BTreeSet<String> {
    quoted(between(&read("embed/settings.js"), "const names = [", "];"))
}

#[test]
fn the_table_lists_what_the_code_reads() {
    let docs = read("docs/embedding.md");
    let table = between(&docs, "| attribute of the script tag |", "\n\n");
    let first_cells = table.lines().filter_map(|row| row.strip_prefix('|')?.split('|').next());
    let names = first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let names = names.map(|name| name.strip_prefix("data-").unwrap().to_owned());
    let listed: BTreeSet<String> = names.filter(|name| !FAMILIES.contains(&&**name)).collect();
    assert_eq!(listed, code());
}

#[test]
fn each_setting_is_a_property_with_a_type() {
    let loader = read("embed/polychat.js");
    let names = between(&loader, "const settings =", ".split");
    let properties: BTreeSet<String> = names.trim().trim_matches('"').split(' ').map(str::to_owned).collect();
    let attributes = properties.iter().map(|name| as_attribute(name));
    // Of any HTML element.
    let attributes: BTreeSet<String> = attributes.chain(["lang".to_owned()]).collect();
    assert_eq!(attributes, code());

    let types = read("embed/polychat.d.ts");
    let lines = between(&types, "export interface Settings {", "}").lines();
    let typed: BTreeSet<String> =
        lines.filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect();
    assert_eq!(typed, properties);
}

#[test]
fn each_event_is_told_listed_and_typed() {
    let code = read("embed/chat.js") + &read("embed/events.js");
    let docs = read("docs/embedding.md");
    let types = read("embed/polychat.d.ts");
    let mut typed = quoted(between(&types, "export interface PolyChatEventMap {", "\n}"));
    typed.retain(|name| name.starts_with("polychat-"));
    let listed = between(&docs, "| event |", "\n\n")
        .lines()
        .filter_map(|row| row.strip_prefix('|')?.split('|').next());
    let listed: BTreeSet<String> =
        listed.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    assert_eq!(typed, listed);
    for event in &typed {
        let name = event.trim_start_matches("polychat-");
        let told = match name.strip_prefix("before-") {
            Some("handoff") => code.contains("return ask(what, said)"),
            Some(asked) => code.contains(&format!("ask(\"{asked}\"")),
            None => code.contains(&format!("tell(host, \"{name}\"")),
        };
        assert!(told, "nothing tells {event}");
    }
}

#[test]
fn each_property_and_event_has_a_use_whose_types_are_checked() {
    let types = read("embed/polychat.d.ts");
    let uses = read("npm/types/element.ts");
    let settings = between(&types, "export interface Settings {", "}").lines();
    let settings = settings.filter_map(|line| Some(format!("chat.{} =", line.split_once(':')?.0.trim())));
    let element =
        between(&types, "export interface PolyChat extends HTMLElement, Settings {", "addEventListener");
    let methods = element
        .lines()
        .filter_map(|line| line.trim().split_once('('))
        .map(|(name, _)| format!("chat.{name}("));
    let events = quoted(between(&types, "export interface PolyChatEventMap {", "\n}"));
    let events =
        events.into_iter().filter(|name| name.starts_with("polychat-")).map(|name| format!("\"{name}\":"));
    let wanted: Vec<_> = settings.chain(methods).chain(events).collect();
    assert!(wanted.iter().any(|call| call == "chat.send("), "{wanted:?}");
    for call in wanted {
        assert!(uses.contains(&call), "npm/types/element.ts has no `{call}`");
    }
}
