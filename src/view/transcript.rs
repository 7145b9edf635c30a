//! The messages, in the order they were said, and the sign that the agent is writing.

use std::cell::Cell;

use conversation::{Author, Conversation, Item, Message, Phase, Timestamp};
use web_sys::HtmlElement;

use super::dom::{El, el};
use super::icon::{self, icon};
use super::local::Local;
use super::window::Window;
use super::{boundary, button, message, notice, offers, walk};
use crate::browser;
use crate::runtime::Chat;
use crate::words;

/// The scrolling region. It follows the conversation while the visitor reads its end, and stays
/// where it is while they read further up.
pub fn transcript(chat: Chat) -> El {
    let length = move || chat.with(|chat| chat.transcript().len());
    let newest = move || chat.peek(|chat| chat.transcript().len());
    // How much there was when the visitor left the end to read further up.
    let left_at = Local::new(None);

    let region = el("div").part("transcript").class("transcript").attr("tabindex", "0");
    // What comes is said by `announce.rs`: what is drawn as one scrolls up is not news.
    let list = el("div").class("messages").attr("role", "log").attr("aria-live", "off");
    let list = list.attr("aria-label", &chat.say(words::TRANSCRIPT));
    let (Some(region_element), Some(list_element)) = (region.html::<HtmlElement>(), list.html()) else {
        return region;
    };
    let window = Window::new(chat, region_element.clone(), list_element);
    let list = list.items(
        {
            let window = window.clone();
            move || (chat.with(Conversation::edition), window.range(length()))
        },
        move |index| item(chat, index),
    );
    let sign_of_life = el("div").attr("role", "status").slot(
        {
            let window = window.clone();
            move || if window.holds_the_end() { chat.with(sign) } else { Sign::None }
        },
        move |sign| match sign {
            Sign::None => None,
            Sign::Typing => Some(typing_sign(chat)),
            Sign::Wait(until) => Some(notice::wait(chat, until)),
        },
    );
    let content = el("div").child(list).child(sign_of_life).child(offers::suggestions(chat));
    window.keep_the_end(&content, {
        let left_at = left_at.clone();
        move || left_at.peek().is_none()
    });
    region
        .on("scroll", {
            let (window, left_at) = (window.clone(), left_at.clone());
            move |_| {
                let was_at_end = left_at.peek().is_none();
                let at_end = window.scrolled(was_at_end);
                if at_end != was_at_end {
                    left_at.set((!at_end).then(newest));
                }
            }
        })
        .on("keydown", {
            let region = region_element.clone();
            move |event| {
                if walk::walk(&region, &event) {
                    event.prevent_default();
                }
            }
        })
        .child(content)
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
        .bind(
            move || {
                chat.with(|chat| {
                    (chat.transcript().len(), sign(chat), offers::are_there(chat), chat.is_shown())
                })
            },
            {
                let (returns, known) = (Cell::new(true), Cell::new(newest()));
                move |_, (length, _, _, shown): (usize, Sign, bool, bool)| {
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
            },
        )
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

// Each item is one child of the list, whatever stands in it: `window.rs` counts them.
fn item(chat: Chat, index: usize) -> El {
    let place = el("div").class("item");
    let [before, this] = chat.peek(|chat| {
        let at = |index: usize| chat.transcript().get(index).cloned();
        [index.checked_sub(1).and_then(at), at(index)]
    });
    let Some(item) = this else { return place };
    let is_new_day = !browser::is_same_day(before.as_ref().map_or_else(browser::now, when), when(&item));
    let place = place
        .child(is_new_day.then(|| el("p").part("day").class("day").text(&chat.words().day(when(&item)))));
    place.child(match &item {
        Item::Message(message) => {
            let follows = !is_new_day && before.is_some_and(|before| is_by_the_same(&before, message));
            message::message(chat, index, message, follows)
        }
        Item::Boundary { boundary, at } => boundary::boundary(chat, boundary, *at),
    })
}

fn when(item: &Item) -> Timestamp {
    match item {
        Item::Message(message) => message.at,
        Item::Boundary { at, .. } => *at,
    }
}

/// Whether the author of a message had just said something before it.
fn is_by_the_same(before: &Item, message: &Message) -> bool {
    const ONE_BREATH_MS: u64 = 120_000;
    let Item::Message(before) = before else { return false };
    let is_agent = |message: &Message| message.author == Author::Agent;
    is_agent(before) == is_agent(message) && message.at.0.saturating_sub(before.at.0) < ONE_BREATH_MS
}

fn ends_with_the_visitor(chat: &Conversation) -> bool {
    let newest = chat.transcript().last();
    matches!(newest, Some(Item::Message(Message { author: Author::Visitor { .. }, .. })))
}

fn jump(chat: Chat, has_news: bool, window: Window) -> El {
    let label = chat.say(if has_news { words::NEWS } else { words::NEWEST });
    button("jump", "secondary", &label, move || window.go_to_end()).child(icon(icon::DOWN))
}

fn typing_sign(chat: Chat) -> El {
    let opening = chat.peek(|chat| matches!(chat.phase(), Phase::Opening { .. }));
    let text = chat.say(if opening { words::CONNECTING } else { words::TYPING });
    let dots = el("span").class("dots").attr("aria-hidden", "true");
    el("div")
        .part("typing")
        .class("typing")
        .child(dots.child(el("i")).child(el("i")).child(el("i")))
        .child(el("span").class("unseen").text(&text))
}
