//! Why a script was refused, and where.

use std::{fmt, io, ops::Range};

/// A script that could not be read: `shop.toml:12: what is wrong and what to do`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1. None where the file could not be read at all.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub reason: String,
}

impl ScriptError {
    pub(super) fn unreadable(file: String, error: &io::Error) -> Self {
        Self { file, line: None, reason: format!("the script cannot be read: {error}") }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for ScriptError {}

/// The text being read, to turn a place in it into a line.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

impl Source<'_> {
    pub fn refuse(self, place: Range<usize>, reason: impl Into<String>) -> ScriptError {
        let line = Some(self.line(place.start));
        ScriptError { file: self.name.to_owned(), line, reason: reason.into() }
    }

    pub fn line(self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }
}
