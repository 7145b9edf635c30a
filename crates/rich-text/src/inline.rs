//! The second reading of inline text: its marks become nodes.
//!
//! HTML's tags are read here too. Those for paragraphs and lists end what is open within the text, and
//! open and close blocks in the tree: so a list of HTML may begin in one paragraph of Markdown and end
//! in another, but never outside of the quote, the item or the cell that it began in.

use crate::Tag;
use crate::address::address;
use crate::bytes::{SPACE, byte, is_in, is_space, run_end, skip, slice, tail, until};
use crate::entity::{decode, entity, is_escape};
use crate::html::{Angle, Html, angle};
use crate::link::place;
use crate::marks::{Mark, code_end, marks};
use crate::target::target;
use crate::tree::Tree;

struct Writer<'a> {
    tree: &'a mut Tree,
    text: &'a str,
    marks: Vec<Mark>,
    /// Text that is not yet in the tree.
    pending: String,
    /// How many elements were open before the paragraph.
    floor: usize,
    /// Nothing was written since the last block.
    fresh: bool,
    /// In how many links of Markdown this is: an image may be in a link.
    links: usize,
}

/// Adds a paragraph's text to the innermost open element.
pub(crate) fn write(tree: &mut Tree, text: &str) {
    let floor = tree.len();
    let (marks, pending) = (marks(text), String::new());
    let mut writer = Writer { tree, text, marks, pending, floor, fresh: true, links: 0 };
    let mut at = 0;
    while at < text.len() {
        at = writer.write(at);
    }
    writer.end_paragraph();
}

