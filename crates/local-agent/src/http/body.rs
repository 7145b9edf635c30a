//! What was sent: JSON, read into the types of the wire.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use chat_api::code;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use crate::LocalAgent;

/// A body of JSON, or none where nothing was sent.
pub(super) struct Body<T>(pub Option<T>);

impl<T: DeserializeOwned> FromRequest<LocalAgent> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, agent: &LocalAgent) -> Result<Self, Refusal> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, agent).await.map_err(|error| {
            let message = "the body is too large, or its connection broke";
            Refusal::new(error.status(), code::SCHEMA_VALIDATION_FAILED, message)
        })?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        if !is_json {
            return Err(Refusal::unreadable("the Content-Type header must be application/json"));
        }
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            match (error.inner().classify(), path.as_str()) {
                (serde_json::error::Category::Data, ".") => {
                    Refusal::unreadable(format!("the body: {}", error.inner()))
                }
                (serde_json::error::Category::Data, path) => {
                    Refusal::unreadable(format!("{path}: {}", error.inner()))
                }
                _ => Refusal::unreadable(format!("the body is not JSON: {}", error.inner())),
            }
        })?;
        reader.end().map_err(|error| Refusal::unreadable(format!("the body is not JSON: {error}")))?;
        Ok(Self(Some(value)))
    }
}

impl<T> Body<T> {
    /// What was sent, where something has to be.
    pub fn required(self) -> Result<T, Refusal> {
        self.0.ok_or_else(|| {
            let message = "the body is empty: send JSON with a conversation_id";
            Refusal::new(StatusCode::BAD_REQUEST, code::SCHEMA_VALIDATION_FAILED, message)
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
