//! The answer that never came, by what is known of the question.

use axum::http::StatusCode;

use crate::{answer, refusal::Refusal};

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
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        // A connection that is not made in time is an error of both kinds.
        if error.is_connect() {
            Self::Unreachable
        } else if error.is_timeout() {
            Self::Late
        } else {
            Self::Dropped
        }
    }
}

impl From<Lost> for Refusal {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unreachable => {
                let message = "the agent cannot be reached, and nothing was sent; check POLYCHAT_UPSTREAM and the network";
                Self::new(StatusCode::BAD_GATEWAY, "UPSTREAM_UNREACHABLE", message)
            }
            Lost::Late => {
                let message = "the agent did not answer in time; the message may have arrived";
                Self::new(StatusCode::GATEWAY_TIMEOUT, "UPSTREAM_TIMEOUT", message)
            }
            Lost::Dropped => {
                let message =
                    "the connection to the agent broke before it answered; the message may have arrived";
                Self::new(StatusCode::BAD_GATEWAY, "UPSTREAM_DROPPED", message)
            }
            Lost::TooLarge => {
                let largest = answer::LARGEST;
                let message =
                    format!("the agent's answer is larger than {largest} bytes and was not passed on");
                Self::new(StatusCode::BAD_GATEWAY, "UPSTREAM_TOO_LARGE", message)
            }
        }
    }
}
