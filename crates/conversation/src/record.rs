//! An entry as it is stored: one flat form for all kinds. In the widget each form that can be read
//! costs compressed bytes: this one is 1.2 kB brotli less than a form for each kind of [`Entry`].
//!
//! A stored entry is a promise to pages that are open while the site is updated: change the meaning
//! of a field and you change the version of the store.

use std::time::Duration;

use chat_api::{ApiError, Handoff};
use serde::{Deserialize, Serialize};

use crate::{EndedBy, Entry, Key, Timestamp};

/// Every field that any entry has; each kind uses its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    kind: String,
    /// The turn, or the key of a *create*.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// A call's key, the conversation's id, or a handoff's destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    /// What was said, a handoff's reason, who ended it, or an error's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// When; or, for an error, how many milliseconds the server asks to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keyed: Option<bool>,
}

impl Record {
    fn of(kind: &str) -> Self {
        Self { kind: kind.into(), ..Self::default() }
    }

    fn key(self, key: Key) -> Self {
        Self { key: Some(key.0), ..self }
    }

    fn at(self, at: Timestamp) -> Self {
        Self { time: Some(at.0), ..self }
    }

    fn text(self, text: String) -> Self {
        Self { text: Some(text), ..self }
    }

    fn error(self, error: &ApiError) -> Self {
        let wait = match error {
            ApiError::Busy { retry_after } => retry_after.and_then(|wait| wait.as_millis().try_into().ok()),
            _ => None,
        };
        Self { time: wait, ..self.text(name(error).into()) }
    }
}

impl From<Entry> for Record {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Opening { key } => Self::of("opening").key(key),
            Entry::Opened { conversation, keyed, greeting, at } => Self {
                other: Some(conversation),
                keyed: Some(keyed),
                ..Self::of("opened").text(greeting).at(at)
            },
            Entry::NotOpened { error } => Self::of("not_opened").error(&error),
            Entry::Said { turn, text, at } => Self::of("said").key(turn).text(text).at(at),
            Entry::Sending { turn } => Self::of("sending").key(turn),
            Entry::Delayed { turn, call } => Self { other: Some(call.0), ..Self::of("delayed").key(turn) },
            Entry::Replied { turn, text, at } => Self::of("replied").key(turn).text(text).at(at),
            Entry::Failed { turn, error } => Self::of("failed").key(turn).error(&error),
            Entry::Retried { turn, call } => Self { other: Some(call.0), ..Self::of("retried").key(turn) },
            Entry::HandedOff { handoff, at } => {
                Self { other: handoff.destination, text: handoff.reason, ..Self::of("handed_off").at(at) }
            }
            Entry::Seen => Self::of("seen"),
            Entry::Stayed { at } => Self::of("stayed").at(at),
            Entry::Ended { by, at } => Self::of("ended").text(by.name().into()).at(at),
        }
    }
}

/// A stored entry that this version does not know.
#[derive(Debug)]
pub(crate) struct Unknown;

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a stored entry is not of this version")
    }
}

impl TryFrom<Record> for Entry {
    type Error = Unknown;

    fn try_from(record: Record) -> Result<Self, Unknown> {
        let Record { kind, key, other, text, time, keyed } = record;
        let key = || key.map(Key).ok_or(Unknown);
        let call = |other: Option<String>| other.map(Key).ok_or(Unknown);
        let at = time.map(Timestamp).ok_or(Unknown);
        let wait = time.map(Duration::from_millis);
        let error = |text: Option<String>| text.and_then(|name| named(&name, wait)).ok_or(Unknown);
        Ok(match kind.as_str() {
            "opening" => Self::Opening { key: key()? },
            "opened" => Self::Opened {
                conversation: other.ok_or(Unknown)?,
                keyed: keyed.unwrap_or_default(),
                greeting: text.unwrap_or_default(),
                at: at?,
            },
            "not_opened" => Self::NotOpened { error: error(text)? },
            "said" => Self::Said { turn: key()?, text: text.unwrap_or_default(), at: at? },
            "sending" => Self::Sending { turn: key()? },
            "delayed" => Self::Delayed { turn: key()?, call: call(other)? },
            "replied" => Self::Replied { turn: key()?, text: text.unwrap_or_default(), at: at? },
            "failed" => Self::Failed { turn: key()?, error: error(text)? },
            "retried" => Self::Retried { turn: key()?, call: call(other)? },
            "handed_off" => {
                Self::HandedOff { handoff: Handoff { destination: other, reason: text }, at: at? }
            }
            "seen" => Self::Seen,
            "stayed" => Self::Stayed { at: at? },
            "ended" => {
                let by = EndedBy::ALL.into_iter().find(|by| Some(by.name()) == text.as_deref());
                Self::Ended { by: by.ok_or(Unknown)?, at: at? }
            }
            _ => return Err(Unknown),
        })
    }
}

fn name(error: &ApiError) -> &'static str {
    match error {
        ApiError::Over => "over",
        ApiError::Busy { .. } => "busy",
        ApiError::Misconfigured => "misconfigured",
        ApiError::Invalid => "invalid",
        ApiError::Failed => "failed",
        ApiError::Unavailable => "unavailable",
        ApiError::Unreachable => "unreachable",
        ApiError::Unreadable => "unreadable",
    }
}

fn named(wanted: &str, retry_after: Option<Duration>) -> Option<ApiError> {
    let errors = [
        ApiError::Over,
        ApiError::Busy { retry_after },
        ApiError::Misconfigured,
        ApiError::Invalid,
        ApiError::Failed,
        ApiError::Unavailable,
        ApiError::Unreachable,
        ApiError::Unreadable,
    ];
    errors.into_iter().find(|error| name(error) == wanted)
}
