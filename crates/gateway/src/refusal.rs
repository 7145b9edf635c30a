//! A call that the gateway itself does not let through, or whose answer never came.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chat_api::ErrorEnvelope;

use crate::answer::Answer;

/// An error, before it is given its correlation id.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// The envelope, as the Chat API writes it. From here on it is known by its id, and logged.
    pub fn answer(self, id: &str) -> Answer {
        eprintln!("{id} {}", self.code);
        let envelope = ErrorEnvelope {
            success: false,
            error: self.status.canonical_reason().map(str::to_owned),
            error_id: Some(id.to_owned()),
            error_code: Some(self.code.to_owned()),
            error_message: Some(self.message),
            data: None,
        };
        // Text and nothing else: it can always be written.
        let body = serde_json::to_vec(&envelope).unwrap_or_default();
        let json = HeaderValue::from_static("application/json");
        Answer::new(self.status, vec![(header::CONTENT_TYPE, json)], body.into())
    }
}

/// Only a carrier: `correlation::name` knows the id and writes the envelope.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
