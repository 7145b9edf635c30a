//! The life of one conversation, and the list of them all.
//!
//! Boundary: no sockets and no waiting. [`Memory::hear`] decides what an answer will be; `http` delivers it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chat_api::{Deployment, Handoff};
use serde_json::{Map, Value};

use crate::script::{Answer, Fault, Offers, Script, fill, plain};

/// Messages remembered of one conversation; older ones are forgotten.
const MOST_MESSAGES: usize = 1_000;

/// What the page told of the visitor.
pub(crate) type Attributes = Map<String, Value>;

/// One conversation.
pub(crate) struct Session {
    pub id: String,
    pub deployment: Deployment,
    /// Held from taking a message until its answer is out: those who come meanwhile wait in order.
    pub turn: tokio::sync::Mutex<()>,
    memory: Mutex<Memory>,
}

impl Session {
    pub fn new(id: String, deployment: Deployment, attributes: Attributes, now: Instant) -> Self {
        let memory = Memory {
            attributes,
            last: now,
            over: false,
            heard: VecDeque::new(),
            met: HashMap::new(),
            waiting: None,
        };
        Self { id, deployment, turn: tokio::sync::Mutex::default(), memory: Mutex::new(memory) }
    }

    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        locked(&self.memory)
    }
}

/// What changes during a conversation.
pub(crate) struct Memory {
    /// As the conversation was opened with, and what later messages told over them.
    pub attributes: Attributes,
    last: Instant,
    pub over: bool,
    heard: VecDeque<String>,
    /// How often each rule was met, by its place in the script.
    met: HashMap<usize, usize>,
    /// An answer that was put off.
    waiting: Option<Spoken>,
}

/// What the agent says, and what becomes of the conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    pub response: String,
    pub end: bool,
    pub handoff: Option<Handoff>,
    pub offers: Offers,
}

/// What follows a message, and after how long.
pub(crate) struct Outcome {
    pub delay: Duration,
    pub act: Act,
}

pub(crate) enum Act {
    Say(Spoken),
    Fail(Fault),
}

impl Memory {
    pub fn is_quiet_for(&self, limit: Duration, now: Instant) -> bool {
        now.saturating_duration_since(self.last) > limit
    }

    pub fn heard(&self) -> Vec<String> {
        self.heard.iter().cloned().collect()
    }

    /// Takes a message, or none to fetch what was put off, and decides what follows.
    pub fn hear(&mut self, script: &Script, message: Option<&str>, now: Instant) -> Outcome {
        self.last = now;
        let Some(message) = message else {
            let spoken = self.waiting.take().unwrap_or_default();
            self.over |= spoken.end;
            return Outcome { delay: script.settings.delay, act: Act::Say(spoken) };
        };
        let found = script.rule_for(message);
        let answer = found.map_or(&script.otherwise, |(_, rule)| &rule.answer);
        let delay = answer.delay.unwrap_or(script.settings.delay);
        let met = self.met.entry(found.map_or(script.rules.len(), |(place, _)| place)).or_default();
        let before = *met;
        *met += 1;
        let fault = found.and_then(|(_, rule)| rule.fault.as_ref());
        let past = match fault {
            Some((fault, times)) if times.is_none_or(|times| before < times) => {
                if matches!(fault, Fault::DropAfter) {
                    self.keep(message);
                }
                return Outcome { delay, act: Act::Fail(fault.clone()) };
            }
            Some((_, times)) => times.unwrap_or_default(),
            None => 0,
        };
        self.keep(message);
        let caught =
            |name: &str| found.and_then(|(_, rule)| rule.hears.caught(name, message)).map(str::to_owned);
        let told = |name: &str| plain(self.attributes.get(name)?);
        let spoken = speak(answer, before - past, |name| caught(name).or_else(|| told(name)));
        if answer.later {
            self.waiting = Some(spoken);
            return Outcome { delay, act: Act::Say(Spoken::default()) };
        }
        self.over |= spoken.end;
        Outcome { delay, act: Act::Say(spoken) }
    }

    fn keep(&mut self, message: &str) {
        if self.heard.len() == MOST_MESSAGES {
            self.heard.pop_front();
        }
        self.heard.push_back(message.to_owned());
    }
}

/// The words of an answer: its texts take turns.
pub(crate) fn speak(answer: &Answer, turn: usize, find: impl Fn(&str) -> Option<String>) -> Spoken {
    let text = answer.say.get(turn % answer.say.len().max(1));
    let response = text.map(|text| fill(text, find)).unwrap_or_default();
    Spoken { response, end: answer.end, handoff: answer.handoff.clone(), offers: answer.offers.clone() }
}

/// The conversations, oldest first. There are never more than `most`.
pub(crate) struct Sessions {
    most: usize,
    all: Mutex<Vec<Arc<Session>>>,
}

impl Sessions {
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), all: Mutex::default() }
    }

    pub fn find(&self, id: &str) -> Option<Arc<Session>> {
        locked(&self.all).iter().find(|session| session.id == id).cloned()
    }

    pub fn ids(&self) -> Vec<String> {
        locked(&self.all).iter().map(|session| session.id.clone()).collect()
    }

    /// Adds a conversation; where there are too many, the one that was quiet longest is forgotten.
    pub fn add(&self, session: Session) -> Arc<Session> {
        let session = Arc::new(session);
        let mut all = locked(&self.all);
        if all.len() >= self.most {
            let quietest = all.iter().enumerate().min_by_key(|(_, session)| session.memory().last);
            if let Some(place) = quietest.map(|(place, _)| place) {
                all.remove(place);
            }
        }
        all.push(Arc::clone(&session));
        session
    }
}

/// A panic elsewhere leaves nothing half done here, so a poisoned lock is still good.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
