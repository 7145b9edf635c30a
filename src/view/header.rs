//! The top of the panel: who one talks to, and the ways out.

use conversation::Conversation;

use super::dom::{El, el};
use super::icon::{self, icon};
use super::local::Local;
use super::{button, icon_button};
use crate::runtime::Chat;

/// Title, *End chat* and *Close*.
pub fn header(chat: Chat, confirming: Local<bool>) -> El {
    let words = chat.words;
    el("header")
        .part("header")
        .class("header")
        .child(el("span").class("avatar").child(icon(icon::SPARK)))
        .child(
            el("div")
                .class("who")
                .child(el("h2").part("title").text(words.title))
                .child(el("p").part("subtitle").text(words.subtitle)),
        )
        .slot(
            move || chat.with(Conversation::can_end),
            move |can_end| {
                let asks = confirming.clone();
                can_end.then(|| button("end", "quiet", words.end_chat, move || asks.set(true)))
            },
        )
        .child(icon_button("close", "round", words.close, icon::CHEVRON, move || chat.close()))
}
