//! The messages, in the order they were said, and the sign that the agent is writing.

use std::cell::Cell;
use std::rc::Rc;

use conversation::{Conversation, Item, Phase, Timestamp};
use leptos_dom::helpers::request_animation_frame;
use reactive_graph::computed::Memo;
use reactive_graph::prelude::*;
use web_sys::HtmlElement;

use super::dom::{El, el};
use super::{boundary, message, notice};
use crate::runtime::Chat;

/// How far from the end, in CSS pixels, still counts as reading the end.
const NEAR_END: i32 = 80;

/// The scrolling region. It follows the conversation while the visitor reads its end, and stays
/// where it is while they read further up.
pub fn transcript(chat: Chat, shown: Memo<bool>) -> El {
    let state = chat.state();
    let length = Memo::new(move |_| state.with(|chat| (chat.edition(), chat.transcript().len())));
    let typing = Memo::new(move |_| state.with(|chat| chat.is_agent_typing()));
    let wait = Memo::new(move |_| state.with(waits_until));
    let at_end = Rc::new(Cell::new(true));

    let region = el("div").part("transcript").class("transcript").attr("tabindex", "0");
    let scrolled = {
        let (region, at_end) = (region.html(), Rc::clone(&at_end));
        move || at_end.set(region.as_ref().is_none_or(is_at_end))
    };
    let messages = el("div")
        .class("messages")
        .attr("role", "log")
        .attr("aria-label", chat.words.transcript)
        .items(move || length.get(), move |index| item(chat, index));
    region
        .on("scroll", move |_| scrolled())
        .child(messages)
        .child(el("div").attr("role", "status").slot(move || match wait.get() {
            Some(until) => Some(notice::wait(chat, until)),
            None => typing.get().then(|| typing_sign(chat)),
        }))
        .bind(move |region| {
            length.track();
            typing.track();
            wait.track();
            shown.track();
            if at_end.get() {
                scroll_to_end(region.clone());
            }
        })
}

// A pause that gives the agent time looks like typing; only one with a reason is worth a word.
fn waits_until(chat: &Conversation) -> Option<Timestamp> {
    chat.wait().filter(|wait| wait.why.is_some()).map(|wait| wait.until)
}

fn is_at_end(region: &HtmlElement) -> bool {
    region.scroll_height() - region.scroll_top() - region.client_height() < NEAR_END
}

// Once the browser has laid out what came.
fn scroll_to_end(region: HtmlElement) {
    request_animation_frame(move || region.set_scroll_top(region.scroll_height()));
}

fn item(chat: Chat, index: usize) -> El {
    match chat.state().with_untracked(|chat| chat.transcript().get(index).cloned()) {
        Some(Item::Message(message)) => message::message(chat, index, &message),
        Some(Item::Boundary { boundary, at }) => boundary::boundary(chat, &boundary, at),
        None => el("div"),
    }
}

fn typing_sign(chat: Chat) -> El {
    let opening = chat.state().with_untracked(|chat| matches!(chat.phase(), Phase::Opening { .. }));
    let words = if opening { chat.words.connecting } else { chat.words.typing };
    let dots = el("span").class("dots").attr("aria-hidden", "true");
    el("div")
        .part("typing")
        .class("typing")
        .child(dots.child(el("i")).child(el("i")).child(el("i")))
        .child(el("span").class("unseen").text(words))
}
