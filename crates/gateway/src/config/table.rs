//! Reads one table of a configuration key by key, and notes what it does not know or expect.
//!
//! Boundary: it knows TOML and its places, not what the keys mean; that is `read` and `read_site`.

use std::ops::{Range, RangeInclusive};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::problem::Source;

/// A value with its place in the file.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// A table whose unknown keys have been told about.
pub(super) struct Table<'a, 'i> {
    pub source: &'a Source<'a>,
    path: String,
    place: Range<usize>,
    entries: &'a DeTable<'i>,
}

impl<'a, 'i> Table<'a, 'i> {
    /// `path` is what stands before its keys in a message: `site.identity`, or nothing at the top.
    pub fn new(
        source: &'a Source<'a>,
        path: impl Into<String>,
        place: Range<usize>,
        entries: &'a DeTable<'i>,
        known: &[&str],
    ) -> Self {
        let table = Self { source, path: path.into(), place, entries };
        for key in entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            source.refuse(key.span(), table.name(key.get_ref()), unknown(key.get_ref(), known));
        }
        table
    }

    /// A table that is the value of a key.
    pub fn below(&self, key: &str, known: &[&str]) -> Option<Self> {
        let value = self.value(key)?;
        match value.get_ref().as_table() {
            Some(entries) => Some(Self::new(self.source, self.name(key), value.span(), entries, known)),
            None => self.wrong(key, &format!("a table, written as [{}]", self.name(key))),
        }
    }

    /// The tables of an array of tables.
    pub fn list(&self, key: &str, known: &[&str]) -> Vec<Self> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let tables = value.get_ref().as_array().map(|array| {
            let table = |item: &'a Value<'i>| Some((item.span(), item.get_ref().as_table()?));
            array.iter().map(table).collect::<Option<Vec<_>>>()
        });
        let Some(Some(tables)) = tables else {
            return self.wrong(key, &format!("written as [[{}]]", self.name(key))).unwrap_or_default();
        };
        let table = |(place, entries)| Self::new(self.source, self.name(key), place, entries, known);
        tables.into_iter().map(table).collect()
    }

    pub fn value(&self, key: &str) -> Option<&'a Value<'i>> {
        self.entries.get(key)
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        let value = self.value(key)?;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text),
            Some(_) => self.refuse(key, "it is empty: write a value or remove the line"),
            None => self.wrong(key, "text in quotes"),
        }
    }

    /// A text that has to be there.
    pub fn needed(&self, key: &str, why: &str) -> Option<&'a str> {
        match self.value(key) {
            Some(_) => self.text(key),
            None => self.refuse(key, format!("it is missing: {why}")),
        }
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Option<Vec<&'a str>> {
        let array = self.value(key)?.get_ref().as_array();
        let texts = array.and_then(|array| array.iter().map(|item| item.get_ref().as_str()).collect());
        texts.or_else(|| self.wrong(key, "a list of texts, as in [\"a\", \"b\"]"))
    }

    pub fn flag(&self, key: &str) -> Option<bool> {
        self.value(key)?.get_ref().as_bool().or_else(|| self.wrong(key, "true or false"))
    }

    pub fn number(&self, key: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let digits = self.value(key)?.get_ref().as_integer();
        let number = digits.and_then(|digits| u64::from_str_radix(digits.as_str(), digits.radix()).ok());
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            Some(number) => self.refuse(key, format!("it must be {expected}; here it is {number}")),
            None => self.wrong(key, &expected),
        }
    }

    /// Reads a text, or notes why it is none of what was expected.
    pub fn parsed<T, E: ToString>(&self, key: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        match parse(self.text(key)?) {
            Ok(parsed) => Some(parsed),
            Err(error) => self.refuse(key, error.to_string()),
        }
    }

    /// Notes what is wrong with a key, at its value or, where it is missing, at the table.
    pub fn refuse<T>(&self, key: &str, reason: impl Into<String>) -> Option<T> {
        let place = self.value(key).map_or_else(|| self.place.clone(), Spanned::span);
        self.source.refuse(place, self.name(key), reason);
        None
    }

    fn wrong<T>(&self, key: &str, expected: &str) -> Option<T> {
        let here = self.value(key).map(|value| value.get_ref().type_str()).unwrap_or_default();
        self.refuse(key, format!("it must be {expected}; here it is a value of type {here}"))
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// A value is never shown: it may be a key that somebody wrote into the wrong line.
fn unknown(key: &str, known: &[&str]) -> String {
    match nearest(key, known) {
        Some(name) => format!("there is no such key; did you mean `{name}`?"),
        None => format!("there is no such key; here may stand {}", known.join(", ")),
    }
}

/// The name that was probably meant.
pub(super) fn nearest<'n>(given: &str, known: &[&'n str]) -> Option<&'n str> {
    let plain = |name: &str| name.to_lowercase().replace('-', "_");
    let near = known.iter().map(|name| (strsim::osa_distance(&plain(given), &plain(name)), *name));
    near.min().filter(|(distance, name)| *distance <= 2.max(name.len() / 4)).map(|(_, name)| name)
}
