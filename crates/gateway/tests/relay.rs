//! What is passed on, what is passed back, and what happens when the upstream fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::any,
};
use house::{CLOSE, CREATE, House, LONG, RESPOND, api, mirror, send, upstream};
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::AsyncReadExt,
    net::TcpListener,
    sync::{Notify, mpsc},
    time::timeout,
};

#[tokio::test]
async fn each_call_is_passed_on_as_it_came() {
    let house = House::before(&upstream(mirror()).await).await;
    for (method, path) in [(Method::POST, CREATE), (Method::POST, RESPOND), (Method::PUT, CLOSE)] {
        let seen = house.call(method.clone(), path, r#"{"any":"body"}"#).await.json();
        assert_eq!(seen["line"], format!("{method} {path}"));
        assert_eq!(seen["body"], r#"{"any":"body"}"#);
    }
}

#[tokio::test]
async fn the_keys_are_added_and_nothing_else_of_a_visitor_is_passed_on() {
    let house = House::before(&upstream(mirror()).await).await;
    let request = house
        .ask(Method::POST, &format!("{CREATE}?key=1"))
        .header("Content-Type", "application/json")
        .header("Cookie", "session=1")
        .header("Authorization", "Bearer 1")
        .header("X-API-KEY", "of-the-visitor")
        .header("X-TOKEN", "of-the-visitor")
        .header("X-Forwarded-For", "192.0.2.1")
        .header("Origin", "http://localhost:3000")
        .header("Referer", "http://localhost:3000/basket")
        .header("Idempotency-Key", "turn-1")
        .header("X-PolyAI-Correlation-Id", "call-1");
    let seen = send(request.body("{}")).await.json();
    let mut headers = seen["headers"].clone();
    assert!(headers.as_object_mut().unwrap().remove("host").is_some());
    let expected = json!({
        "content-length": "2",
        "content-type": "application/json",
        "x-api-key": "the-key",
        "x-polyai-correlation-id": "call-1",
        "x-token": "the-token",
    });
    assert_eq!(headers, expected);
    assert_eq!(seen["line"], format!("POST {CREATE}"));
}

#[tokio::test]
async fn only_what_a_visitor_needs_is_passed_back() {
    let answer = || async {
        let headers = [
            ("content-type", "application/json; charset=utf-8"),
            ("retry-after", "3"),
            ("x-polyai-correlation-id", "of-polyai"),
            ("set-cookie", "session=1"),
            ("server", "upstream"),
            ("location", "https://elsewhere.example"),
            ("access-control-allow-origin", "*"),
        ];
        (StatusCode::TOO_MANY_REQUESTS, headers, "{\"a\":1}")
    };
    let house = House::before(&upstream(Router::new().fallback(any(answer))).await).await;
    let answer = house.call(Method::POST, RESPOND, "{}").await;
    assert_eq!((answer.status, answer.bytes.as_slice()), (429, b"{\"a\":1}".as_slice()));
    let mut names: Vec<_> = answer.headers.keys().map(header::HeaderName::as_str).collect();
    names.sort_unstable();
    let own = ["cache-control", "content-length", "date", "vary", "x-content-type-options"];
    names.retain(|name| !own.contains(name));
    assert_eq!(names, ["content-type", "retry-after", "x-polyai-correlation-id"]);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!((answer.header("retry-after"), answer.header("x-polyai-correlation-id")), ("3", "of-polyai"));
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let router = Router::new().fallback(async move || {
        counted.fetch_add(1, Ordering::Relaxed);
        (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response()
    });
    let house = House::before(&upstream(router).await).await;
    assert_eq!(house.call(Method::POST, CREATE, "").await.status, 307);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_upstream_that_is_away_is_said_to_be() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let house = House::before(&base).await;
    house.call(Method::POST, CREATE, "").await.refused(503, "UPSTREAM_UNREACHABLE");
}

#[tokio::test]
async fn an_upstream_that_hangs_up_is_asked_only_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = line.read(&mut [0; 4096]).await;
        }
    });
    let house = House::before(&base).await;
    house.call(Method::POST, RESPOND, "{}").await.refused(502, "UPSTREAM_DROPPED");
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_upstream_that_never_answers_is_given_up() {
    let router = Router::new().fallback(any(std::future::pending::<()>));
    let base = upstream(router).await;
    let house = House::of(api(&base), |config| config.patience = Duration::from_millis(50)).await;
    house.call(Method::POST, RESPOND, "{}").await.refused(504, "UPSTREAM_TIMEOUT");
}

#[tokio::test]
async fn a_body_is_taken_up_to_its_bound() {
    let house = House::before(&upstream(mirror()).await).await;
    let fits = house.call(Method::POST, RESPOND, "a".repeat(64 * 1024)).await;
    assert_eq!(fits.json()["length"], 64 * 1024);
    house.call(Method::POST, RESPOND, "a".repeat(64 * 1024 + 1)).await.refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn an_answer_is_taken_up_to_its_bound() {
    let router = Router::new().fallback(any(async || "a".repeat(1024 * 1024 + 1)));
    let house = House::before(&upstream(router).await).await;
    house.call(Method::POST, RESPOND, "{}").await.refused(502, "UPSTREAM_TOO_LARGE");
}

#[tokio::test]
async fn what_is_no_call_is_not_passed_on() {
    let house = House::before(&upstream(mirror()).await).await;
    let post = Method::POST;
    house.call(post.clone(), "/v1/acme/shop/chat/open", "").await.refused(404, "NOT_FOUND");
    house.call(post.clone(), "/v1/..%2Fadmin/shop/chat/create", "").await.refused(404, "ACCOUNT_NOT_FOUND");
    house.call(post.clone(), "/v1/acme/a%3Fb/chat/create", "").await.refused(404, "PROJECT_NOT_FOUND");
    house.call(post.clone(), "/v1/%FF/shop/chat/create", "").await.refused(404, "ACCOUNT_NOT_FOUND");
    house.call(post, CLOSE, "{}").await.refused(405, "METHOD_NOT_ALLOWED");
    house.call(Method::GET, CREATE, "").await.refused(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn a_visitor_who_leaves_does_not_take_back_what_was_said() {
    let release = Arc::new(Notify::new());
    let (events, mut seen) = mpsc::unbounded_channel();
    let router = Router::new().fallback({
        let release = Arc::clone(&release);
        async move || {
            /// Tells of its end, whether it came by itself or was cut off.
            struct Call(mpsc::UnboundedSender<&'static str>, bool);
            impl Drop for Call {
                fn drop(&mut self) {
                    let _ = self.0.send(if self.1 { "done" } else { "cut off" });
                }
            }
            let mut call = Call(events.clone(), false);
            events.send("taken").unwrap();
            release.notified().await;
            call.1 = true;
        }
    });
    let house = House::before(&upstream(router).await).await;
    let visitor = tokio::spawn(house.ask(Method::POST, RESPOND).body("{}").send());
    let mut seen = async || timeout(LONG, seen.recv()).await.expect("it hears nothing");
    assert_eq!(seen().await, Some("taken"));
    visitor.abort();
    drop(visitor.await);
    // Nobody is left who asked, and still it is waited for.
    let mut end = tokio::spawn(house.gateway.shutdown());
    assert!(timeout(Duration::from_millis(100), &mut end).await.is_err(), "it left");
    release.notify_one();
    assert_eq!(seen().await, Some("done"));
    end.await.unwrap();
}
