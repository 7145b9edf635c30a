//! What outlives a page: the log, the draft, and whether the panel is in view. The only file that
//! touches Web Storage.
//!
//! The log's form and the names of its items are `conversation::Log`'s; this moves them. An entry is
//! written before anything that follows is done. The log is kept in memory as well: where storage is
//! denied or full, the chat goes on and a reload begins anew.
//!
//! `docs/storage.md` lists every item for people.

use conversation::{Entry, History, ITEM_END, Key, Log, Timestamp, is_part_of_log};
use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Storage, console};

use crate::settings::{Settings, StorageMode};

/// The version of the log's form, and of the names. What other versions have left of a chat is removed.
const VERSION: &str = "2";
const ALL: &str = "polychat/";

/// More entries than this are not read back: the conversations before the newest are dropped.
const MOST_ENTRIES: usize = 50_000;

/// So many entries are gathered in one item.
const GATHERED: usize = 512;

/// A log of so many segments is read at once.
const FEW: i32 = 3;

#[wasm_bindgen]
extern "C" {
    /// web-sys lets it encode only what is in Rust already.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// Where one deployment's items are, and the log as this tab knows it.
pub struct Store {
    chat: String,
    prefix: String,
    tab: String,
    mode: StorageMode,
    shared: Option<Storage>,
    own: Option<Storage>,
    log: Log,
    /// The newest entry of this tab.
    wrote: String,
    /// The log is the newest part of a long one: to look at, and not to go on with.
    glance: bool,
}

/// An item of the transcript, and how many pixels of it are above the view.
pub type Place = (usize, i32);

/// What was heard of another tab's entry.
pub enum News {
    /// It is known.
    Known,
    /// It comes after everything known.
    Next(Entry),
    /// It belongs before something known: the log has to be folded anew.
    Earlier,
}

impl Store {
    /// Opens the store of a deployment and reads the log, unless it has rested longer than it may. At a
    /// `glance` only the newest part of a long one is read.
    pub fn open(settings: &Settings, tab: &Key, now: Timestamp, glance: bool) -> (Self, History) {
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
        let mut store = Self {
            prefix: format!("{ALL}{VERSION}/{chat}"),
            chat,
            tab: tab.0.get(..8).unwrap_or_default().to_owned(),
            mode: settings.storage,
            shared,
            own,
            log: Log::default(),
            wrote: String::new(),
            glance,
        };
        // Who reads further up does not look at the newest.
        store.glance &= store.place().is_none();
        store.remove(true);
        let mut history = store.read_all();
        // Nothing was said yet where a page was left while it opened.
        let rested = now.0.saturating_sub(history.last().0) > settings.storage_ms;
        if rested && history.last() > Timestamp::default() {
            store.forget();
            history = History::default();
        }
        (store, history)
    }

    /// Whether only a part was read.
    pub fn is_glance(&self) -> bool {
        self.glance
    }

    /// Reads the whole log.
    pub fn read_the_rest(&mut self) -> History {
        self.glance = false;
        self.read_all()
    }

    fn read_all(&mut self) -> History {
        self.log = Log::default();
        self.read_new();
        if self.log.count() > MOST_ENTRIES && self.drop_older_conversations() {
            self.log = Log::default();
            self.read_new();
        }
        self.fold()
    }

    /// Whether other tabs read the same log.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some() && self.mode == StorageMode::Local
    }

    /// What the log tells, in the order that every tab gives it.
    pub fn fold(&mut self) -> History {
        self.log.fold(self.glance).unwrap_or_else(|| {
            console::warn_1(&"Polychat: the stored chat is damaged and was set aside.".into());
            self.forget();
            History::default()
        })
    }

    /// Appends an entry; gives what other tabs are told.
    pub fn append(&mut self, entry: &Entry) -> String {
        let (name, line) = self.log.append(entry, &self.tab);
        self.write(&name, &line);
        let told = format!("{name} {line}");
        self.wrote = name;
        told
    }

    /// Takes in what another tab has told.
    pub fn hear(&mut self, told: &str) -> News {
        let Some((name, line)) = told.split_once(' ') else { return News::Known };
        let Some(entry) = Entry::from_line(line).filter(|_| !self.knows(name)) else { return News::Known };
        if self.log.take(name, line) { News::Next(entry) } else { News::Earlier }
    }

    /// The newest entry of this tab, which whoever calls the API next has to know.
    pub fn wrote(&self) -> &str {
        if self.is_shared() { &self.wrote } else { "" }
    }

    /// Whether that entry is known.
    pub fn knows(&self, name: &str) -> bool {
        self.log.knows(name)
    }

    /// Reads what other tabs have written and not told yet; says whether there was anything.
    ///
    /// Every name is looked at each time. No count or mark would do: the page writes to the same
    /// storage, and a tab that missed an entry could send a message twice.
    pub fn read_new(&mut self) -> bool {
        let Some(shared) = &self.shared else { return false };
        let log = &self.log;
        let knows = |key: &JsValue| {
            let key = key.as_string().unwrap_or_default();
            key.strip_prefix(&self.prefix).is_some_and(|name| log.knows(name))
        };
        // Only ours cross the border, and only where it matters: the page may have stored a lot.
        let is_new = |key: JsValue| {
            JsString::from(key.clone()).starts_with(&self.prefix, 0) && (log.count() == 0 || !knows(&key))
        };
        let keys = Object::keys(shared).filter(&mut |key, _, _| is_new(key)).sort();
        // Segments come first.
        let segments = keys.find_index(&mut |key, _, _| !is_segment(&key, &self.prefix)).max(0);
        self.glance &= segments > FEW;
        let keys = if self.glance { keys.slice(segments.cast_unsigned() - 1, keys.length()) } else { keys };
        if keys.length() == 0 {
            return false;
        }
        // As one text: to ask for many items one by one takes longer than to read them.
        let texts = keys.map(&mut |key, _, _| Reflect::get(shared, &key).unwrap_or_default());
        let (keys, texts) = (joined(&keys), joined(&texts));
        let mut news = false;
        for (name, text) in keys.split(ITEM_END).zip(texts.split(ITEM_END)) {
            if let Some(name) = name.strip_prefix(&self.prefix).filter(|name| is_part_of_log(name)) {
                self.log.take(name, text);
                news = true;
            }
        }
        news
    }

    /// Gathers old entries into few items, where there are many; only while no other tab may.
    pub fn gather(&mut self) {
        let Some(shared) = self.shared.clone() else { return };
        while let Some((name, text)) = self.log.gather(GATHERED, &self.tab) {
            if shared.set_item(&self.item(&name), &text).is_err() {
                return;
            }
            self.log.take(&name, &text);
            for name in names(&shared, &self.prefix).iter().filter(|name| self.log.is_gathered(name)) {
                let _ = shared.remove_item(&self.item(name));
            }
        }
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
        keep(self.shared.as_ref(), &self.item("unread"), &unread);
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

    /// Removes every item of this deployment, of any version, from both storages and from memory.
    pub fn forget(&mut self) {
        self.remove(false);
        self.log = Log::default();
        self.wrote.clear();
    }

    /// Removes what is stored of this chat, or only what other versions have left of it.
    fn remove(&self, others: bool) {
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

    fn item(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn keep(&self, name: &str, value: &str) {
        keep(self.own.as_ref(), &self.item(name), value);
    }

    fn kept(&self, name: &str) -> String {
        let own = self.own.as_ref();
        own.and_then(|own| own.get_item(&self.item(name)).ok().flatten()).unwrap_or_default()
    }

    fn write(&mut self, name: &str, text: &str) {
        let Some(shared) = self.shared.clone() else { return };
        let item = self.item(name);
        let written = || shared.set_item(&item, text).is_ok();
        let kept = written() || (self.drop_older_conversations() && written());
        if !kept {
            console::warn_1(&"Polychat: storage is full; a reload will begin a new chat.".into());
            self.shared = None;
        }
    }

    /// Removes what is stored of the conversations before the newest; says whether there was anything.
    /// What is on the screen stays.
    fn drop_older_conversations(&self) -> bool {
        let Some(shared) = &self.shared else { return false };
        let changes = self.log.without_older_conversations();
        for (name, left) in &changes {
            let item = self.item(name);
            let _ = match left {
                Some(text) => shared.set_item(&item, text),
                None => shared.remove_item(&item),
            };
        }
        !changes.is_empty()
    }
}

fn keep(storage: Option<&Storage>, item: &str, value: &str) {
    if let Some(storage) = storage {
        let _ = if value.is_empty() { storage.remove_item(item) } else { storage.set_item(item, value) };
    }
}

fn is_segment(key: &JsValue, prefix: &str) -> bool {
    JsString::from(key.clone()).starts_with("-", prefix.len() as u32)
}

/// The names of the items that begin so, in order and without that.
fn names(storage: &Storage, prefix: &str) -> Vec<String> {
    let keys = joined(&Object::keys(storage).sort());
    keys.split(ITEM_END).filter_map(|key| key.strip_prefix(prefix).map(str::to_owned)).collect()
}

// Not letter by letter, as strings come from JavaScript otherwise.
fn joined(items: &Array) -> String {
    let text = items.join(ITEM_END.encode_utf8(&mut [0; 1]));
    String::from_utf8(TextEncoder::new().encode(&text).to_vec()).unwrap_or_default()
}
