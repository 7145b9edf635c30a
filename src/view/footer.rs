//! The foot of the panel: the composer while one can write, and what comes next where one cannot.

use conversation::{Conversation, EndedBy, Phase};
use leptos_dom::helpers::request_animation_frame;
use web_sys::HtmlElement;

use super::dom::{El, el};
use super::icon::{self, icon};
use super::local::Local;
use super::{button, composer};
use crate::runtime::Chat;
use crate::words::{self, Word};

#[derive(Clone, PartialEq, Eq)]
enum Foot {
    Composer,
    /// A new chat begins with nothing of the old one.
    Over,
    /// Time ended the chat, not what was said: the visitor may want to go on.
    Interrupted,
    HandedOff(Option<String>),
    Failed(Word),
}

/// The foot that fits the phase. Where the focus was on the foot that goes, the one that comes
/// takes it; a focus that the visitor has elsewhere on the page stays there. It also takes the focus
/// when the panel comes into view, when the question before the end has been answered, and when a button
/// that was pressed is gone.
pub fn footer(chat: Chat, confirming: Local<bool>) -> El {
    let footer = el("footer").part("footer").class("footer");
    let place = footer.html::<HtmlElement>();
    let place_to_focus = place.clone();
    footer
        .slot(
            move || chat.with(|conversation| foot(chat, conversation)),
            move |foot| {
                // Runs before the old foot leaves the page, while the browser still knows the focus.
                if place.as_ref().is_some_and(holds_focus) {
                    focus_first(place.clone());
                }
                Some(match foot {
                    Foot::Composer => composer::composer(chat),
                    Foot::Over => restart(chat, "restart", words::NEW_CHAT),
                    Foot::Interrupted => restart(chat, "restart", words::GO_ON),
                    Foot::HandedOff(None) => restart(chat, "restart", words::NEW_CHAT),
                    Foot::HandedOff(Some(url)) => go_on_elsewhere(chat, &url),
                    Foot::Failed(why) => failed(chat, why),
                })
            },
        )
        .bind(
            move || (chat.refocused(), chat.with(Conversation::is_shown), confirming.get()),
            move |_, (_, shown, confirming)| {
                if shown && !confirming && chat.takes_focus() {
                    focus_first(place_to_focus.clone());
                }
            },
        )
}

fn foot(chat: Chat, conversation: &Conversation) -> Foot {
    match conversation.phase() {
        Phase::Idle | Phase::Opening { .. } | Phase::Active { .. } => Foot::Composer,
        Phase::HandedOff { conversation, handoff } => {
            Foot::HandedOff(chat.handoff_url(conversation, handoff))
        }
        Phase::Ended { by: EndedBy::Expiry | EndedBy::Quiet } => Foot::Interrupted,
        Phase::Ended { .. } => Foot::Over,
        Phase::Failed { error } => Foot::Failed(words::not_opened(error)),
    }
}

fn go_on_elsewhere(chat: Chat, url: &str) -> El {
    let again = button("restart", "secondary", &chat.say(words::NEW_CHAT), move || {
        chat.restart();
    });
    let link =
        el("a").part("go-on").class("primary").attr("href", url).text(&chat.say(words::GO_ON_ELSEWHERE));
    el("div").class("stack").child(link).child(again)
}

fn failed(chat: Chat, why: Word) -> El {
    let notice = el("p").part("failed").class("failed").attr("role", "alert");
    el("div").class("stack").child(notice.child(icon(icon::ALERT)).text(&chat.say(why))).child(restart(
        chat,
        "try-again",
        words::TRY_AGAIN,
    ))
}

fn restart(chat: Chat, part: &str, label: Word) -> El {
    button(part, "primary", &chat.say(label), move || chat.restart())
}

fn holds_focus(place: &HtmlElement) -> bool {
    place.query_selector(":focus").is_ok_and(|focused| focused.is_some())
}

// After the new foot is drawn.
fn focus_first(place: Option<HtmlElement>) {
    request_animation_frame(move || {
        let control = place.and_then(|place| place.query_selector("textarea, a, button").ok().flatten());
        if let Some(control) = control.and_then(|control| El::from(control).html::<HtmlElement>()) {
            let _ = control.focus();
        }
    });
}
