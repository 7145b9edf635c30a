//! Events to entries and commands. Every decision of a conversation is made here.

use chat_api::{ApiError, Reply};

use crate::{Command, Conversation, Delivery, EndedBy, Entry, Event, Key, Phase, Timestamp};

impl Conversation {
    /// Takes in what happened and says what to do now.
    ///
    /// One turn is under way at a time; what is sent meanwhile waits in order. A turn that fails
    /// stops the queue until the visitor acts, so that no message overtakes the one it follows.
    pub fn update(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Shown { key, .. } => {
                self.shown = true;
                if self.phase == Phase::Idle { self.open(key) } else { Vec::new() }
            }
            Event::Hidden => {
                self.shown = false;
                Vec::new()
            }
            Event::Drafted { text } => {
                self.draft = text;
                Vec::new()
            }
            Event::Sent { key, at } => self.say(key, at),
            Event::Retried { turn } => self.retry(turn),
            Event::Ended { at } => self.end(at),
            Event::Restarted { key, .. } if self.can_restart() => self.open(key),
            Event::Restarted { .. } => Vec::new(),
            Event::Created { key, outcome, at } => self.created(&key, outcome, at),
            Event::Responded { turn, outcome, at } => self.responded(turn, outcome, at),
        }
    }

    fn open(&mut self, key: Key) -> Vec<Command> {
        self.log(Entry::Opening { key: key.clone() });
        vec![Command::Create { key }]
    }

    fn say(&mut self, turn: Key, at: Timestamp) -> Vec<Command> {
        let known = self.turn(&turn).is_some();
        let text = self.draft.trim();
        if !self.takes_messages() || known || text.is_empty() {
            return Vec::new();
        }
        let text = text.to_owned();
        self.draft.clear();
        self.log(Entry::Said { turn, text, at });
        self.send_next()
    }

    fn retry(&mut self, turn: Key) -> Vec<Command> {
        let failed = matches!(self.turn(&turn), Some((_, Delivery::Failed(_))));
        if !self.takes_messages() || !failed {
            return Vec::new();
        }
        self.log(Entry::Retried { turn });
        self.send_next()
    }

    fn end(&mut self, at: Timestamp) -> Vec<Command> {
        let Phase::Active { conversation, .. } = &self.phase else { return Vec::new() };
        let conversation = conversation.clone();
        self.log(Entry::Ended { by: EndedBy::Visitor, at });
        vec![Command::Close { conversation }]
    }

    fn created(&mut self, key: &Key, outcome: Result<Reply, ApiError>, at: Timestamp) -> Vec<Command> {
        if !matches!(&self.phase, Phase::Opening { key: opening } if opening == key) {
            return Vec::new();
        }
        match outcome {
            // Without an id nothing can be said: whatever answered, it was not the Chat API.
            Ok(reply) if reply.conversation_id.is_empty() => {
                self.log(Entry::NotOpened { error: ApiError::Unreadable });
                Vec::new()
            }
            Ok(reply) => {
                let Reply { conversation_id: conversation, response: greeting, .. } = reply.clone();
                self.log(Entry::Opened { conversation, greeting, at });
                self.conclude_or_go_on(reply, at)
            }
            Err(error) => {
                self.log(Entry::NotOpened { error });
                Vec::new()
            }
        }
    }

    fn responded(&mut self, turn: Key, outcome: Result<Reply, ApiError>, at: Timestamp) -> Vec<Command> {
        if !matches!(&self.phase, Phase::Active { turn: Some(under_way), .. } if *under_way == turn) {
            return Vec::new();
        }
        match outcome {
            Ok(reply) => {
                self.log(Entry::Replied { turn, text: reply.response.clone(), at });
                self.conclude_or_go_on(reply, at)
            }
            Err(ApiError::Over) => {
                self.log(Entry::Ended { by: EndedBy::Expiry, at });
                Vec::new()
            }
            Err(error) => {
                self.log(Entry::Failed { turn, error });
                Vec::new()
            }
        }
    }

    // A handoff without `end_conversation` is still a handoff: the agent takes no more messages.
    fn conclude_or_go_on(&mut self, reply: Reply, at: Timestamp) -> Vec<Command> {
        if let Some(handoff) = reply.handoff {
            self.log(Entry::HandedOff { handoff, at });
            Vec::new()
        } else if reply.end_conversation {
            self.log(Entry::Ended { by: EndedBy::Agent, at });
            Vec::new()
        } else {
            self.send_next()
        }
    }

    fn send_next(&mut self) -> Vec<Command> {
        let Phase::Active { conversation, turn: None } = &self.phase else { return Vec::new() };
        let Some((turn, message)) = self.next_waiting() else { return Vec::new() };
        let conversation = conversation.clone();
        self.log(Entry::Sending { turn: turn.clone() });
        vec![Command::Respond { turn, conversation, message }]
    }

    fn log(&mut self, entry: Entry) {
        self.apply(entry);
    }
}
