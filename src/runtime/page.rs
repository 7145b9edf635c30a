//! What a visitor does and the page may stop. Views call these and do not dispatch such events themselves.
//!
//! Where the page takes its time, the answer is *no* at first, and `embed/chat.js` does it once the page agrees.

use conversation::Event;
use wasm_bindgen::JsValue;

use super::Chat;
use crate::browser::{fresh_key, now};

impl Chat {
    /// The visitor sends the draft. What they edit while the page takes its time is another draft, which the page is
    /// asked about anew.
    pub fn send(self) {
        let draft = self
            .peek(|chat| (chat.takes_messages() && chat.room() >= 0).then(|| chat.draft().trim().to_owned()));
        if draft.is_some_and(|draft| !draft.is_empty() && self.lets("send", &draft)) {
            self.dispatch(Event::Sent { key: fresh_key(), at: now() });
        }
    }

    /// The visitor says one of the suggested answers.
    pub fn pick(self, text: String) {
        if self.lets("pick", &text) {
            self.say_for_visitor(text);
        }
    }

    /// The visitor ends the chat, and has confirmed it.
    pub fn end(self) {
        if self.lets("end", "") {
            self.end_now();
        }
    }

    /// Says something in the visitor's name, where a message is taken. The page is not asked.
    pub fn say_for_visitor(self, text: String) {
        self.dispatch(Event::Picked { key: fresh_key(), text, at: now() });
    }

    /// Ends the conversation. The page is not asked.
    pub fn end_now(self) {
        self.dispatch(Event::Ended { at: now() });
    }

    /// A new conversation where the last is over.
    pub fn restart(self) {
        self.dispatch(Event::Restarted { key: fresh_key() });
    }

    fn lets(self, what: &str, text: &str) -> bool {
        self.world().is_some_and(|world| world.settings.before(what, &JsValue::from_str(text)) != false)
    }
}
