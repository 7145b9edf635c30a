//! The top of the panel: who one talks to, and the ways out.

use conversation::Conversation;

use super::dom::{El, el};
use super::icon::{self, icon};
use super::local::Local;
use super::{button, icon_button};
use crate::runtime::Chat;
use crate::words;

/// Title, *End chat* and *Close*.
pub fn header(chat: Chat, confirming: Local<bool>) -> El {
    el("header")
        .part("header")
        .class("header")
        .child(avatar(chat))
        .child(
            el("div")
                .class("who")
                .child(el("h2").part("title").text(&chat.say(words::TITLE)))
                .child(el("p").part("subtitle").text(&chat.say(words::SUBTITLE))),
        )
        .slot(
            move || chat.with(Conversation::can_end),
            move |can_end| {
                let asks = confirming.clone();
                let label = chat.say(words::END_CHAT);
                can_end.then(|| button("end", "quiet", &label, move || asks.set(true)))
            },
        )
        .child(icon_button("close", "round", &chat.say(words::CLOSE), icon::CHEVRON, move || chat.close()))
}

fn avatar(chat: Chat) -> El {
    match chat.avatar() {
        Some(picture) => el("img").part("avatar").class("avatar").attr("src", &picture).attr("alt", ""),
        None => el("span").part("avatar").class("avatar").child(icon(icon::SPARK)),
    }
}
