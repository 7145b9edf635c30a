//! One line, read from the left: its indent, then the markers of containers, then what it says.
//!
//! Boundary: a line knows nothing of the lines before it; `block.rs` does. A tab reaches to the next
//! multiple of four columns, and a marker may take a part of it.

use crate::bytes::{SPACE, byte, is_in, is_space, run_end, skip, slice, tail, trim, trim_end, until};

const DIGITS: &[u8] = b"0123456789";

pub(crate) struct Line<'a> {
    rest: &'a str,
    /// How many columns are to the left of `rest`, the spare ones not counted.
    column: usize,
    /// Columns that are left of a tab.
    spare: usize,
}

/// What begins an item of a list.
pub(crate) struct Marker<'a> {
    /// Distinguishes lists: `-`, `+`, `*`, `.` or `)`.
    pub byte: u8,
    /// The number; empty in a bulleted list.
    pub number: &'a str,
    /// How far the lines of the item are indented.
    pub indent: usize,
    /// Whether nothing else is on the line.
    pub empty: bool,
}

impl<'a> Line<'a> {
    pub fn new(rest: &'a str) -> Self {
        Self { rest, column: 0, spare: 0 }
    }

    /// What the line says, without its indent.
    pub fn text(&self) -> &'a str {
        tail(self.rest, skip(self.rest, 0, b" \t"))
    }

    /// The line as it is, and how many spaces stand before it.
    pub fn raw(&self) -> (usize, &'a str) {
        (self.spare, self.rest)
    }

    pub fn is_blank(&self) -> bool {
        trim(self.text()).is_empty()
    }

    /// How many columns the line is indented.
    pub fn indent(&self) -> usize {
        let mut ahead = Self { ..*self };
        ahead.skip_indent(usize::MAX)
    }

    /// Skips up to `columns` of the indent; says how many there were.
    pub fn skip_indent(&mut self, columns: usize) -> usize {
        let mut skipped = 0;
        while skipped < columns {
            if self.spare > 0 {
                self.spare -= 1;
            } else {
                match byte(self.rest, 0) {
                    b' ' => {}
                    b'\t' => self.spare = 3 - self.column % 4,
                    _ => break,
                }
                self.rest = tail(self.rest, 1);
            }
            self.column += 1;
            skipped += 1;
        }
        skipped
    }

    /// Skips the marker of a quote, if there is one.
    pub fn skip_quote(&mut self) -> bool {
        let quoted = self.indent() < 4 && byte(self.text(), 0) == b'>';
        if quoted {
            self.skip_bytes(1);
            self.skip_indent(1);
        }
        quoted
    }

    /// The marker of an item, if there is one.
    pub fn marker(&self) -> Option<Marker<'a>> {
        let text = self.text();
        let digits = skip(text, 0, DIGITS);
        let mark = byte(text, digits);
        let marks = if digits == 0 { b"-+*".as_slice() } else { b".)" };
        let after = byte(text, digits + 1);
        if !is_in(mark, marks) || digits > 9 || after != 0 && !is_space(after) || is_rule(text) {
            return None;
        }
        let mut rest = Self { ..*self };
        let mut indent = rest.indent() + digits + 1;
        rest.skip_bytes(digits + 1);
        // Text that stands further away than this is indented for another reason.
        indent += if rest.is_blank() || rest.indent() > 4 { 1 } else { rest.indent() };
        Some(Marker { byte: mark, number: slice(text, 0, digits), indent, empty: rest.is_blank() })
    }

    /// Skips a marker that was found and the space that belongs to it.
    pub fn skip_marker(&mut self, marker: &Marker) {
        let offset = self.indent();
        let length = marker.number.len() + 1;
        self.skip_bytes(length);
        self.skip_indent(marker.indent.saturating_sub(offset + length));
    }

    /// Skips the indent and so many bytes of the text.
    fn skip_bytes(&mut self, bytes: usize) {
        self.skip_indent(usize::MAX);
        self.rest = tail(self.rest, bytes);
        self.column += bytes;
    }
}

/// A line across: three or more of the same mark.
pub(crate) fn is_rule(text: &str) -> bool {
    let mark = byte(text, 0);
    matches!(mark, b'-' | b'_' | b'*')
        && text.bytes().all(|byte| byte == mark || is_space(byte))
        && text.bytes().filter(|byte| *byte == mark).count() > 2
}

/// A heading's level, and what it says.
pub(crate) fn heading(text: &str) -> Option<(u8, &str)> {
    let level = skip(text, 0, b"#");
    let after = byte(text, level);
    if !matches!(level, 1..=6) || after != 0 && !is_space(after) {
        return None;
    }
    let title = trim(tail(text, level));
    let open = trim_end(title, b"#");
    let words = trim_end(open, SPACE);
    let closed = words.is_empty() || words.len() < open.len();
    Some((level as u8, if closed { words } else { title }))
}

/// A fence's length, and what stands after it.
pub(crate) fn fence(text: &str) -> Option<(usize, &str)> {
    let length = run_end(text, 0);
    let after = trim(tail(text, length));
    let mark = byte(text, 0);
    let fences = mark == b'~' || mark == b'`' && until(after, 0, b"`") == after.len();
    (fences && length > 2).then_some((length, after))
}
