//! A message as text: what a visitor copies, and what a screen reader is told.
//!
//! It says what the tree shows. Blocks are on lines of their own, with an empty line between those
//! that are not within others; items keep their marks, and cells are apart by a tab.

use crate::{Node, Tag};

/// The text of a message, without any markup.
#[must_use]
pub fn plain(nodes: &[Node]) -> String {
    let mut text = String::new();
    write(nodes, 0, &mut text);
    text
}

/// Adds `nodes`, which are in so many others.
fn write(nodes: &[Node], depth: usize, text: &mut String) {
    let mut after_block = None;
    for node in nodes {
        let is_block = node.tag.is_block();
        if after_block.is_some_and(|after_block| after_block || is_block) {
            text.push_str(match node.tag {
                Tag::Head(_) | Tag::Cell(_) => "\t",
                _ if depth > 0 => "\n",
                _ => "\n\n",
            });
        }
        after_block = Some(is_block);
        match node.tag {
            Tag::Text => text.push_str(&node.text),
            Tag::Break => text.push('\n'),
            Tag::Bullets | Tag::Numbers => items(node, depth, text),
            Tag::Host => {
                text.push_str(" (");
                write(&node.children, depth, text);
                text.push(')');
            }
            _ => write(&node.children, depth + 1, text),
        }
    }
}

fn items(list: &Node, depth: usize, text: &mut String) {
    // A list that HTML made has no number, and begins with 1.
    let first = list.text.bytes().fold(0, |number, digit| number * 10 + u32::from(digit & 15));
    let first = if list.text.is_empty() { 1 } else { first };
    for (number, item) in (first..).zip(&list.children) {
        if number > first {
            text.push('\n');
        }
        (1..depth).step_by(2).for_each(|_| text.push_str("  "));
        if list.tag == Tag::Numbers {
            digits(number, text);
            text.push_str(". ");
        } else {
            text.push_str("- ");
        }
        write(std::slice::from_ref(item), depth + 1, text);
    }
}

// Formatting by the standard library costs a kilobyte.
fn digits(number: u32, text: &mut String) {
    if number > 9 {
        digits(number / 10, text);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}
