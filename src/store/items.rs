//! The items of one deployment in Web Storage, under names that no other deployment has: the small ones
//! of this tab, and the ways to look at all of them. The log among them is `store`'s.

use conversation::ITEM_END;
use js_sys::{Array, JsString, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Storage, console};

use crate::settings::{Settings, StorageMode};

/// The version of the log's form, and of the names. What other versions have left of a chat is removed.
const VERSION: &str = "2";
const ALL: &str = "polychat/";

#[wasm_bindgen]
extern "C" {
    /// web-sys lets it encode only what is in Rust already.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// An item of the transcript, and how many pixels of it are above the view.
pub type Place = (usize, i32);

/// Where one deployment's items are.
pub struct Items {
    chat: String,
    /// What all their names begin with.
    pub prefix: String,
    /// For the log. None where nothing may be stored, or nothing can be.
    pub shared: Option<Storage>,
    /// For what is this tab's alone.
    own: Option<Storage>,
}

impl Items {
    /// Finds the storages that the settings name.
    pub fn open(settings: &Settings) -> Self {
        let window = web_sys::window();
        let session = window.as_ref().and_then(|window| window.session_storage().ok().flatten());
        let local = window.as_ref().and_then(|window| window.local_storage().ok().flatten());
        let (shared, own) = match settings.storage {
            StorageMode::Local => (local, session),
            StorageMode::Session => (session.clone(), session),
            StorageMode::None => (None, None),
        };
        let denied = settings.storage != StorageMode::None && shared.is_none();
        if denied {
            console::warn_1(&"Polychat: storage is denied; a reload will begin a new chat.".into());
        }
        let chat = format!("{}/", settings.name());
        Self { prefix: format!("{ALL}{VERSION}/{chat}"), chat, shared, own }
    }

    /// The whole name of an item.
    pub fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Keeps the draft of this tab.
    pub fn keep_draft(&self, draft: &str) {
        self.keep("draft", draft);
    }

    /// The draft that this tab kept.
    pub fn draft(&self) -> String {
        self.kept("draft")
    }

    /// Keeps what the loader has to know on the next page of this tab: `open` where the panel is in
    /// view, `busy` where it is not and something is under way all the same.
    pub fn keep_panel(&self, panel: &str) {
        self.keep("panel", panel);
    }

    /// Keeps how much is unread, for the launcher of pages on which nobody has opened the chat yet.
    pub fn keep_unread(&self, unread: usize) {
        let unread = if unread == 0 { String::new() } else { unread.to_string() };
        keep(self.shared.as_ref(), &self.name("unread"), &unread);
    }

    /// Keeps where this tab reads, if that is not the end: an item, and how many pixels of it are above.
    pub fn keep_place(&self, place: Option<Place>) {
        self.keep("place", &place.map(|(item, above)| format!("{item} {above}")).unwrap_or_default());
    }

    /// Where this tab reads.
    pub fn place(&self) -> Option<Place> {
        let place = self.kept("place");
        let (item, above) = place.split_once(' ')?;
        Some((item.parse().ok()?, above.parse().ok()?))
    }

    /// Removes what is stored of this chat, or only what other versions have left of it.
    pub fn remove(&self, others: bool) {
        for storage in [&self.shared, &self.own].into_iter().flatten() {
            for name in names(storage, ALL) {
                // A version is one digit.
                let ours = name.get(2..).is_some_and(|name| name.starts_with(&self.chat));
                if ours && !(others && name.starts_with(VERSION)) {
                    let _ = storage.remove_item(&format!("{ALL}{name}"));
                }
            }
        }
    }

    fn keep(&self, name: &str, value: &str) {
        keep(self.own.as_ref(), &self.name(name), value);
    }

    fn kept(&self, name: &str) -> String {
        let own = self.own.as_ref();
        own.and_then(|own| own.get_item(&self.name(name)).ok().flatten()).unwrap_or_default()
    }
}

fn keep(storage: Option<&Storage>, item: &str, value: &str) {
    if let Some(storage) = storage {
        let _ = if value.is_empty() { storage.remove_item(item) } else { storage.set_item(item, value) };
    }
}

/// The names of the items that begin so, in order and without that.
pub fn names(storage: &Storage, prefix: &str) -> Vec<String> {
    let keys = joined(&Object::keys(storage).sort());
    keys.split(ITEM_END).filter_map(|key| key.strip_prefix(prefix).map(str::to_owned)).collect()
}

/// One text of many. Not letter by letter, as strings come from JavaScript otherwise.
pub fn joined(items: &Array) -> String {
    let text = items.join(ITEM_END.encode_utf8(&mut [0; 1]));
    String::from_utf8(TextEncoder::new().encode(&text).to_vec()).unwrap_or_default()
}
