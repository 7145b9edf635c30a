//! A call that the gateway itself does not let through, or whose answer never came.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use chat_api::{ErrorEnvelope, code};

use crate::answer::Answer;

/// An error, before it is given its correlation id.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub code: &'static str,
    message: String,
    retry_after: Option<u64>,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// What was sent cannot be read.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::SCHEMA_VALIDATION_FAILED, message)
    }

    /// With a wait, in whole seconds after which it is certainly over.
    pub fn after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self { retry_after: Some(seconds.max(1)), ..self }
    }

    /// The envelope, as the Chat API writes it. From here on it is known by its id.
    pub fn answer(self, id: &HeaderValue) -> Answer {
        let envelope = ErrorEnvelope {
            success: false,
            error: self.status.canonical_reason().map(str::to_owned),
            error_id: id.to_str().ok().map(str::to_owned),
            error_code: Some(self.code.to_owned()),
            error_message: Some(self.message),
            data: None,
        };
        // Text and nothing else: it can always be written.
        let body = serde_json::to_vec(&envelope).unwrap_or_default();
        let mut headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        headers.extend(self.retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
        Answer::new(self.status, headers, body.into()).refused(self.code)
    }
}
