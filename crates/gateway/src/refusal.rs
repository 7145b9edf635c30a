//! A call that the gateway itself does not let through, or whose answer never came.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chat_api::ErrorEnvelope;

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

    /// What a log may hold of it.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The envelope, as the Chat API writes it.
    pub fn with_id(self, id: &str) -> Response {
        let envelope = ErrorEnvelope {
            success: false,
            error: self.status.canonical_reason().map(str::to_owned),
            error_id: Some(id.to_owned()),
            error_code: Some(self.code.to_owned()),
            error_message: Some(self.message),
            data: None,
        };
        (self.status, Json(envelope)).into_response()
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
