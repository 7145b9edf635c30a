//! Any text has a tree that a view can walk, and a plain form.
#![no_main]

#[path = "../../tests/common/sound.rs"]
mod sound;

use rich_text::{Node, Tag, parse, plain};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let message = Node { tag: Tag::Quote, text: String::new(), children: parse(text) };
    sound::sound(&message, 0, false);
    let _ = plain(&message.children);
});
