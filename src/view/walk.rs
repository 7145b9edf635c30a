//! Walking the messages by keyboard: arrow keys, Home and End bring the focus from one to the next.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

const MESSAGES: &str = "[role=article]";

/// Goes to the message that the key asks for; says whether there was one.
pub fn walk(region: &HtmlElement, event: &Event) -> bool {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return false };
    let Ok(messages) = region.query_selector_all(MESSAGES) else { return false };
    let from = event.target().map(JsCast::unchecked_into::<Element>);
    let message = from.as_ref().and_then(|from| from.closest(MESSAGES).ok().flatten());
    // Inside a table or a code block the keys scroll.
    if message.is_some() && message != from {
        return false;
    }
    let newest = messages.length().checked_sub(1);
    let here = (0..messages.length())
        .find(|index| messages.get(*index).is_some_and(|node| message.as_deref() == Some(&node)));
    let to = match key.key().as_str() {
        "ArrowUp" => here.map_or(newest, |here| here.checked_sub(1)),
        "ArrowDown" => here.and_then(|here| here.checked_add(1)),
        "Home" => Some(0),
        "End" => newest,
        _ => None,
    };
    let to = to.and_then(|to| messages.get(to)).map(JsCast::unchecked_into::<HtmlElement>);
    to.is_some_and(|to| to.focus().is_ok())
}
