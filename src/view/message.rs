//! One message: its words, its time, and for a visitor's message how far it has come.

use conversation::{Author, Delivery, Event, Item, Key, Message};

use super::dom::{El, el};
use super::icon::{self, icon};
use super::{button, offers, rich};
use crate::browser::{self, fresh_key};
use crate::runtime::Chat;
use crate::words;

/// The message at `index` of the transcript; `follows` where the same author has just said something.
pub fn message(chat: Chat, index: usize, message: &Message, follows: bool) -> El {
    let part = |name: &str| format!("{name}-{index}");
    let time = el("time")
        .attr("id", &part("time"))
        .attr("datetime", &browser::machine_time(message.at))
        .text(&chat.words().time(message.at));
    let meta = el("div").class("meta").child(time);
    // What language people and agents write in, nobody says.
    let text =
        el("div").part("text").class("text").attr("id", &part("text")).attr("dir", "auto").attr("lang", "");
    let view = |who: &str, name: words::Word, text: El, meta: El| {
        let class = if follows { "message follows " } else { "message " };
        el("div")
            .part(&format!("message {who}"))
            .class(&format!("{class}{who}"))
            // Arrow keys bring the focus here (`walk.rs`); this is what is read out then.
            .attr("role", "article")
            .attr("tabindex", "-1")
            .attr("aria-labelledby", &[part("author"), part("text"), part("time")].join(" "))
            .attr("data-author", who)
            .child(el("span").class("unseen").attr("id", &part("author")).text(&chat.say(name)))
            .child(text)
            .child(offers::cards(chat, message))
            .child(meta)
    };
    match &message.author {
        Author::Agent => view("agent", words::AGENT, rich::rich(chat, text, &message.text), meta),
        Author::Visitor { turn, .. } => {
            let turn = turn.clone();
            let delivery = move || delivery_at(chat, index);
            let meta = meta.slot(delivery, move |to| to.map(|to| status(chat, &turn, &to)));
            view("visitor", words::VISITOR, text.text(&message.text), meta).bind(delivery, |message, to| {
                if let Some(to) = to {
                    let _ = message.set_attribute("data-state", state_name(&to));
                }
            })
        }
    }
}

fn delivery_at(chat: Chat, index: usize) -> Option<Delivery> {
    chat.with(|chat| match chat.transcript().get(index) {
        Some(Item::Message(Message { author: Author::Visitor { delivery, .. }, .. })) => {
            Some(delivery.clone())
        }
        _ => None,
    })
}

fn state_name(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Waiting => "waiting",
        Delivery::Sending => "sending",
        Delivery::Sent => "sent",
        Delivery::Failed(_) => "failed",
        Delivery::Unsent => "unsent",
        Delivery::Carried => "carried",
    }
}

fn status(chat: Chat, turn: &Key, delivery: &Delivery) -> El {
    let text = chat.say(match delivery {
        Delivery::Waiting => words::WAITING,
        Delivery::Sending => words::SENDING,
        Delivery::Sent => words::SENT,
        Delivery::Failed(error) => words::failed(error),
        Delivery::Unsent => words::UNSENT,
        Delivery::Carried => words::CARRIED,
    });
    let line = el("span").part("status").class("status");
    if !matches!(delivery, Delivery::Failed(_)) {
        return line.text(&text);
    }
    let turn = turn.clone();
    let retry = move || {
        chat.dispatch(Event::Retried { turn: turn.clone(), call: fresh_key() });
        chat.refocus();
    };
    line.child(icon(icon::ALERT)).child(el("span").attr("role", "alert").text(&text)).child(button(
        "retry",
        "link",
        &chat.say(words::RETRY),
        retry,
    ))
}
