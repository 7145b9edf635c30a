//! What screen readers say by themselves: each message of the agent's once, as it comes, and none of those that
//! were there before.
//!
//! The transcript itself stays silent (`aria-live="off"`): it is drawn in part, and what is drawn as one
//! scrolls up is not news.

use std::cell::Cell;

use conversation::{Author, Conversation, Item, Message, Timestamp};

use super::dom::{El, el};
use crate::runtime::Chat;
use crate::settings::Announce;
use crate::words;

/// A region that is heard and not seen. What came while the panel was closed is said when it opens.
pub fn announcer(chat: Chat) -> El {
    let how = chat.announce();
    let said = Cell::new(chat.peek(known));
    el("div").class("unseen").attr("aria-live", "polite").attr("lang", "").bind(
        move || chat.with(|chat| (chat.edition(), chat.transcript().len(), chat.is_shown())),
        move |region, (_, _, shown)| {
            if !shown {
                return;
            }
            let before = said.replace(chat.peek(known));
            if how == Announce::Off {
                return;
            }
            region.set_text_content(None);
            for line in chat.peek(|chat| news(chat, before)) {
                let text = if how == Announce::Brief { chat.say(words::NEW_MESSAGE) } else { line };
                El::from(web_sys::Element::from(region.clone()))
                    .child(el("p").text(&format!("{}: {text}", chat.say(words::AGENT))));
            }
        },
    )
}

/// How much the agent has said, and when it said the last.
type Known = (usize, Option<Timestamp>);

fn known(chat: &Conversation) -> Known {
    let mut all = said_by_the_agent(chat);
    let newest = all.next().map(|message| message.at);
    (all.count() + usize::from(newest.is_some()), newest)
}

/// What stands after all that is known. No more of it than there is more than before: tabs may put what was said into
/// another order, and a long transcript is read from its end.
fn news(chat: &Conversation, (count, newest): Known) -> Vec<String> {
    let more = known(chat).0.saturating_sub(count);
    let after = said_by_the_agent(chat).take_while(|message| Some(message.at) != newest).take(more);
    let mut news: Vec<_> = after.map(|message| rich_text::plain(&rich_text::parse(&message.text))).collect();
    news.reverse();
    news
}

/// From the newest on.
fn said_by_the_agent(chat: &Conversation) -> impl Iterator<Item = &Message> {
    chat.transcript().iter().rev().filter_map(|item| match item {
        Item::Message(message) if message.author == Author::Agent => Some(message),
        _ => None,
    })
}
