//! The header that names a call.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chat_api::IDEMPOTENCY_KEY;

use crate::refusal::Refusal;

const LONGEST: usize = 128;
/// Put on every answer to a keyed call, whoever gives it: so a client knows that what answered runs a key
/// once.
pub(crate) const NAME: HeaderName = HeaderName::from_static(IDEMPOTENCY_KEY);

/// The key of a call, where it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut given = headers.get_all(NAME).iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => sane(key).map(Some).ok_or_else(bad),
        (Some(_), Some(_)) => Err(bad()),
    }
}

fn sane(key: &HeaderValue) -> Option<&str> {
    let key = key.to_str().ok()?;
    ((1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())).then_some(key)
}

fn bad() -> Refusal {
    let message = format!(
        "Idempotency-Key: it is given once, with 1 to {LONGEST} visible ASCII characters; send a random id"
    );
    Refusal::unreadable(message)
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
