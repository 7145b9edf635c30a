//! What an answer of the API means, and how long to wait where it means to ask again.

use std::time::Duration;

use chat_api::{ApiError, Reply};

use crate::patience::{before_fetch, before_repeat};
use crate::tab::Wait;
use crate::{Answer, Command, Conversation, EndedBy, Entry, Key, Offers, Phase, Timestamp};

impl Conversation {
    pub(crate) fn created(
        &mut self,
        key: &Key,
        outcome: Result<Answer, ApiError>,
        at: Timestamp,
        chance: u8,
        todo: &mut Vec<Command>,
    ) {
        if !self.landed(key) {
            return;
        }
        if !matches!(&self.history.phase, Phase::Opening { key: opening } if opening == key) {
            return self.go_on(todo);
        }
        match outcome {
            // Without an id nothing can be said: whatever answered, it was not the Chat API.
            Ok(answer) if answer.reply.conversation_id.is_empty() => {
                self.not_opened(ApiError::Unreadable, todo);
            }
            Ok(Answer { reply, keyed }) => {
                let offers = Offers::of(&reply);
                let Reply { conversation_id: conversation, response: greeting, .. } = reply.clone();
                self.log(Entry::Opened { conversation, keyed, greeting, offers, at }, todo);
                self.conclude_or_go_on(reply, at, todo);
            }
            Err(error) => match before_repeat(&error, error == ApiError::Unreachable, self.tab.tries, chance)
            {
                Some(wait) if self.tab.online => self.pause(wait, Some(error), at, todo),
                _ => self.not_opened(error, todo),
            },
        }
    }

    fn not_opened(&mut self, error: ApiError, todo: &mut Vec<Command>) {
        self.log(Entry::NotOpened { error }, todo);
        self.give_up(todo);
    }

    pub(crate) fn responded(
        &mut self,
        call: &Key,
        outcome: Result<Answer, ApiError>,
        at: Timestamp,
        chance: u8,
        todo: &mut Vec<Command>,
    ) {
        if !self.landed(call) {
            return;
        }
        let (said, fetches, keyed) = match &self.history.phase {
            Phase::Active { keyed, turn: Some(turn), .. } if turn.call == *call => {
                (turn.said.clone(), turn.fetches, *keyed)
            }
            _ => return self.go_on(todo),
        };
        match outcome {
            Ok(Answer { reply, .. }) if self.is_delayed(&reply) && before_fetch(fetches).is_some() => {
                let next = Key(format!("{}.{fetches}", said.0));
                self.log(Entry::Delayed { turn: said, call: next }, todo);
                self.tab.tries = 0;
                if let Some(pause) = before_fetch(fetches) {
                    self.pause(pause, None, at, todo);
                }
            }
            Ok(Answer { reply, .. }) => {
                let (text, offers) = (reply.response.clone(), Offers::of(&reply));
                self.log(Entry::Replied { turn: said, text, offers, at }, todo);
                self.conclude_or_go_on(reply, at, todo);
            }
            Err(ApiError::Over) => {
                self.log(Entry::Ended { by: EndedBy::Expiry, at }, todo);
                self.go_on(todo);
            }
            Err(error) => {
                let repeatable = error == ApiError::Unreachable && (keyed || fetches > 0);
                match before_repeat(&error, repeatable, self.tab.tries, chance) {
                    Some(wait) => self.pause(wait, Some(error), at, todo),
                    None => {
                        self.log(Entry::Failed { turn: said, error }, todo);
                        self.give_up(todo);
                    }
                }
            }
        }
    }

    // An answer that nobody waits for is late: what it was asked for has ended since.
    fn landed(&mut self, call: &Key) -> bool {
        let awaited = self.tab.in_air.as_ref() == Some(call);
        if awaited {
            self.tab.in_air = None;
        }
        awaited
    }

    pub(crate) fn is_keyed(&self) -> bool {
        matches!(self.history.phase, Phase::Active { keyed: true, .. })
    }

    // Nobody announces a delay. An empty response is one, unless the visitor has more to say.
    fn is_delayed(&self, reply: &Reply) -> bool {
        let concluded = reply.end_conversation || reply.handoff.is_some();
        let empty = reply.response.trim().is_empty() && Offers::of(reply).is_empty();
        self.rules.fetches && empty && !concluded && self.next_waiting().is_none()
    }

    fn pause(&mut self, pause: Duration, why: Option<ApiError>, at: Timestamp, todo: &mut Vec<Command>) {
        let until = at.plus(pause);
        self.tab.wait = Some(Wait { until, why });
        todo.push(Command::Wake { at: until });
    }

    // A handoff without `end_conversation` is still a handoff: the agent takes no more messages.
    fn conclude_or_go_on(&mut self, reply: Reply, at: Timestamp, todo: &mut Vec<Command>) {
        if let Some(handoff) = reply.handoff {
            self.log(Entry::HandedOff { handoff, at }, todo);
        } else if reply.end_conversation {
            self.log(Entry::Ended { by: EndedBy::Agent, at }, todo);
        }
        self.go_on(todo);
    }
}
