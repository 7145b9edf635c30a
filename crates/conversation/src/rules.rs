//! What the owner of the website decides about a conversation.

use std::time::Duration;

/// The rules that a conversation keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// After how long a silence a conversation is ended; never where it is `None`.
    pub quiet: Option<Duration>,
    /// Whether an empty response is taken for one that is delayed, and asked for again.
    pub fetches: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { quiet: None, fetches: true }
    }
}
