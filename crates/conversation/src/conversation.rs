//! The state, and what can be derived from it.

use chat_api::Offer;

use crate::tab::{Tab, Wait};
use crate::{Author, Delivery, Entry, Item, Key, Message, Phase, Rules, Timestamp};

/// A conversation as one tab sees it: the fold of its log, and what only this tab knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    pub(crate) rules: Rules,
    pub(crate) history: History,
    pub(crate) tab: Tab,
    pub(crate) edition: u64,
}

/// The fold of the log: the same in every tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub(crate) phase: Phase,
    pub(crate) transcript: Vec<Item>,
    /// A turn failed, and the visitor has not acted since: nothing overtakes it.
    pub(crate) held: bool,
    /// Nothing before this item waits to be sent, so that a long transcript is not searched for it.
    pub(crate) waiting_from: usize,
    /// How many items of the agent the visitor has not had in view.
    pub(crate) unread: usize,
    /// When something was said last, or the visitor said to be there.
    pub(crate) last: Timestamp,
}

impl Conversation {
    /// Takes up a conversation where it was left.
    pub fn restore(rules: Rules, history: History, draft: String) -> Self {
        let tab = Tab { draft, ..Tab::default() };
        Self { rules, history, tab, edition: 0 }
    }

    /// A conversation of which nothing is known any more.
    pub fn forgotten(&self) -> Self {
        Self::restore(self.rules, History::default(), String::new())
    }

    /// Replaces what was folded by the fold of a log that others have written in too, and keeps what
    /// only this tab knows.
    pub fn refold(&mut self, history: History) {
        let old = std::mem::replace(&mut self.history, history);
        if !self.history.begins_like(&old) {
            self.edition += 1;
        }
    }

    /// Begins anew with that history, of which less was known before. The draft stays.
    pub fn begin(&mut self, history: History) {
        let draft = std::mem::take(&mut self.tab.draft);
        *self = Self { edition: self.edition + 1, ..Self::restore(self.rules, history, draft) };
    }

    /// Counts how often the transcript was put into another order: two tabs can write at the same
    /// moment. Within an edition items are appended and never move.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// What every tab sees alike.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Where the conversation stands.
    pub fn phase(&self) -> &Phase {
        &self.history.phase
    }

    /// Everything said, oldest first, across conversations.
    pub fn transcript(&self) -> &[Item] {
        &self.history.transcript
    }

    /// What the visitor has typed and not sent.
    pub fn draft(&self) -> &str {
        &self.tab.draft
    }

    /// How many more characters the draft may have; below zero where it has too many.
    pub fn room(&self) -> isize {
        self.rules.longest.cast_signed().saturating_sub(self.rules.length_of(&self.tab.draft).cast_signed())
    }

    /// The answers that the agent suggests to what it said last, while they can be given.
    pub fn suggestions(&self) -> Vec<Offer> {
        match self.history.transcript.last() {
            Some(Item::Message(message)) if self.is_open() => message.offers.suggestions(),
            _ => Vec::new(),
        }
    }

    /// Whether the panel is in view.
    pub fn is_shown(&self) -> bool {
        self.tab.shown
    }

    /// Whether the browser has a network.
    pub fn is_online(&self) -> bool {
        self.tab.online
    }

    /// How many times the agent said something that the visitor has not had in view.
    pub fn unread(&self) -> usize {
        self.history.unread
    }

    /// Whether something goes on that an answer will come of.
    pub fn is_under_way(&self) -> bool {
        self.has_work()
    }

    /// Why nothing is in the air although something is under way.
    pub fn wait(&self) -> Option<&Wait> {
        self.tab.wait.as_ref()
    }

    /// Whether the visitor is waiting for words of the agent.
    pub fn is_agent_typing(&self) -> bool {
        match &self.history.phase {
            Phase::Opening { .. } | Phase::Active { turn: Some(_), .. } => true,
            Phase::Active { turn: None, .. } => false,
            _ => self.tab.wish.is_some(),
        }
    }

    /// Whether there is a conversation to write in. What is sent while it opens waits its turn.
    pub fn takes_messages(&self) -> bool {
        self.is_open() || self.tab.wish.is_some()
    }

    /// Whether the visitor can end the conversation.
    pub fn can_end(&self) -> bool {
        matches!(self.history.phase, Phase::Active { .. })
    }

    /// Whether a new conversation can be asked for.
    pub fn can_restart(&self) -> bool {
        self.tab.wish.is_none()
            && matches!(
                self.history.phase,
                Phase::HandedOff { .. } | Phase::Ended { .. } | Phase::Failed { .. }
            )
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.history.phase, Phase::Opening { .. } | Phase::Active { .. })
    }
}

impl History {
    /// The fold of a log.
    pub fn fold(log: impl IntoIterator<Item = Entry>) -> Self {
        let mut history = Self::default();
        log.into_iter().for_each(|entry| history.apply(entry));
        history
    }

    pub(crate) fn glance() -> Self {
        let phase = Phase::Active { conversation: String::new(), keyed: false, turn: None };
        Self { phase, ..Self::default() }
    }

    /// Where the conversation stands.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Everything said, oldest first, across conversations.
    pub fn transcript(&self) -> &[Item] {
        &self.transcript
    }

    /// When something was said last, or the visitor said to be there.
    pub fn last(&self) -> Timestamp {
        self.last
    }

    // The delivery of a message may have come further: its view follows that.
    fn begins_like(&self, other: &Self) -> bool {
        let same = |(item, old): (&Item, &Item)| match (item, old) {
            (Item::Message(message), Item::Message(old)) => message.is_same_as(old),
            _ => item == old,
        };
        self.transcript.len() >= other.transcript.len()
            && self.transcript.iter().zip(&other.transcript).all(same)
    }

    /// The visitor's message of that turn.
    pub(crate) fn turn(&self, turn: &Key) -> Option<(&Message, &Delivery)> {
        match self.transcript.get(self.place(turn)?)? {
            Item::Message(message) => match &message.author {
                Author::Visitor { delivery, .. } => Some((message, delivery)),
                Author::Agent => None,
            },
            Item::Boundary { .. } => None,
        }
    }

    /// Where that turn's message is. Whoever asks means one of the newest.
    pub(crate) fn place(&self, turn: &Key) -> Option<usize> {
        self.transcript.iter().rposition(|item| item.is_of(turn))
    }

    /// Whether the turn was said a moment ago: keys are random, and nobody says one twice but by a
    /// second event for one act. So a long transcript is not searched for each of its messages.
    pub(crate) fn has_just_heard(&self, turn: &Key) -> bool {
        self.transcript.iter().rev().take(16).any(|item| item.is_of(turn))
    }
}
