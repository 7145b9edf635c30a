//! The log of several tabs in one storage, whoever gathers it and whenever a page is killed: every entry is there
//! once, and all read the same order.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use conversation::{Entry, History, Key, Log, Timestamp, is_part_of_log};
use proptest::prelude::*;

const MANY: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    /// A tab reads what is stored and new to it.
    CatchUp(usize),
    /// A tab gathers, and is killed after so many writes.
    Gather(usize, usize),
    Reload(usize),
    /// A tab hears the newest entry of another one.
    Hear(usize),
}

#[derive(Default)]
struct Browser {
    stored: BTreeMap<String, String>,
    tabs: [Log; 3],
    lives: usize,
    names: Vec<String>,
    written: BTreeMap<String, String>,
}

impl Browser {
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Append(tab) => self.append(tab),
            Step::CatchUp(tab) => self.catch_up(tab),
            Step::Gather(tab, writes) => self.gather(tab, writes),
            Step::Reload(tab) => self.reload(tab),
            Step::Hear(tab) => {
                if let Some((name, line)) = self.names.last().map(|name| (name, &self.written[name])) {
                    self.tabs[tab].take(name, line);
                }
            }
        }
        self.check();
    }

    fn name(&self, tab: usize) -> String {
        format!("tab{tab}x{}", self.lives)
    }

    fn append(&mut self, tab: usize) {
        let number = self.names.len() as u64;
        let entry = Entry::Said {
            turn: Key(format!("k{number}")),
            text: format!("w{number}"),
            at: Timestamp(number),
        };
        let (name, line) = self.tabs[tab].append(&entry, &format!("tab{tab}"));
        let before = self.names.iter().filter(|other| self.tabs[tab].knows(other));
        assert!(
            before.max().is_none_or(|before| *before < name),
            "a tab's own entry comes after all it knows"
        );
        self.stored.insert(name.clone(), line.clone());
        assert!(self.written.insert(name.clone(), line).is_none(), "{name} is named twice");
        self.names.push(name);
    }

    fn catch_up(&mut self, tab: usize) {
        for (name, text) in &self.stored {
            assert!(is_part_of_log(name));
            self.tabs[tab].take(name, text);
        }
    }

    fn reload(&mut self, tab: usize) {
        self.lives += 1;
        self.tabs[tab] = Log::default();
        self.catch_up(tab);
    }

    fn gather(&mut self, tab: usize, writes: usize) {
        let Some((name, text)) = self.tabs[tab].gather(MANY, &self.name(tab)) else { return };
        if writes == 0 {
            return self.reload(tab);
        }
        self.stored.insert(name.clone(), text.clone());
        self.tabs[tab].take(&name, &text);
        let all =
            self.stored.keys().filter(|name| self.tabs[tab].is_gathered(name)).cloned().collect::<Vec<_>>();
        for name in all.iter().take(writes - 1) {
            self.stored.remove(name);
        }
        if all.len() > writes - 1 {
            self.reload(tab);
        }
    }

    /// Whoever opens a page now reads everything, once and in order.
    fn check(&self) {
        let mut fresh = Log::default();
        for (name, text) in self.stored.iter().rev() {
            fresh.take(name, text);
        }
        assert_eq!(fresh.fold(false).unwrap(), self.all(), "{:#?}", self.stored);
        for log in &self.tabs {
            let known = self.written.iter().filter(|(name, _)| log.knows(name));
            let known = History::fold(known.map(|(_, line)| Entry::from_line(line).unwrap()));
            assert_eq!(log.fold(false).unwrap(), known, "what a tab reads is what it knows, in order");
        }
    }

    fn all(&self) -> History {
        History::fold(self.written.values().map(|line| Entry::from_line(line).unwrap()))
    }
}

fn step() -> impl Strategy<Value = Step> {
    let tab = 0..3usize;
    prop_oneof![
        8 => tab.clone().prop_map(Step::Append),
        2 => tab.clone().prop_map(Step::CatchUp),
        3 => (tab.clone(), 0..8usize).prop_map(|(tab, writes)| Step::Gather(tab, writes)),
        1 => tab.clone().prop_map(Step::Reload),
        2 => tab.prop_map(Step::Hear),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_or_doubled_whenever_a_page_is_killed(steps in prop::collection::vec(step(), 1..100)) {
        let mut browser = Browser::default();
        for step in &steps {
            browser.step(step);
        }
    }
}

/// Opened conversations of so many messages, each entry by itself.
fn log(conversations: &[usize]) -> (Log, BTreeMap<String, String>) {
    let (mut log, mut stored) = (Log::default(), BTreeMap::new());
    for (number, messages) in conversations.iter().enumerate() {
        let key = Key(format!("create {number}"));
        let said = (0..*messages).map(|message| {
            let turn = Key(format!("{number}.{message}"));
            Entry::Said { turn, text: format!("{number}.{message}"), at: Timestamp(1) }
        });
        for entry in [Entry::Opening { key }].into_iter().chain(said) {
            let (name, line) = log.append(&entry, "tab");
            stored.insert(name, line);
        }
    }
    (log, stored)
}

fn gather_all(log: &mut Log, stored: &mut BTreeMap<String, String>) {
    while let Some((name, text)) = log.gather(MANY, "tab") {
        stored.insert(name.clone(), text.clone());
        log.take(&name, &text);
        stored.retain(|name, _| !log.is_gathered(name));
    }
}

#[test]
fn many_entries_become_few_items() {
    let (mut log, mut stored) = log(&[21]);
    gather_all(&mut log, &mut stored);
    let (segments, entries): (BTreeSet<_>, BTreeSet<_>) =
        stored.keys().partition(|name| name.starts_with('-'));
    assert_eq!((segments.len(), entries.len(), log.count()), (5, 2, 22));
}

#[test]
fn without_the_older_conversations_the_newest_is_whole() {
    for conversations in [&[9, 3, 7][..], &[7, 8], &[30, 1], &[2, 2, 2, 2, 2, 2]] {
        let (mut log, mut stored) = log(conversations);
        gather_all(&mut log, &mut stored);
        for (name, text) in log.without_older_conversations() {
            match text {
                Some(text) => stored.insert(name, text),
                None => stored.remove(&name),
            };
        }
        let mut left = Log::default();
        stored.iter().for_each(|(name, text)| {
            left.take(name, text);
        });
        let texts = left.fold(false).unwrap().transcript().len();
        assert_eq!(texts, *conversations.last().unwrap(), "{conversations:?}: {stored:#?}");
        assert!(left.without_older_conversations().is_empty(), "nothing is older");
    }
}

#[test]
fn damage_anywhere_is_found() {
    let (mut log, mut stored) = log(&[21]);
    gather_all(&mut log, &mut stored);
    for damaged in stored.keys() {
        for text in ["", "x", "0000000001.ab", "0000000001.ab {not a line"] {
            let mut found = Log::default();
            for (name, whole) in &stored {
                found.take(name, if name == damaged { text } else { whole });
            }
            assert_eq!(found.fold(false), None, "{damaged} is {text:?}");
        }
    }
}
