//! An answer as it is passed back, and as it can be kept.

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use chat_api::CORRELATION_ID;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};

use crate::lost::Lost;

/// What of an answer's headers is passed back.
const PASSED_BACK: [HeaderName; 3] =
    [header::CONTENT_TYPE, header::RETRY_AFTER, HeaderName::from_static(CORRELATION_ID)];

/// What nearly every answer is: the one value that needs no memory of its own.
const JSON: &str = "application/json";

/// A whole answer. There is no `Debug`: its text has no place in a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    /// The code of a refusal of the gateway's own.
    code: Option<&'static str>,
}

impl Answer {
    pub fn new(status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Bytes) -> Self {
        Self { status, headers, body, code: None }
    }

    /// Marks it as a refusal of the gateway's own.
    pub fn refused(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    pub fn code(&self) -> Option<&'static str> {
        self.code
    }

    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// With another body in the place of its own.
    pub fn saying(self, body: Vec<u8>) -> Self {
        Self { body: Bytes::from(body.into_boxed_slice()), ..self }
    }

    /// Its correlation id, where it came with one.
    pub fn correlation_id(&self) -> Option<&HeaderValue> {
        self.headers.iter().find(|(name, _)| name.as_str() == CORRELATION_ID).map(|(_, value)| value)
    }

    /// With the body of another and its type; status, wait and id stay.
    pub fn in_words_of(mut self, other: &Self) -> Self {
        self.headers.retain(|(name, _)| name != header::CONTENT_TYPE);
        self.headers.extend(other.headers.iter().filter(|(name, _)| name == header::CONTENT_TYPE).cloned());
        Self { body: other.body.clone(), code: other.code, ..self }
    }

    /// Whether the agent certainly did not process the call: then it may be run again.
    pub fn is_unheard(&self) -> bool {
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => true,
            StatusCode::SERVICE_UNAVAILABLE => self.has(&header::RETRY_AFTER),
            _ => false,
        }
    }

    /// How long it asks to wait, where it says so in seconds.
    pub fn wait(&self) -> Option<Duration> {
        let (_, value) = self.headers.iter().find(|(name, _)| name == header::RETRY_AFTER)?;
        chat_api::retry_after(value.to_str().ok()?)
    }

    /// As bytes, to be read by another gateway.
    pub fn store(&self) -> Vec<u8> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
        let mut stored = serde_json::to_vec(&(self.status.as_u16(), headers)).unwrap_or_default();
        stored.push(b'\n');
        stored.extend_from_slice(&self.body);
        stored
    }

    /// From what [`Answer::store`] made; None where it is something else.
    pub fn restore(stored: &[u8]) -> Option<Self> {
        let end = stored.iter().position(|byte| *byte == b'\n')?;
        let (head, body) = stored.split_at_checked(end)?;
        let (status, headers): (u16, Vec<(String, String)>) = serde_json::from_slice(head).ok()?;
        let header = |(name, value): (String, String)| {
            let name = PASSED_BACK.into_iter().find(|passed| passed.as_str() == name)?;
            Some((name, HeaderValue::try_from(value).ok()?))
        };
        let headers = headers.into_iter().filter_map(header).collect();
        Some(Self::new(StatusCode::from_u16(status).ok()?, headers, Bytes::copy_from_slice(body.get(1..)?)))
    }

    /// Reads what an agent answered, to its end.
    pub async fn read(from: hyper::Response<Incoming>, largest: usize) -> Result<Self, Lost> {
        let (head, mut from) = from.into_parts();
        if from.size_hint().lower() > largest as u64 {
            return Err(Lost::TooLarge);
        }
        let mut body = Vec::new();
        while let Some(piece) = from.frame().await {
            let Ok(piece) = piece.map_err(|_| Lost::Dropped)?.into_data() else { continue };
            if body.len() + piece.len() > largest {
                return Err(Lost::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        let passed = |name: HeaderName| Some((name.clone(), copy(head.headers.get(name)?)));
        let headers = PASSED_BACK.into_iter().filter_map(passed).collect();
        // Kept for a quarter of an hour, spare room would be waste that nobody counts.
        Ok(Self::new(head.status, headers, Bytes::from(body.into_boxed_slice())))
    }

    pub fn has(&self, name: &HeaderName) -> bool {
        self.headers.iter().any(|(own, _)| own == name)
    }

    /// Gives it an id where it came without one.
    pub fn named(mut self, id: &HeaderValue) -> Self {
        let name = HeaderName::from_static(CORRELATION_ID);
        if !self.has(&name) {
            self.headers.push((name, copy(id)));
        }
        self
    }

    /// As it is passed back some time later: there is no wait left.
    pub fn late(&self) -> Self {
        let mut late = self.clone();
        late.headers.retain(|(name, _)| name != header::RETRY_AFTER);
        late
    }

    /// As it goes out, under the id of the request where it has none of its own.
    pub fn respond(&self, id: &HeaderValue) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.clone()));
        *response.status_mut() = self.status;
        // With room for all that is added later.
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(HeaderName::from_static(CORRELATION_ID), id.clone());
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        *response.headers_mut() = headers;
        response
    }

    /// The memory that its content takes, apart from what every answer takes.
    pub fn size(&self) -> usize {
        self.body.len() + self.headers.iter().map(|(_, value)| value.len()).sum::<usize>()
    }
}

/// A value as it comes from a connection is a part of that connection's buffer and would keep all of it.
fn copy(value: &HeaderValue) -> HeaderValue {
    if value == JSON {
        return HeaderValue::from_static(JSON);
    }
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
}
