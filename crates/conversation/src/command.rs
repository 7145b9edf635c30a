//! What a conversation asks the runtime to do.

use crate::Key;

/// One thing to do. Its outcome, if it has one, comes back as an [`Event`](crate::Event).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Call *create*, with what the page knows at that moment; answer with `Event::Created`.
    Create {
        /// Sent as `Idempotency-Key`.
        key: Key,
    },
    /// Call *respond*; answer with `Event::Responded`. At most one is asked for at a time.
    Respond {
        /// Sent as `Idempotency-Key`.
        turn: Key,
        /// The conversation's id at the Chat API.
        conversation: String,
        /// What the visitor said.
        message: String,
    },
    /// Call *close*. Nobody waits for the outcome: for the visitor the chat has ended.
    Close {
        /// The conversation's id at the Chat API.
        conversation: String,
    },
}
