//! A conversation played by name: each method is one event, `check` alone looks at what came of it.

use chat_api::{ApiError, Handoff, Reply};
use conversation::{Author, Boundary, Command, Conversation, Event, Item, Key, Phase, Timestamp};

const AT: Timestamp = Timestamp(1);

/// A conversation and everything it has asked for so far.
#[derive(Default)]
pub struct Play {
    conversation: Conversation,
    commands: Vec<Command>,
}

impl Play {
    pub fn event(mut self, event: Event) -> Self {
        self.commands.extend(self.conversation.update(event));
        self
    }

    pub fn shown(self) -> Self {
        self.event(Event::Shown { key: key("create"), at: AT })
    }

    pub fn created(self, outcome: Result<Reply, ApiError>) -> Self {
        self.event(Event::Created { key: key("create"), outcome, at: AT })
    }

    /// The panel is in view and the agent has greeted.
    pub fn opened() -> Self {
        Self::default().shown().created(Ok(says("Hello!")))
    }

    pub fn drafts(self, text: &str) -> Self {
        self.event(Event::Drafted { text: text.into() })
    }

    pub fn sends(self, turn: &str, text: &str) -> Self {
        self.drafts(text).event(Event::Sent { key: key(turn), at: AT })
    }

    pub fn responded(self, turn: &str, outcome: Result<Reply, ApiError>) -> Self {
        self.event(Event::Responded { turn: key(turn), outcome, at: AT })
    }

    pub fn retried(self, turn: &str) -> Self {
        self.event(Event::Retried { turn: key(turn) })
    }

    pub fn ended(self) -> Self {
        self.event(Event::Ended { at: AT })
    }

    pub fn restarted(self) -> Self {
        self.event(Event::Restarted { key: key("create"), at: AT })
    }

    /// Holds the commands, the phase, the transcript and the draft against one line each.
    #[track_caller]
    pub fn check(self, expected: &[&str]) {
        assert_eq!(self.lines(), expected, "\n{:#?}", self.lines());
    }

    fn lines(&self) -> Vec<String> {
        let commands = self.commands.iter().map(command);
        let transcript = self.conversation.transcript().iter().map(item);
        let phase = std::iter::once(phase(self.conversation.phase()));
        let draft = Some(self.conversation.draft()).filter(|draft| !draft.is_empty());
        let draft = draft.map(|draft| format!("draft: {draft}"));
        commands.chain(phase).chain(transcript).chain(draft).collect()
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

fn command(command: &Command) -> String {
    match command {
        Command::Create { key } => format!("> {}", key.0),
        Command::Respond { turn, conversation, message } => format!("> {conversation} {} {message}", turn.0),
        Command::Close { conversation } => format!("> {conversation} close"),
    }
}

fn phase(phase: &Phase) -> String {
    match phase {
        Phase::Idle => "idle".into(),
        Phase::Opening { key } => format!("opening {}", key.0),
        Phase::Active { turn: None, .. } => "active".into(),
        Phase::Active { turn: Some(turn), .. } => format!("active, turn {}", turn.0),
        Phase::HandedOff { handoff } => {
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
