//! What an agent offers beside its words: answers to pick, things to open, numbers to call.

use chat_api::Offer;
use conversation::{Conversation, Message};

use super::button;
use super::dom::{El, el};
use super::icon::{self, icon};
use crate::runtime::Chat;
use crate::words;

/// The answers that can be given to what was said last, below it until something is said.
pub fn suggestions(chat: Chat) -> El {
    let titles =
        move || chat.with(|chat| chat.suggestions().into_iter().map(|offer| offer.title).collect::<Vec<_>>());
    el("div").slot(titles, move |titles| {
        titles.first()?;
        let chips = el("div")
            .part("suggestions")
            .class("chips")
            .attr("role", "group")
            .attr("aria-label", &chat.say(words::SUGGESTIONS));
        Some(titles.iter().fold(chips, |chips, title| {
            let text = title.clone();
            let pick = move || {
                chat.pick(text.clone());
                chat.refocus();
            };
            chips.child(button("suggestion", "chip", title, pick).attr("dir", "auto"))
        }))
    })
}

/// Whether there is anything to pick: it may need room in view.
pub fn are_there(chat: &Conversation) -> bool {
    !chat.suggestions().is_empty()
}

/// What a message brings to open and to call.
pub fn cards(chat: Chat, message: &Message) -> Option<El> {
    let offers = &message.offers;
    let attachments = offers.attachments().into_iter().filter_map(|offer| attachment(chat, &offer));
    let calls = offers.calls().into_iter().filter_map(|offer| call(&offer));
    let mut cards = attachments.chain(calls).peekable();
    cards.peek()?;
    Some(cards.fold(el("div").class("cards"), El::child))
}

fn attachment(chat: Chat, offer: &Offer) -> Option<El> {
    let picture = web(&offer.preview_image_url)
        .or_else(|| web(&offer.content_url).filter(|_| offer.content_type.starts_with("image/")));
    let target = web(&offer.content_url).or(picture)?;
    let picture = picture.map(|address| {
        el("img")
            .attr("src", address)
            .attr("alt", "")
            .attr("loading", "lazy")
            .attr("referrerpolicy", "no-referrer")
    });
    let named = |text: &str, class: &str| {
        (!text.is_empty()).then(|| el("span").class(class).attr("dir", "auto").text(text))
    };
    let action = if offer.call_to_action_text.is_empty() {
        chat.say(words::ATTACHMENT)
    } else {
        offer.call_to_action_text.clone()
    };
    Some(
        away(target)
            .part("attachment")
            .class("offer")
            .child(picture)
            .child(named(&offer.title, "name"))
            .child(named(&action, "action")),
    )
}

fn call(offer: &Offer) -> Option<El> {
    let dials = |sign: &char| matches!(sign, '+' | '*' | '#' | ',' | '0'..='9');
    let number: String = offer.contact_number.chars().filter(dials).collect();
    if number.is_empty() {
        return None;
    }
    let name = if offer.title.is_empty() { &offer.contact_number } else { &offer.title };
    let link = el("a").part("call").class("offer").attr("href", &format!("tel:{number}"));
    let line = el("span").class("action").child(icon(icon::PHONE)).text(name);
    let figures = (name != &offer.contact_number)
        .then(|| el("span").class("name").attr("dir", "ltr").text(&offer.contact_number));
    Some(link.child(line).child(figures))
}

/// Somewhere else, in a tab of its own, which learns nothing of this one and cannot reach it.
pub fn away(target: &str) -> El {
    el("a").attr("href", target).attr("target", "_blank").attr("rel", "noopener noreferrer nofollow")
}

fn web(address: &str) -> Option<&str> {
    Some(address).filter(|address| address.starts_with("https://") || address.starts_with("http://"))
}
