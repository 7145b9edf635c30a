//! What outlives a page: the log, the draft, and whether the panel is in view. The only file that
//! touches Web Storage.
//!
//! Each entry of the log is one item, written before anything that follows is done. Its name holds a
//! number above all that this tab has seen and the tab's own name, so that tabs never overwrite each
//! other and all read the same order. Everything is kept in memory as well: where storage is denied
//! or full, the chat goes on and a reload begins anew.
//!
//! `docs/storage.md` lists every item for people.

use conversation::{Entry, Key, LINE_END, Timestamp};
use js_sys::{Array, JsString, Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{Storage, console};

use crate::settings::{Settings, StorageMode};

/// The version of the log's form. Another version's log is set aside.
const VERSION: &str = "2";

/// More entries than this are not read back: the conversations before the newest are dropped.
const MOST_ENTRIES: usize = 50_000;

/// Where one deployment's items are, and the log as this tab knows it.
pub struct Store {
    prefix: String,
    tab: String,
    mode: StorageMode,
    shared: Option<Storage>,
    own: Option<Storage>,
    log: Vec<(String, Entry)>,
    next: u64,
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
    /// Opens the store of a deployment and reads the log, unless it has rested longer than it may.
    pub fn open(settings: &Settings, tab: &Key, now: Timestamp) -> Self {
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
        let prefix = format!("polychat/{VERSION}/{}/", settings.name());
        let tab = tab.0.get(..8).unwrap_or_default().to_owned();
        let mut store = Self { prefix, tab, mode: settings.storage, shared, own, log: Vec::new(), next: 0 };
        store.read_all();
        if store.has_rested(settings.storage_ms, now) {
            store.forget();
        }
        if store.log.len() > MOST_ENTRIES {
            store.drop_older_conversations();
            store.log.clear();
            store.read_all();
        }
        store
    }

    /// Whether other tabs read the same log.
    pub fn is_shared(&self) -> bool {
        self.shared.is_some() && self.mode == StorageMode::Local
    }

    /// The log, in the order that every tab gives it.
    pub fn log(&self) -> Vec<Entry> {
        self.log.iter().map(|(_, entry)| entry.clone()).collect()
    }

    /// Appends an entry; gives what other tabs are told.
    pub fn append(&mut self, entry: Entry) -> String {
        self.next += 1;
        let name = format!("{:010}.{}", self.next, self.tab);
        let line = entry.to_line();
        self.write(&name, &line);
        self.log.push((name.clone(), entry));
        format!("{name} {line}")
    }

    /// Takes in what another tab has told.
    pub fn hear(&mut self, told: &str) -> News {
        let Some((name, line)) = told.split_once(' ') else { return News::Known };
        let Some(entry) = Entry::from_line(line).filter(|_| !self.knows(name)) else { return News::Known };
        if self.put(name, entry.clone()) { News::Next(entry) } else { News::Earlier }
    }

    /// Reads what other tabs have written and not told yet; says whether there was anything.
    ///
    /// Every name is looked at each time. No count or mark would do: the page writes to the same
    /// storage, and a tab that missed an entry could send a message twice.
    pub fn catch_up(&mut self) -> bool {
        let Some(shared) = &self.shared else { return false };
        let news = names(shared, &self.prefix).iter().any(|name| is_entry(name) && !self.knows(name));
        if news {
            self.read_all();
        }
        news
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

    /// Removes every item of this deployment, from both storages and from memory.
    pub fn forget(&mut self) {
        for storage in [&self.shared, &self.own].into_iter().flatten() {
            for name in names(storage, &self.prefix) {
                let _ = storage.remove_item(&self.item(&name));
            }
        }
        self.log.clear();
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

    /// Removes what is stored of the conversations before the newest, which folds without them; says
    /// whether there was anything. What is on the screen stays.
    fn drop_older_conversations(&self) -> bool {
        let newest = self.log.iter().rposition(|(_, entry)| matches!(entry, Entry::Opening { .. }));
        let older = self.log.get(..newest.unwrap_or_default()).unwrap_or_default();
        if let Some(shared) = &self.shared {
            for (name, _) in older {
                let _ = shared.remove_item(&self.item(name));
            }
        }
        !older.is_empty()
    }

    // All there is as one text: to ask for ten thousand items one by one takes longer than to read them.
    fn read_all(&mut self) {
        let Some(shared) = &self.shared else { return };
        // Only ours: what other scripts store may hold what stands between two of our lines.
        let is_ours = |key: JsValue| JsString::from(key).starts_with(&self.prefix, 0);
        let keys = Object::keys(shared).filter(&mut |key, _, _| is_ours(key)).sort();
        let texts = keys.map(&mut |key, _, _| Reflect::get(shared, &key).unwrap_or_default());
        let (keys, texts) = (joined(&keys), joined(&texts));
        for (name, line) in keys.split(LINE_END).zip(texts.split(LINE_END)) {
            let Some(name) = name.strip_prefix(&self.prefix) else { continue };
            if !is_entry(name) || self.knows(name) {
                continue;
            }
            let Some(entry) = Entry::from_line(line) else {
                console::warn_1(&"Polychat: the stored chat is damaged and was set aside.".into());
                return self.forget();
            };
            self.put(name, entry);
        }
    }

    fn knows(&self, name: &str) -> bool {
        self.log.binary_search_by(|(other, _)| other.as_str().cmp(name)).is_ok()
    }

    /// Puts an entry where it belongs; says whether that is at the end.
    fn put(&mut self, name: &str, entry: Entry) -> bool {
        let number = name.split('.').next().and_then(|number| number.parse().ok());
        self.next = self.next.max(number.unwrap_or_default());
        let place = self.log.partition_point(|(other, _)| other.as_str() < name);
        let last = place == self.log.len();
        self.log.insert(place, (name.to_owned(), entry));
        last
    }

    fn has_rested(&self, most: u64, now: Timestamp) -> bool {
        let newest = self.log.iter().filter_map(|(_, entry)| entry.at()).max();
        newest.is_some_and(|newest| now.0.saturating_sub(newest.0) > most)
    }
}

fn keep(storage: Option<&Storage>, item: &str, value: &str) {
    if let Some(storage) = storage {
        let _ = if value.is_empty() { storage.remove_item(item) } else { storage.set_item(item, value) };
    }
}

fn is_entry(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_digit())
}

/// The names of a deployment's items, in order and without the prefix.
fn names(storage: &Storage, prefix: &str) -> Vec<String> {
    let keys = joined(&Object::keys(storage).sort());
    keys.split(LINE_END).filter_map(|key| key.strip_prefix(prefix).map(str::to_owned)).collect()
}

fn joined(items: &Array) -> String {
    items.join(LINE_END.encode_utf8(&mut [0; 1])).into()
}
