//! Where a conversation stands. The phases exclude each other, and each owns what only it needs.

use chat_api::{ApiError, Handoff};

use crate::{EndedBy, Key};

/// The phase of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nobody has shown an intent to chat; nothing was called.
    #[default]
    Idle,
    /// *create* is under way.
    Opening {
        /// The key it was called with; an answer to any other is late.
        key: Key,
    },
    /// The visitor and the agent talk.
    Active {
        /// The id at the Chat API.
        conversation: String,
        /// Whether a gateway answers that runs a key once.
        keyed: bool,
        /// The one turn under way.
        turn: Option<Turn>,
    },
    /// Somebody else takes over; the agent takes no more messages.
    HandedOff {
        /// The id at the Chat API, by which whoever takes over finds what was said.
        conversation: String,
        /// Where to, and why.
        handoff: Handoff,
    },
    /// It is over.
    Ended {
        /// Who or what ended it.
        by: EndedBy,
    },
    /// Nothing could be opened.
    Failed {
        /// Why.
        error: ApiError,
    },
}

impl Phase {
    /// What it is called outside of this crate.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Opening { .. } => "opening",
            Self::Active { .. } => "active",
            Self::HandedOff { .. } => "handed-off",
            Self::Ended { .. } => "ended",
            Self::Failed { .. } => "failed",
        }
    }

    /// The id at the Chat API, where there is a conversation that somebody may still use.
    pub fn conversation(&self) -> Option<&str> {
        match self {
            Self::Active { conversation, .. } | Self::HandedOff { conversation, .. } => Some(conversation),
            _ => None,
        }
    }
}

/// A visitor's message under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Names the message.
    pub said: Key,
    /// Names the call: the message's key at first, another one after a Retry or for a fetch.
    pub call: Key,
    /// How often a delayed response was asked for; 0 while the message itself is under way.
    pub fetches: u32,
}
