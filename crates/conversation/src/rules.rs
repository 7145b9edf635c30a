//! What the owner of the website decides about a conversation.

use std::time::Duration;

/// The rules that a conversation keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// After how long a silence a conversation is ended; never where it is `None`.
    pub quiet: Option<Duration>,
    /// Whether an empty response is taken for one that is delayed, and asked for again.
    pub fetches: bool,
    /// The most characters that a message may have, as JavaScript counts them (UTF-16 code units).
    pub longest: usize,
}

/// Well below the 10,000 that a gateway takes where nothing else is configured.
const LONGEST: usize = 4_000;

impl Rules {
    /// How long a text is, as [`Rules::longest`] counts.
    pub fn length_of(self, text: &str) -> usize {
        text.trim().encode_utf16().count()
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { quiet: None, fetches: true, longest: LONGEST }
    }
}
