//! Where the visitor writes.

use conversation::Event;
use leptos_dom::helpers::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent};

use super::dom::{El, el};
use super::{focus, icon, icon_button};
use crate::browser::{fresh_key, now};
use crate::runtime::Chat;

/// The text field and its send button. Enter sends, Shift+Enter breaks the line, and an Enter that
/// picks a word from an input method does neither.
pub fn composer(chat: Chat) -> El {
    let words = chat.words;
    let send = move || chat.dispatch(Event::Sent { key: fresh_key(), at: now() });
    let keydown = move |event: web_sys::Event| {
        let enter = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|key| key.key() == "Enter" && !key.shift_key() && !key.is_composing());
        if enter {
            event.prevent_default();
            send();
        }
    };
    let input = el("textarea")
        .part("input")
        .class("input")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("aria-label", words.input)
        .attr("placeholder", words.placeholder)
        .on("keydown", keydown)
        .bind(move || chat.with(|chat| (chat.draft().to_owned(), chat.transcript().len())), show);
    let typed = {
        let area = input.html::<HtmlTextAreaElement>();
        move |_| {
            if let Some(area) = &area {
                chat.dispatch(Event::Drafted { text: area.value(), at: now() });
            }
        }
    };
    let input = input.on("input", typed);
    let send_and_stay = {
        let input = input.clone();
        move || {
            send();
            focus(&input);
        }
    };
    el("div").part("composer").class("composer").child(input).child(
        // Not `disabled`: a focused button that is disabled loses the focus to the page.
        icon_button("send", "send", words.send, icon::SEND, send_and_stay).bind(
            move || chat.with(|chat| chat.draft().trim().is_empty()),
            |button, blank| {
                let _ = button.set_attribute("aria-disabled", if blank { "true" } else { "false" });
            },
        ),
    )
}

// Setting the value moves the cursor to the end, so only where it differs. CSS bounds the height;
// `field-sizing` would do without this but is not everywhere yet.
fn show(input: &HtmlElement, (draft, _): (String, usize)) {
    let Some(area) = input.dyn_ref::<HtmlTextAreaElement>() else { return };
    if area.value() != draft {
        area.set_value(&draft);
    }
    let area = area.clone();
    // A field that is not on the page yet has no height to measure.
    request_animation_frame(move || {
        let style = web_sys::HtmlElement::style(&area);
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
    });
}
