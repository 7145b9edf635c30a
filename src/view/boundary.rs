//! The line where a conversation was over, and the card of a handoff.

use chat_api::Handoff;
use conversation::{Boundary, EndedBy, Timestamp};

use super::dom::{El, el};
use super::icon::{self, icon};
use crate::runtime::Chat;
use crate::words::{self, Word};

/// A divider with the time, or the card that says where the conversation goes.
pub fn boundary(chat: Chat, boundary: &Boundary, at: Timestamp) -> El {
    match boundary {
        Boundary::HandedOff(handoff) => handoff_card(chat, handoff),
        Boundary::Ended(by) => {
            let time = chat.words().time(at);
            let text = format!("{} · {time}", chat.say(words::ended(*by)));
            let icon = icon(match by {
                EndedBy::Visitor => icon::DOOR,
                EndedBy::Agent => icon::CHECK,
                EndedBy::Expiry | EndedBy::Quiet => icon::CLOCK,
            });
            let line = el("span").child(icon).text(&text);
            el("div").part("divider").class("divider").attr("data-end", by.name()).child(line)
        }
    }
}

fn handoff_card(chat: Chat, handoff: &Handoff) -> El {
    let row = |part: &str, label: Word, value: &Option<String>| {
        let value = value.as_deref().filter(|value| !value.trim().is_empty())?;
        let value = el("dd").part(part).attr("dir", "auto").text(&readable(value));
        Some(el("div").child(el("dt").text(&chat.say(label))).child(value))
    };
    let details = el("dl").child(row("destination", words::DESTINATION, &handoff.destination)).child(row(
        "reason",
        words::REASON,
        &handoff.reason,
    ));
    el("div").part("handoff").class("card").child(el("span").class("avatar").child(icon(icon::PERSON))).child(
        el("div")
            .child(el("h3").text(&chat.say(words::HANDED_OFF)))
            .child(el("p").text(&chat.say(words::HANDED_OFF_DETAIL)))
            .child(details),
    )
}

/// `live_agent_queue` as a person would write it. A project that sends sentences keeps them.
fn readable(name: &str) -> String {
    let mut spaced = name.trim().replace('_', " ");
    if let Some(first) = spaced.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    spaced
}
