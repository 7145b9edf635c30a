//! Passes a call on with the keys, and its answer back.
//!
//! Boundary: to PolyAI go the body, its type, the correlation id and the keys. Back come the status, the
//! body, its type, `Retry-After` and the correlation id. Nothing else, in either direction. Sent again is
//! only what certainly was not processed.

use std::time::{Duration, Instant};

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
};
use chat_api::{CORRELATION_ID, Operation, X_API_KEY, X_TOKEN};
use reqwest::{Client, Method, redirect, retry};

use crate::{Credentials, Retry, answer::Answer, lost::Lost, metrics::Metrics};

/// The first wait after a connection that could not be made; the next ones are longer.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Shorter than what servers commonly wait, so that no call is written into a connection that is closing.
const IDLE: Duration = Duration::from_secs(20);

/// The way to one site's upstream.
pub(crate) struct Relay {
    pub site: String,
    pub client: Client,
    pub base: String,
    pub credentials: Credentials,
    pub patience: Duration,
    pub retry: Retry,
    pub largest: usize,
    pub metrics: Metrics,
}

/// A call as it is passed on.
pub(crate) struct Passed {
    pub call: Operation,
    pub path: String,
    pub content_type: Option<HeaderValue>,
    pub id: HeaderValue,
    pub body: Bytes,
}

/// A pool of connections to an upstream.
pub(crate) fn client(base: &str, connect_patience: Duration) -> Result<Client, reqwest::Error> {
    let builder = Client::builder()
        .connect_timeout(connect_patience)
        .pool_idle_timeout(IDLE)
        .tcp_nodelay(true)
        .redirect(redirect::Policy::none())
        .referer(false)
        // `respond` is not idempotent.
        .retry(retry::never());
    let builder = match base.strip_prefix("http://") {
        // Without TLS nothing is asked of this machine's certificates, which it may not have.
        Some(rest) if rest.starts_with("127.0.0.1:") => builder.tls_certs_only([]).no_proxy(),
        Some(_) => builder.tls_certs_only([]),
        None => builder,
    };
    builder.build()
}

impl Relay {
    /// Asks, and asks again where nothing was processed, while there is time.
    pub async fn ask(&self, passed: Passed) -> Result<Answer, Lost> {
        let deadline = Instant::now() + self.patience;
        let mut tries = 0;
        loop {
            let started = Instant::now();
            let outcome = self.ask_once(&passed, deadline.saturating_duration_since(started)).await;
            self.metrics.upstream(&self.site, passed.call.name(), error(&outcome), started.elapsed());
            let (wait, kind) = match &outcome {
                Err(Lost::Unreachable) => (FIRST_WAIT * 3_u32.pow(tries.min(9)), "unreachable"),
                Ok(answer) if answer.is_unheard() => match answer.wait() {
                    Some(wait) => (wait, "busy"),
                    None => return outcome,
                },
                _ => return outcome,
            };
            let is_in_time = wait <= self.retry.longest_wait && Instant::now() + wait < deadline;
            if tries >= self.retry.times || !is_in_time {
                return outcome;
            }
            tries += 1;
            self.metrics.retry(&self.site, kind);
            tokio::time::sleep(wait).await;
        }
    }

    async fn ask_once(&self, passed: &Passed, patience: Duration) -> Result<Answer, Lost> {
        let method = if passed.call.method() == "PUT" { Method::PUT } else { Method::POST };
        let mut request = self
            .client
            .request(method, format!("{}{}", self.base, passed.path))
            .timeout(patience)
            .header(X_API_KEY, self.credentials.api_key.clone())
            .header(X_TOKEN, self.credentials.token.clone())
            .header(CORRELATION_ID, passed.id.clone());
        if let Some(content_type) = &passed.content_type {
            request = request.header(header::CONTENT_TYPE, content_type.clone());
        }
        let response = request.body(passed.body.clone()).send().await?;
        Answer::read(response, self.largest).await
    }
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
