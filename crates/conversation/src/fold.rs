//! Entries to state: the fold. It decides nothing; an entry that does not fit changes nothing.

use chat_api::Arrival;

use crate::conversation::History;
use crate::{Author, Boundary, Delivery, EndedBy, Entry, Item, Key, Message, Phase, Timestamp, Turn};

impl History {
    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Opening { key } => {
                if !matches!(self.phase, Phase::Active { .. }) {
                    self.carry();
                    self.held = false;
                    self.phase = Phase::Opening { key };
                }
            }
            Entry::Opened { conversation, keyed, greeting, at } => {
                if matches!(self.phase, Phase::Opening { .. }) {
                    self.phase = Phase::Active { conversation, keyed, turn: None };
                    self.hear(greeting, at);
                }
            }
            Entry::NotOpened { error } => {
                if matches!(self.phase, Phase::Opening { .. }) {
                    self.phase = Phase::Failed { error };
                }
            }
            Entry::Said { turn, text, at } => {
                if self.turn(&turn).is_none() {
                    let author = Author::Visitor { call: turn.clone(), turn, delivery: Delivery::Waiting };
                    self.transcript.push(Item::Message(Message { author, text, at }));
                    self.held = false;
                }
            }
            Entry::Sending { turn: said } => {
                let Some(call) = self.call(&said) else { return };
                if let Phase::Active { turn, .. } = &mut self.phase {
                    *turn = Some(Turn { said: said.clone(), call, fetches: 0 });
                    self.deliver(&said, Delivery::Sending);
                }
            }
            Entry::Delayed { turn: said, call } => {
                if let Some(turn) = self.under_way(&said) {
                    *turn = Turn { said: said.clone(), call, fetches: turn.fetches + 1 };
                    self.deliver(&said, Delivery::Sent);
                }
            }
            Entry::Replied { turn, text, at } => {
                if self.under_way(&turn).is_some() {
                    self.rest();
                    self.deliver(&turn, Delivery::Sent);
                    self.hear(text, at);
                }
            }
            Entry::Failed { turn, error } => {
                if let Some(Turn { fetches, .. }) = self.under_way(&turn) {
                    let arrived = *fetches > 0;
                    self.held = !arrived;
                    self.rest();
                    // The agent has the message; only the fetch of its answer failed.
                    self.deliver(&turn, if arrived { Delivery::Sent } else { Delivery::Failed(error) });
                }
            }
            Entry::Retried { turn, call } => self.retry(&turn, call),
            Entry::HandedOff { handoff, at } => {
                if matches!(self.phase, Phase::Active { .. }) {
                    self.settle(Delivery::Sent);
                    self.phase = Phase::HandedOff { handoff: handoff.clone() };
                    self.transcript.push(Item::Boundary { boundary: Boundary::HandedOff(handoff), at });
                }
            }
            Entry::Ended { by, at } => {
                if matches!(self.phase, Phase::Active { .. }) {
                    // After an expiry the API never took the turn under way; otherwise it has left.
                    self.settle(if by == EndedBy::Expiry { Delivery::Unsent } else { Delivery::Sent });
                    self.phase = Phase::Ended { by };
                    self.transcript.push(Item::Boundary { boundary: Boundary::Ended(by), at });
                }
            }
        }
    }

    // An empty response is a delayed one, not a message.
    fn hear(&mut self, text: String, at: Timestamp) {
        if !text.trim().is_empty() {
            self.transcript.push(Item::Message(Message { author: Author::Agent, text, at }));
        }
    }

    fn under_way(&mut self, said: &Key) -> Option<&mut Turn> {
        match &mut self.phase {
            Phase::Active { turn: Some(turn), .. } if turn.said == *said => Some(turn),
            _ => None,
        }
    }

    fn rest(&mut self) {
        if let Phase::Active { turn, .. } = &mut self.phase {
            *turn = None;
        }
    }

    fn call(&self, said: &Key) -> Option<Key> {
        match &self.turn(said)?.0.author {
            Author::Visitor { call, .. } => Some(call.clone()),
            Author::Agent => None,
        }
    }

    fn retry(&mut self, said: &Key, new: Key) {
        let found = self.visitors_mut().rev().find(|visitor| visitor.turn == said);
        if let Some(Visitor { call, delivery, .. }) = found
            && matches!(delivery, Delivery::Failed(_))
        {
            *call = new;
            *delivery = Delivery::Waiting;
            self.held = false;
        }
    }

    fn deliver(&mut self, said: &Key, to: Delivery) {
        let found = self.visitors_mut().rev().find(|visitor| visitor.turn == said);
        if let Some(Visitor { delivery, .. }) = found {
            *delivery = to;
        }
    }

    // Nothing more goes out: what waits stays unsent, what is under way comes to rest.
    fn settle(&mut self, under_way: Delivery) {
        for Visitor { delivery, .. } in self.visitors_mut() {
            match delivery {
                Delivery::Waiting => *delivery = Delivery::Unsent,
                Delivery::Failed(error) if error.arrival() == Arrival::No => *delivery = Delivery::Unsent,
                Delivery::Sending => *delivery = under_way.clone(),
                _ => {}
            }
        }
    }

    fn carry(&mut self) {
        for Visitor { delivery, .. } in self.visitors_mut() {
            if *delivery == Delivery::Unsent {
                *delivery = Delivery::Carried;
            }
        }
    }

    fn visitors_mut(&mut self) -> impl DoubleEndedIterator<Item = Visitor<'_>> {
        self.transcript.iter_mut().filter_map(|item| match item {
            Item::Message(Message { author: Author::Visitor { turn, call, delivery }, .. }) => {
                Some(Visitor { turn, call, delivery })
            }
            _ => None,
        })
    }
}

struct Visitor<'a> {
    turn: &'a Key,
    call: &'a mut Key,
    delivery: &'a mut Delivery,
}
