//! An agent's text, Markdown and a little HTML, to a small tree.
//!
//! [`parse`] reads a message once into [`Node`]s, and a view makes DOM nodes of them one by one: there
//! is never a string of HTML. Whatever the text, there is a tree: reading it takes time in proportion
//! to its length, nodes are nested at a bounded depth, and what is not understood is shown as it is.
//!
//! ```text
//! text ─▶ block: lines to containers ─▶ inline: text to nodes ─▶ tree
//!           line, table                   marks, html, address    link: what may be followed
//! ```
//!
//! Markdown is CommonMark with GitHub's tables, strikethrough and bare addresses, and
//! `tests/oracle.rs` holds it to `pulldown-cmark`, but for these departures:
//!
//! | in a chat | because |
//! |---|---|
//! | a line break in the text is one on the screen | agents write them where they want them |
//! | an indented line is a paragraph, not code | hardly ever is it meant |
//! | `---` below a line is a rule, `===` is text | no headings by underlining |
//! | `[a][b]` and `[b]: …` are text | a message is too short for references |
//! | an image is a link with its description | nothing is loaded that nobody asked for |
//! | a link to another target than `https http mailto tel` is its text | relative ones lead nowhere here |
//! | a link without text shows its target; titles are left out | nobody could follow, or see, them |
//! | `<a> <b> <br> <code> <em> <i> <li> <ol> <p> <strong> <ul>` mean what they say, other tags are text | Markdown's raw HTML is never passed on |
//! | Markdown in HTML is read, in blocks as well | agents mix the two |
//! | lists are neither loose nor tight | a panel has one spacing |
//! | a table may follow a line of text; rows keep surplus cells, and get none they lack | as on GitHub; nothing is lost, and work is bounded |
//! | beside `*` and `~~`, punctuation counts only in ASCII | bold that ends with a Chinese full stop is bold |
//! | a single `~` within words means nothing, and `~~` opens anywhere | "10~20, 30~40" |
//! | six entities have names: `amp lt gt quot apos nbsp` | the others take kilobytes |
//! | a bare address ends before `**`, an unmatched `]`, and punctuation of other scripts | so that it works in a sentence |
//! | `www.` leads to `https://` | browsers try that first |
//! | containers deeper than 20, runs of more than 31 backticks: text | bounded depth and work |
//!
//! A link's real host is part of the tree where its text names another one: see [`Tag::Host`].
//!
//! Boundary: no dependencies, no I/O, nothing of a browser; and each byte of code is paid for by a
//! visitor, so `bytes.rs` has the few searches there are. Read on in `block.rs`, then `marks.rs`,
//! `inline.rs` and `link.rs`.

mod address;
mod block;
mod bytes;
mod entity;
mod html;
mod inline;
mod line;
mod link;
mod marks;
mod node;
mod plain;
mod table;
mod target;
mod tree;

pub use node::{Align, Node, Tag};
pub use plain::plain;

/// Reads an agent's text.
#[must_use]
pub fn parse(text: &str) -> Vec<Node> {
    block::read(text)
}
