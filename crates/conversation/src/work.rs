//! What is called next, and by whom.
//!
//! The log is shared by all tabs, and one of them at a time has the right to call the API. A tab
//! that finds work asks for the right, works until there is nothing left to do or a failure leaves
//! the rest to the visitor, and gives the right back.

use chat_api::ApiError;

use crate::tab::Right;
use crate::{Author, Command, Conversation, Delivery, Entry, Item, Key, Message, Phase};

impl Conversation {
    /// Does the next thing there is to do, if this tab may.
    pub(crate) fn go_on(&mut self, todo: &mut Vec<Command>) {
        if self.is_open() {
            self.tab.wish = None;
        }
        if self.tab.in_air.is_some() || self.tab.wait.is_some() || self.tab.frozen || !self.tab.online {
            return;
        }
        match (self.has_work(), self.tab.right) {
            (true, Right::None) => {
                self.tab.right = Right::Asked;
                todo.push(Command::TakeTurn);
            }
            (true, Right::Held) => self.work(todo),
            (false, Right::Held) => {
                self.tab.right = Right::None;
                self.tab.tries = 0;
                todo.push(Command::YieldTurn);
            }
            _ => {}
        }
    }

    pub(crate) fn has_work(&self) -> bool {
        match &self.history.phase {
            Phase::Opening { .. } | Phase::Active { turn: Some(_), .. } => true,
            Phase::Active { turn: None, .. } => !self.history.held && self.next_waiting().is_some(),
            _ => self.tab.wish.is_some(),
        }
    }

    fn work(&mut self, todo: &mut Vec<Command>) {
        match &self.history.phase {
            // A page that was left while it opened: *create* may run twice without harm to anybody.
            Phase::Opening { key } => {
                let key = key.clone();
                self.call(key.clone(), Command::Create { key }, todo);
            }
            Phase::Active { conversation, keyed, turn: Some(turn) } => {
                let message = (turn.fetches == 0).then(|| self.words(&turn.said)).flatten();
                let (conversation, call) = (conversation.clone(), turn.call.clone());
                // Under way and not in the air: interrupted, or to be repeated. The gateway runs a
                // key once; of anybody else nobody knows whether the message arrived.
                if *keyed || turn.fetches > 0 || self.tab.tries > 0 {
                    self.call(call.clone(), Command::Respond { call, conversation, message }, todo);
                } else {
                    let turn = turn.said.clone();
                    self.log(Entry::Failed { turn, error: ApiError::Unreachable }, todo);
                    self.give_up(todo);
                }
            }
            Phase::Active { conversation, turn: None, .. } => {
                let conversation = conversation.clone();
                let Some((turn, call, text)) = self.next_waiting() else { return };
                self.tab.tries = 0;
                self.log(Entry::Sending { turn }, todo);
                let message = Some(text);
                self.call(call.clone(), Command::Respond { call, conversation, message }, todo);
            }
            _ => {
                let Some(key) = self.tab.wish.take() else { return };
                let carried = self.unsent();
                self.tab.tries = 0;
                self.keep(carried, todo);
                self.log(Entry::Opening { key: key.clone() }, todo);
                self.call(key.clone(), Command::Create { key }, todo);
            }
        }
    }

    fn call(&mut self, key: Key, call: Command, todo: &mut Vec<Command>) {
        self.tab.in_air = Some(key);
        self.tab.tries += 1;
        todo.push(call);
    }

    // The visitor decides what comes next: the right goes back, whatever waits.
    pub(crate) fn give_up(&mut self, todo: &mut Vec<Command>) {
        self.tab.tries = 0;
        self.tab.right = Right::None;
        todo.push(Command::YieldTurn);
    }

    /// The oldest turn that waits to be sent: its key, its call's key and its words.
    pub(crate) fn next_waiting(&self) -> Option<(Key, Key, String)> {
        self.history.transcript.iter().skip(self.history.waiting_from).find_map(|item| match item {
            Item::Message(Message { author: Author::Visitor { turn, call, delivery }, text, .. }) => {
                (*delivery == Delivery::Waiting).then(|| (turn.clone(), call.clone(), text.clone()))
            }
            _ => None,
        })
    }

    fn words(&self, said: &Key) -> Option<String> {
        self.history.turn(said).map(|(message, _)| message.text.clone())
    }

    /// What never went out, and the draft after it.
    fn unsent(&self) -> String {
        let unsent = self.history.transcript.iter().filter_map(|item| match item {
            Item::Message(Message {
                author: Author::Visitor { delivery: Delivery::Unsent, .. },
                text,
                ..
            }) => Some(text.as_str()),
            _ => None,
        });
        let draft = Some(self.tab.draft.as_str()).filter(|draft| !draft.is_empty());
        unsent.chain(draft).collect::<Vec<_>>().join("\n")
    }
}
