//! The question before a chat is ended: it cannot be taken back.

use conversation::Event;

use super::dom::{El, el};
use super::local::Local;
use super::{button, focus};
use crate::browser::now;
use crate::runtime::Chat;

/// The question. The harmless answer has the focus.
pub fn confirm(chat: Chat, asking: Local<bool>) -> El {
    let words = chat.words;
    let asked = asking.clone();
    let end = move || {
        asked.set(false);
        chat.dispatch(Event::Ended { at: now() });
    };
    let keep = button("confirm-no", "secondary", words.keep_chatting, move || asking.set(false));
    focus(&keep);
    let actions =
        el("div").class("actions").child(keep).child(button("confirm-yes", "danger", words.end_chat, end));
    let sheet = el("div")
        .class("sheet")
        .child(el("h3").text(words.end_question))
        .child(el("p").text(words.end_consequence))
        .child(actions);
    el("div")
        .part("confirm")
        .class("confirm")
        .attr("role", "alertdialog")
        .attr("aria-label", words.end_question)
        .child(sheet)
}
