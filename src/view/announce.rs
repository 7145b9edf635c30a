//! What screen readers say by themselves: each message of the agent's once, as it comes, and none of those that
//! were there before.
//!
//! The transcript itself stays silent (`aria-live="off"`): it is drawn in part, and what is drawn as one
//! scrolls up is not news.

use std::cell::Cell;

use conversation::{Author, Conversation, Item, Message};

use super::dom::{El, el};
use crate::runtime::Chat;
use crate::settings::Announce;
use crate::words;

/// A region that is heard and not seen. What came while the panel was closed is said when it opens.
pub fn announcer(chat: Chat) -> El {
    let how = chat.announce();
    let said = Cell::new(chat.peek(|chat| (chat.edition(), chat.transcript().len())));
    el("div").class("unseen").attr("aria-live", "polite").attr("lang", "").bind(
        move || chat.with(|chat| (chat.edition(), chat.transcript().len(), chat.is_shown())),
        move |region, (edition, length, shown)| {
            if !shown {
                return;
            }
            let (before, from) = said.replace((edition, length));
            // Another order of what was said before is no news either.
            if before != edition || how == Announce::Off {
                return;
            }
            region.set_text_content(None);
            for line in chat.peek(|chat| news(chat, from)) {
                let text = if how == Announce::Brief { chat.say(words::NEW_MESSAGE) } else { line };
                El::from(web_sys::Element::from(region.clone()))
                    .child(el("p").text(&format!("{}: {text}", chat.say(words::AGENT))));
            }
        },
    )
}

fn news(chat: &Conversation, from: usize) -> Vec<String> {
    let items = chat.transcript().iter().skip(from);
    items
        .filter_map(|item| match item {
            Item::Message(Message { author: Author::Agent, text, .. }) => {
                Some(rich_text::plain(&rich_text::parse(text)))
            }
            _ => None,
        })
        .collect()
}
