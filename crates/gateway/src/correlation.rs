//! One id for a call, on its way to PolyAI and back, in its log line and in the envelope of an error.

use axum::http::{HeaderMap, HeaderValue};
use chat_api::CORRELATION_ID;

const LONGEST: usize = 128;

/// The caller's id where it is sane, and a fresh one otherwise. An answer that already has one from PolyAI
/// keeps that.
pub(crate) fn of(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(CORRELATION_ID).filter(|id| is_sane(id)).cloned();
    given.or_else(fresh).unwrap_or(HeaderValue::from_static("none"))
}

/// Anything longer, or of what names are not made of, has no place in a log.
fn is_sane(id: &HeaderValue) -> bool {
    let is_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(is_of_a_name)
}

fn fresh() -> Option<HeaderValue> {
    let mut text = [0; 32];
    for (digits, byte) in text.chunks_exact_mut(2).zip(rand::random::<[u8; 16]>()) {
        digits.iter_mut().zip([byte >> 4, byte & 0xf]).for_each(|(digit, half)| *digit = hex(half));
    }
    HeaderValue::from_bytes(&text).ok()
}

fn hex(half: u8) -> u8 {
    half + if half < 10 { b'0' } else { b'a' - 10 }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    #[test]
    fn a_fresh_id_is_32_digits_and_no_other_has_it() {
        let ids: Vec<_> = (0..100).filter_map(|_| fresh()).collect();
        for id in &ids {
            let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            assert!(id.len() == 32 && id.as_bytes().iter().all(is_hex), "{id:?}");
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1);
        }
        let all: Vec<_> = (0..16).map(hex).collect();
        assert_eq!(all, b"0123456789abcdef");
    }

    #[test]
    fn a_callers_id_is_taken_where_it_is_a_name() {
        let taken = |id: &'static str| {
            let headers = HeaderMap::from_iter([(
                HeaderName::from_static(CORRELATION_ID),
                HeaderValue::from_static(id),
            )]);
            of(&headers) == id
        };
        for id in ["call-1", "a", "0af7651916cd43dd8448eb211c80319c", "A_b.c:d"] {
            assert!(taken(id), "{id}");
        }
        for id in ["", "two words", "a@b.example", "{\"a\":1}", "a/b"] {
            assert!(!taken(id), "{id}");
        }
    }
}
