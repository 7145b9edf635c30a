//! The header that names a call, on its way in and back.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use chat_api::{IDEMPOTENCY_KEY, code};

use crate::refusal::Refusal;

const LONGEST: usize = 128;
const NAME: HeaderName = HeaderName::from_static(IDEMPOTENCY_KEY);

/// The key of a call, where it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut given = headers.get_all(NAME).iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => sane(key).map(Some).ok_or_else(bad),
        (Some(_), Some(_)) => Err(bad()),
    }
}

/// Puts the key on every answer to a keyed call, whoever gives it: so a client knows that what answered
/// runs a key once. Of the calls, those that take a key are those that are posted.
pub(crate) async fn echo(request: Request, next: Next) -> Response {
    let is_sane = request.method() == Method::POST && key(request.headers()).is_ok();
    let key = request.headers().get(NAME).filter(|_| is_sane).cloned();
    let mut response = next.run(request).await;
    if let Some(key) = key {
        response.headers_mut().insert(NAME, key);
    }
    response
}

fn sane(key: &HeaderValue) -> Option<&str> {
    let key = key.to_str().ok()?;
    ((1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())).then_some(key)
}

fn bad() -> Refusal {
    let message = format!(
        "Idempotency-Key: it is given once, with 1 to {LONGEST} visible ASCII characters; send a random id"
    );
    Refusal::new(StatusCode::BAD_REQUEST, code::SCHEMA_VALIDATION_FAILED, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &[&[u8]], expected: Option<Option<&str>>) {
        let pairs = keys.iter().map(|key| (NAME, HeaderValue::from_bytes(key).unwrap()));
        let mut headers = HeaderMap::new();
        pairs.for_each(|(name, value)| {
            headers.append(name, value);
        });
        assert_eq!(key(&headers).ok(), expected, "{keys:?}");
    }

    #[test]
    fn a_key_is_one_visible_word_of_bounded_length() {
        let longest = "k".repeat(128);
        check(&[], Some(None));
        check(&[b"!"], Some(Some("!")));
        check(&[b"\"8e03978e-40d5\"~"], Some(Some("\"8e03978e-40d5\"~")));
        check(&[longest.as_bytes()], Some(Some(&longest)));
        for bad in [b"".as_slice(), &[b'k'; 129], b"two words", b"tab\tbed", "clé".as_bytes(), b"\xff"] {
            check(&[bad], None);
        }
        check(&[b"one", b"two"], None);
        check(&[b"one", b"one"], None);
    }
}
