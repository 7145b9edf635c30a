//! A conversation played by name: each method is one event, `check` alone looks at what came of it.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::time::Duration;

use chat_api::{ApiError, Handoff, Reply};
use conversation::{
    Answer, Author, Boundary, Command, Conversation, Entry, Event, History, Item, Key, Phase, Rules,
    Timestamp,
};

pub const AT: Timestamp = Timestamp(1);

/// A conversation in the only tab there is, and everything it has asked for so far.
#[derive(Default)]
pub struct Play {
    pub conversation: Conversation,
    commands: Vec<Command>,
    log: Vec<Entry>,
    keyed: bool,
    alarms: Vec<Timestamp>,
    rules: Rules,
}

impl Play {
    /// The owner has set rules.
    pub fn under(rules: Rules) -> Self {
        let conversation = Conversation::restore(rules, History::default(), String::new());
        Self { conversation, rules, ..Self::default() }
    }

    pub fn event(mut self, event: Event) -> Self {
        let commands = self.conversation.update(event);
        let takes = commands.contains(&Command::TakeTurn);
        self.alarms.extend(commands.iter().filter_map(|command| match command {
            Command::Wake { at } => Some(*at),
            _ => None,
        }));
        self.log.extend(commands.iter().filter_map(entry));
        self.commands.extend(commands);
        if takes { self.event(Event::TurnTaken) } else { self }
    }

    /// A gateway that runs a key once stands before the API.
    pub fn behind_a_gateway() -> Self {
        Self { keyed: true, ..Self::default() }
    }

    /// The page is left and comes back: all that is kept is the log and the draft.
    pub fn reloaded(mut self) -> Self {
        self.commands.clear();
        self.alarms.clear();
        let draft = self.conversation.draft().to_owned();
        self.conversation = Conversation::restore(self.rules, History::fold(self.log.clone()), draft);
        self.event(Event::Network { online: true })
    }

    pub fn shown(self) -> Self {
        self.event(Event::Shown { key: key("create") })
    }

    pub fn created(self, outcome: Result<Reply, ApiError>) -> Self {
        let outcome = self.answer(outcome);
        self.event(Event::Created { key: key("create"), outcome, at: AT, chance: 0 })
    }

    fn answer(&self, outcome: Result<Reply, ApiError>) -> Result<Answer, ApiError> {
        outcome.map(|reply| Answer { reply, keyed: self.keyed })
    }

    /// The panel is in view and the agent has greeted.
    pub fn opened() -> Self {
        Self::default().greeted()
    }

    pub fn greeted(self) -> Self {
        self.shown().created(Ok(says("Hello!")))
    }

    pub fn drafts(self, text: &str) -> Self {
        self.event(Event::Drafted { text: text.into(), at: AT })
    }

    pub fn sends(self, turn: &str, text: &str) -> Self {
        self.drafts(text).event(Event::Sent { key: key(turn), at: AT })
    }

    pub fn responded(self, turn: &str, outcome: Result<Reply, ApiError>) -> Self {
        let outcome = self.answer(outcome);
        self.event(Event::Responded { call: key(turn), outcome, at: AT, chance: 0 })
    }

    pub fn retried(self, turn: &str, call: &str) -> Self {
        self.event(Event::Retried { turn: key(turn), call: key(call) })
    }

    pub fn online(self, online: bool) -> Self {
        self.event(Event::Network { online })
    }

    /// The time comes that it waits for.
    pub fn wakes(self) -> Self {
        let at = self.conversation.wait().map_or(AT, |wait| wait.until);
        self.event(Event::Woke { at })
    }

    /// So much time has passed since [`AT`]: the alarms that were asked for until then go off.
    #[track_caller]
    pub fn wakes_at(mut self, time: Duration) -> Self {
        let at = Timestamp(AT.0 + time.as_millis() as u64);
        let asked = self.alarms.len();
        self.alarms.retain(|alarm| *alarm > at);
        assert!(self.alarms.len() < asked, "no alarm goes off until {at:?}: {:?}", self.alarms);
        self.event(Event::Woke { at })
    }

    pub fn ended(self) -> Self {
        self.event(Event::Ended { at: AT })
    }

    pub fn restarted(self) -> Self {
        self.event(Event::Restarted { key: key("create") })
    }

    /// Holds the commands, the phase, the transcript and the draft against one line each.
    #[track_caller]
    pub fn check(self, expected: &[&str]) {
        assert_eq!(self.lines(), expected, "\n{:#?}", self.lines());
    }

    fn lines(&self) -> Vec<String> {
        let commands = self.commands.iter().filter_map(command);
        let transcript = self.conversation.transcript().iter().map(item);
        let phase = std::iter::once(phase(self.conversation.phase()));
        let draft = Some(self.conversation.draft()).filter(|draft| !draft.is_empty());
        let draft = draft.map(|draft| format!("draft: {draft}"));
        let wait = self.conversation.wait();
        let wait = wait.map(|wait| format!("wait {} ms: {:?}", wait.until.0 - AT.0, wait.why));
        let closing = self.conversation.closes_at().map(|end| format!("closes {} ms after", end.0 - AT.0));
        commands.chain(phase).chain(transcript).chain(wait).chain(closing).chain(draft).collect()
    }
}

pub fn entry(command: &Command) -> Option<Entry> {
    match command {
        Command::Log(entry) => Some(entry.clone()),
        _ => None,
    }
}

pub fn key(name: &str) -> Key {
    Key(name.into())
}

pub fn says(text: &str) -> Reply {
    Reply { conversation_id: "CONV-1".into(), response: text.into(), ..Reply::default() }
}

pub fn concludes(text: &str) -> Reply {
    Reply { end_conversation: true, ..says(text) }
}

pub fn hands_off(text: &str) -> Reply {
    let handoff = Handoff { destination: Some("billing".into()), reason: None };
    Reply { handoff: Some(handoff), ..concludes(text) }
}

fn command(command: &Command) -> Option<String> {
    match command {
        Command::Create { key } => Some(format!("> {}", key.0)),
        Command::Respond { call, conversation, message } => {
            let message = message.as_deref().unwrap_or("(fetch)");
            Some(format!("> {conversation} {} {message}", call.0))
        }
        Command::Close { conversation } => Some(format!("> {conversation} close")),
        _ => None,
    }
}

fn phase(phase: &Phase) -> String {
    match phase {
        Phase::Idle => "idle".into(),
        Phase::Opening { key } => format!("opening {}", key.0),
        Phase::Active { turn: None, .. } => "active".into(),
        Phase::Active { turn: Some(turn), .. } => format!("active, turn {}", turn.said.0),
        Phase::HandedOff { handoff, .. } => {
            format!("handed off to {}", handoff.destination.as_deref().unwrap_or("?"))
        }
        Phase::Ended { by } => format!("ended by {by:?}"),
        Phase::Failed { error } => format!("failed: {error:?}"),
    }
}

fn item(item: &Item) -> String {
    match item {
        Item::Message(message) => match &message.author {
            Author::Agent => format!("agent: {}", message.text),
            Author::Visitor { delivery, .. } => format!("visitor: {} ({delivery:?})", message.text),
        },
        Item::Boundary { boundary: Boundary::HandedOff(_), .. } => "-- handed off".into(),
        Item::Boundary { boundary: Boundary::Ended(by), .. } => format!("-- ended by {by:?}"),
    }
}
