//! Entries to state: the fold. It decides nothing; an entry that does not fit changes nothing.

use chat_api::Arrival;

use crate::{Author, Boundary, Conversation, Delivery, EndedBy, Entry, Item, Key, Message, Phase, Timestamp};

impl Conversation {
    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Opening { key } => {
                self.carry_unsent();
                self.phase = Phase::Opening { key };
            }
            Entry::Opened { conversation, greeting, at } => {
                self.phase = Phase::Active { conversation, turn: None };
                self.hear(greeting, at);
            }
            Entry::NotOpened { error } => self.phase = Phase::Failed { error },
            Entry::Said { turn, text, at } => {
                let author = Author::Visitor { turn, delivery: Delivery::Waiting };
                self.transcript.push(Item::Message(Message { author, text, at }));
            }
            Entry::Sending { turn } => {
                self.set_under_way(Some(turn.clone()));
                self.deliver(&turn, Delivery::Sending);
            }
            Entry::Replied { turn, text, at } => {
                self.set_under_way(None);
                self.deliver(&turn, Delivery::Sent);
                self.hear(text, at);
            }
            Entry::Failed { turn, error } => {
                self.set_under_way(None);
                self.deliver(&turn, Delivery::Failed(error));
            }
            Entry::Retried { turn } => self.deliver(&turn, Delivery::Waiting),
            Entry::HandedOff { handoff, at } => {
                self.settle(Delivery::Sent);
                self.phase = Phase::HandedOff { handoff: handoff.clone() };
                self.transcript.push(Item::Boundary { boundary: Boundary::HandedOff(handoff), at });
            }
            Entry::Ended { by, at } => {
                // After an expiry the API never took the turn under way; otherwise it has left.
                self.settle(if by == EndedBy::Expiry { Delivery::Unsent } else { Delivery::Sent });
                self.phase = Phase::Ended { by };
                self.transcript.push(Item::Boundary { boundary: Boundary::Ended(by), at });
            }
        }
    }

    // An empty response is a delayed one, not a message.
    fn hear(&mut self, text: String, at: Timestamp) {
        if !text.trim().is_empty() {
            self.transcript.push(Item::Message(Message { author: Author::Agent, text, at }));
        }
    }

    fn set_under_way(&mut self, under_way: Option<Key>) {
        if let Phase::Active { turn, .. } = &mut self.phase {
            *turn = under_way;
        }
    }

    fn deliver(&mut self, turn: &Key, to: Delivery) {
        let found = self.deliveries().rev().find(|(key, ..)| *key == turn);
        if let Some((_, delivery, _)) = found {
            *delivery = to;
        }
    }

    // Nothing more goes out: what waits stays unsent, what is under way comes to rest.
    fn settle(&mut self, under_way: Delivery) {
        for (_, delivery, _) in self.deliveries() {
            match delivery {
                Delivery::Waiting => *delivery = Delivery::Unsent,
                Delivery::Failed(error) if error.arrival() == Arrival::No => *delivery = Delivery::Unsent,
                Delivery::Sending => *delivery = under_way.clone(),
                _ => {}
            }
        }
    }

    fn carry_unsent(&mut self) {
        let mut carried = Vec::new();
        for (_, delivery, text) in self.deliveries().filter(|(_, delivery, _)| **delivery == Delivery::Unsent)
        {
            *delivery = Delivery::Carried;
            carried.push(text.clone());
        }
        if !self.draft.is_empty() {
            carried.push(std::mem::take(&mut self.draft));
        }
        self.draft = carried.join("\n");
    }

    fn deliveries(&mut self) -> impl DoubleEndedIterator<Item = (&Key, &mut Delivery, &String)> {
        self.transcript.iter_mut().filter_map(|item| match item {
            Item::Message(Message { author: Author::Visitor { turn, delivery }, text, .. }) => {
                Some((&*turn, delivery, &*text))
            }
            _ => None,
        })
    }
}
