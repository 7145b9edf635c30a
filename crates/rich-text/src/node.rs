//! The tree: what a view walks to build DOM nodes.
//!
//! One type for everything, as code for every type is paid for in wasm: a view needs one match on
//! [`Tag`]. Boundary: data and nothing else; what a tree looks like as text is in `plain.rs`.

/// A piece of a message. What is not said of a tag it does not have: a paragraph has no text of its
/// own, and a text no children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub tag: Tag,
    /// What it says: see [`Tag::Text`], [`Tag::Numbers`], [`Tag::Fence`] and
    /// [`Tag::Link`]. It may hold anything, markup
    /// included, and belongs in text nodes and attributes.
    pub text: String,
    /// What it holds, in order.
    pub children: Vec<Node>,
}

/// What a node is. At most 40 are nested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tag {
    /// Text to show as it is.
    #[default]
    Text,
    /// Holds inline nodes.
    Paragraph,
    /// A heading of level 1 to 6; holds inline nodes.
    Heading(u8),
    /// Holds blocks.
    Quote,
    /// A bulleted list; holds items and nothing else.
    Bullets,
    /// A numbered list; holds items and nothing else. Its text is the number of the first one.
    Numbers,
    /// Holds blocks: the text of an item is a paragraph, in a list with blank lines and without.
    Item,
    /// Code between fences; holds one text, without its last line break. Its own text is what the
    /// opening fence says: the language first, if anything.
    Fence,
    /// A line across.
    Rule,
    /// Holds rows; the first one is the head. A row may have fewer cells than the head, or more.
    Table,
    /// Holds cells.
    Row,
    /// A cell of the head; holds inline nodes.
    Head(Align),
    /// Any other cell; holds inline nodes.
    Cell(Align),
    /// A line break.
    Break,
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Crossed out.
    Strike,
    /// Code within a line.
    Code,
    /// A link; no other link is in it. Its text is the target, which begins with `https://`, `http://`,
    /// `mailto:` or `tel:` in any case.
    Link,
    /// The last child of a link whose text is or holds an address that is not the target's; holds a
    /// text: the host, the mail address or the number where the link really leads.
    Host,
}

/// Where the text of a table's column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Nothing was said about it.
    Unset,
    /// On the left.
    Left,
    /// In the middle.
    Center,
    /// On the right.
    Right,
}

impl Node {
    pub(crate) fn new(tag: Tag, text: String) -> Self {
        Self { tag, text, children: Vec::new() }
    }
}

impl Tag {
    /// Whether it stands on lines of its own.
    pub(crate) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Text
                | Self::Break
                | Self::Strong
                | Self::Emphasis
                | Self::Strike
                | Self::Code
                | Self::Link
                | Self::Host
        )
    }

    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Bullets | Self::Numbers)
    }
}
