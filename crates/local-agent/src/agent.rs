//! The agent: a script, its conversations, and what it remembers for a test to read.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chat_api::Deployment;

use crate::{
    Script,
    session::{Attributes, Session, Sessions},
};

/// How an agent behaves, apart from what it says.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether it takes its time.
    pub pace: Pace,
    /// How many conversations it keeps; the one that was quiet longest is forgotten first.
    pub most_conversations: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { pace: Pace::AsWritten, most_conversations: 1_000 }
    }
}

/// Whether the delays of a script are waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// They are, so that a visitor sees the agent type.
    #[default]
    AsWritten,
    /// They are not.
    Instant,
}

/// An agent. A clone is the same agent.
#[derive(Clone)]
pub struct LocalAgent {
    inner: Arc<Inner>,
}

struct Inner {
    script: Script,
    options: Options,
    sessions: Sessions,
    /// How far its clock was moved forward, in milliseconds.
    skipped: AtomicU64,
}

impl LocalAgent {
    /// An agent without any conversation.
    pub fn new(script: Script, options: Options) -> Self {
        let sessions = Sessions::new(options.most_conversations);
        Self { inner: Arc::new(Inner { script, options, sessions, skipped: AtomicU64::new(0) }) }
    }

    /// The ids of its conversations, oldest first.
    pub fn conversations(&self) -> Vec<String> {
        self.inner.sessions.ids()
    }

    /// The messages it took in a conversation, in order; the last thousand of them. Empty for a stranger.
    pub fn record(&self, conversation_id: &str) -> Vec<String> {
        self.session(conversation_id).map(|session| session.memory().heard()).unwrap_or_default()
    }

    /// The `integration_attributes` of a conversation: what it was opened with, and later ones over it. Empty for a stranger.
    pub fn attributes(&self, conversation_id: &str) -> Attributes {
        self.session(conversation_id).map(|session| session.memory().attributes.clone()).unwrap_or_default()
    }

    /// Whether a conversation can go on: neither ended, nor closed, nor unknown.
    pub fn is_open(&self, conversation_id: &str) -> bool {
        self.session(conversation_id).is_some_and(|session| !session.memory().over)
    }

    /// An API key that it takes: the script's, or any.
    pub fn api_key(&self) -> &str {
        self.script().settings.api_key.as_deref().unwrap_or("local-api-key")
    }

    /// A connector token that it takes: the script's, or any.
    pub fn token(&self) -> &str {
        self.script().settings.token.as_deref().unwrap_or("local-connector-token")
    }

    /// What it says.
    pub fn script(&self) -> &Script {
        &self.inner.script
    }

    /// Moves its clock forward, so that a session can run out without anybody waiting for it.
    pub fn skip(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.inner.skipped.fetch_add(millis, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Instant {
        let skipped = Duration::from_millis(self.inner.skipped.load(Ordering::Relaxed));
        let now = Instant::now();
        now.checked_add(skipped).unwrap_or(now)
    }

    pub(crate) async fn wait(&self, delay: Duration) {
        if self.inner.options.pace == Pace::AsWritten {
            tokio::time::sleep(delay).await;
        }
    }

    pub(crate) fn session(&self, id: &str) -> Option<Arc<Session>> {
        self.inner.sessions.find(id)
    }

    pub(crate) fn open(&self, deployment: Deployment, attributes: Attributes) -> Arc<Session> {
        let id = format!("CONV-{:010}", rand::random_range(0..10_000_000_000_u64));
        self.inner.sessions.add(Session::new(id, deployment, attributes, self.now()))
    }
}

impl fmt::Debug for LocalAgent {
    /// Names no message and no attribute, so that it may stand in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalAgent").field("options", &self.inner.options).finish_non_exhaustive()
    }
}
