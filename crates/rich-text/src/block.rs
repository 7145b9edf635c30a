//! Blocks: which line belongs to what.
//!
//! The tree's open elements are the containers. A line first goes down through those that it
//! continues, then may open new ones, and what is left of it is a heading, a rule, part of a fence, a
//! table or a paragraph. The lines of a paragraph are kept until it ends; only then are they read.
//! The rules are CommonMark's; where a chat asks for others, the table in `lib.rs` says so.

use crate::bytes::{SPACE, after_last, byte, run_end, slice, trim_end, until};
use crate::line::{Line, Marker, fence, heading, is_rule};
use crate::tree::Tree;
use crate::{Align, Node, Tag, entity, inline, table};

pub(crate) struct Blocks {
    tree: Tree,
    /// The lines of the paragraph or the fence that is open.
    text: String,
    /// The columns of the table that is open.
    aligns: Vec<Align>,
}

pub(crate) fn read(text: &str) -> Vec<Node> {
    let mut blocks = Blocks { tree: Tree::new(), text: String::new(), aligns: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        let end = until(text, at, b"\n");
        let line = slice(text, at, end);
        blocks.line(Line::new(line.strip_suffix('\r').unwrap_or(line)));
        at = end + 1;
    }
    blocks.end_leaf();
    blocks.tree.finish()
}

impl Blocks {
    fn line(&mut self, mut line: Line) {
        let mut kept = self.continued(&mut line);
        let all = kept == self.tree.len();
        let fenced = self.tree.tag() == Tag::Fence;
        if fenced && all {
            return self.fenced(line);
        }
        // A line of a paragraph need not repeat the markers of what the paragraph is in.
        let mut paragraph = !fenced && !self.text.is_empty();
        while line.indent() < 4 && self.tree.has_room() {
            if line.skip_quote() {
                self.settle(&mut kept);
                self.tree.expect_block();
                self.tree.open(Tag::Quote);
            } else if let Some(marker) = line.marker()
                && !(paragraph && all && (marker.empty || !matches!(marker.number, "" | "1")))
            {
                self.settle(&mut kept);
                line.skip_marker(&marker);
                self.open_item(&marker);
            } else {
                break;
            }
            paragraph = false;
        }
        if line.is_blank() {
            self.settle(&mut kept);
            if self.tree.tag() == Tag::Table {
                self.tree.close();
            }
        } else if line.indent() > 3 || !self.leaf(&line, &mut kept) {
            self.text_line(line.text(), paragraph, all, &mut kept);
        }
    }

    /// How many of the open elements the line continues.
    fn continued(&self, line: &mut Line) -> usize {
        let mut kept = 1;
        while let Some(open) = self.tree.get(kept) {
            let continues = match open.node.tag {
                Tag::Quote => line.skip_quote(),
                // An item that begins with an empty line ends with the second one.
                Tag::Item if open.indent > 0 && line.is_blank() => {
                    line.skip_indent(open.indent);
                    !open.node.children.is_empty() || kept + 1 < self.tree.len() || !self.text.is_empty()
                }
                Tag::Item if line.indent() < open.indent => false,
                Tag::Item => line.skip_indent(open.indent) == open.indent,
                _ => true,
            };
            if !continues {
                break;
            }
            kept += 1;
        }
        kept
    }

    /// Ends what the line does not continue, once it is known that it begins something new.
    fn settle(&mut self, kept: &mut usize) {
        let all = *kept >= self.tree.len();
        self.end_leaf();
        if !all {
            self.tree.close_to(*kept);
        }
        *kept = usize::MAX;
    }

    /// Puts the paragraph or the fence that is open into the tree.
    fn end_leaf(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        if self.tree.tag() == Tag::Fence {
            text.pop();
            self.tree.push(Tag::Text, text);
            self.tree.close();
        } else if !text.is_empty() {
            inline::write(&mut self.tree, &text);
        }
    }

    fn open_item(&mut self, marker: &Marker) {
        if self.tree.top().is_none_or(|open| open.marker != marker.byte) {
            self.tree.expect_block();
            let tag = if marker.number.is_empty() { Tag::Bullets } else { Tag::Numbers };
            self.tree.open_with(tag, marker.number.to_owned());
            if let Some(list) = self.tree.top() {
                list.marker = marker.byte;
            }
        }
        self.tree.open(Tag::Item);
        if let Some(item) = self.tree.top() {
            item.indent = marker.indent;
        }
    }

    /// Reads a heading, a rule or the first line of a fence, if the line is one.
    fn leaf(&mut self, line: &Line, kept: &mut usize) -> bool {
        let text = line.text();
        if let Some((level, title)) = heading(text) {
            self.settle(kept);
            self.tree.expect_block();
            let outside = self.tree.len();
            self.tree.open(Tag::Heading(level));
            inline::write(&mut self.tree, title);
            self.tree.close_to(outside);
        } else if is_rule(text) {
            self.settle(kept);
            self.tree.expect_block();
            self.tree.push(Tag::Rule, String::new());
        } else if let Some((length, after)) = fence(text) {
            self.settle(kept);
            self.tree.expect_block();
            self.tree.open_with(Tag::Fence, entity::decode(after, true));
            if let Some(open) = self.tree.top() {
                (open.marker, open.length, open.indent) = (byte(text, 0), length, line.indent());
            }
        } else {
            return false;
        }
        true
    }

    fn fenced(&mut self, mut line: Line) {
        let text = line.text();
        let Some(open) = self.tree.top() else { return };
        let closes = byte(text, 0) == open.marker && run_end(text, 0) >= open.length;
        if closes && line.indent() < 4 && run_end(text, 0) == trim_end(text, SPACE).len() {
            return self.end_leaf();
        }
        line.skip_indent(open.indent);
        let (spaces, rest) = line.raw();
        (0..spaces).for_each(|_| self.text.push(' '));
        self.text.push_str(rest);
        self.text.push('\n');
    }

    /// Reads a line of a paragraph or of a table.
    fn text_line(&mut self, text: &str, paragraph: bool, all: bool, kept: &mut usize) {
        if paragraph {
            if !all || !self.begin_table(text) {
                self.text.push('\n');
                self.text.push_str(text);
            }
            return;
        }
        if *kept == self.tree.len() && self.tree.tag() == Tag::Table {
            table::write_row(&mut self.tree, text, &self.aligns, Tag::Cell);
            return;
        }
        self.settle(kept);
        self.text.push_str(text);
    }

    /// Begins a table if this is a row of dashes below a row with as many cells.
    fn begin_table(&mut self, text: &str) -> bool {
        let aligns = table::dashes(text);
        let head = after_last(&self.text, b'\n').to_owned();
        if aligns.is_empty() || table::width(&head) != aligns.len() {
            return false;
        }
        let before = slice(&self.text, 0, self.text.len().saturating_sub(head.len() + 1)).to_owned();
        self.text = before;
        self.end_leaf();
        self.tree.expect_block();
        self.tree.open(Tag::Table);
        table::write_row(&mut self.tree, &head, &aligns, Tag::Head);
        self.aligns = aligns;
        true
    }
}
