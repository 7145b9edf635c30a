//! The same notation, from `pulldown-cmark`. What the two are meant to differ in is evened out here,
//! on either side, and nowhere else; each departure has its line in the table of `lib.rs`.

use std::mem::take;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Options, Parser, Tag as Theirs};
use rich_text::{Align, Node, Tag};

use super::render;

/// A tree as the oracle makes it, or nothing where it found something that is text to us.
pub fn theirs(text: &str) -> Option<String> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    if parser.reference_definitions().iter().next().is_some() {
        return None;
    }
    let mut open = vec![Node::default()];
    let (mut aligns, mut column, mut cell) = (Vec::new(), 0, Tag::Cell as fn(Align) -> Tag);
    for (event, range) in parser.into_offset_iter() {
        let node = match event {
            Event::Start(tag) => {
                match &tag {
                    // Underlined.
                    Theirs::Heading { .. } if !text[range].trim_start().starts_with('#') => return None,
                    Theirs::Table(found) => aligns = found.iter().map(align).collect(),
                    Theirs::TableHead => (column, cell) = (0, Tag::Head),
                    Theirs::TableRow => (column, cell) = (0, Tag::Cell),
                    Theirs::TableCell => column += 1,
                    _ => {}
                }
                let align = || cell(aligns.get(column - 1).copied().unwrap_or(Align::Unset));
                open.push(started(tag, align)?);
                continue;
            }
            Event::End(_) => open.pop().unwrap(),
            Event::Text(text) => words(&text),
            Event::Code(code) => node(Tag::Code, vec![words(&code)]),
            Event::SoftBreak | Event::HardBreak => node(Tag::Break, Vec::new()),
            Event::Rule => node(Tag::Rule, Vec::new()),
            _ => return None,
        };
        open.last_mut().unwrap().children.push(node);
    }
    Some(render(&even(open.pop().unwrap().children, false)))
}

fn started(tag: Theirs, cell: impl Fn() -> Tag) -> Option<Node> {
    let said = |tag, text: &str| Node { tag, text: text.into(), children: Vec::new() };
    Some(match tag {
        Theirs::Paragraph => said(Tag::Paragraph, ""),
        Theirs::Heading { level, .. } => said(Tag::Heading(level as u8), ""),
        Theirs::BlockQuote(_) => said(Tag::Quote, ""),
        Theirs::CodeBlock(CodeBlockKind::Fenced(info)) => said(Tag::Fence, info.trim()),
        Theirs::List(None) => said(Tag::Bullets, ""),
        Theirs::List(Some(first)) => said(Tag::Numbers, &first.to_string()),
        Theirs::Item => said(Tag::Item, ""),
        Theirs::Table(_) => said(Tag::Table, ""),
        Theirs::TableHead | Theirs::TableRow => said(Tag::Row, ""),
        Theirs::TableCell => said(cell(), ""),
        Theirs::Emphasis => said(Tag::Emphasis, ""),
        Theirs::Strong => said(Tag::Strong, ""),
        Theirs::Strikethrough => said(Tag::Strike, ""),
        Theirs::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => return None,
        Theirs::Link { dest_url, .. } | Theirs::Image { dest_url, .. } => said(Tag::Link, &dest_url),
        // Indented code among them.
        _ => return None,
    })
}

/// Our tree, evened out.
pub fn ours(text: &str) -> String {
    render(&even(rich_text::parse(text), false))
}

fn node(tag: Tag, children: Vec<Node>) -> Node {
    Node { tag, children, ..Node::default() }
}

fn words(text: &str) -> Node {
    Node { text: text.into(), ..Node::default() }
}

fn align(align: &Alignment) -> Align {
    match align {
        Alignment::None => Align::Unset,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

/// Evens out what differs on purpose.
fn even(nodes: Vec<Node>, in_link: bool) -> Vec<Node> {
    let mut out = Vec::new();
    for mut node in nodes {
        match node.tag {
            Tag::Host => continue,
            // Items are all alike: what is inline in them is a paragraph.
            Tag::Item => node.children = wrap(node.children),
            // A last line of nothing but spaces is not always one.
            Tag::Fence => {
                let text: String = node.children.iter().map(|child| child.text.as_str()).collect();
                node.children = vec![words(text.trim_end())];
            }
            // The oracle does not always leave out the indent of a line in code.
            Tag::Code => {
                let words = node.children.iter().flat_map(|child| child.text.split_ascii_whitespace());
                node.children = vec![self::words(&words.collect::<Vec<_>>().join(" "))];
            }
            Tag::Table => even_rows(&mut node.children),
            _ => {}
        }
        node.children = even(node.children, in_link || node.tag == Tag::Link);
        match node.tag {
            // A link in a link (an image is one to us) is text, and so is one that leads elsewhere.
            Tag::Link if in_link || !node.text.starts_with("tel:1") => {
                out.append(&mut node.children);
                continue;
            }
            Tag::Link if node.children.is_empty() => node.children.push(words(&node.text)),
            Tag::Heading(_) => trim_end(&mut node.children),
            // A paragraph neither begins nor ends with a break.
            Tag::Paragraph => {
                let breaks = node.children.iter().take_while(|child| child.tag == Tag::Break).count();
                node.children.drain(..breaks);
                while node.children.last().is_some_and(|child| child.tag == Tag::Break) {
                    node.children.pop();
                }
                trim_end(&mut node.children);
            }
            _ => {}
        }
        let drops = matches!(node.tag, Tag::Paragraph | Tag::Strong | Tag::Emphasis | Tag::Strike);
        if !drops || !node.children.is_empty() {
            out.push(node);
        }
    }
    joined(out)
}

/// Texts side by side are one, spaces before a break are not seen, and two breaks are one.
fn joined(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        if node.tag == Tag::Break {
            trim_end(&mut out);
        }
        match out.last_mut() {
            Some(last) if last.tag == Tag::Text && node.tag == Tag::Text => last.text.push_str(&node.text),
            Some(last) if last.tag == Tag::Break && node.tag == Tag::Break => {}
            _ => out.push(node),
        }
    }
    out
}

/// Spaces and tabs at the end of a line are not seen.
fn trim_end(nodes: &mut Vec<Node>) {
    if let Some(last) = nodes.last_mut().filter(|last| last.tag == Tag::Text) {
        last.text.truncate(last.text.trim_end().len());
        if last.text.is_empty() {
            nodes.pop();
        }
    }
}

fn wrap(children: Vec<Node>) -> Vec<Node> {
    let (mut out, mut inline) = (Vec::new(), Vec::new());
    for child in children {
        let is_inline = matches!(
            child.tag,
            Tag::Text | Tag::Break | Tag::Strong | Tag::Emphasis | Tag::Strike | Tag::Code | Tag::Link
        );
        if is_inline {
            inline.push(child);
            continue;
        }
        if !inline.is_empty() {
            out.push(node(Tag::Paragraph, take(&mut inline)));
        }
        out.push(child);
    }
    if !inline.is_empty() {
        out.push(node(Tag::Paragraph, inline));
    }
    out
}

/// No row is longer than the head, and none ends with an empty cell.
fn even_rows(rows: &mut [Node]) {
    let width = rows.first().map_or(0, |head| head.children.len());
    for row in rows.iter_mut().skip(1) {
        row.children.truncate(width);
        while row.children.last().is_some_and(|cell| cell.children.is_empty()) {
            row.children.pop();
        }
    }
}
