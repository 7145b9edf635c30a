//! The state, and what can be derived from it.

use crate::{Author, Delivery, Item, Key, Message, Phase};

/// A conversation: the fold of its log, and the two things that are not worth logging, the draft
/// and whether the panel is in view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    pub(crate) phase: Phase,
    pub(crate) transcript: Vec<Item>,
    pub(crate) draft: String,
    pub(crate) shown: bool,
}

impl Conversation {
    /// Where the conversation stands.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Everything said, oldest first, across conversations.
    pub fn transcript(&self) -> &[Item] {
        &self.transcript
    }

    /// What the visitor has typed and not sent.
    pub fn draft(&self) -> &str {
        &self.draft
    }

    /// Whether the panel is in view.
    pub fn is_shown(&self) -> bool {
        self.shown
    }

    /// Whether the visitor is waiting for words of the agent.
    pub fn is_agent_typing(&self) -> bool {
        matches!(self.phase, Phase::Opening { .. } | Phase::Active { turn: Some(_), .. })
    }

    /// Whether there is a conversation to write in. What is sent while it opens waits its turn.
    pub fn takes_messages(&self) -> bool {
        matches!(self.phase, Phase::Opening { .. } | Phase::Active { .. })
    }

    /// Whether the visitor can end the conversation.
    pub fn can_end(&self) -> bool {
        matches!(self.phase, Phase::Active { .. })
    }

    /// Whether a new conversation can be asked for.
    pub fn can_restart(&self) -> bool {
        matches!(self.phase, Phase::HandedOff { .. } | Phase::Ended { .. } | Phase::Failed { .. })
    }

    /// The visitor's message of that turn. Turns are young, so the search begins at the end.
    pub(crate) fn turn(&self, turn: &Key) -> Option<(&Message, &Delivery)> {
        self.transcript.iter().rev().find_map(|item| match item {
            Item::Message(message) => match &message.author {
                Author::Visitor { turn: key, delivery } if key == turn => Some((message, delivery)),
                _ => None,
            },
            Item::Boundary { .. } => None,
        })
    }

    /// The oldest turn that waits to be sent.
    pub(crate) fn next_waiting(&self) -> Option<(Key, String)> {
        let waiting = |item: &Item| match item {
            Item::Message(Message { author: Author::Visitor { turn, delivery }, text, .. }) => {
                (*delivery == Delivery::Waiting).then(|| (turn.clone(), text.clone()))
            }
            _ => None,
        };
        self.transcript.iter().find_map(waiting)
    }
}
