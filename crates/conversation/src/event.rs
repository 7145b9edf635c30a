//! What can happen to a conversation.

use chat_api::{ApiError, Reply};

use crate::{Key, Timestamp};

/// Something that a visitor, the page or the network did. An event that does not fit the phase it
/// meets (a late answer, a second click) changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The panel came into view: the visitor means to chat.
    Shown {
        /// Names the *create* that follows where nothing is open yet.
        key: Key,
        /// When.
        at: Timestamp,
    },
    /// The panel went out of view. The conversation goes on.
    Hidden,
    /// The visitor edited what is not sent yet.
    Drafted {
        /// The whole text of the composer.
        text: String,
    },
    /// The visitor sends the draft.
    Sent {
        /// Names the turn.
        key: Key,
        /// When.
        at: Timestamp,
    },
    /// The visitor asks to send a failed message again.
    Retried {
        /// The turn that failed.
        turn: Key,
    },
    /// The visitor ended the chat, and confirmed it.
    Ended {
        /// When.
        at: Timestamp,
    },
    /// The visitor asks for a new chat, or to try again where none could be opened.
    Restarted {
        /// Names the *create*.
        key: Key,
        /// When.
        at: Timestamp,
    },
    /// *create* came back.
    Created {
        /// The key it was called with.
        key: Key,
        /// The greeting, or why there is none.
        outcome: Result<Reply, ApiError>,
        /// When.
        at: Timestamp,
    },
    /// *respond* came back.
    Responded {
        /// The turn it was called for.
        turn: Key,
        /// The reply, or why there is none.
        outcome: Result<Reply, ApiError>,
        /// When.
        at: Timestamp,
    },
}
