//! The panel: what a visitor sees of a conversation.
//!
//! Views read [`Chat::with`] and dispatch events; they hold no state of a conversation themselves.
//! Text reaches the DOM only as text nodes, elements only one by one (`dom.rs`).
//!
//! The `part` names are a public contract: pages style by them and tests find their way by them.
//! Read on from top to bottom of the panel: [`header`], [`transcript`], [`footer`].

mod announce;
mod boundary;
mod composer;
mod confirm;
mod dom;
mod footer;
mod header;
mod icon;
mod local;
mod message;
mod notice;
mod offers;
mod present;
mod rich;
mod transcript;
mod walk;
mod window;

use leptos_dom::helpers::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use self::dom::el;
pub use self::dom::{El, Room};
use self::local::Local;
use crate::runtime::Chat;
use crate::words;

/// The whole panel, out of view until the conversation says that it is shown.
pub fn panel(chat: Chat) -> El {
    let confirming = Local::new(false);
    let asked = confirming.clone();
    let leave = move |event: web_sys::Event| {
        event.stop_propagation();
        // Else a dialog closes itself, question and all.
        event.prevent_default();
        if asked.peek() { asked.set(false) } else { chat.close() }
    };
    let escape = {
        let leave = leave.clone();
        move |event: web_sys::Event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            if key.key() == "Escape" && !key.is_composing() {
                leave(event);
            }
        }
    };
    let panel = el("dialog")
        .part("panel")
        .class("panel")
        // As a whole, and not its first button, it takes the focus of a page that it covers.
        .attr("autofocus", "")
        .attr("lang", &chat.language())
        .attr("dir", &chat.say(words::DIRECTION))
        .attr("aria-label", &chat.say(words::TITLE))
        .on("keydown", escape)
        // A phone's way back.
        .on("cancel", leave)
        .child(
            el("div")
                .class("regions")
                // While the question is asked there is nothing else to reach, by Tab or by voice.
                .bind(followed(&confirming), |regions, asked| {
                    let _ = regions.toggle_attribute_with_force("inert", asked);
                })
                .child(header::header(chat, confirming.clone()))
                .child(notice::offline(chat))
                .child(transcript::transcript(chat))
                .child(notice::silence(chat))
                .child(footer::footer(chat, confirming.clone())),
        )
        .child(announce::announcer(chat))
        .slot(followed(&confirming), move |asked| asked.then(|| confirm::confirm(chat, confirming.clone())));
    present::keep(chat, panel)
}

fn followed<T: Copy + 'static>(local: &Local<T>) -> impl Fn() -> T + 'static {
    let local = local.clone();
    move || local.get()
}

/// A button with words on it.
fn button(part: &str, class: &str, label: &str, click: impl FnMut() + 'static) -> El {
    bare_button(part, class, click).text(label)
}

/// A button with an icon on it, named for those who do not see it.
fn icon_button(part: &str, class: &str, label: &str, path: &str, click: impl FnMut() + 'static) -> El {
    let named = bare_button(part, class, click).attr("aria-label", label).attr("title", label);
    named.child(icon::icon(path))
}

fn bare_button(part: &str, class: &str, mut click: impl FnMut() + 'static) -> El {
    el("button").part(part).class(class).attr("type", "button").on("click", move |_| click())
}

/// Moves the focus to `target` once the browser has drawn it: what is hidden takes no focus.
fn focus(target: &El) {
    if let Some(target) = target.html::<web_sys::HtmlElement>() {
        request_animation_frame(move || {
            let _ = target.focus();
        });
    }
}
