//! Where the visitor writes.

use conversation::{Conversation, Event};
use leptos_dom::helpers::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent};

use super::dom::{El, el};
use super::{focus, icon, icon_button};
use crate::browser::now;
use crate::runtime::Chat;
use crate::words;

/// How many characters are left when the count comes into view.
const NEAR_THE_LIMIT: isize = 100;

/// The text field and its send button. Enter sends, Shift+Enter breaks the line, and an Enter that
/// picks a word from an input method does neither.
pub fn composer(chat: Chat) -> El {
    let send = move || chat.send();
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
        .attr("enterkeyhint", "send")
        .attr("aria-label", &chat.say(words::INPUT))
        .attr("aria-describedby", "count")
        .attr("placeholder", &chat.say(words::PLACEHOLDER))
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
    let field = el("div").part("composer").class("composer").child(input).child(
        // Not `disabled`: a focused button that is disabled loses the focus to the page.
        icon_button("send", "send", &chat.say(words::SEND), icon::SEND, send_and_stay).bind(
            move || chat.with(|chat| chat.draft().trim().is_empty() || chat.room() < 0),
            |button, cannot| {
                let _ = button.set_attribute("aria-disabled", if cannot { "true" } else { "false" });
            },
        ),
    );
    el("div").child(field).child(room(chat))
}

/// How many characters are left, where that begins to matter; how many are too many, where it is too late.
fn room(chat: Chat) -> El {
    let left = move || chat.with(Conversation::room);
    let count = el("p").part("count").class("count").attr("id", "count").bind(left, move |count, left| {
        let word = if left < 0 { words::OVER } else { words::LEFT };
        let text = (left < NEAR_THE_LIMIT).then(|| chat.words().count(word, number(left)));
        count.set_text_content(text.as_deref());
        let _ = count.toggle_attribute_with_force("data-over", left < 0);
    });
    // Read out as it becomes too much, not with every letter.
    let warning = move |over: bool| {
        let text = || chat.words().count(words::OVER, number(chat.peek(Conversation::room)));
        over.then(|| el("span").class("unseen").attr("role", "alert").text(&text()))
    };
    el("div").child(count).slot(move || left() < 0, warning)
}

fn number(left: isize) -> u32 {
    u32::try_from(left.unsigned_abs()).unwrap_or(u32::MAX)
}

// Setting the value moves the cursor to the end, so only where it differs. CSS bounds the height;
// `field-sizing` would do without this but is not everywhere yet.
fn show(input: &HtmlElement, (draft, _): (String, usize)) {
    let area: &HtmlTextAreaElement = input.unchecked_ref();
    if area.value() != draft {
        area.set_value(&draft);
    }
    let area = area.clone();
    // A field that is not on the page yet has no height to measure.
    request_animation_frame(move || {
        let Some(place) = area.parent_element().and_then(|place| place.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        // While it is measured the field is low: what is above must not take the room and lose its end.
        let _ = place.style().set_property("min-height", &format!("{}px", place.offset_height()));
        let style = web_sys::HtmlElement::style(&area);
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
        let _ = place.style().remove_property("min-height");
    });
}
