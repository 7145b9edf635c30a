//! One id for a call, on its way to PolyAI and back, and in the log line of a failure.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chat_api::CORRELATION_ID;

use crate::refusal::Refusal;

const LONGEST: usize = 128;

/// The id of a call.
#[derive(Clone, Debug)]
pub(crate) struct CorrelationId(pub HeaderValue);

/// Keeps the caller's id where it is sane and makes one otherwise. An answer that already has one from
/// PolyAI keeps that.
pub(crate) async fn name(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(CORRELATION_ID).filter(|id| is_sane(id)).cloned();
    let id =
        given.or_else(|| HeaderValue::from_str(&fresh()).ok()).unwrap_or(HeaderValue::from_static("none"));
    request.extensions_mut().insert(CorrelationId(id.clone()));
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let id = id.to_str().unwrap_or_default();
        // What stands on it already, such as who may read it, stays.
        let headers = std::mem::take(response.headers_mut());
        response = refusal.answer(id).into_response();
        let own = |name: &HeaderName| matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH);
        response
            .headers_mut()
            .extend(headers.into_iter().filter(|(name, _)| !name.as_ref().is_some_and(own)));
    }
    response.headers_mut().entry(CORRELATION_ID).or_insert(id);
    response
}

/// Anything longer, or with spaces or controls, has no place in a log.
fn is_sane(id: &HeaderValue) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
}

fn fresh() -> String {
    format!("{:032x}", rand::random::<u128>())
}
