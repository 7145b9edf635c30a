//! What one running chat holds: the conversation, and everything that touches the world outside of it.
//!
//! Boundary: nothing is decided here. Views know [`Chat`](super::Chat) alone, which names one of these.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use conversation::{Conversation, Entry, Timestamp};
use js_sys::Function;
use reactive_graph::signal::ArcTrigger;
use wasm_bindgen::JsValue;

use crate::api::Api;
use crate::browser::Listener;
use crate::settings::Settings;
use crate::store::Store;
use crate::tabs::Tabs;
use crate::words::Words;

/// What a chat is made of.
pub(super) struct World {
    // A cell beside a trigger: a signal of this type would weigh two and a half kilobytes more.
    pub conversation: RefCell<Conversation>,
    pub changed: ArcTrigger,
    pub refocused: Cell<u64>,
    pub refocus: ArcTrigger,
    pub api: Api,
    pub settings: Settings,
    pub words: Words,
    pub tell: Rc<Function>,
    pub store: RefCell<Store>,
    pub tabs: RefCell<Option<Tabs>>,
    pub listeners: RefCell<Vec<Listener>>,
    pub takes_focus: Cell<bool>,
    /// The right was granted; what this tab has to know of before it uses it, and until when it waits.
    pub awaited: RefCell<Option<(Vec<String>, Timestamp)>>,
    /// How many calls were: their outcomes are not told.
    pub abandoned: Cell<u32>,
    /// What the loader knows: the panel, how much is unread, and the phase.
    pub mirrored: Cell<(&'static str, usize, &'static str)>,
}

impl World {
    pub fn log(&self, entry: Entry) {
        let told = self.store.borrow_mut().append(&entry);
        self.with_tabs(|tabs| tabs.tell(&told));
        let _ = self.tell.call2(&JsValue::NULL, &"log".into(), &told.into());
    }

    pub fn give_back(&self, vouch: bool) {
        self.awaited.take();
        let store = self.store.borrow();
        self.with_tabs(|tabs| tabs.yield_turn(if vouch { store.wrote() } else { "" }));
    }

    pub fn with_tabs(&self, act: impl FnOnce(&Tabs)) {
        if let Some(tabs) = self.tabs.borrow().as_ref() {
            act(tabs);
        }
    }
}
