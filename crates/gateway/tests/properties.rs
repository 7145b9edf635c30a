//! Whatever is sent: what reaches the upstream, what comes back, and how often.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::Request, http::StatusCode};
use house::{House, RESPOND, mirror, send, upstream};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use reqwest::Method;
use tokio::runtime::Runtime;

/// Names that mean something to somebody, and any others.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "cookie",
            "authorization",
            "x-api-key",
            "x-token",
            "x-forwarded-for",
            "forwarded",
            "via",
            "te",
            "range",
            "x-polychat-identity",
            "referer",
            "origin",
            "accept-encoding",
            "upgrade-insecure-requests",
            "x-real-ip",
            "x-http-method-override",
            "x-original-url",
            "proxy-authorization",
            "if-none-match",
            "idempotency-key",
        ])
        .prop_map(str::to_owned),
        "[a-z][a-z0-9-]{0,20}",
    ]
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

#[test]
fn whatever_headers_come_only_those_of_the_chat_api_go_on() {
    let runtime = Runtime::new().unwrap();
    let house = runtime.block_on(async { House::before(&upstream(mirror()).await).await });
    let hop = [
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "expect",
        "upgrade",
        "trailer",
        "keep-alive",
    ];
    let headers = vec((name(), "[ -~]{0,40}"), 0..12);
    let outcome = runner(256).run(&headers, |headers| {
        let mut request = house.ask(Method::POST, RESPOND).header("Content-Type", "application/json");
        for (name, value) in headers.iter().filter(|(name, _)| !hop.contains(&name.as_str())) {
            request = request.header(name, format!("canary{value}"));
        }
        let answer = runtime.block_on(send(request.body("{}")));
        if answer.status == 200 {
            let seen = answer.json()["headers"].clone();
            let names: Vec<_> = seen.as_object().unwrap().keys().map(String::as_str).collect();
            let mut expected = [
                "accept",
                "content-length",
                "content-type",
                "host",
                "x-api-key",
                "x-polyai-correlation-id",
                "x-token",
            ]
            .to_vec();
            expected.retain(|name| names.contains(name));
            prop_assert_eq!(&names, &expected);
            prop_assert_eq!((&seen["x-api-key"], &seen["x-token"]), (&"the-key".into(), &"the-token".into()));
            prop_assert!(
                !seen.to_string().contains("canary") || seen["content-type"].to_string().contains("canary")
            );
        } else {
            // The origin, or the key.
            prop_assert!([400, 403].contains(&answer.status), "{}", answer.status);
        }
        prop_assert!(!answer.headers.iter().any(|(name, _)| name == "set-cookie" || name == "server"));
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn whatever_headers_the_upstream_says_only_those_of_the_chat_api_come_back() {
    let runtime = Runtime::new().unwrap();
    let said: Arc<std::sync::Mutex<Vec<(String, String)>>> = Arc::default();
    let words = Arc::clone(&said);
    let router = axum::Router::new().fallback(async move |_: Request| {
        axum::response::AppendHeaders(
            words
                .lock()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.parse::<axum::http::HeaderName>().unwrap(), value.clone()))
                .collect::<Vec<_>>(),
        )
    });
    let house = runtime.block_on(async { House::before(&upstream(router).await).await });
    let hop = [
        "connection",
        "content-length",
        "transfer-encoding",
        "upgrade",
        "trailer",
        "te",
        "keep-alive",
        "content-encoding",
    ];
    let own = [
        "cache-control",
        "content-length",
        "content-type",
        "date",
        "retry-after",
        "vary",
        "x-content-type-options",
        "x-polyai-correlation-id",
    ];
    let outcome = runner(128).run(&vec((name(), "[!-~]{1,20}"), 0..12), |headers| {
        *said.lock().unwrap() =
            headers.into_iter().filter(|(name, _)| !hop.contains(&name.as_str())).collect();
        let answer = runtime.block_on(house.call(Method::POST, RESPOND, "{}"));
        prop_assert_eq!(answer.status, 200);
        for name in answer.headers.keys() {
            prop_assert!(own.contains(&name.as_str()), "{} came back", name);
        }
        Ok(())
    });
    outcome.unwrap();
}

/// What a client does with one of a few keys.
#[derive(Clone, Debug)]
struct Step {
    key: u8,
    body: u8,
    status: u16,
    wait: bool,
}

#[test]
fn whatever_is_asked_in_whatever_order_a_key_is_run_once_while_it_is_kept() {
    let runtime = Runtime::new().unwrap();
    let step =
        (0..3_u8, 0..2_u8, prop::sample::select(vec![200, 400, 410, 429, 500, 502, 503]), any::<bool>())
            .prop_map(|(key, body, status, wait)| Step { key, body, status, wait });
    let next: Arc<std::sync::Mutex<(u16, bool, usize)>> = Arc::default();
    let said = Arc::clone(&next);
    let router = axum::Router::new().fallback(async move || {
        let mut said = said.lock().unwrap();
        said.2 += 1;
        let wait = said.1.then_some(("retry-after", "3"));
        (StatusCode::from_u16(said.0).unwrap(), axum::response::AppendHeaders(wait), said.2.to_string())
    });
    let base = runtime.block_on(upstream(router));
    let outcome = runner(64).run(&vec(step, 1..24), |steps| {
        let house = runtime.block_on(House::before(&base));
        // The model: what is kept of each key.
        let mut kept: BTreeMap<u8, (u8, u16, Vec<u8>)> = BTreeMap::new();
        for Step { key, body, status, wait } in steps {
            let before = {
                let mut next = next.lock().unwrap();
                (next.0, next.1) = (status, wait);
                next.2
            };
            let answer =
                runtime.block_on(house.keyed(RESPOND, &format!("k{key}"), &format!("{{\"b\":{body}}}")));
            let calls = next.lock().unwrap().2 - before;
            match kept.get(&key) {
                Some((own, ..)) if *own != body => prop_assert_eq!((answer.status, calls), (422, 0)),
                Some((_, status, bytes)) => {
                    prop_assert_eq!((answer.status, &answer.bytes, calls), (*status, bytes, 0));
                    prop_assert_eq!(answer.header("idempotency-replayed"), "true");
                }
                None => {
                    prop_assert_eq!((answer.status, calls), (status, 1));
                    if status != 429 && !(status == 503 && wait) {
                        kept.insert(key, (body, status, answer.bytes.clone()));
                    }
                }
            }
        }
        Ok(())
    });
    outcome.unwrap();
}
