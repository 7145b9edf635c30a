//! How the panel is in view: beside the page, or over all of it where the screen is small. The platform's own
//! dialog keeps the focus inside then, and the page behind out of reach, without touching it.

use conversation::Conversation;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::dom::{self, El};
use super::followed;
use super::local::Local;
use crate::browser::Listener;
use crate::runtime::Chat;

/// Shows and hides the panel as the conversation says.
pub fn keep(chat: Chat, panel: El) -> El {
    let fills = Local::new(chat.fills());
    let resized = {
        let fills = fills.clone();
        move || {
            let now = chat.fills();
            if fills.peek() != now {
                fills.set(now);
                chat.refocus();
            }
        }
    };
    dom::keep(Box::new(Listener::new("resize", resized)));
    let fills = followed(&fills);
    panel.bind(
        move || (chat.with(Conversation::is_shown), fills()),
        |panel, (shown, fills)| {
            present(panel, shown, fills);
        },
    )
}

fn present(panel: &HtmlElement, shown: bool, fills: bool) {
    let dialog: &HtmlDialogElement = panel.unchecked_ref();
    dialog.close();
    panel.set_hidden(!shown);
    if !shown {
        return;
    }
    // Not by `show()`, which takes the focus from the page. Outside of a page nothing can be modal.
    if !fills || dialog.show_modal().is_err() {
        let _ = panel.set_attribute("open", "");
    }
}
