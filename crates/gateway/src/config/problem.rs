//! What is wrong with a configuration file, where, and what to write instead.

use std::{cell::RefCell, fmt, ops::Range};

/// One thing that is wrong: `gateway.toml:12: site.orgins: what it is and what to do`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1. None where the file could not be read at all.
    pub line: Option<usize>,
    /// The key with its tables, such as `site.identity.issuer`. Empty for the file as a whole.
    pub key: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if self.key.is_empty() {
            write!(f, ": {}", self.reason)
        } else {
            write!(f, ": {}: {}", self.key, self.reason)
        }
    }
}

/// The text being read, and what was found wrong with it so far.
pub(super) struct Source<'a> {
    file: &'a str,
    text: &'a str,
    found: RefCell<Vec<Problem>>,
}

impl<'a> Source<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, found: RefCell::default() }
    }

    /// Notes what is wrong at a place; reading goes on, so that all of it is told at once.
    pub fn refuse(&self, place: Range<usize>, key: impl Into<String>, reason: impl Into<String>) {
        let before = self.text.bytes().take(place.start);
        let line = Some(before.filter(|byte| *byte == b'\n').count() + 1);
        let problem = Problem { file: self.file.to_owned(), line, key: key.into(), reason: reason.into() };
        self.found.borrow_mut().push(problem);
    }

    /// Everything that was found, from top to bottom.
    pub fn problems(self) -> Vec<Problem> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|problem| problem.line);
        found
    }
}
