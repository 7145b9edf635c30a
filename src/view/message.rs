//! One message: its words, its time, and for a visitor's message how far it has come.

use conversation::{Author, Delivery, Event, Item, Key, Message};

use super::dom::{El, el};
use super::icon::{self, icon};
use super::{button, rich};
use crate::browser::{self, fresh_key};
use crate::runtime::Chat;

/// The message at `index` of the transcript.
pub fn message(chat: Chat, index: usize, message: &Message) -> El {
    let words = chat.words;
    let time = el("time")
        .attr("datetime", &browser::machine_time(message.at))
        .text(&browser::time_of_day(message.at, chat.language().as_deref()));
    let meta = el("div").class("meta").child(time);
    // What language people and agents write in, nobody says.
    let text = el("div").part("text").class("text").attr("dir", "auto").attr("lang", "");
    let view = |who: &str, name: &str, text: El, meta: El| {
        el("div")
            .part(&format!("message {who}"))
            .class(&format!("message {who}"))
            .attr("data-author", who)
            .child(el("span").class("unseen").text(name))
            .child(text)
            .child(meta)
    };
    match &message.author {
        Author::Agent => view("agent", words.agent, rich::rich(chat, text, &message.text), meta),
        Author::Visitor { turn, .. } => {
            let turn = turn.clone();
            let delivery = move || delivery_at(chat, index);
            let meta = meta.slot(delivery, move |to| to.map(|to| status(chat, &turn, &to)));
            view("visitor", words.visitor, text.text(&message.text), meta).bind(delivery, |message, to| {
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
    let words = chat.words;
    let text = match delivery {
        Delivery::Waiting => words.waiting,
        Delivery::Sending => words.sending,
        Delivery::Sent => words.sent,
        Delivery::Failed(error) => words.failed(error),
        Delivery::Unsent => words.unsent,
        Delivery::Carried => words.carried,
    };
    let line = el("span").part("status").class("status");
    if !matches!(delivery, Delivery::Failed(_)) {
        return line.text(text);
    }
    let turn = turn.clone();
    let retry = move || {
        chat.dispatch(Event::Retried { turn: turn.clone(), call: fresh_key() });
        chat.refocus();
    };
    line.child(icon(icon::ALERT)).child(el("span").attr("role", "alert").text(text)).child(button(
        "retry",
        "link",
        words.retry,
        retry,
    ))
}
