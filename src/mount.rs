//! The door between `embed/polychat.js` and the widget.

use std::cell::RefCell;
use std::panic;
use std::rc::Rc;

use any_spawner::Executor;
use conversation::{Author, Item, Message};
use js_sys::{Function, Object};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::browser::js_millis;
use crate::runtime::Chat;
use crate::settings::Settings;
use crate::view::{self, El, Room};
use crate::words::Words;

/// A mounted widget. Freeing it unmounts the panel and stops what it was doing.
#[wasm_bindgen]
pub struct Widget {
    chat: Chat,
    tell: Rc<Function>,
    panel: El,
    // Held for its Drop: it ends listeners, signals and what waits for them.
    _room: Room,
}

/// Builds the panel inside `container` and leaves it out of view until it is shown ([`Widget::act`]).
///
/// `settings` are the owner's (`settings.rs`), `words` those of one language (`words.rs`). `tell` is called with
/// the name of what there is to know: `hide` when the visitor closes the panel, `unread` and how many messages are,
/// `phase` with its name and the id of the conversation, `log` and the line of an entry that this tab has added, `crash`
/// when this module can no longer be used.
///
/// # Errors
/// Throws an `Error` where account or project is none.
#[wasm_bindgen]
pub fn mount(
    container: HtmlElement,
    settings: Object,
    words: Object,
    tell: Function,
) -> Result<Widget, JsError> {
    let settings = Settings::read(settings)?;
    let tell = Rc::new(tell);
    // Signals and effects wait their turn on the browser's queue. Only the first widget of a page sets it.
    let _ = Executor::init_wasm_bindgen();
    report_crashes_to(&tell);
    let room = Room::new();
    let chat = room.with(|| Chat::start(settings, Words(words), Rc::clone(&tell)));
    let panel = room.with(|| view::panel(chat));
    panel.append_to(&container);
    Ok(Widget { chat, tell, panel, _room: room })
}

#[wasm_bindgen]
impl Widget {
    /// Does one of these. They are one function, as each export weighs as much as all they do (docs/size.md).
    ///
    /// - `show` brings the panel into view; the first time this opens a conversation.
    /// - `resume` brings it into view as it was on the page before, without taking the focus.
    /// - `hide` takes it out of view. The conversation goes on.
    /// - `forget` forgets the conversation, here and in storage, as if nobody had ever chatted: for who logs out on a
    ///   computer that others use.
    /// - `send` sends the draft, once the page, which took its time, agrees.
    /// - `end` ends the conversation.
    /// - `restart` begins a new one where the last is over.
    pub fn act(&self, what: &str) {
        match what {
            "show" => self.chat.show(),
            "resume" => self.chat.resume(),
            "hide" => self.chat.hide(),
            "forget" => self.chat.forget(),
            "send" => self.chat.send(),
            "end" => self.chat.end_now(),
            _ => self.chat.restart(),
        }
    }

    /// Says something in the visitor's name, where a message is taken.
    pub fn say(&self, text: String) {
        self.chat.say_for_visitor(text);
    }

    /// Calls `each` for what was said, oldest first: with the author (`agent` or `visitor`), the text, and when, in
    /// milliseconds since 1970.
    pub fn messages(&self, each: Function) {
        self.chat.peek(|chat| {
            for item in chat.transcript() {
                if let Item::Message(Message { author, text, at, .. }) = item {
                    let author = if *author == Author::Agent { "agent" } else { "visitor" };
                    let _ = each.call3(&JsValue::NULL, &author.into(), &(&**text).into(), &js_millis(*at));
                }
            }
        });
    }
}

impl Drop for Widget {
    fn drop(&mut self) {
        self.chat.leave();
        self.panel.remove();
        LISTENERS.with_borrow_mut(|listeners| listeners.retain(|other| !Rc::ptr_eq(other, &self.tell)));
    }
}

thread_local! {
    static LISTENERS: RefCell<Vec<Rc<Function>>> = const { RefCell::new(Vec::new()) };
}

// A panic leaves the whole module unusable, so every widget on the page hears of it.
fn report_crashes_to(tell: &Rc<Function>) {
    LISTENERS.with_borrow_mut(|listeners| listeners.push(Rc::clone(tell)));
    panic::set_hook(Box::new(|info| {
        web_sys::console::error_2(&"Polychat: crashed.".into(), &info.to_string().into());
        let listeners = LISTENERS.try_with(|listeners| listeners.try_borrow().map(|all| all.clone()));
        for tell in listeners.into_iter().flatten().flatten() {
            let _ = tell.call1(&JsValue::NULL, &"crash".into());
        }
    }));
}
