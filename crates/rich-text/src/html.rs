//! What stands in angle brackets: a tag of HTML, or an address.
//!
//! Tags are read strictly enough for `a < b` to be text, and loosely enough for what agents write.
//! A tag with an unknown name is read as well: it is shown as it is, with no Markdown in it.

use crate::address::mail_end;
use crate::bytes::{SPACE, byte, is_in, name_end, same, skip, slice, trim, until};

/// What an angle bracket begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Html {
    Address,
    Mail,
    Link,
    Strong,
    Emphasis,
    Code,
    Break,
    Paragraph,
    Bullets,
    Numbers,
    Item,
    Unknown,
}

pub(crate) struct Angle<'a> {
    pub html: Html,
    pub closing: bool,
    /// The address, or an `href` as it is written.
    pub target: &'a str,
    pub end: usize,
}

const NAMES: [(&str, Html); 11] = [
    ("a", Html::Link),
    ("b", Html::Strong),
    ("strong", Html::Strong),
    ("i", Html::Emphasis),
    ("em", Html::Emphasis),
    ("code", Html::Code),
    ("br", Html::Break),
    ("p", Html::Paragraph),
    ("ul", Html::Bullets),
    ("ol", Html::Numbers),
    ("li", Html::Item),
];

impl Angle<'_> {
    /// Whether the text before and after it are apart.
    pub fn is_block(&self) -> bool {
        matches!(self.html, Html::Paragraph | Html::Bullets | Html::Numbers | Html::Item)
    }
}

/// Reads what begins with the angle bracket at `at`.
pub(crate) fn angle(text: &str, at: usize) -> Option<Angle<'_>> {
    let closing = byte(text, at + 1) == b'/';
    let start = at + 1 + usize::from(closing);
    let mut end = until(text, start, b" \t\n<>");
    if byte(text, end) == b'>' && end > start && !closing {
        let target = slice(text, start, end);
        let scheme = name_end(target, 0, b"+.-");
        let is_web = byte(target, scheme) == b':' && scheme > 1;
        let html = if is_web { Html::Address } else { Html::Mail };
        if is_web && byte(target, 0).is_ascii_alphabetic() || mail_end(text, start) == end {
            return Some(Angle { html, closing, target, end: end + 1 });
        }
    }
    end = name_end(text, start, b"-");
    let name = slice(text, start, end);
    if !byte(name, 0).is_ascii_alphabetic() || !is_in(byte(text, end), b" \t\n\x0c\r/>") {
        return None;
    }
    let known = NAMES.iter().find(|(known, _)| same(known, name));
    let html = known.map_or(Html::Unknown, |(_, html)| *html);
    let mut target = "";
    loop {
        end = skip(text, end, b" \t\n\x0c\r/");
        if byte(text, end) == b'>' {
            return Some(Angle { html, closing, target, end: end + 1 });
        }
        let start = end;
        end = name_end(text, start, b"_:.-@");
        if end == start || is_in(byte(text, start), b".-0123456789") {
            return None;
        }
        let name = slice(text, start, end);
        let equals = skip(text, end, SPACE);
        if byte(text, equals) == b'=' {
            let start = skip(text, equals + 1, SPACE);
            let quote = byte(text, start);
            let quoted = usize::from(quote == b'"' || quote == b'\'');
            let marks = if quoted > 0 { &[quote] } else { b" \t\n\x0c\r\"'<>`".as_slice() };
            let value = until(text, start + quoted, marks);
            end = value + quoted;
            if end == start || end > text.len() {
                return None;
            }
            if same(name, "href") && target.is_empty() {
                target = trim(slice(text, start + quoted, value));
            }
        }
    }
}
