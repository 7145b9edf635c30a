//! The answer that never came, by what is known of the question.
//!
//! | what happened | may the agent have heard? | status |
//! |---|---|---|
//! | no connection could be made | no | 503 with `Retry-After`, as for everything that was certainly not done |
//! | no answer in time | yes | 504 |
//! | the connection broke, or the gateway that held it is gone | yes | 502 |
//! | the answer was too large, or none of the Chat API's | yes | 502 |

use std::time::Duration;

use axum::http::StatusCode;

use crate::refusal::Refusal;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// No connection was made: nothing was sent.
    Unreachable,
    /// It took too long. The agent may have heard.
    Late,
    /// The connection broke. The agent may have heard.
    Dropped,
    /// It was too large to be passed on. The agent heard.
    TooLarge,
    /// It was a success without what makes one. The agent heard.
    Unreadable,
    /// Another gateway asked, and is gone. The agent may have heard.
    Gone,
}

impl Lost {
    /// In a word, for metrics.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Late => "timeout",
            Self::Dropped => "dropped",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Gone => "gateway_gone",
        }
    }
}

impl From<Lost> for Refusal {
    fn from(lost: Lost) -> Self {
        let (status, code, message) = match lost {
            Lost::Unreachable => {
                let message = "the agent cannot be reached, and nothing was sent; ask again soon";
                let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "UPSTREAM_UNREACHABLE", message);
                return refusal.after(Duration::from_secs(2));
            }
            Lost::Late => (
                StatusCode::GATEWAY_TIMEOUT,
                "UPSTREAM_TIMEOUT",
                "the agent did not answer in time; the message may have arrived",
            ),
            Lost::Dropped => (
                StatusCode::BAD_GATEWAY,
                "UPSTREAM_DROPPED",
                "the connection to the agent broke before it answered; the message may have arrived",
            ),
            Lost::TooLarge => (
                StatusCode::BAD_GATEWAY,
                "UPSTREAM_TOO_LARGE",
                "the agent's answer is larger than answer_bytes allows and was not passed on; the message arrived",
            ),
            Lost::Unreadable => (
                StatusCode::BAD_GATEWAY,
                "UPSTREAM_UNREADABLE",
                "the agent's answer is none of the Chat API's and was not passed on; the message may have arrived",
            ),
            Lost::Gone => (
                StatusCode::BAD_GATEWAY,
                "GATEWAY_GONE",
                "the gateway that asked the agent is gone before it said what came of it; the message may have arrived",
            ),
        };
        Self::new(status, code, message)
    }
}
