//! The log: what is worth remembering of a conversation, in the order it happened.

use chat_api::{ApiError, Handoff};

use crate::{EndedBy, Key, Offers, Timestamp};

/// One entry of the append-only log. Its fold is the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A *create* goes out.
    Opening {
        /// Its key.
        key: Key,
    },
    /// It brought a conversation.
    Opened {
        /// The id at the Chat API.
        conversation: String,
        /// Whether a gateway answered that runs a key once.
        keyed: bool,
        /// What the agent said first; may be empty.
        greeting: String,
        /// What it offers with that.
        offers: Offers,
        /// When.
        at: Timestamp,
    },
    /// It brought none.
    NotOpened {
        /// Why.
        error: ApiError,
    },
    /// The visitor said something.
    Said {
        /// Names the turn.
        turn: Key,
        /// In the visitor's words.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// A turn's *respond* goes out.
    Sending {
        /// The turn.
        turn: Key,
    },
    /// The agent has the message and will answer later.
    Delayed {
        /// The turn.
        turn: Key,
        /// Names the call that fetches the answer.
        call: Key,
    },
    /// The agent answered a turn.
    Replied {
        /// The turn.
        turn: Key,
        /// What the agent said; may be empty.
        text: String,
        /// What it offers with that.
        offers: Offers,
        /// When.
        at: Timestamp,
    },
    /// A turn brought no answer.
    Failed {
        /// The turn.
        turn: Key,
        /// Why.
        error: ApiError,
    },
    /// The visitor wants a failed turn sent again.
    Retried {
        /// The turn.
        turn: Key,
        /// Names the new call.
        call: Key,
    },
    /// The agent handed the conversation off.
    HandedOff {
        /// Where to, and why.
        handoff: Handoff,
        /// When.
        at: Timestamp,
    },
    /// The visitor has everything before this in view.
    Seen,
    /// The visitor is still there, although nothing is said.
    Stayed {
        /// When.
        at: Timestamp,
    },
    /// The conversation ended.
    Ended {
        /// Who or what ended it.
        by: EndedBy,
        /// When.
        at: Timestamp,
    },
}

impl Entry {
    /// When it was logged, where that was worth noting.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Opened { at, .. }
            | Self::Said { at, .. }
            | Self::Replied { at, .. }
            | Self::HandedOff { at, .. }
            | Self::Stayed { at }
            | Self::Ended { at, .. } => Some(*at),
            _ => None,
        }
    }
}
