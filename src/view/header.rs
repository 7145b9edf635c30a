//! The top of the panel: who one talks to, and the ways out.

use reactive_graph::computed::Memo;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;

use super::dom::{El, el};
use super::icon::{self, icon};
use super::{button, icon_button};
use crate::runtime::Chat;

/// Title, *End chat* and *Close*.
pub fn header(chat: Chat, confirming: RwSignal<bool>) -> El {
    let words = chat.words;
    let state = chat.state();
    let can_end = Memo::new(move |_| state.with(|chat| chat.can_end()));
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
        .slot(move || {
            can_end.get().then(|| button("end", "quiet", words.end_chat, move || confirming.set(true)))
        })
        .child(icon_button("close", "round", words.close, icon::CHEVRON, move || chat.close()))
}
