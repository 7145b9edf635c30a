//! The log as it is stored, and as one tab knows it.
//!
//! Each entry is an item of storage, named so that all tabs give the log the same order: a number above
//! all that its tab had seen, and the tab's own name. Ten thousand items take long to read, so the oldest
//! are gathered into segments, many entries in one item. A segment is written before the items of its
//! entries are removed, it is never written into, and an entry that is in two places counts once: a page that
//! is killed in between loses and doubles nothing, and whoever reads meanwhile reads the same log.
//!
//! Boundary: no storage; whoever has one moves the items. An entry is read when the log is folded.

use crate::record::LINE_END;
use crate::{Entry, History};

/// The log as one tab knows it.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Name and line of each entry with a space between, one entry or a whole segment in each: ten
    /// thousand entries are not copied each by itself.
    texts: Vec<String>,
    /// In the order that every tab gives them.
    entries: Vec<Stored>,
    segments: Vec<Segment>,
    highest: u64,
}

/// Where an entry is.
#[derive(Clone, Copy, Debug)]
struct Stored {
    text: usize,
    start: usize,
    name_end: usize,
    end: usize,
    /// It is in a segment.
    gathered: bool,
}

#[derive(Clone, Debug)]
struct Segment {
    name: String,
    first: String,
    last: String,
}

/// Whether an item of that name is part of the log: an entry or a segment.
pub fn is_part_of_log(name: &str) -> bool {
    name.starts_with('-') || name.starts_with('0')
}

impl Log {
    /// Appends an entry of the tab that is called `tab`; gives the name and the text of its item.
    pub fn append(&mut self, entry: &Entry, tab: &str) -> (String, String) {
        let name = format!("{:010}.{tab}", self.highest + 1);
        let line = entry.to_line();
        self.take(&name, &line);
        (name, line)
    }

    /// Takes in an item, if it is new; says whether it is, and comes after everything known.
    pub fn take(&mut self, name: &str, text: &str) -> bool {
        if !name.starts_with('-') {
            return self.put(format!("{name} {text}"), false) == Some(self.entries.len());
        }
        let name_of = |record: Option<&str>| {
            record.and_then(|record| record.split(' ').next()).unwrap_or_default().to_owned()
        };
        let first = name_of(text.split(LINE_END).next());
        let last = name_of(text.rsplit(LINE_END).next());
        self.segments.push(Segment { name: name.to_owned(), first, last });
        self.put(text.to_owned(), true);
        false
    }

    /// Gives the length of the log up to the last entry that is new, if one is.
    fn put(&mut self, text: String, gathered: bool) -> Option<usize> {
        // Those of a segment are in order, so that none has to be found among them.
        let (mut start, mut up_to) = (0, None);
        for record in text.split(LINE_END) {
            let end = start + record.len();
            // What has no name is damaged, and is found out when it is read.
            let length = record.find(' ').unwrap_or_default();
            let name = record.get(..length).unwrap_or_default();
            let place = self.place(name);
            match self.entries.get_mut(place) {
                Some(known) if is_named(&self.texts, known, name) => known.gathered |= gathered,
                _ => {
                    let text = self.texts.len();
                    self.entries
                        .insert(place, Stored { text, start, name_end: start + length, end, gathered });
                    up_to = Some(place + 1);
                }
            }
            start = end + LINE_END.len_utf8();
        }
        // The newest entry has the highest number.
        let newest = text.rsplit(LINE_END).next().and_then(|record| record.split('.').next());
        self.highest = self.highest.max(newest.and_then(|number| number.parse().ok()).unwrap_or_default());
        if up_to.is_some() {
            self.texts.push(text);
        }
        up_to
    }

    /// Whether that entry or segment was taken in.
    pub fn knows(&self, name: &str) -> bool {
        self.entry(name).is_some() || self.segments.iter().any(|segment| segment.name == name)
    }

    /// Whether that entry is in a segment, so that it needs no item of its own.
    pub fn is_gathered(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.gathered)
    }

    /// How many entries there are.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The fold of all entries; none where one of them is damaged. At a `glance` what is missing before
    /// them is taken for a conversation that goes on: enough to read by, and not to act on.
    pub fn fold(&self, glance: bool) -> Option<History> {
        let mut history = if glance { History::glance() } else { History::default() };
        for entry in &self.entries {
            history.apply(Entry::from_line(self.line(entry))?);
        }
        Some(history)
    }

    /// The item of a new segment, once there are many entries that are in none: the oldest `many`. To be
    /// stored and taken in; only then the items of what [`Log::is_gathered`] can go.
    pub fn gather(&self, many: usize, tab: &str) -> Option<(String, String)> {
        let single = self.entries.iter().filter(|entry| !entry.gathered);
        // The newest stay by themselves: another tab may still write among them.
        if single.clone().count() < many + many / 2 {
            return None;
        }
        let first = self.name(single.clone().next()?);
        Some((format!("-{first}.{tab}"), self.text(single.take(many))))
    }

    /// What to do to storage to drop the conversations before the newest, which folds without them: each
    /// item that goes, or the text that is left of it. The log itself stays as it is.
    pub fn without_older_conversations(&self) -> Vec<(String, Option<String>)> {
        let opens =
            |entry: &Stored| matches!(Entry::from_line(self.line(entry)), Some(Entry::Opening { .. }));
        let newest = self.entries.iter().rposition(opens).unwrap_or_default();
        let (older, newer) = self.entries.split_at(newest);
        let Some(opening) = newer.first().map(|entry| self.name(entry)) else { return Vec::new() };
        let single = older.iter().filter(|entry| !entry.gathered);
        let mut changes = single.map(|entry| (self.name(entry).to_owned(), None)).collect::<Vec<_>>();
        for segment in self.segments.iter().filter(|segment| segment.first.as_str() < opening) {
            let left = newer.iter().filter(|entry| entry.gathered && *self.name(entry) <= *segment.last);
            let left = self.text(left);
            changes.push((segment.name.clone(), Some(left).filter(|left| !left.is_empty())));
        }
        changes
    }

    fn place(&self, name: &str) -> usize {
        // Nearly always; to search ten thousand times is what a visitor would wait for.
        if self.entries.last().is_none_or(|last| self.name(last) < name) {
            return self.entries.len();
        }
        self.entries.partition_point(|entry| self.name(entry) < name)
    }

    fn entry(&self, name: &str) -> Option<&Stored> {
        self.entries.get(self.place(name)).filter(|entry| is_named(&self.texts, entry, name))
    }

    fn name(&self, entry: &Stored) -> &str {
        part(&self.texts, entry.text, entry.start, entry.name_end)
    }

    fn line(&self, entry: &Stored) -> &str {
        part(&self.texts, entry.text, entry.name_end + 1, entry.end)
    }

    /// The text of a segment.
    fn text<'a>(&self, entries: impl Iterator<Item = &'a Stored>) -> String {
        let mut text = String::new();
        for entry in entries {
            if !text.is_empty() {
                text.push(LINE_END);
            }
            text.push_str(part(&self.texts, entry.text, entry.start, entry.end));
        }
        text
    }
}

fn is_named(texts: &[String], entry: &Stored, name: &str) -> bool {
    part(texts, entry.text, entry.start, entry.name_end) == name
}

fn part(texts: &[String], text: usize, start: usize, end: usize) -> &str {
    texts.get(text).and_then(|text| text.get(start..end)).unwrap_or_default()
}
