//! Entries to state: the fold. It decides nothing; an entry that does not fit changes nothing.

use chat_api::{ApiError, Arrival};

use crate::conversation::History;
use crate::{Author, Boundary, Delivery, EndedBy, Entry, Item, Key, Message, Offers, Phase, Timestamp, Turn};

impl History {
    pub(crate) fn apply(&mut self, entry: Entry) {
        self.last = self.last.max(entry.at().unwrap_or_default());
        match entry {
            Entry::Opening { key } => {
                if !matches!(self.phase, Phase::Active { .. }) {
                    self.carry();
                    self.held = false;
                    self.phase = Phase::Opening { key };
                }
            }
            Entry::Opened { conversation, keyed, greeting, offers, at } => {
                if matches!(self.phase, Phase::Opening { .. }) {
                    self.phase = Phase::Active { conversation, keyed, turn: None };
                    self.hear(greeting, offers, at);
                }
            }
            Entry::NotOpened { error } => {
                if matches!(self.phase, Phase::Opening { .. }) {
                    self.phase = Phase::Failed { error };
                }
            }
            Entry::Said { turn, text, at } => {
                if !self.has_just_heard(&turn) {
                    let author = Author::Visitor { call: turn.clone(), turn, delivery: Delivery::Waiting };
                    let offers = Offers::default();
                    self.transcript.push(Item::Message(Message { author, text, offers, at }));
                    self.held = false;
                }
            }
            Entry::Sending { turn: said } => {
                let is_active = matches!(self.phase, Phase::Active { .. });
                let Some(Visitor { call, delivery, .. }) = self.visitor_mut(&said) else { return };
                if !is_active {
                    // Another tab had just ended the chat. It has left all the same, and is not sent again.
                    *delivery = Delivery::Sent;
                    return;
                }
                *delivery = Delivery::Sending;
                let next = Turn { call: call.clone(), said, fetches: 0 };
                self.skip_what_does_not_wait();
                if let Phase::Active { turn, .. } = &mut self.phase
                    && let Some(before) = turn.replace(next)
                {
                    self.break_off(before);
                }
            }
            Entry::Delayed { turn: said, call } => {
                if let Some(turn) = self.under_way(&said) {
                    *turn = Turn { said: said.clone(), call, fetches: turn.fetches + 1 };
                    self.deliver(&said, Delivery::Sent);
                }
            }
            Entry::Replied { turn, text, offers, at } => {
                // Given up by a tab that did not know of the answer yet: it came all the same.
                let given_up = matches!(self.turn(&turn), Some((_, Delivery::Failed(_))));
                let under_way = self.under_way(&turn).is_some();
                if under_way {
                    self.rest();
                }
                if under_way || given_up {
                    self.deliver(&turn, Delivery::Sent);
                    self.hear(text, offers, at);
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
                if let Phase::Active { conversation, .. } = &self.phase {
                    let conversation = conversation.clone();
                    self.phase = Phase::HandedOff { conversation, handoff: handoff.clone() };
                    self.settle(Delivery::Sent);
                    self.add(Item::Boundary { boundary: Boundary::HandedOff(handoff), at });
                }
            }
            Entry::Seen => self.unread = 0,
            Entry::Stayed { .. } => {}
            Entry::Ended { by, at } => {
                if matches!(self.phase, Phase::Active { .. }) {
                    // After an expiry the API never took the turn under way; otherwise it has left.
                    self.settle(if by == EndedBy::Expiry { Delivery::Unsent } else { Delivery::Sent });
                    self.phase = Phase::Ended { by };
                    self.add(Item::Boundary { boundary: Boundary::Ended(by), at });
                }
            }
        }
    }

    // An empty response is a delayed one, not a message.
    fn hear(&mut self, text: String, offers: Offers, at: Timestamp) {
        if !text.trim().is_empty() || !offers.is_empty() {
            self.add(Item::Message(Message { author: Author::Agent, text, offers, at }));
        }
    }

    fn add(&mut self, item: Item) {
        self.unread += usize::from(item.is_by_agent());
        self.transcript.push(item);
    }

    fn under_way(&mut self, said: &Key) -> Option<&mut Turn> {
        match &mut self.phase {
            Phase::Active { turn: Some(turn), .. } if turn.said == *said => Some(turn),
            _ => None,
        }
    }

    // Nobody sends while a turn is under way, but for a tab that could not know of it.
    fn break_off(&mut self, turn: Turn) {
        let again = self.under_way(&turn.said).is_some();
        if turn.fetches == 0 && !again {
            self.deliver(&turn.said, Delivery::Failed(ApiError::Unreachable));
        }
    }

    fn rest(&mut self) {
        if let Phase::Active { turn, .. } = &mut self.phase {
            *turn = None;
        }
    }

    fn skip_what_does_not_wait(&mut self) {
        let waits = |item: &Item| {
            matches!(
                item,
                Item::Message(Message { author: Author::Visitor { delivery: Delivery::Waiting, .. }, .. })
            )
        };
        let others = self.transcript.iter().skip(self.waiting_from).take_while(|item| !waits(item));
        self.waiting_from += others.count();
    }

    fn retry(&mut self, said: &Key, new: Key) {
        if let Some(Visitor { place, call, delivery }) = self.visitor_mut(said)
            && matches!(delivery, Delivery::Failed(_))
        {
            *call = new;
            *delivery = Delivery::Waiting;
            self.held = false;
            self.waiting_from = self.waiting_from.min(place);
        }
    }

    fn deliver(&mut self, said: &Key, to: Delivery) {
        if let Some(Visitor { delivery, .. }) = self.visitor_mut(said) {
            *delivery = to;
        }
    }

    fn visitor_mut(&mut self, said: &Key) -> Option<Visitor<'_>> {
        let place = self.place(said)?;
        match self.transcript.get_mut(place)? {
            Item::Message(Message { author: Author::Visitor { call, delivery, .. }, .. }) => {
                Some(Visitor { place, call, delivery })
            }
            _ => None,
        }
    }

    // Nothing more goes out: what waits stays unsent, what is under way comes to rest.
    fn settle(&mut self, under_way: Delivery) {
        for delivery in self.deliveries_mut() {
            match delivery {
                Delivery::Waiting => *delivery = Delivery::Unsent,
                Delivery::Failed(error) if error.arrival() == Arrival::No => *delivery = Delivery::Unsent,
                Delivery::Sending => *delivery = under_way.clone(),
                _ => {}
            }
        }
    }

    fn carry(&mut self) {
        for delivery in self.deliveries_mut() {
            if *delivery == Delivery::Unsent {
                *delivery = Delivery::Carried;
            }
        }
    }

    fn deliveries_mut(&mut self) -> impl Iterator<Item = &mut Delivery> {
        self.transcript.iter_mut().filter_map(|item| match item {
            Item::Message(Message { author: Author::Visitor { delivery, .. }, .. }) => Some(delivery),
            _ => None,
        })
    }
}

struct Visitor<'a> {
    place: usize,
    call: &'a mut Key,
    delivery: &'a mut Delivery,
}
