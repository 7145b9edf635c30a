//! The question before a chat is ended: it cannot be taken back.

use super::dom::{El, el};
use super::local::Local;
use super::{button, focus};
use crate::runtime::Chat;
use crate::words;

/// The question. The harmless answer has the focus.
pub fn confirm(chat: Chat, asking: Local<bool>) -> El {
    let question = chat.say(words::END_QUESTION);
    let asked = asking.clone();
    let end = move || {
        asked.set(false);
        chat.end();
    };
    let keep = button("confirm-no", "secondary", &chat.say(words::KEEP_CHATTING), move || asking.set(false));
    focus(&keep);
    let actions = el("div").class("actions").child(keep).child(button(
        "confirm-yes",
        "danger",
        &chat.say(words::END_CHAT),
        end,
    ));
    let sheet = el("div")
        .class("sheet")
        .child(el("h2").text(&question))
        .child(el("p").text(&chat.say(words::END_CONSEQUENCE)))
        .child(actions);
    el("div")
        .part("confirm")
        .class("confirm")
        .attr("role", "alertdialog")
        .attr("aria-label", &question)
        .child(sheet)
}