impl Writer<'_> {
    /// Writes what is at `at`, and says where it ends.
    fn write(&mut self, at: usize) -> usize {
        let text = self.text;
        match self.marks.get(at).unwrap_or(&Mark::Text) {
            Mark::Text => return self.write_plain(at),
            Mark::Gone => {}
            Mark::Code => return self.code(at),
            Mark::Address => {
                let (end, scheme) = address(text, at);
                self.address(scheme.unwrap_or(""), &decode(slice(text, at, end), false));
                return end;
            }
            Mark::Link => {
                self.links += 1;
                self.open_link(String::new());
            }
            Mark::LinkEnd => {
                self.links -= 1;
                let (to, end) = target(text, at + 1).unwrap_or(("", at + 1));
                if self.links == 0 {
                    self.close_link(&decode(to, true));
                }
                return end;
            }
            Mark::Emphasis => self.open(Tag::Emphasis),
            Mark::EmphasisEnd => self.close(Tag::Emphasis),
            Mark::Strong => self.open(Tag::Strong),
            Mark::StrongEnd => self.close(Tag::Strong),
            Mark::Strike => self.open(Tag::Strike),
            Mark::StrikeEnd => self.close(Tag::Strike),
        }
        at + 1
    }

    fn write_plain(&mut self, at: usize) -> usize {
        let text = self.text;
        match byte(text, at) {
            b'\n' => {
                self.line_break(false);
                return at + 1;
            }
            b'\\' if byte(text, at + 1) == b'\n' => return at + 1,
            b'\\' if is_escape(text, at) => {
                self.push(slice(text, at + 1, at + 2));
                return at + 2;
            }
            b'&' => {
                if let Some((character, end)) = entity(text, at) {
                    self.push(character.encode_utf8(&mut [0; 4]));
                    return end;
                }
            }
            b'<' => {
                if let Some(angle) = angle(text, at) {
                    let end = angle.end;
                    self.html(angle, at);
                    return end;
                }
            }
            _ => {}
        }
        let mut end = at + 1;
        while self.marks.get(end) == Some(&Mark::Text)
            && !matches!(byte(text, end), b'\n' | b'\\' | b'&' | b'<')
        {
            end += 1;
        }
        self.push(slice(text, at, end));
        end
    }

    fn push(&mut self, text: &str) {
        let text =
            if self.fresh && self.pending.is_empty() { tail(text, skip(text, 0, SPACE)) } else { text };
        self.pending.push_str(text);
    }

    fn code(&mut self, at: usize) -> usize {
        let (start, end) = (run_end(self.text, at), code_end(self.text, at));
        let mut code = slice(self.text, start, end - (start - at));
        // A space on either side keeps apart the backticks in it from those around it.
        let is_padded = |at| is_in(byte(code, at), b" \n");
        if is_padded(0) && is_padded(code.len() - 1) && skip(code, 0, b" \n") < code.len() {
            code = slice(code, 1, code.len() - 1);
        }
        self.open(Tag::Code);
        let mut from = 0;
        while from < code.len() {
            let line = until(code, from, b"\n");
            self.pending.push_str(slice(code, from, line));
            if line < code.len() {
                self.pending.push(' ');
            }
            from = line + 1;
        }
        self.close(Tag::Code);
        end
    }

    fn html(&mut self, angle: Angle, at: usize) {
        let tag = match angle.html {
            Html::Unknown => return self.push(slice(self.text, at, angle.end)),
            Html::Mail => return self.address("mailto:", angle.target),
            Html::Address if place(angle.target).is_some() => return self.address("", angle.target),
            Html::Address => return self.push(slice(self.text, at, angle.end)),
            Html::Break => return self.line_break(true),
            Html::Link if angle.closing => return self.close_link(""),
            Html::Link => {
                let target = decode(angle.target, false);
                return if place(&target).is_some() {
                    self.open_link(target)
                };
            }
            Html::Paragraph => return self.end_paragraph(),
            Html::Item => return self.item(angle.closing),
            Html::Bullets => return self.list(Tag::Bullets, angle.closing),
            Html::Numbers => return self.list(Tag::Numbers, angle.closing),
            Html::Strong => Tag::Strong,
            Html::Emphasis => Tag::Emphasis,
            Html::Code => Tag::Code,
        };
        if angle.closing { self.close(tag) } else { self.open(tag) }
    }

    fn address(&mut self, scheme: &str, shown: &str) {
        let mut target = scheme.to_owned();
        target.push_str(shown);
        let is_link = self.link().is_none() && place(&target).is_some();
        if is_link {
            self.open_link(target);
        }
        self.push(shown);
        if is_link {
            self.close_link("");
        }
    }

    fn link(&self) -> Option<usize> {
        self.tree.find(Tag::Link, self.floor)
    }

    fn open_link(&mut self, target: String) {
        if self.link().is_none() {
            self.flush();
            self.begin_paragraph();
            self.tree.open_with(Tag::Link, target);
        }
    }

    /// Closes a link that waits for a target, or, if there is none, one that has it.
    fn close_link(&mut self, to: &str) {
        let Some(index) = self.link() else { return };
        self.flush();
        self.tree.close_to(index + 1);
        if let Some(link) = self.tree.top()
            && link.node.text.is_empty()
            && place(to).is_some()
        {
            link.node.text.push_str(to);
        }
        self.tree.close_to(index);
    }

    fn open(&mut self, tag: Tag) {
        self.flush();
        self.begin_paragraph();
        self.tree.open(tag);
    }

    fn close(&mut self, tag: Tag) {
        if let Some(index) = self.tree.find(tag, self.floor) {
            self.flush();
            self.tree.close_to(index);
        }
    }

    /// A break, and none where a line begins anyway; HTML's may be had twice.
    fn line_break(&mut self, again: bool) {
        self.flush_line();
        if !self.fresh && (again || !self.after_break()) {
            self.tree.push(Tag::Break, String::new());
        }
    }

    fn after_break(&mut self) -> bool {
        let last = self.tree.top().and_then(|open| open.node.children.last());
        last.is_some_and(|last| last.tag == Tag::Break)
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.begin_paragraph();
            let text = std::mem::take(&mut self.pending);
            self.tree.push(Tag::Text, text);
        }
    }

    /// Spaces at the end of a line are not seen.
    fn flush_line(&mut self) {
        while is_space(byte(&self.pending, self.pending.len().wrapping_sub(1))) {
            self.pending.pop();
        }
        self.flush();
    }

    fn begin_paragraph(&mut self) {
        if self.fresh && !matches!(self.tree.tag(), Tag::Heading(_) | Tag::Head(_) | Tag::Cell(_)) {
            self.tree.expect_block();
            self.floor = self.tree.len();
            self.tree.open(Tag::Paragraph);
        }
        self.fresh = false;
    }

    fn end_paragraph(&mut self) {
        self.flush_line();
        while self.after_break() {
            self.tree.top().and_then(|open| open.node.children.pop());
        }
        self.tree.close_to(self.floor);
        self.fresh = true;
    }

    fn list(&mut self, tag: Tag, closing: bool) {
        self.end_paragraph();
        self.tree.close_markdown_list();
        if closing {
            self.tree.close_html_item();
            if self.tree.in_html_list() {
                self.tree.close();
            }
        } else if self.tree.has_room() {
            self.tree.expect_block();
            self.tree.open(tag);
        }
        self.floor = self.tree.len();
    }

    fn item(&mut self, closing: bool) {
        self.end_paragraph();
        self.tree.close_markdown_list();
        self.tree.close_html_item();
        if !closing && (self.tree.in_html_list() || self.tree.has_room()) {
            if !self.tree.in_html_list() {
                self.tree.expect_block();
                self.tree.open(Tag::Bullets);
            }
            self.tree.open(Tag::Item);
        }
        self.floor = self.tree.len();
    }
}
