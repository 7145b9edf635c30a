//! One id for a call, on its way to PolyAI and back, in its log line and in the envelope of an error.

use axum::http::{HeaderMap, HeaderValue};
use chat_api::CORRELATION_ID;

const LONGEST: usize = 128;

/// The caller's id where it is sane, and a fresh one otherwise. An answer that already has one from PolyAI
/// keeps that.
pub(crate) fn of(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(CORRELATION_ID).filter(|id| is_sane(id)).cloned();
    given.or_else(|| HeaderValue::from_str(&fresh()).ok()).unwrap_or(HeaderValue::from_static("none"))
}

/// Anything longer, or with spaces or controls, has no place in a log.
fn is_sane(id: &HeaderValue) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
}

fn fresh() -> String {
    format!("{:032x}", rand::random::<u128>())
}
