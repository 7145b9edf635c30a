//! The messages, in the order they were said, and the sign that the agent is writing.

use std::cell::Cell;

use conversation::{Author, Conversation, Item, Message, Phase, Timestamp};

use super::dom::{El, el};
use super::icon::{self, icon};
use super::local::Local;
use super::window::Window;
use super::{boundary, button, message, notice};
use crate::runtime::Chat;

/// The scrolling region. It follows the conversation while the visitor reads its end, and stays
/// where it is while they read further up.
pub fn transcript(chat: Chat) -> El {
    let length = move || chat.with(|chat| chat.transcript().len());
    let newest = move || chat.peek(|chat| chat.transcript().len());
    // How much there was when the visitor left the end to read further up.
    let left_at = Local::new(None);

    let region = el("div").part("transcript").class("transcript").attr("tabindex", "0");
    let list = el("div").class("messages").attr("role", "log").attr("aria-label", chat.words.transcript);
    let (Some(region_element), Some(list_element)) = (region.html(), list.html()) else { return region };
    let window = Window::new(chat, region_element, list_element);
    let list = list.items(
        {
            let window = window.clone();
            move || (chat.with(Conversation::edition), window.range(length()))
        },
        move |index| item(chat, index),
    );
    region
        .on("scroll", {
            let (window, left_at) = (window.clone(), left_at.clone());
            move |_| {
                let at_end = window.scrolled();
                if at_end != left_at.peek().is_none() {
                    left_at.set((!at_end).then(newest));
                }
            }
        })
        .child(list)
        .child(el("div").attr("role", "status").slot(
            {
                let window = window.clone();
                move || if window.holds_the_end() { chat.with(sign) } else { Sign::None }
            },
            move |sign| match sign {
                Sign::None => None,
                Sign::Typing => Some(typing_sign(chat)),
                Sign::Wait(until) => Some(notice::wait(chat, until)),
            },
        ))
        .child(el("div").class("jump").slot(
            {
                let left_at = left_at.clone();
                move || left_at.get().map(|then| length() > then)
            },
            {
                let window = window.clone();
                move |has_news| has_news.map(|has_news| jump(chat, has_news, window.clone()))
            },
        ))
        .bind(move || (length(), chat.with(sign), chat.with(Conversation::is_shown)), {
            let (returns, known) = (Cell::new(true), Cell::new(newest()));
            move |_, (length, _, shown): (usize, Sign, bool)| {
                // Hidden, it has no height to scroll in.
                if !shown {
                    return;
                }
                let said = known.replace(length) < length && chat.peek(ends_with_the_visitor);
                if returns.replace(false) && window.go_back() {
                    left_at.set(Some(length));
                } else if said || left_at.peek().is_none() {
                    window.go_to_end();
                }
            }
        })
}

/// What stands below the newest message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    Typing,
    Wait(Timestamp),
}

// A pause that gives the agent time looks like typing; only one with a reason is worth a word.
fn sign(chat: &Conversation) -> Sign {
    match chat.wait().filter(|wait| wait.why.is_some()) {
        Some(wait) => Sign::Wait(wait.until),
        None if chat.is_agent_typing() => Sign::Typing,
        None => Sign::None,
    }
}

fn item(chat: Chat, index: usize) -> El {
    match chat.peek(|chat| chat.transcript().get(index).cloned()) {
        Some(Item::Message(message)) => message::message(chat, index, &message),
        Some(Item::Boundary { boundary, at }) => boundary::boundary(chat, &boundary, at),
        None => el("div"),
    }
}

fn ends_with_the_visitor(chat: &Conversation) -> bool {
    let newest = chat.transcript().last();
    matches!(newest, Some(Item::Message(Message { author: Author::Visitor { .. }, .. })))
}

fn jump(chat: Chat, has_news: bool, window: Window) -> El {
    let words = if has_news { chat.words.news } else { chat.words.newest };
    button("jump", "secondary", words, move || window.go_to_end()).child(icon(icon::DOWN))
}

fn typing_sign(chat: Chat) -> El {
    let opening = chat.peek(|chat| matches!(chat.phase(), Phase::Opening { .. }));
    let words = if opening { chat.words.connecting } else { chat.words.typing };
    let dots = el("span").class("dots").attr("aria-hidden", "true");
    el("div")
        .part("typing")
        .class("typing")
        .child(dots.child(el("i")).child(el("i")).child(el("i")))
        .child(el("span").class("unseen").text(words))
}
