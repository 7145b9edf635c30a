//! What an agent says, as the reader of `crates/rich-text` understands it: node by node, never as markup.

use rich_text::{Align, Node, Tag};

use super::button;
use super::dom::{El, el};
use super::offers::away;
use crate::browser;
use crate::runtime::Chat;
use crate::words;

/// The text of a message, in `place`.
pub fn rich(chat: Chat, place: El, text: &str) -> El {
    fill(chat, place, &rich_text::parse(text))
}

fn fill(chat: Chat, place: El, nodes: &[Node]) -> El {
    nodes.iter().fold(place, |place, node| match node.tag {
        Tag::Text => place.text(&node.text),
        Tag::Fence => place.child(code_block(chat, node)),
        Tag::Host => place.child(fill(chat, el("span").part("host").class("host"), &node.children)),
        tag => place.child(fill(chat, element(tag, &node.text), &node.children)),
    })
}

fn element(tag: Tag, text: &str) -> El {
    match tag {
        Tag::Link => away(text),
        Tag::Numbers => el("ol").attr("start", text),
        Tag::Head(align) => aligned(el("th").attr("scope", "col"), align),
        Tag::Cell(align) => aligned(el("td"), align),
        // Below the panel's own, and all alike: whichever an agent begins with, no level is left out.
        Tag::Heading(_) => el("p").class("heading").attr("role", "heading").attr("aria-level", "3"),
        tag => el(name(tag)),
    }
}

fn name(tag: Tag) -> &'static str {
    match tag {
        Tag::Quote => "blockquote",
        Tag::Bullets => "ul",
        Tag::Item => "li",
        Tag::Rule => "hr",
        Tag::Table => "table",
        Tag::Row => "tr",
        Tag::Break => "br",
        Tag::Strong => "strong",
        Tag::Emphasis => "em",
        Tag::Strike => "s",
        Tag::Code => "code",
        _ => "p",
    }
}

// Not by a `style` attribute, which strict pages forbid.
fn aligned(cell: El, align: Align) -> El {
    match align {
        Align::Unset => cell,
        Align::Left => cell.attr("data-align", "left"),
        Align::Center => cell.attr("data-align", "center"),
        Align::Right => cell.attr("data-align", "right"),
    }
}

fn code_block(chat: Chat, node: &Node) -> El {
    let code = rich_text::plain(&node.children);
    let text = el("pre").attr("tabindex", "0").attr("dir", "ltr").child(el("code").text(&code));
    let copy = button("copy", "copy", &chat.say(words::COPY), move || browser::copy(&code));
    el("div").part("code").class("code").child(text).child(copy)
}
