//! An entry as it is stored and told to other tabs: one line of text, its kind first and then its fields.
//!
//! Not JSON: ten thousand messages are forty thousand lines to read before a chat can open, and in the
//! widget every form that can be read costs compressed bytes.
//!
//! A stored entry is a promise to pages that are open while the site is updated: change the meaning
//! of a field and you change the version of the store.

use std::time::Duration;

use chat_api::{ApiError, Handoff};

use crate::{EndedBy, Entry, Key, Offers, Timestamp};

/// Between the fields of a line. What people say may hold it too, and is escaped.
pub(crate) const BETWEEN: char = '\u{1f}';
const ESCAPE: char = '\u{1d}';

/// Between lines, where many are one text; no line holds it.
pub(crate) const LINE_END: char = '\u{1e}';

/// Between stored items, where many are read as one text; none holds it.
pub const ITEM_END: char = '\u{1c}';

/// Ends a line: one that was cut off has lost it.
const FULL: char = '\u{4}';

/// A kind and its fields; no kind has more.
const MOST_FIELDS: usize = 6;

/// Each character that means something here, and the letter that stands for it after an escape.
const ESCAPED: [(char, char); 5] =
    [(BETWEEN, 'f'), (ESCAPE, 'd'), (LINE_END, 'e'), (ITEM_END, 'c'), (FULL, 'x')];

impl Entry {
    /// The line that is stored: its kind and its fields, each kind its own.
    pub fn to_line(&self) -> String {
        match self {
            Self::Opening { key } => line("opening", &[&key.0]),
            Self::Opened { conversation, keyed, greeting, offers, at } => {
                let keyed = if *keyed { "keyed" } else { "" };
                line("opened", &[conversation, keyed, greeting, &offers.0, &digits(*at)])
            }
            Self::NotOpened { error } => line("not_opened", &[name(error), &wait(error)]),
            Self::Said { turn, text, at } => line("said", &[&turn.0, text, &digits(*at)]),
            Self::Sending { turn } => line("sending", &[&turn.0]),
            Self::Delayed { turn, call } => line("delayed", &[&turn.0, &call.0]),
            Self::Replied { turn, text, offers, at } => {
                line("replied", &[&turn.0, text, &offers.0, &digits(*at)])
            }
            Self::Failed { turn, error } => line("failed", &[&turn.0, name(error), &wait(error)]),
            Self::Retried { turn, call } => line("retried", &[&turn.0, &call.0]),
            Self::HandedOff { handoff, at } => {
                let (to, why) = (handoff.destination.as_deref(), handoff.reason.as_deref());
                line("handed_off", &[to.unwrap_or_default(), why.unwrap_or_default(), &digits(*at)])
            }
            Self::Seen => line("seen", &[]),
            Self::Stayed { at } => line("stayed", &[&digits(*at)]),
            Self::Ended { by, at } => line("ended", &[by.name(), &digits(*at)]),
        }
    }

    /// The entry of a stored line; none where the line is damaged, or of another version.
    pub fn from_line(line: &str) -> Option<Self> {
        // No list of its own for each line: of a long log many thousands are read.
        let (mut fields, mut count) = ([""; MOST_FIELDS], 0);
        for field in line.strip_suffix(FULL)?.split(BETWEEN) {
            *fields.get_mut(count)? = field;
            count += 1;
        }
        let (kind, fields) = fields.get(..count)?.split_first()?;
        Some(match (*kind, fields) {
            ("said", [turn, text, at]) => {
                Self::Said { turn: named(turn), text: unescaped(text), at: time(at)? }
            }
            ("sending", [turn]) => Self::Sending { turn: named(turn) },
            ("replied", [turn, text, offers, at]) => Self::Replied {
                turn: named(turn),
                text: unescaped(text),
                offers: Offers(unescaped(offers)),
                at: time(at)?,
            },
            ("seen", []) => Self::Seen,
            ("opening", [key]) => Self::Opening { key: named(key) },
            ("opened", [conversation, keyed, greeting, offers, at]) => Self::Opened {
                conversation: unescaped(conversation),
                keyed: !keyed.is_empty(),
                greeting: unescaped(greeting),
                offers: Offers(unescaped(offers)),
                at: time(at)?,
            },
            ("not_opened", [error, wait]) => Self::NotOpened { error: known(error, wait)? },
            ("delayed", [turn, call]) => Self::Delayed { turn: named(turn), call: named(call) },
            ("failed", [turn, error, wait]) => Self::Failed { turn: named(turn), error: known(error, wait)? },
            ("retried", [turn, call]) => Self::Retried { turn: named(turn), call: named(call) },
            ("handed_off", [destination, reason, at]) => {
                let some = |field: &str| Some(unescaped(field)).filter(|field| !field.is_empty());
                let handoff = Handoff { destination: some(destination), reason: some(reason) };
                Self::HandedOff { handoff, at: time(at)? }
            }
            ("stayed", [at]) => Self::Stayed { at: time(at)? },
            ("ended", [by, at]) => {
                let by = EndedBy::ALL.into_iter().find(|known| known.name() == *by);
                Self::Ended { by: by?, at: time(at)? }
            }
            _ => return None,
        })
    }
}

fn line(kind: &str, fields: &[&str]) -> String {
    let mut line = kind.to_owned();
    for field in fields {
        line.push(BETWEEN);
        escape(field, &mut line);
    }
    line.push(FULL);
    line
}

fn digits(at: Timestamp) -> String {
    at.0.to_string()
}

fn time(digits: &str) -> Option<Timestamp> {
    digits.parse().ok().map(Timestamp)
}

fn named(key: &str) -> Key {
    Key(unescaped(key))
}

/// How many milliseconds the server asks to wait, where it does.
fn wait(error: &ApiError) -> String {
    match error {
        // As whole milliseconds of 64 bits: those of 128 weigh a kilobyte to write.
        ApiError::Busy { retry_after: Some(wait) } => {
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).to_string()
        }
        _ => String::new(),
    }
}

fn known(error: &str, wait: &str) -> Option<ApiError> {
    let retry_after = wait.parse().ok().map(Duration::from_millis);
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
    errors.into_iter().find(|known| name(known) == error)
}

pub(crate) fn escape(text: &str, line: &mut String) {
    for letter in text.chars() {
        match ESCAPED.iter().find(|(escaped, _)| *escaped == letter) {
            Some((_, name)) => line.extend([ESCAPE, *name]),
            None => line.push(letter),
        }
    }
}

pub(crate) fn unescaped(field: &str) -> String {
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
