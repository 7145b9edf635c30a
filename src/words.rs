//! What the widget says by itself. The words are in `locales/`, one file a language; `embed/words.js` picks the
//! visitor's language and hands them over, with the owner's own words over them.

use chat_api::{ApiError, Arrival};
use conversation::{EndedBy, Timestamp};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::js_millis;

/// Names one sentence or label; `locales/en.json` has them all, and a test holds the two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(&'static str);

macro_rules! words {
    ($($constant:ident $name:literal)*) => {
        $(pub const $constant: Word = Word($name);)*
    };
}

words! {
    TITLE "title"
    SUBTITLE "subtitle"
    AGENT "agent"
    VISITOR "visitor"
    TRANSCRIPT "transcript"
    CLOSE "close"
    END_CHAT "end-chat"
    END_QUESTION "end-question"
    END_CONSEQUENCE "end-consequence"
    KEEP_CHATTING "keep-chatting"
    INPUT "input"
    PLACEHOLDER "placeholder"
    SEND "send"
    CONNECTING "connecting"
    TYPING "typing"
    OFFLINE "offline"
    TRYING_AGAIN "trying-again"
    NEW_MESSAGE "new-message"
    SUGGESTIONS "suggestions"
    ATTACHMENT "attachment"
    WAITING "waiting"
    SENDING "sending"
    SENT "sent"
    UNSENT "unsent"
    CARRIED "carried"
    NOT_SENT "not-sent"
    NOT_TAKEN "not-taken"
    NO_CONNECTION "no-connection"
    NO_ANSWER "no-answer"
    RETRY "retry"
    HANDED_OFF "handed-off"
    HANDED_OFF_DETAIL "handed-off-detail"
    DESTINATION "destination"
    REASON "reason"
    ENDED_BY_VISITOR "ended-by-visitor"
    ENDED_BY_AGENT "ended-by-agent"
    ENDED_BY_EXPIRY "ended-by-expiry"
    ENDED_BY_QUIET "ended-by-quiet"
    GO_ON "go-on"
    GO_ON_ELSEWHERE "go-on-elsewhere"
    STILL_THERE "still-there"
    CLOSES_IN "closes-in"
    STAY "stay"
    COPY "copy"
    NEWEST "newest"
    NEWS "news"
    NEW_CHAT "new-chat"
    NOT_OPENED "not-opened"
    NOT_OPENED_BUSY "not-opened-busy"
    NOT_OPENED_MISCONFIGURED "not-opened-misconfigured"
    TRY_AGAIN "try-again"
}

/// The tag of the language that the words are in, and which way it is written.
pub const LANGUAGE: Word = Word("lang");
pub const DIRECTION: Word = Word("dir");

/// Words with a number in them. They have a form for each kind of number: `left-one`, `left-other`.
pub const LEFT: Word = Word("left");
pub const OVER: Word = Word("over");

/// One language's words, a JavaScript object, with functions that write a time, a day and a number as that
/// language does: see `embed/words.js`.
#[derive(Clone, Debug, Default)]
pub struct Words(pub Object);

impl Words {
    /// The words of that name; nothing where there are none.
    pub fn say(&self, word: Word) -> String {
        self.get(word.0).as_string().unwrap_or_default()
    }

    /// Words that count something, in the form that goes with the number.
    pub fn count(&self, word: Word, count: u32) -> String {
        self.call("count", &word.0.into(), &count.into())
    }

    /// Words with a time in them, so many seconds long.
    pub fn seconds(&self, word: Word, seconds: u32) -> String {
        self.call("seconds", &word.0.into(), &seconds.into())
    }

    /// The time of day.
    pub fn time(&self, at: Timestamp) -> String {
        self.call("time", &js_millis(at), &JsValue::UNDEFINED)
    }

    /// The day: today, yesterday, or by its date.
    pub fn day(&self, at: Timestamp) -> String {
        self.call("day", &js_millis(at), &JsValue::UNDEFINED)
    }

    fn call(&self, name: &str, one: &JsValue, other: &JsValue) -> String {
        let text = self.get(name).dyn_ref::<Function>().and_then(|call| call.call2(&self.0, one, other).ok());
        text.and_then(|text| text.as_string()).unwrap_or_default()
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or_default()
    }
}

/// What became of a message that brought no answer.
pub fn failed(error: &ApiError) -> Word {
    match (error, error.arrival()) {
        (ApiError::Invalid, _) => NOT_TAKEN,
        (_, Arrival::No) => NOT_SENT,
        (ApiError::Unreachable, _) => NO_CONNECTION,
        (_, Arrival::Unknown) => NO_ANSWER,
    }
}

/// Why no conversation could be opened.
pub fn not_opened(error: &ApiError) -> Word {
    match error {
        ApiError::Busy { .. } => NOT_OPENED_BUSY,
        ApiError::Misconfigured | ApiError::Invalid => NOT_OPENED_MISCONFIGURED,
        _ => NOT_OPENED,
    }
}

/// Who or what ended a conversation.
pub fn ended(by: EndedBy) -> Word {
    match by {
        EndedBy::Visitor => ENDED_BY_VISITOR,
        EndedBy::Agent => ENDED_BY_AGENT,
        EndedBy::Expiry => ENDED_BY_EXPIRY,
        EndedBy::Quiet => ENDED_BY_QUIET,
    }
}
