//! What outlives a page. The only room that touches Web Storage: the log here, what is kept beside it in
//! `items`.
//!
//! The log's form and the names of its items are `conversation::Log`'s; this moves them. An entry is
//! written before anything that follows is done. The log is kept in memory as well: where storage is
//! denied or full, the chat goes on and a reload begins anew.
//!
//! `docs/storage.md` lists every item for people.

mod items;

use conversation::{Entry, History, ITEM_END, Key, Log, Timestamp, is_part_of_log};
use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::console;

pub use items::{Items, Place};

use crate::settings::{Settings, StorageMode};
use items::{joined, names};

/// More entries than this are not read back: the conversations before the newest are dropped.
const MOST_ENTRIES: usize = 50_000;

/// So many entries are gathered in one item.
const GATHERED: usize = 512;

/// A log of so many segments is read at once.
const FEW: i32 = 3;

/// One deployment's log as this tab knows it, and where it is stored.
pub struct Store {
    /// What this tab keeps beside the log.
    pub items: Items,
    tab: String,
    mode: StorageMode,
    log: Log,
    /// The newest entry of this tab.
    wrote: String,
    /// The log is the newest part of a long one: to look at, and not to go on with.
    glance: bool,
}

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
        let mut store = Self {
            items: Items::open(settings),
            tab: tab.0.get(..8).unwrap_or_default().to_owned(),
            mode: settings.storage,
            log: Log::default(),
            wrote: String::new(),
            glance,
        };
        // Who reads further up does not look at the newest.
        store.glance &= store.items.place().is_none();
        store.items.remove(true);
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
        self.items.shared.is_some() && self.mode == StorageMode::Local
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
        let Some(shared) = &self.items.shared else { return false };
        let log = &self.log;
        let knows = |key: &JsValue| {
            let key = key.as_string().unwrap_or_default();
            key.strip_prefix(&self.items.prefix).is_some_and(|name| log.knows(name))
        };
        // Only ours cross the border, and only where it matters: the page may have stored a lot.
        let is_new = |key: JsValue| {
            JsString::from(key.clone()).starts_with(&self.items.prefix, 0)
                && (log.count() == 0 || !knows(&key))
        };
        let keys = Object::keys(shared).filter(&mut |key, _, _| is_new(key)).sort();
        // Segments come first.
        let segments = keys.find_index(&mut |key, _, _| !is_segment(&key, &self.items.prefix)).max(0);
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
            if let Some(name) = name.strip_prefix(&self.items.prefix).filter(|name| is_part_of_log(name)) {
                self.log.take(name, text);
                news = true;
            }
        }
        news
    }

    /// Gathers old entries into few items, where there are many; only while no other tab may.
    pub fn gather(&mut self) {
        let Some(shared) = self.items.shared.clone() else { return };
        while let Some((name, text)) = self.log.gather(GATHERED, &self.tab) {
            if shared.set_item(&self.items.name(&name), &text).is_err() {
                return;
            }
            self.log.take(&name, &text);
            for name in names(&shared, &self.items.prefix).iter().filter(|name| self.log.is_gathered(name)) {
                let _ = shared.remove_item(&self.items.name(name));
            }
        }
    }

    /// Removes every item of this deployment, of any version, from both storages and from memory.
    pub fn forget(&mut self) {
        self.items.remove(false);
        self.log = Log::default();
        self.wrote.clear();
    }

    fn write(&mut self, name: &str, text: &str) {
        let Some(shared) = self.items.shared.clone() else { return };
        let item = self.items.name(name);
        let written = || shared.set_item(&item, text).is_ok();
        let kept = written() || (self.drop_older_conversations() && written());
        if !kept {
            console::warn_1(&"Polychat: storage is full; a reload will begin a new chat.".into());
            self.items.shared = None;
        }
    }

    /// Removes what is stored of the conversations before the newest; says whether there was anything.
    /// What is on the screen stays.
    fn drop_older_conversations(&self) -> bool {
        let Some(shared) = &self.items.shared else { return false };
        let changes = self.log.without_older_conversations();
        for (name, left) in &changes {
            let item = self.items.name(name);
            let _ = match left {
                Some(text) => shared.set_item(&item, text),
                None => shared.remove_item(&item),
            };
        }
        !changes.is_empty()
    }
}

fn is_segment(key: &JsValue, prefix: &str) -> bool {
    JsString::from(key.clone()).starts_with("-", prefix.len() as u32)
}
