//! What the visitor reads: messages, and the lines between one conversation and the next.

use chat_api::{ApiError, Handoff};

use crate::{Key, Offers, Timestamp};

/// One item of the transcript. Within an edition items are appended and never move, so that an item's
/// place names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Somebody said something.
    Message(Message),
    /// A conversation was over here.
    Boundary {
        /// How it came to an end.
        boundary: Boundary,
        /// When.
        at: Timestamp,
    },
}

impl Item {
    /// Whether it is the visitor's message of that turn.
    pub(crate) fn is_of(&self, turn: &Key) -> bool {
        matches!(self, Self::Message(Message { author: Author::Visitor { turn: own, .. }, .. }) if own == turn)
    }

    /// Whether the agent brought it about: its words, a handoff, an end.
    pub(crate) fn is_by_agent(&self) -> bool {
        match self {
            Self::Message(message) => message.author == Author::Agent,
            Self::Boundary { boundary, .. } => {
                matches!(boundary, Boundary::HandedOff(_) | Boundary::Ended(EndedBy::Agent))
            }
        }
    }
}

/// A chat message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who said it.
    pub author: Author,
    /// The text, as it was said.
    pub text: String,
    /// What the agent offers with it.
    pub offers: Offers,
    /// When.
    pub at: Timestamp,
}

impl Message {
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let turn = |message: &Self| match &message.author {
            Author::Agent => None,
            Author::Visitor { turn, .. } => Some(turn.clone()),
        };
        turn(self) == turn(other)
            && self.text == other.text
            && self.offers == other.offers
            && self.at == other.at
    }
}

/// Who said a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// PolyAI's agent.
    Agent,
    /// The visitor; the message is a turn and has a way to go.
    Visitor {
        /// Names the turn.
        turn: Key,
        /// Names the call that sends it.
        call: Key,
        /// How far it has come.
        delivery: Delivery,
    },
}

/// How far a visitor's message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Behind another turn, or until a conversation is open.
    Waiting,
    /// On its way.
    Sending,
    /// The agent has it.
    Sent,
    /// No answer came; the visitor may send it again.
    Failed(ApiError),
    /// The conversation was over first: the agent never had it. A new chat takes it along.
    Unsent,
    /// It was unsent, and went into the draft of a new chat.
    Carried,
}

/// How a conversation came to an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Somebody else took over.
    HandedOff(Handoff),
    /// It was over.
    Ended(EndedBy),
}

/// Who or what ended a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The visitor, who confirmed it.
    Visitor,
    /// The agent had concluded.
    Agent,
    /// Time: the Chat API no longer knows the conversation.
    Expiry,
    /// Silence: nothing was said for as long as the owner allows ([`Rules::quiet`](crate::Rules)).
    Quiet,
}

impl EndedBy {
    pub(crate) const ALL: [Self; 4] = [Self::Visitor, Self::Agent, Self::Expiry, Self::Quiet];

    /// Its name, in the log and for whoever styles a page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Agent => "agent",
            Self::Expiry => "expiry",
            Self::Quiet => "quiet",
        }
    }
}
