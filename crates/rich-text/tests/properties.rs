//! What holds for any text: it has a tree that a view can walk, and none of it is lost.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod common {
    pub mod sound;
}

use common::sound::sound;
use proptest::prelude::*;
use rich_text::{Node, Tag, parse, plain};

/// Prose is in capitals, which no syntax here has. So they are what must come out, all and in order.
/// What syntax consumes besides itself (a target, a title, an attribute) is in small letters.
const PIECES: &[&str] = &[
    "X",
    "Y",
    "Z",
    "W",
    "XY",
    " ",
    " ",
    "\n",
    "\n",
    "\n\n",
    "  ",
    "\t",
    "*",
    "**",
    "_",
    "~~",
    "~",
    "`",
    "``",
    "```",
    "```\n",
    "- ",
    "* ",
    "1. ",
    "> ",
    "# ",
    "|",
    "|-|\n",
    "|X|\n|-|\n",
    "---",
    "[",
    "]",
    "[X](https://x.y)",
    "](https://x.y)",
    "](javascript:x)",
    "![",
    "<",
    ">",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<code>",
    "</code>",
    "<a href=\"https://x.y\">",
    "<a href=\"javascript:x\">",
    "</a>",
    "<br>",
    "<p>",
    "</p>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<li>",
    "</li>",
    "<q>",
    "\\",
    "&amp;",
    "&lt;",
    "&",
    "https://x.y/",
    "www.x.y",
    "x@x.y",
    "<https://x.y>",
    "é",
    "日",
    "“",
    "。",
    "😀",
    "\r\n",
    "\0",
    "!",
];

fn capitals(text: &str) -> String {
    text.chars().filter(char::is_ascii_uppercase).collect()
}

/// All that a message says. What a fence says is not in its plain text, but in the tree.
fn said(nodes: &[Node]) -> String {
    let own = |node: &Node| match node.tag {
        Tag::Text | Tag::Fence => node.text.clone(),
        _ => String::new(),
    };
    nodes.iter().map(|node| own(node) + &said(&node.children)).collect()
}

/// What is shown beside a link is nothing that was written there.
fn drop_hosts(node: &mut Node) {
    node.children.retain(|child| child.tag != Tag::Host);
    node.children.iter_mut().for_each(drop_hosts);
}

fn check(text: &str) {
    let mut message = Node { tag: Tag::Quote, text: String::new(), children: parse(text) };
    sound(&message, 0, false);
    drop_hosts(&mut message);
    assert_eq!(capitals(&said(&message.children)), capitals(text), "from {text:?}");
    if !text.contains("```") && !text.contains("~~~") {
        assert_eq!(capitals(&plain(&message.children)), capitals(text), "from {text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check(&pieces.concat());
    }

    #[test]
    fn any_text_has_a_tree(text in any::<String>(), marks in "[-*_~`<>&;#!\\[\\]()|/\\\\ .:@a-z0-9\n\t]{0,60}") {
        for text in [&text, &marks] {
            let _ = plain(&parse(text));
        }
    }
}

/// Deep and long, over and over: it ends in time, and nothing is lost.
#[test]
fn a_great_many_marks() {
    let attacks = PIECES.iter().copied().chain([
        "[X](",
        "](",
        "![X](",
        "*X **Y ",
        "*X_",
        "<b>X",
        "</b>X",
        "<a b='",
        "<a href=\"",
        "X@",
        "X_",
        "x@x.",
        "&#",
        "[X](<x",
        "[X](x \"",
        "[X](x '",
        "[X](x (",
        "https://x)",
        "https://x;",
        "- X\n",
        "> X\n",
        "|X\n|-\n",
        "~~~X",
        "**X* ",
        "<x:",
        "[![",
        "X `",
        "`` ` ",
        "*[X](tel:1)",
        "1) X\n   ",
        "> - ",
    ]);
    for attack in attacks {
        check(&attack.repeat(50_000 / attack.len()));
    }
}
