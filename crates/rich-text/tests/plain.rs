//! The text that a visitor copies, and that a screen reader is told.

use rich_text::{parse, plain};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(plain(&parse(text)), expected);
}

#[test]
fn a_message_without_its_markup() {
    check("# Hi *Sam*\nOne\nTwo **three**\n\nFour", "Hi Sam\n\nOne\nTwo three\n\nFour");
    check("Hello<br><ul><li>a</li><li>b</li></ul>", "Hello\n\n- a\n- b");
    check("Use `a`:\n```rust\nlet a;\n\nlet b;\n```", "Use a:\n\nlet a;\n\nlet b;");
    check("> a\n>\n> b\n\nc", "a\nb\n\nc");
    check("a\n***\nb", "a\n\n\n\nb");
}

#[test]
fn items_keep_their_marks() {
    check("9. a\n10. b\n    - c\n      - d\n\n    e", "9. a\n10. b\n  - c\n    - d\ne");
    check("<ol><li>a<li>b</ol>", "1. a\n2. b");
}

#[test]
fn cells_are_apart() {
    check("a | b\n-|-\n1 | *2*\n3", "a\tb\n1\t2\n3");
}

#[test]
fn links_say_where_they_lead_where_it_is_not_what_they_say() {
    check("[Our site](https://x.y) and [z.y](https://x.y/)", "Our site and z.y (x.y)");
}
