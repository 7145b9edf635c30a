//! Events to entries and commands: what a visitor, a timer and another tab bring about.
//!
//! Who may call the API, and what is called next, is in `work.rs`; what an answer means in `answer.rs`.

use chat_api::ApiError;

use crate::tab::Right;
use crate::{Author, Command, Conversation, Delivery, EndedBy, Entry, Event, Key, Message, Phase, Timestamp};

impl Conversation {
    /// Takes in what happened and says what to do now.
    ///
    /// One call is in the air at a time, in all tabs together: whoever has something to do takes the
    /// turn first. What is sent meanwhile waits in order. A turn that fails stops the queue until the
    /// visitor acts, so that no message overtakes the one it follows.
    pub fn update(&mut self, event: Event) -> Vec<Command> {
        let mut todo = Vec::new();
        match event {
            Event::Shown { key } => {
                self.tab.shown = true;
                if self.history.phase == Phase::Idle {
                    self.tab.wish = Some(key);
                }
                self.go_on(&mut todo);
            }
            Event::Hidden => self.tab.shown = false,
            Event::Watched { watched } => self.tab.watched = watched,
            Event::Stayed { at } => self.stay(at, &mut todo),
            Event::Drafted { text, at } => {
                self.keep(text, &mut todo);
                self.stay(at, &mut todo);
            }
            Event::Sent { key, at } => {
                let draft = self.tab.draft.clone();
                // Logged before the draft goes: a page killed in between has it twice rather than not at all.
                if self.say(key, &draft, at, &mut todo) {
                    self.keep(String::new(), &mut todo);
                    self.go_on(&mut todo);
                }
            }
            Event::Picked { key, text, at } => {
                if self.say(key, &text, at, &mut todo) {
                    self.go_on(&mut todo);
                }
            }
            Event::Retried { turn, call } => self.retry(turn, call, &mut todo),
            Event::Ended { at } => self.end(EndedBy::Visitor, at, &mut todo),
            Event::Restarted { key } => {
                if self.can_restart() {
                    self.tab.wish = Some(key);
                    self.go_on(&mut todo);
                }
            }
            Event::TurnTaken => {
                if self.tab.right == Right::Asked {
                    self.tab.right = Right::Held;
                    self.go_on(&mut todo);
                }
            }
            Event::Frozen => self.freeze(&mut todo),
            Event::Thawed => self.thaw(&mut todo),
            Event::Created { key, outcome, at, chance } => self.created(&key, outcome, at, chance, &mut todo),
            Event::Responded { call, outcome, at, chance } => {
                self.responded(&call, outcome, at, chance, &mut todo);
            }
            Event::Woke { at } => {
                if self.tab.wait.as_ref().is_some_and(|wait| wait.until <= at) {
                    self.tab.wait = None;
                    self.go_on(&mut todo);
                }
                // Who was frozen may have missed what broke the silence.
                if !self.tab.frozen {
                    self.listen_for_silence(at, &mut todo);
                }
            }
            Event::Network { online } => {
                self.tab.online = online;
                // Whoever waited for the network need not wait any longer.
                if online
                    && self.tab.wait.as_ref().is_some_and(|wait| wait.why == Some(ApiError::Unreachable))
                {
                    self.tab.wait = None;
                }
                self.go_on(&mut todo);
            }
            Event::Heard { entry } => {
                self.history.apply(entry);
                self.caught_up(&mut todo);
            }
            Event::CaughtUp => self.caught_up(&mut todo),
        }
        self.see(&mut todo);
        self.set_alarm(&mut todo);
        todo
    }

    // What is in view of the visitor is seen, in every tab.
    fn see(&mut self, todo: &mut Vec<Command>) {
        if self.tab.shown && self.tab.watched && self.unread() > 0 {
            self.log(Entry::Seen, todo);
        }
    }

    // What another tab has ended is nothing to wait for any more.
    fn caught_up(&mut self, todo: &mut Vec<Command>) {
        if !matches!(self.history.phase, Phase::Opening { .. } | Phase::Active { turn: Some(_), .. }) {
            self.tab.abandon();
        }
        // A turn that another tab has under way is waited for too: that tab may be gone before it ends.
        self.go_on(todo);
    }

    fn retry(&mut self, turn: Key, new: Key, todo: &mut Vec<Command>) {
        let Some((Message { author: Author::Visitor { call, .. }, .. }, Delivery::Failed(error))) =
            self.history.turn(&turn)
        else {
            return;
        };
        if self.takes_messages() {
            // A gateway that never answered may have run the call: under its old key it says so.
            let call = if self.is_keyed() && *error == ApiError::Unreachable { call.clone() } else { new };
            self.log(Entry::Retried { turn, call }, todo);
            self.go_on(todo);
        }
    }

    pub(crate) fn keep(&mut self, text: String, todo: &mut Vec<Command>) {
        if self.tab.draft != text {
            self.tab.draft.clone_from(&text);
            todo.push(Command::Keep { draft: text });
        }
    }

    fn say(&mut self, turn: Key, text: &str, at: Timestamp, todo: &mut Vec<Command>) -> bool {
        let text = text.trim();
        let fits = !text.is_empty() && self.rules.length_of(text) <= self.rules.longest;
        let says = fits && self.takes_messages() && !self.history.has_just_heard(&turn);
        if says {
            self.log(Entry::Said { turn, text: text.to_owned(), at }, todo);
        }
        says
    }

    pub(crate) fn end(&mut self, by: EndedBy, at: Timestamp, todo: &mut Vec<Command>) {
        let Phase::Active { conversation, .. } = &self.history.phase else { return };
        let conversation = conversation.clone();
        self.log(Entry::Ended { by, at }, todo);
        todo.push(Command::Close { conversation });
        self.tab.abandon();
        self.go_on(todo);
    }

    pub(crate) fn log(&mut self, entry: Entry, todo: &mut Vec<Command>) {
        self.history.apply(entry.clone());
        todo.push(Command::Log(entry));
    }
}
