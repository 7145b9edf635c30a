//! The parsers of what comes from outside, for `fuzz/`. Each holds what it promises, or panics.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a fuzzer finds what panics")]

use std::{
    collections::BTreeMap,
    net::IpAddr,
    path::Path,
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
};
use chat_api::Deployment;

use crate::{
    Algorithm, Binding, Config, Header, Hosts, Identity, Key, Origins, Proxies, answer::Answer, body::Object,
    calls, hosts, idempotency, relay::is_in_time,
};

/// A configuration file: it is refused, or it is one; a secret is never told.
pub fn config(text: &str) {
    let variable = |_: &str| Some("canary-0123456789-0123456789-0123456789".to_owned());
    if let Err(error) = Config::parse("fuzz.toml", text, Path::new("/nowhere"), &variable) {
        assert!(text.contains("canary") || !error.to_string().contains("canary"));
    }
}

/// A fuzz target's name, and what it tries.
pub type Parser = (&'static str, fn(&[u8]));

/// Everything else that is read.
pub const PARSERS: [Parser; 10] = [
    ("body", body),
    ("client_address", client_address),
    ("host", host),
    ("key", key),
    ("origin", origin),
    ("path", path),
    ("retry_after", retry_after),
    ("seal", seal),
    ("stored_answer", stored_answer),
    ("token", token),
];

/// What is read is written so that it is read alike.
pub fn body(input: &[u8]) {
    let Ok(object) = Object::read(input) else { return };
    let written = object.write();
    let again = Object::read(&written).unwrap();
    assert_eq!(again.write(), written);
    let value = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).ok();
    // A number may be larger than any reader here knows; then it is the agent's to refuse.
    assert_eq!(value(&written), value(input));
}

/// A client that no trusted proxy speaks for is who he is.
pub fn client_address(input: &[u8]) {
    for (name, header) in [("x-forwarded-for", Header::XForwardedFor), ("forwarded", Header::Forwarded)] {
        let proxies = Proxies::new(&["10.0.0.0/8"], header).unwrap();
        let [stranger, proxy]: [IpAddr; 2] = ["192.0.2.1", "10.0.0.1"].map(|text| text.parse().unwrap());
        assert_eq!(proxies.client(stranger, &one(name, input)), stranger);
        proxies.client(proxy, &one(name, input));
    }
}

/// What a star allows is below its name, to every reader of URLs.
pub fn origin(input: &[u8]) {
    let text = text(input);
    let _ = Origins::parse(text);
    if Origins::parse("https://*.shop.example").unwrap().allow(text) {
        let url = url::Url::parse(text).unwrap();
        assert!(url.host_str().unwrap().ends_with(".shop.example") && url.username().is_empty());
    }
}

/// A name of this machine is one to every reader.
pub fn host(input: &[u8]) {
    let (Ok(uri), headers) = (Uri::try_from("/"), one("host", input)) else { return };
    if let Some(authority) = hosts::authority(&uri, &headers)
        && Hosts::local().answer_to(&authority)
    {
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        assert!(host == "localhost" || host.parse::<IpAddr>().is_ok());
    }
}

/// Nobody guesses a signature.
pub fn token(input: &[u8]) {
    let identity = Identity {
        issuer: "i".to_owned(),
        audience: "a".to_owned(),
        skew: Duration::ZERO,
        longest_life: Duration::MAX,
        required: false,
        attributes: BTreeMap::new(),
        verified_only: Vec::new(),
        keys: vec![Key::new(None, Algorithm::Hs256, &"k".repeat(32)).unwrap()],
    };
    let headers = one("x-polychat-identity", input);
    assert!(!matches!(identity.verify(&headers), Ok(Some(_))));
}

/// Nobody guesses a seal, and what is sealed comes back as it was.
pub fn seal(input: &[u8]) {
    let text = text(input);
    let (binding, of) = (Binding::new(["secret"]), Deployment::new("acme", "shop").unwrap());
    assert_eq!(binding.open(&of, text), None);
    let sealed = binding.seal(&of, text);
    assert_eq!(binding.open(&of, &sealed), (sealed.len() <= 512).then_some(text));
}

/// A key is a word that may stand in a log, or it is refused.
pub fn key(input: &[u8]) {
    if let Ok(Some(key)) = idempotency::key(&one("idempotency-key", input)) {
        assert!(key.len() <= 128 && key.bytes().all(|byte| byte.is_ascii_graphic()));
        assert_eq!(key.as_bytes(), input);
    }
}

/// A path of a call leads to that call and nowhere else.
pub fn path(input: &[u8]) {
    let text = text(input);
    for path in [text, &format!("/v1/{text}/chat/create"), &format!("/v1/acme/{text}")] {
        let Some((account, project, call)) = calls::place(path) else { continue };
        if let Ok(of) = Deployment::new(account, project) {
            assert_eq!(call.path(&of), path);
        }
    }
}

/// Whatever wait an upstream asks for, it is either short or not waited for.
pub fn retry_after(input: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(input) else { return };
    let answer = Answer::new(StatusCode::TOO_MANY_REQUESTS, vec![(header::RETRY_AFTER, value)], Bytes::new());
    let (wait, longest) = (answer.wait().unwrap_or_default(), Duration::from_secs(60));
    let is_taken = is_in_time(wait, longest, Instant::now() + longest * 2);
    assert_eq!(is_taken, wait <= longest);
}

/// What one gateway stored is read alike by another.
pub fn stored_answer(input: &[u8]) {
    if let Some(answer) = Answer::restore(input) {
        assert!(Answer::restore(&answer.store()).is_some_and(|again| again == answer));
    }
}

fn text(input: &[u8]) -> &str {
    std::str::from_utf8(input).unwrap_or_default()
}

fn one(name: &'static str, value: &[u8]) -> HeaderMap {
    let value = HeaderValue::from_bytes(value);
    value.map(|value| HeaderMap::from_iter([(HeaderName::from_static(name), value)])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_input_breaks_a_parser(input in vec(any::<u8>(), 0..200)) {
            super::PARSERS.iter().for_each(|(_, parser)| parser(&input));
        }

        #[test]
        fn no_text_breaks_a_parser(text in r#"[\[\]{}":,./@*#?;= a-z0-9\\\n-]{0,80}"#) {
            super::PARSERS.iter().for_each(|(_, parser)| parser(text.as_bytes()));
        }

        #[test]
        fn no_file_breaks_the_reader(text in "((\\[\\[site\\]\\]|\\[site.identity\\]|[a-z_]{1,12} = (\"[^\"]{0,20}\"|[0-9]{1,20}|\\{ env = \"A\" \\}))\n){0,12}") {
            super::config(&text);
        }
    }
}
