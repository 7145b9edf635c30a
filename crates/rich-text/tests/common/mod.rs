//! The notation of the tests: a tree written like HTML, for people to read.

#![allow(dead_code, reason = "each file of tests uses some of it")]

pub mod oracle;

use rich_text::{Align, Node, Tag, parse};

/// Compares what comes of a text with what should.
#[track_caller]
pub fn check(text: &str, expected: &str) {
    assert_eq!(render(&parse(text)), expected, "\nfrom: {text:?}");
}

pub fn render(nodes: &[Node]) -> String {
    nodes.iter().map(node).collect()
}

fn node(node: &Node) -> String {
    let (name, detail) = match node.tag {
        Tag::Text => return escape(&node.text),
        Tag::Break => return "<br>".into(),
        Tag::Rule => return "<hr>".into(),
        Tag::Paragraph => ("p", ""),
        Tag::Heading(level) => return format!("<h{level}>{}</h{level}>", render(&node.children)),
        Tag::Quote => ("quote", ""),
        Tag::Bullets => ("ul", ""),
        Tag::Numbers => ("ol", node.text.as_str()),
        Tag::Item => ("li", ""),
        Tag::Fence => ("pre", node.text.as_str()),
        Tag::Table => ("table", ""),
        Tag::Row => ("tr", ""),
        Tag::Head(align) => ("th", align_name(align)),
        Tag::Cell(align) => ("td", align_name(align)),
        Tag::Strong => ("b", ""),
        Tag::Emphasis => ("i", ""),
        Tag::Strike => ("s", ""),
        Tag::Code => ("code", ""),
        Tag::Link => ("a", node.text.as_str()),
        Tag::Host => ("host", ""),
    };
    let space = if detail.is_empty() { "" } else { " " };
    format!("<{name}{space}{detail}>{}</{name}>", render(&node.children))
}

pub fn align_name(align: Align) -> &'static str {
    match align {
        Align::Unset => "",
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
