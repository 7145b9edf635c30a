//! A call that brings no answer.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chat_api::{ErrorEnvelope, code};

/// An error, before it is given its correlation id.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
    retry_after: Option<u64>,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), retry_after: None }
    }

    /// The body could not be read.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::SCHEMA_VALIDATION_FAILED, message)
    }

    /// The body could be read, and what it says cannot be.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::CONVERSATIONS_VALIDATION_FAILED, message)
    }

    pub fn retry_after(self, seconds: Option<u64>) -> Self {
        Self { retry_after: seconds, ..self }
    }

    /// The envelope, all six keys of it.
    pub fn with_id(self, id: &str) -> Response {
        let envelope = ErrorEnvelope {
            success: false,
            error: self.status.canonical_reason().map(str::to_owned),
            error_id: Some(id.to_owned()),
            error_code: Some(self.code),
            error_message: Some(self.message),
            data: None,
        };
        let mut response = (self.status, Json(envelope)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
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
