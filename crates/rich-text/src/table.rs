//! Tables: a row of names, a row of dashes below it, then rows until one is empty.

use crate::bytes::{byte, skip, slice, tail, trim, until};
use crate::tree::Tree;
use crate::{Align, Tag, inline};

/// The alignments that a row of dashes says; none if it is no such row.
pub(crate) fn dashes(row: &str) -> Vec<Align> {
    let mut aligns = Vec::new();
    let mut at = if until(row, 0, b"|") < row.len() { 0 } else { row.len() };
    while let Some(cell) = next_cell(row, &mut at) {
        let left = skip(cell, 0, b":");
        let dashes = skip(cell, left, b"-");
        let right = skip(cell, dashes, b":");
        if dashes == left || left > 1 || right > dashes + 1 || right < cell.len() {
            return Vec::new();
        }
        aligns.push(match (left > 0, right > dashes) {
            (false, false) => Align::Unset,
            (true, false) => Align::Left,
            (true, true) => Align::Center,
            (false, true) => Align::Right,
        });
    }
    aligns
}

/// How many cells a row has.
pub(crate) fn width(row: &str) -> usize {
    let (mut at, mut width) = (0, 0);
    while next_cell(row, &mut at).is_some() {
        width += 1;
    }
    width
}

/// Adds a row to the table that is open.
pub(crate) fn write_row(tree: &mut Tree, row: &str, aligns: &[Align], tag: fn(Align) -> Tag) {
    let outside = tree.len();
    tree.open(Tag::Row);
    let (mut at, mut columns) = (0, aligns.iter());
    while let Some(cell) = next_cell(row, &mut at) {
        tree.open(tag(columns.next().copied().unwrap_or(Align::Unset)));
        let (mut text, mut start) = (String::new(), 0);
        loop {
            let end = until(cell, start, b"|");
            text.push_str(slice(cell, start, end));
            if end == cell.len() {
                break;
            }
            text.pop();
            text.push('|');
            start = end + 1;
        }
        inline::write(tree, &text);
        tree.close_to(outside + 1);
    }
    tree.close_to(outside);
}

/// The next cell of a row. A pipe at the beginning and one at the end are only decoration, and one
/// that is escaped is text, in code as well.
fn next_cell<'a>(row: &'a str, at: &mut usize) -> Option<&'a str> {
    let mut start = *at;
    if start == 0 {
        start = skip(row, 0, b" \t");
        start += usize::from(byte(row, start) == b'|');
    }
    if trim(tail(row, start)).is_empty() {
        return None;
    }
    let mut end = until(row, start, b"|");
    while end > start && byte(row, end - 1) == b'\\' && end < row.len() {
        end = until(row, end + 1, b"|");
    }
    *at = end + 1;
    Some(trim(slice(row, start, end)))
}
