//! What holds for the tree of any text. The properties and the fuzz target share it.

use rich_text::{Node, Tag};

/// Each node holds what its tag says that it holds.
pub fn sound(node: &Node, depth: usize, in_link: bool) {
    assert!(depth <= 42, "too deep");
    let all =
        |holds: fn(Tag) -> bool| assert!(node.children.iter().all(|child| holds(child.tag)), "{node:?}");
    match node.tag {
        Tag::Text | Tag::Rule | Tag::Break => assert!(node.children.is_empty()),
        Tag::Bullets | Tag::Numbers => all(|tag| tag == Tag::Item),
        Tag::Table => all(|tag| tag == Tag::Row),
        Tag::Row => all(|tag| matches!(tag, Tag::Head(_) | Tag::Cell(_))),
        Tag::Fence | Tag::Host => all(|tag| tag == Tag::Text),
        Tag::Quote | Tag::Item => all(|tag| {
            matches!(
                tag,
                Tag::Paragraph
                    | Tag::Heading(1..=6)
                    | Tag::Quote
                    | Tag::Bullets
                    | Tag::Numbers
                    | Tag::Fence
                    | Tag::Rule
                    | Tag::Table
            )
        }),
        Tag::Link => {
            let start = node.text.to_ascii_lowercase();
            assert!(
                ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| start.starts_with(scheme))
            );
            assert!(!node.text.chars().any(|character| character.is_control() || character == ' '));
            assert!(!in_link && !node.children.is_empty());
        }
        Tag::Paragraph | Tag::Strong | Tag::Emphasis | Tag::Strike | Tag::Code => {
            assert!(!node.children.is_empty());
            all(|tag| {
                matches!(
                    tag,
                    Tag::Text
                        | Tag::Break
                        | Tag::Strong
                        | Tag::Emphasis
                        | Tag::Strike
                        | Tag::Code
                        | Tag::Link
                )
            });
        }
        Tag::Heading(_) | Tag::Head(_) | Tag::Cell(_) => {}
    }
    let has_text = matches!(node.tag, Tag::Text | Tag::Link);
    let may_have_text = has_text || matches!(node.tag, Tag::Fence | Tag::Numbers);
    assert!(may_have_text || node.text.is_empty(), "{node:?}");
    node.children.iter().for_each(|child| sound(child, depth + 1, in_link || node.tag == Tag::Link));
}
