//! An answer as it is passed back, and as it can be kept.

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chat_api::CORRELATION_ID;

use crate::lost::Lost;

/// The largest answer taken from an agent.
pub(crate) const LARGEST: usize = 1024 * 1024;
/// What of an answer's headers is passed back.
const PASSED_BACK: [HeaderName; 3] =
    [header::CONTENT_TYPE, header::RETRY_AFTER, HeaderName::from_static(CORRELATION_ID)];

/// A whole answer. There is no `Debug`: its text has no place in a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    pub fn new(status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: Bytes) -> Self {
        Self { status, headers, body }
    }

    /// Reads what an agent answered, to its end.
    pub async fn read(mut from: reqwest::Response) -> Result<Self, Lost> {
        let mut body = Vec::new();
        while let Some(piece) = from.chunk().await? {
            if body.len() + piece.len() > LARGEST {
                return Err(Lost::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        let passed = |name: HeaderName| Some((name.clone(), copy(from.headers().get(name)?)));
        let headers = PASSED_BACK.into_iter().filter_map(passed).collect();
        // Kept for a quarter of an hour, spare room would be waste that nobody counts.
        Ok(Self::new(from.status(), headers, Bytes::from(body.into_boxed_slice())))
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

    /// The memory that its content takes, apart from what every answer takes.
    pub fn size(&self) -> usize {
        self.body.len() + self.headers.iter().map(|(_, value)| value.len()).sum::<usize>()
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

/// A value as it comes from a connection is a part of that connection's buffer and would keep all of it.
fn copy(value: &HeaderValue) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
}
