//! Why a call brought no answer, sorted by what a client does next.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Operation;

/// A failed call. The variants are closed on purpose: each one is a different thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The conversation is over (410, an unknown conversation, `CHAT_TIMEOUT`): keep the
    /// transcript and go on in a new one.
    Over,
    /// Too much at once (429, or 503 with `Retry-After`): nothing was processed; ask again after
    /// the wait, or after one of the client's own choosing where none is named.
    Busy {
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// Credentials, permission, account, project, or nothing deployed: the site's operator has to
    /// mend it, and asking again is useless.
    Misconfigured,
    /// The request was malformed or too large: the same request would fail again.
    Invalid,
    /// The platform or an agent function failed: the message may have been processed. Offer to
    /// send it again.
    Failed,
    /// The platform is slow or away (408, 502, 503, 504): the message may have been processed.
    /// Offer to send it again.
    Unavailable,
    /// No answer at all: offline, refused, dropped, or out of time. The message may have been
    /// processed. Offer to send it again.
    Unreachable,
    /// An answer came that is not of the Chat API, perhaps from something in between. The message
    /// may have been processed. Offer to send it again.
    Unreadable,
}

/// Whether a failed call can have had an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The agent certainly did not process it.
    No,
    /// Nobody can tell.
    Unknown,
}

impl ApiError {
    /// The meaning of an answer that is no success.
    ///
    /// `code` is the envelope's `error_code`, where there is an envelope; edges in between answer
    /// with something else. `retry_after` is that header, read by [`retry_after`].
    pub fn of(call: Operation, status: u16, code: Option<&str>, retry_after: Option<Duration>) -> Self {
        match (status, code) {
            (_, Some(code::ACCOUNT_NOT_FOUND | code::PROJECT_NOT_FOUND | code::CONNECTORS_NOT_FOUND))
            | (_, Some(code::CHAT_DRAFT_NOT_EXIST))
            | (401 | 403, _) => Self::Misconfigured,
            // Nothing is open yet that could be over: the account, project or region is wrong.
            (404, _) if call == Operation::Create => Self::Misconfigured,
            (_, Some(code::CHAT_TIMEOUT | code::CONVERSATIONS_NOT_FOUND)) | (404 | 410, _) => Self::Over,
            (429, _) => Self::Busy { retry_after },
            (503, _) if retry_after.is_some() => Self::Busy { retry_after },
            (408 | 502 | 503 | 504, _) => Self::Unavailable,
            (_, Some(code::FUNCTION_EXECUTION_FAILED)) => Self::Failed,
            (400..=499, _) => Self::Invalid,
            (500..=599, _) => Self::Failed,
            _ => Self::Unreadable,
        }
    }

    /// Whether the agent may have processed what was sent.
    pub fn arrival(&self) -> Arrival {
        match self {
            Self::Over | Self::Busy { .. } | Self::Misconfigured | Self::Invalid => Arrival::No,
            Self::Failed | Self::Unavailable | Self::Unreachable | Self::Unreadable => Arrival::Unknown,
        }
    }
}

/// Reads a `Retry-After` header of seconds. Its other form, a date, needs a clock and gives
/// `None`, as does anything unreadable.
pub fn retry_after(header: &str) -> Option<Duration> {
    header.trim().parse().ok().map(Duration::from_secs)
}

/// The body of an error. Written whole; read with whatever is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorEnvelope {
    /// Always false.
    pub success: bool,
    /// A short name of the error.
    pub error: Option<String>,
    /// The correlation id to quote to PolyAI.
    pub error_id: Option<String>,
    /// One of [`code`], or a code that is not documented.
    pub error_code: Option<String>,
    /// A sentence for a developer.
    pub error_message: Option<String>,
    /// Always null.
    pub data: Option<()>,
}

/// What a client reads of that body, wherever every byte of a reader counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ErrorBrief {
    /// The correlation id to quote to PolyAI.
    pub error_id: Option<String>,
    /// One of [`code`], or a code that is not documented.
    pub error_code: Option<String>,
}

/// The documented values of `error_code`.
#[allow(missing_docs, reason = "the names are the documentation; ApiError says what they mean")]
pub mod code {
    pub const ACCOUNT_INSUFFICIENT_PERMISSIONS: &str = "ACCOUNT_INSUFFICIENT_PERMISSIONS";
    pub const ACCOUNT_NOT_FOUND: &str = "ACCOUNT_NOT_FOUND";
    pub const AUTH_USER_INVALID_TOKEN: &str = "AUTH_USER_INVALID_TOKEN";
    pub const AUTH_USER_NOT_FOUND: &str = "AUTH_USER_NOT_FOUND";
    pub const AUTH_USER_UNAUTHORISED: &str = "AUTH_USER_UNAUTHORISED";
    pub const CHAT_CONVERSATION_ENDED: &str = "CHAT_CONVERSATION_ENDED";
    pub const CHAT_CONVERSATION_ENDED_CAMEL: &str = "ChatConversationEnded";
    pub const CHAT_DRAFT_DEPLOYMENT_FAILED: &str = "CHAT_DRAFT_DEPLOYMENT_FAILED";
    pub const CHAT_DRAFT_NOT_EXIST: &str = "CHAT_DRAFT_NOT_EXIST";
    pub const CHAT_TIMEOUT: &str = "CHAT_TIMEOUT";
    pub const CONNECTORS_NOT_FOUND: &str = "CONNECTORS_NOT_FOUND";
    pub const CONVERSATIONS_NOT_FOUND: &str = "CONVERSATIONS_NOT_FOUND";
    pub const CONVERSATIONS_VALIDATION_FAILED: &str = "CONVERSATIONS_VALIDATION_FAILED";
    pub const EXTERNAL_USER_FORBIDDEN: &str = "EXTERNAL_USER_FORBIDDEN";
    pub const FUNCTION_EXECUTION_FAILED: &str = "FUNCTION_EXECUTION_FAILED";
    pub const PROJECT_NOT_FOUND: &str = "PROJECT_NOT_FOUND";
    pub const SCHEMA_VALIDATION_FAILED: &str = "SCHEMA_VALIDATION_FAILED";
    pub const USER_ACCESS_FORBIDDEN: &str = "USER_ACCESS_FORBIDDEN";
}
