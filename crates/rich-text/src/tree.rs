//! The tree under construction: a stack of open nodes.
//!
//! Markdown's blocks, HTML's lists and everything inline are opened and closed here, so nothing is
//! nested deeper than [`DEEPEST`] and closing one thing closes what was left open in it. What does not
//! fit is not opened: its text then belongs to what is around it.

use crate::{Node, Tag, link, plain};

/// How many nodes are nested at most.
const DEEPEST: usize = 40;

/// How many of them can be blocks.
const DEEPEST_BLOCK: usize = 24;

/// A node that is open.
#[derive(Default)]
pub(crate) struct Open {
    pub node: Node,
    /// For a list, the byte that marks its items; for a fence, its byte; nothing where HTML opened it.
    pub marker: u8,
    /// How far the lines of an item or a fence are indented; nothing where HTML opened it.
    pub indent: usize,
    /// How long a fence is.
    pub length: usize,
}

pub(crate) struct Tree {
    open: Vec<Open>,
}

impl Tree {
    pub fn new() -> Self {
        let mut tree = Self { open: Vec::new() };
        // Stands for the message, which is never closed: it takes blocks, as a quote does.
        tree.open(Tag::Quote);
        tree
    }

    /// How many nodes are open, the message among them.
    pub fn len(&self) -> usize {
        self.open.len()
    }

    pub fn get(&self, index: usize) -> Option<&Open> {
        self.open.get(index)
    }

    /// The innermost open node.
    pub fn top(&mut self) -> Option<&mut Open> {
        self.open.last_mut()
    }

    pub fn tag(&self) -> Tag {
        self.open.last().map(|open| open.node.tag).unwrap_or_default()
    }

    pub fn has_room(&self) -> bool {
        // For a list and its item, and for an item around them.
        self.len() + 3 <= DEEPEST_BLOCK
    }

    pub fn open(&mut self, tag: Tag) {
        self.open_with(tag, String::new());
    }

    pub fn open_with(&mut self, tag: Tag, text: String) {
        if self.len() <= DEEPEST {
            self.open.push(Open { node: Node::new(tag, text), ..Open::default() });
        }
    }

    /// Adds a node that holds nothing.
    pub fn push(&mut self, tag: Tag, text: String) {
        self.push_node(Node::new(tag, text));
    }

    fn push_node(&mut self, node: Node) {
        if let Some(top) = self.top() {
            top.node.children.push(node);
        }
    }

    /// The innermost open node with this tag, among those from `floor` on.
    pub fn find(&self, tag: Tag, floor: usize) -> Option<usize> {
        (floor..self.len()).rev().find(|index| self.get(*index).is_some_and(|open| open.node.tag == tag))
    }

    /// Closes nodes until `len` are open.
    pub fn close_to(&mut self, len: usize) {
        while self.len() > len {
            self.close();
        }
    }

    pub fn close(&mut self) {
        let Some(Open { mut node, .. }) = self.open.pop() else { return };
        let is_empty = node.children.is_empty();
        match node.tag {
            // It never got a target that it may lead to.
            Tag::Link if node.text.is_empty() => {
                if let Some(top) = self.top() {
                    top.node.children.append(&mut node.children);
                }
                return;
            }
            Tag::Link => {
                if is_empty {
                    node.children.push(Node::new(Tag::Text, node.text.clone()));
                }
                if let Some(host) = link::host(&node.text, &plain(&node.children)) {
                    let mut shown = Node::new(Tag::Host, String::new());
                    shown.children.push(Node::new(Tag::Text, host.to_owned()));
                    node.children.push(shown);
                }
            }
            Tag::Paragraph | Tag::Strong | Tag::Emphasis | Tag::Strike | Tag::Code if is_empty => return,
            _ => {}
        }
        self.push_node(node);
    }

    /// Makes the innermost node one that takes any block.
    pub fn expect_block(&mut self) {
        if self.in_html_list() {
            self.open(Tag::Item);
        }
        self.close_markdown_list();
    }

    /// Closes a list or a table of Markdown, if it is the innermost node: what follows is not in it.
    pub fn close_markdown_list(&mut self) {
        while self.tag() == Tag::Table || self.tag().is_list() && !self.in_html_list() {
            self.close();
        }
    }

    /// Whether the innermost node is a list that HTML opened.
    pub fn in_html_list(&self) -> bool {
        self.tag().is_list() && self.open.last().is_some_and(|open| open.marker == 0)
    }

    /// Closes an item, if HTML opened it and it is the innermost node.
    pub fn close_html_item(&mut self) {
        if self.tag() == Tag::Item && self.open.last().is_some_and(|open| open.indent == 0) {
            self.close();
        }
    }

    pub fn finish(mut self) -> Vec<Node> {
        self.close_to(1);
        self.open.pop().unwrap_or_default().node.children
    }
}
