//! What can happen to a conversation.

use chat_api::{ApiError, Reply};

use crate::{Entry, Key, Timestamp};

/// Something that a visitor, the page, the network, a timer or another tab did. An event that does
/// not fit the phase it meets (a late answer, a second click) changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The panel came into view: the visitor means to chat.
    Shown {
        /// Names the *create* that follows where nothing is open yet.
        key: Key,
    },
    /// The panel went out of view. The conversation goes on.
    Hidden,
    /// The visitor edited what is not sent yet.
    Drafted {
        /// The whole text of the composer.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// The visitor sends the draft.
    Sent {
        /// Names the turn.
        key: Key,
        /// When.
        at: Timestamp,
    },
    /// The visitor says one of the suggested answers. The draft stays.
    Picked {
        /// Names the turn.
        key: Key,
        /// The words of the suggestion.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// The visitor asks to send a failed message again.
    Retried {
        /// The turn that failed.
        turn: Key,
        /// Names the new call: the old one may have been processed.
        call: Key,
    },
    /// The visitor looks at the page, or looks away from it.
    Watched {
        /// Whether the page is in view.
        watched: bool,
    },
    /// The visitor says that they are still there.
    Stayed {
        /// When.
        at: Timestamp,
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
    },
    /// This tab may call the API now: no other one does, and its log is up to date.
    TurnTaken,
    /// *create* came back.
    Created {
        /// The key it was called with.
        key: Key,
        /// The greeting, or why there is none.
        outcome: Result<Answer, ApiError>,
        /// When.
        at: Timestamp,
        /// Chance, for waits that should not be the same everywhere.
        chance: u8,
    },
    /// *respond* came back.
    Responded {
        /// The key it was called with.
        call: Key,
        /// The reply, or why there is none.
        outcome: Result<Answer, ApiError>,
        /// When.
        at: Timestamp,
        /// Chance, for waits that should not be the same everywhere.
        chance: u8,
    },
    /// The moment came that a [`Command::Wake`](crate::Command::Wake) asked for.
    Woke {
        /// When.
        at: Timestamp,
    },
    /// The browser has a network, or has lost it.
    Network {
        /// Whether it has one.
        online: bool,
    },
    /// The browser may stop this page now, for how long nobody knows: a phone freezes the tabs that
    /// nobody looks at, and keeps pages that were left for the way back.
    Frozen,
    /// It goes on. The log was folded anew before.
    Thawed,
    /// Another tab appended to the log.
    Heard {
        /// What it appended.
        entry: Entry,
    },
    /// The log was folded anew, with what other tabs appended ([`Conversation::refold`](crate::Conversation::refold)).
    CaughtUp,
}

/// What came back, and from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The agent's reply.
    pub reply: Reply,
    /// Whether a gateway answered that runs a key once: then asking again with the same key is safe.
    pub keyed: bool,
}
