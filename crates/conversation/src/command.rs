//! What a conversation asks the runtime to do, in the order given.

use crate::{Entry, Key, Timestamp};

/// One thing to do. Its outcome, if it has one, comes back as an [`Event`](crate::Event).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Append to the log, before anything that follows is done, and tell the other tabs.
    Log(Entry),
    /// Keep the draft, so that a page that is left does not lose it.
    Keep {
        /// The whole draft.
        draft: String,
    },
    /// Wait until no other tab calls the API; answer with `Event::TurnTaken`.
    TakeTurn,
    /// Let another tab call the API.
    YieldTurn,
    /// Call *create*, with what the page knows at that moment; answer with `Event::Created`.
    Create {
        /// Sent as `Idempotency-Key`.
        key: Key,
    },
    /// Call *respond*; answer with `Event::Responded`. At most one is asked for at a time.
    Respond {
        /// Sent as `Idempotency-Key`.
        call: Key,
        /// The conversation's id at the Chat API.
        conversation: String,
        /// What the visitor said; nothing to fetch a response that was delayed.
        message: Option<String>,
    },
    /// Call *close*. Nobody waits for the outcome: for the visitor the chat has ended.
    Close {
        /// The conversation's id at the Chat API.
        conversation: String,
    },
    /// Forget the call in the air: its outcome is not to be told. The same call may be made anew.
    Abandon,
    /// Answer with `Event::Woke` at that moment.
    Wake {
        /// When.
        at: Timestamp,
    },
}
