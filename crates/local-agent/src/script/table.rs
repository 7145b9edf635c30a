//! Reads one table of a script key by key, and refuses what it does not know or expect.
//!
//! Boundary: it knows TOML and its places, not what the keys mean; that is `read`.

use std::ops::{Range, RangeInclusive};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::error::{ScriptError, Source};

/// A table whose keys are all known.
pub(super) struct Table<'a, 'i> {
    source: Source<'a>,
    /// As a script's author would call it: `[[rule]]`.
    what: &'static str,
    place: Range<usize>,
    entries: &'a DeTable<'i>,
}

impl<'a, 'i> Table<'a, 'i> {
    pub fn new(
        source: Source<'a>,
        what: &'static str,
        value: &'a Spanned<DeValue<'i>>,
        known: &[&str],
    ) -> Result<Self, ScriptError> {
        let Some(entries) = value.get_ref().as_table() else {
            return Err(source.refuse(value.span(), format!("{what} must be a table; {}", here(value))));
        };
        Self::of(source, what, value.span(), entries, known)
    }

    pub fn of(
        source: Source<'a>,
        what: &'static str,
        place: Range<usize>,
        entries: &'a DeTable<'i>,
        known: &[&str],
    ) -> Result<Self, ScriptError> {
        let unknown = entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        // Entries are sorted by name; the first in the file is the one to tell about.
        match unknown.min_by_key(|key| key.span().start) {
            Some(key) => Err(source.refuse(key.span(), unknown_key(what, key.get_ref(), known))),
            None => Ok(Self { source, what, place, entries }),
        }
    }

    pub fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.entries.get(key)
    }

    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// The elements of an array of tables.
    pub fn list(&self, key: &str) -> Result<&'a [Spanned<DeValue<'i>>], ScriptError> {
        let Some(value) = self.value(key) else { return Ok(&[]) };
        let array = value.get_ref().as_array();
        array.map(|array| &**array).ok_or_else(|| self.wrong(key, value, &format!("written as [[{key}]]")))
    }

    pub fn text(&self, key: &str) -> Result<Option<&'a str>, ScriptError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        value.get_ref().as_str().map(Some).ok_or_else(|| self.wrong(key, value, "text in quotes"))
    }

    /// One text or a list of them, none of them empty.
    pub fn texts(&self, key: &str) -> Result<Vec<&'a str>, ScriptError> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let one = value.get_ref().as_str().map(|text| vec![text]);
        let all =
            one.or_else(|| value.get_ref().as_array()?.iter().map(|item| item.get_ref().as_str()).collect());
        let texts = all.ok_or_else(|| self.wrong(key, value, "text in quotes, or a list of texts"))?;
        if texts.is_empty() || texts.iter().any(|text| text.trim().is_empty()) {
            return Err(self
                .source
                .refuse(value.span(), format!("`{key}` is empty: write some text or remove it")));
        }
        Ok(texts)
    }

    pub fn flag(&self, key: &str) -> Result<bool, ScriptError> {
        let Some(value) = self.value(key) else { return Ok(false) };
        value.get_ref().as_bool().ok_or_else(|| self.wrong(key, value, "true or false"))
    }

    pub fn number(&self, key: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, ScriptError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let digits = value.get_ref().as_integer();
        let number = digits.and_then(|digits| u64::from_str_radix(digits.as_str(), digits.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => Ok(Some(number)),
            _ => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                Err(self.wrong(key, value, &expected))
            }
        }
    }

    /// Refuses the whole table.
    pub fn refuse(&self, reason: &str) -> ScriptError {
        self.source.refuse(self.place.clone(), format!("{} {reason}", self.what))
    }

    /// Refuses the value of a key.
    pub fn refuse_key(&self, key: &str, reason: impl Into<String>) -> ScriptError {
        let place = self.value(key).map_or_else(|| self.place.clone(), Spanned::span);
        self.source.refuse(place, reason)
    }

    pub fn line(&self) -> usize {
        self.source.line(self.place.start)
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> ScriptError {
        self.source.refuse(value.span(), format!("`{key}` must be {expected}; {}", here(value)))
    }
}

fn here(value: &Spanned<DeValue<'_>>) -> String {
    match value.get_ref() {
        DeValue::Integer(number) => format!("here it is {}", number.as_str()),
        DeValue::Boolean(flag) => format!("here it is {flag}"),
        DeValue::String(text) => format!("here it is {text:?}"),
        DeValue::Array(_) => "here it is another list".to_owned(),
        other => format!("here it is a {}", other.type_str()),
    }
}

fn unknown_key(what: &str, key: &str, known: &[&str]) -> String {
    let near = known.iter().map(|name| (strsim::osa_distance(key, name), name));
    match near.min().filter(|(distance, _)| *distance <= 2) {
        Some((_, name)) => format!("{what} knows no `{key}`; did you mean `{name}`?"),
        None => format!("{what} knows no `{key}`; it knows {}", known.join(", ")),
    }
}
