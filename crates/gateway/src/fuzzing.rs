//! The parsers of what comes from outside, for `fuzz/`. Each holds what it promises, or panics.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a fuzzer finds what panics")]

use std::{collections::BTreeMap, net::IpAddr, path::Path, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use chat_api::Deployment;

use crate::{
    Algorithm, Binding, Config, Header, Hosts, Identity, Key, Origins, Proxies, answer::Answer, body::Object,
    hosts, idempotency,
};

/// A configuration file: it is refused, or it is one; a secret is never told.
pub fn config(text: &str) {
    let variable = |_: &str| Some("canary-0123456789-0123456789-0123456789".to_owned());
    if let Err(error) = Config::parse("fuzz.toml", text, Path::new("/nowhere"), &variable) {
        assert!(text.contains("canary") || !error.to_string().contains("canary"));
    }
}

/// Everything else. The first byte says which parser is meant.
pub fn outside(input: &[u8]) {
    let Some((which, input)) = input.split_first() else { return };
    let text = std::str::from_utf8(input).unwrap_or_default();
    match which % 8 {
        0 => object(input),
        1 => forwarded(input),
        2 => origin(text),
        3 => host(text),
        4 => drop(idempotency::key(&one("idempotency-key", input))),
        5 => token(input),
        6 => sealed(text),
        _ => drop(Answer::restore(input).map(|answer| Answer::restore(&answer.store()).unwrap())),
    }
}

/// What is read is written so that it is read alike.
fn object(input: &[u8]) {
    let Ok(object) = Object::read(input) else { return };
    let again = Object::read(&object.write()).unwrap();
    assert_eq!(again.write(), object.write());
    let (ours, theirs): (serde_json::Value, serde_json::Value) =
        (serde_json::from_slice(&object.write()).unwrap(), serde_json::from_slice(input).unwrap());
    assert_eq!(ours, theirs);
}

/// A client that no trusted proxy speaks for is who he is.
fn forwarded(input: &[u8]) {
    for (name, header) in [("x-forwarded-for", Header::XForwardedFor), ("forwarded", Header::Forwarded)] {
        let proxies = Proxies::new(&["10.0.0.0/8"], header).unwrap();
        let [stranger, proxy]: [IpAddr; 2] = ["192.0.2.1", "10.0.0.1"].map(|text| text.parse().unwrap());
        assert_eq!(proxies.client(stranger, &one(name, input)), stranger);
        proxies.client(proxy, &one(name, input));
    }
}

/// What a star allows is below its name, to every reader of URLs.
fn origin(text: &str) {
    let _ = Origins::parse(text);
    if Origins::parse("https://*.shop.example").unwrap().allow(text) {
        let url = reqwest::Url::parse(text).unwrap();
        assert!(url.host_str().unwrap().ends_with(".shop.example") && url.username().is_empty());
    }
}

fn host(text: &str) {
    let (Ok(uri), headers) = (Uri::try_from("/"), one("host", text.as_bytes())) else { return };
    if let Some(authority) = hosts::authority(&uri, &headers)
        && Hosts::local().answer_to(&authority)
    {
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        assert!(host == "localhost" || host.parse::<IpAddr>().is_ok());
    }
}

/// Nobody guesses a signature.
fn token(input: &[u8]) {
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

fn sealed(text: &str) {
    let (binding, of) = (Binding::new(["secret"]), Deployment::new("acme", "shop").unwrap());
    assert_eq!(binding.open(&of, text), None);
    let sealed = binding.seal(&of, text);
    assert_eq!(binding.open(&of, &sealed), (sealed.len() <= 512).then_some(text));
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
            super::outside(&input);
        }

        #[test]
        fn no_text_breaks_a_parser(which in any::<u8>(), text in r#"[\[\]{}":,./@*#?;= a-z0-9\\\n-]{0,80}"#) {
            super::outside(&[&[which], text.as_bytes()].concat());
        }

        #[test]
        fn no_file_breaks_the_reader(text in "((\\[\\[site\\]\\]|\\[site.identity\\]|[a-z_]{1,12} = (\"[^\"]{0,20}\"|[0-9]{1,20}|\\{ env = \"A\" \\}))\n){0,12}") {
            super::config(&text);
        }
    }
}
