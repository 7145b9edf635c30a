//! An entry as it is stored and told to other tabs: one line of text, with the same fields for all kinds.
//!
//! Not JSON: ten thousand messages are forty thousand lines to read before a chat can open, and in the
//! widget every form that can be read costs compressed bytes.
//!
//! A stored entry is a promise to pages that are open while the site is updated: change the meaning
//! of a field and you change the version of the store.

use std::time::Duration;

use chat_api::{ApiError, Handoff};

use crate::{EndedBy, Entry, Key, Timestamp};

/// Between the fields of a line. What people say may hold it too, and is escaped.
const BETWEEN: char = '\u{1f}';
const ESCAPE: char = '\u{1d}';

/// Between lines, where many are handled as one text; no line holds it.
pub const LINE_END: char = '\u{1e}';

/// Each character that means something here, and the letter that stands for it after an escape.
const ESCAPED: [(char, char); 3] = [(BETWEEN, 'f'), (ESCAPE, 'd'), (LINE_END, 'e')];

/// Every field that any entry has; each kind uses its own. What is empty is not there.
#[derive(Clone, Debug, Default)]
struct Record<'a> {
    kind: &'a str,
    /// The turn, or the key of a *create*.
    key: Option<String>,
    /// A call's key, the conversation's id, or a handoff's destination.
    other: Option<String>,
    /// What was said, a handoff's reason, who ended it, or an error's name.
    text: Option<String>,
    /// When; or, for an error, how many milliseconds the server asks to wait.
    time: Option<u64>,
    keyed: bool,
}

impl Entry {
    /// The line that is stored.
    pub fn to_line(&self) -> String {
        let record = Record::from(self.clone());
        let time = record.time.map(|time| time.to_string());
        let keyed = if record.keyed { Some("1".to_owned()) } else { None };
        let mut line = record.kind.to_owned();
        for field in [record.key, record.other, record.text, time, keyed] {
            line.push(BETWEEN);
            escape(field.as_deref().unwrap_or_default(), &mut line);
        }
        line
    }

    /// The entry of a stored line; none where the line is damaged, or of another version.
    pub fn from_line(line: &str) -> Option<Self> {
        let mut fields = line.split(BETWEEN);
        let kind = fields.next()?;
        let mut next = || fields.next().map(unescaped);
        let (key, other, text, time, keyed) = (next()?, next()?, next()?, next()?, next()?);
        let some = |field: String| Some(field).filter(|field| !field.is_empty());
        let time = some(time).map(|time| time.parse().ok());
        let record = Record {
            kind,
            key: some(key),
            other: some(other),
            text: some(text),
            time: if let Some(time) = time { Some(time?) } else { None },
            keyed: !keyed.is_empty(),
        };
        record.entry()
    }
}

fn escape(text: &str, line: &mut String) {
    for letter in text.chars() {
        match ESCAPED.iter().find(|(escaped, _)| *escaped == letter) {
            Some((_, name)) => line.extend([ESCAPE, *name]),
            None => line.push(letter),
        }
    }
}

fn unescaped(field: &str) -> String {
    if !field.contains(ESCAPE) {
        return field.to_owned();
    }
    let mut text = String::new();
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        let named = if letter == ESCAPE { letters.next() } else { None };
        let escaped = ESCAPED.iter().find(|(_, name)| Some(*name) == named);
        text.push(escaped.map_or(letter, |(letter, _)| *letter));
    }
    text
}

impl<'a> Record<'a> {
    fn of(kind: &'a str) -> Self {
        Self { kind, ..Self::default() }
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

impl From<Entry> for Record<'_> {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Opening { key } => Self::of("opening").key(key),
            Entry::Opened { conversation, keyed, greeting, at } => {
                Self { other: Some(conversation), keyed, ..Self::of("opened").text(greeting).at(at) }
            }
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

impl Record<'_> {
    fn entry(self) -> Option<Entry> {
        let Self { kind, key, other, text, time, keyed } = self;
        let (key, call) = (key.map(Key), other.clone().map(Key));
        let at = time.map(Timestamp);
        let wait = time.map(Duration::from_millis);
        let error = text.as_deref().and_then(|name| named(name, wait));
        Some(match kind {
            "opening" => Entry::Opening { key: key? },
            "opened" => {
                let greeting = text.unwrap_or_default();
                Entry::Opened { conversation: other?, keyed, greeting, at: at? }
            }
            "not_opened" => Entry::NotOpened { error: error? },
            "said" => Entry::Said { turn: key?, text: text.unwrap_or_default(), at: at? },
            "sending" => Entry::Sending { turn: key? },
            "delayed" => Entry::Delayed { turn: key?, call: call? },
            "replied" => Entry::Replied { turn: key?, text: text.unwrap_or_default(), at: at? },
            "failed" => Entry::Failed { turn: key?, error: error? },
            "retried" => Entry::Retried { turn: key?, call: call? },
            "handed_off" => {
                Entry::HandedOff { handoff: Handoff { destination: other, reason: text }, at: at? }
            }
            "seen" => Entry::Seen,
            "stayed" => Entry::Stayed { at: at? },
            "ended" => {
                let by = EndedBy::ALL.into_iter().find(|by| Some(by.name()) == text.as_deref());
                Entry::Ended { by: by?, at: at? }
            }
            _ => return None,
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
