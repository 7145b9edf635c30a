//! Names every answer, so that a visitor's error can be found in a log.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use chat_api::CORRELATION_ID;

use super::refusal::Refusal;

const LONGEST: usize = 128;

/// Keeps the caller's id where it is sane, makes one otherwise, and writes it on the answer and into the
/// envelope of an error.
pub(super) async fn name(request: Request, next: Next) -> Response {
    let given = request.headers().get(CORRELATION_ID).filter(|id| is_sane(id));
    let id = given.and_then(|id| id.to_str().ok()).map_or_else(fresh, str::to_owned);
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        response = refusal.with_id(&id);
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static(CORRELATION_ID), id);
    }
    response
}

/// Anything longer, or with spaces or controls, has no place in a log.
fn is_sane(id: &HeaderValue) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
}

fn fresh() -> String {
    format!("{:032x}", rand::random::<u128>())
}
