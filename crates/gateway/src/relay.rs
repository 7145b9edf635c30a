//! Passes a call on with the keys, and its answer back.
//!
//! Boundary: to PolyAI go the body, its type, the correlation id and the keys. Back come the status, the
//! body, its type, `Retry-After` and the correlation id. Nothing else, in either direction. Sent again is
//! only what certainly was not processed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header},
};
use chat_api::{CORRELATION_ID, Operation, X_API_KEY, X_TOKEN};
use http_body_util::Full;
use tokio::time::timeout;

use crate::{Credentials, Retry, answer::Answer, lost::Lost, metrics::SiteMetrics, upstream::Upstream};

/// The first wait after a connection that could not be made; the next ones are longer.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The way to one site's upstream.
pub(crate) struct Relay {
    pub upstream: Upstream,
    pub credentials: Credentials,
    pub patience: Duration,
    pub retry: Retry,
    pub largest: usize,
    pub metrics: Arc<SiteMetrics>,
}

/// A call as it is passed on.
pub(crate) struct Passed {
    pub call: Operation,
    pub path: String,
    pub content_type: Option<HeaderValue>,
    pub id: HeaderValue,
    pub body: Bytes,
}

impl Relay {
    /// Asks, and asks again where nothing was processed, while there is time.
    pub async fn ask(&self, passed: Passed) -> Result<Answer, Lost> {
        let deadline = Instant::now() + self.patience;
        let mut tries = 0;
        loop {
            let started = Instant::now();
            let outcome = self.ask_once(&passed, deadline.saturating_duration_since(started)).await;
            self.metrics.upstream(passed.call, error(&outcome), started.elapsed());
            let (wait, kind) = match &outcome {
                Err(Lost::Unreachable) => (FIRST_WAIT * 3_u32.pow(tries.min(9)), "unreachable"),
                Ok(answer) if answer.is_unheard() => match answer.wait() {
                    Some(wait) => (wait, "busy"),
                    None => return outcome,
                },
                _ => return outcome,
            };
            let is_in_time = is_in_time(wait, self.retry.longest_wait, deadline);
            if tries >= self.retry.times || !is_in_time {
                return outcome;
            }
            tries += 1;
            self.metrics.retry(kind);
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask_once(&self, passed: &Passed, patience: Duration) -> Result<Answer, Lost> {
        let asked = async {
            let (response, line) = self.upstream.ask(&passed.path, || self.request(passed)).await?;
            let answer = Answer::read(response, self.largest).await?;
            line.give_back();
            Ok(answer)
        };
        timeout(patience, asked).await.unwrap_or(Err(Lost::Late))
    }

    /// All but the address.
    fn request(&self, passed: &Passed) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(passed.body.clone()));
        *request.method_mut() = if passed.call.method() == "PUT" { Method::PUT } else { Method::POST };
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(HeaderName::from_static(X_API_KEY), self.credentials.api_key.clone());
        headers.insert(HeaderName::from_static(X_TOKEN), self.credentials.token.clone());
        headers.insert(HeaderName::from_static(CORRELATION_ID), passed.id.clone());
        if let Some(content_type) = &passed.content_type {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
        *request.headers_mut() = headers;
        request
    }
}

/// Whether a wait is short enough. An upstream may ask for one that no clock can count.
pub(crate) fn is_in_time(wait: Duration, longest: Duration, deadline: Instant) -> bool {
    wait <= longest && Instant::now().checked_add(wait).is_some_and(|end| end < deadline)
}

/// What was wrong with an answer, in a word.
fn error(outcome: &Result<Answer, Lost>) -> Option<&'static str> {
    match outcome {
        Err(lost) => Some(lost.kind()),
        Ok(answer) => match answer.status.as_u16() {
            401 | 403 => Some("credentials"),
            429 => Some("busy"),
            503 if answer.is_unheard() => Some("busy"),
            500..=599 => Some("server_error"),
            300..=399 => Some("redirected"),
            _ => None,
        },
    }
}
