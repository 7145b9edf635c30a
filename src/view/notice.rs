//! What holds a conversation up: no network, a server that asks for patience, or silence.

use std::time::Duration;

use conversation::{Conversation, Event, Timestamp};
use leptos_dom::helpers::set_interval_with_handle;
use reactive_graph::owner::on_cleanup;

use super::dom::{El, el};
use super::local::Local;
use super::{button, followed};
use crate::browser::now;
use crate::runtime::Chat;
use crate::words::{self, Word};

/// A bar that is there while the browser has no network.
pub fn offline(chat: Chat) -> El {
    let bar = move || el("p").part("offline").class("bar").text(&chat.say(words::OFFLINE));
    el("div")
        .attr("role", "status")
        .slot(move || chat.with(Conversation::is_online), move |online| (!online).then(bar))
}

/// How long until a call is made again, counted down.
pub fn wait(chat: Chat, until: Timestamp) -> El {
    el("p").part("wait").class("wait").child(countdown(chat, words::TRYING_AGAIN, until))
}

/// A bar that warns a silent visitor, with the way to stay.
pub fn silence(chat: Chat) -> El {
    let stay = move || {
        chat.dispatch(Event::Stayed { at: now() });
        chat.refocus();
    };
    let bar = move |end| {
        let line = el("p").child(el("strong").text(&chat.say(words::STILL_THERE))).text(" ");
        let line = line.child(countdown(chat, words::CLOSES_IN, end));
        let stay = button("stay", "link", &chat.say(words::STAY), stay);
        el("div").part("silence").class("silence").child(line).child(stay)
    };
    el("div").attr("role", "alert").slot(move || chat.with(Conversation::closes_at), move |end| end.map(bar))
}

// Read out once, as it begins: a voice that counts is no help.
fn countdown(chat: Chat, word: Word, until: Timestamp) -> El {
    let left = move || u32::try_from(until.0.saturating_sub(now().0).div_ceil(1000)).unwrap_or(u32::MAX);
    let text = move |left| chat.words().seconds(word, left);
    let seconds = Local::new(left());
    let ticks = seconds.clone();
    let tick = move || ticks.set(left());
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
    let count = el("span").attr("aria-hidden", "true");
    let count = count.bind(followed(&seconds), move |count, left| count.set_text_content(Some(&text(left))));
    el("span").child(count).child(el("span").class("unseen").text(&text(left())))
}
