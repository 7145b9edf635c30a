//! The target of a link in Markdown, and its title.
//!
//! Boundary: where the target ends, not whether a link may lead there; that is in `link.rs`.

use crate::bytes::{SPACE, byte, is_in, skip, slice};
use crate::entity::is_escape;

/// Reads `(target)` or `(target "title")` at `at`: the target, and where the whole ends. Titles are
/// left out: nobody sees them on a phone.
pub(crate) fn target(text: &str, at: usize) -> Option<(&str, usize)> {
    if byte(text, at) != b'(' {
        return None;
    }
    let start = skip(text, at + 1, SPACE);
    let (from, to, mut end);
    if byte(text, start) == b'<' {
        end = until_unescaped(text, start + 1, b"<>\n");
        (from, to) = (start + 1, end);
        if byte(text, end) != b'>' {
            return None;
        }
        end += 1;
    } else {
        end = bare_end(text, start)?;
        (from, to) = (start, end);
    }
    let mut close = skip(text, end, SPACE);
    let quote = byte(text, close);
    let last = if quote == b'(' { b')' } else { quote };
    if close > end && matches!(quote, b'"' | b'\'' | b'(') {
        // A title in round brackets has none in it, which also bounds how far this looks.
        let title = until_unescaped(text, close + 1, &[quote, last]);
        if byte(text, title) != last {
            return None;
        }
        close = skip(text, title + 1, SPACE);
    }
    (byte(text, close) == b')').then(|| (slice(text, from, to), close + 1))
}

/// Where a target without angle brackets ends: its brackets are balanced, and not deeper than 32.
fn bare_end(text: &str, start: usize) -> Option<usize> {
    let (mut end, mut depth) = (start, 0);
    loop {
        end = until_unescaped(text, end, b"() \t\n\x0c\r");
        match byte(text, end) {
            b'(' if depth < 32 => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b'(' => return None,
            _ => return (depth == 0).then_some(end),
        }
        end += 1;
    }
}

/// Like [`until`], and over escapes.
fn until_unescaped(text: &str, mut at: usize, marks: &[u8]) -> usize {
    while at < text.len() && !is_in(byte(text, at), marks) {
        at += if is_escape(text, at) { 2 } else { 1 };
    }
    at
}
