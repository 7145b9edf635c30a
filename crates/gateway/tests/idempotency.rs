//! A call with a key is run once, and whoever asks gets its answer.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::time::Duration;

use axum::http::StatusCode;
use gateway::Config;
use house::{Actor, Answer, CLOSE, CREATE, House, RESPOND, api, send};
use reqwest::Method;
use tokio::time::timeout;

const MOMENT: Duration = Duration::from_millis(100);
const HELLO: (StatusCode, [(&str, &str); 2], &str) = (
    StatusCode::CREATED,
    [("content-type", "text/odd"), ("x-polyai-correlation-id", "of-polyai")],
    "{\"response\": \"Hello\"}",
);

async fn stage(change: impl FnOnce(&mut Config)) -> (House, Actor) {
    let actor = Actor::new().await;
    (House::of(api(&actor.base), change).await, actor)
}

#[track_caller]
fn is_hello(answer: &Answer, key: &str, replayed: &str) {
    let (status, headers, text) = HELLO;
    assert_eq!((answer.status, answer.bytes.as_slice()), (status.as_u16(), text.as_bytes()));
    for (name, value) in headers.into_iter().chain([("idempotency-key", key)]) {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(answer.headers.get_all("x-polyai-correlation-id").iter().count(), 1);
    assert_eq!(answer.header("idempotency-replayed"), replayed);
}

#[tokio::test]
async fn a_repeat_joins_the_call_that_is_under_way() {
    let (house, mut actor) = stage(|_| {}).await;
    let ask = || tokio::spawn(house.keyed(RESPOND, "turn-1", "{}"));
    let first = ask();
    let call = actor.asked().await;
    assert_eq!(call.body, "{}");
    let mut repeats = [ask(), ask(), ask()];
    for repeat in &mut repeats {
        assert!(timeout(MOMENT, repeat).await.is_err(), "it did not wait");
    }
    actor.is_left_alone();
    call.answer(HELLO);
    is_hello(&first.await.unwrap(), "turn-1", "");
    for repeat in repeats {
        is_hello(&repeat.await.unwrap(), "turn-1", "");
    }
    actor.is_left_alone();
}

#[tokio::test]
async fn a_repeat_afterwards_gets_the_same_answer() {
    let (house, mut actor) = stage(|_| {}).await;
    for path in [CREATE, RESPOND] {
        let first = tokio::spawn(house.keyed(path, "turn-1", "{}"));
        actor.asked().await.answer(HELLO);
        is_hello(&first.await.unwrap(), "turn-1", "");
        for _ in 0..3 {
            is_hello(&house.keyed(path, "turn-1", "{}").await, "turn-1", "true");
        }
        actor.is_left_alone();
    }
}

#[tokio::test]
async fn an_answer_without_an_id_is_replayed_under_that_of_its_call() {
    let (house, mut actor) = stage(|_| {}).await;
    let ask = |id: &str| {
        let request = house.ask(Method::POST, RESPOND).header("Idempotency-Key", "turn-1");
        tokio::spawn(send(request.header("X-PolyAI-Correlation-Id", id)))
    };
    let first = ask("call-1");
    actor.asked().await.answer("Hello");
    for (answer, replayed) in [(first.await.unwrap(), ""), (ask("call-2").await.unwrap(), "true")] {
        assert_eq!(answer.header("x-polyai-correlation-id"), "call-1");
        assert_eq!(answer.header("idempotency-replayed"), replayed);
    }
}

#[tokio::test]
async fn who_leaves_and_comes_back_gets_the_reply_and_was_heard_once() {
    let rule = "[[rule]]\nhears = [\"hello\"]\nsay = [\"Once.\", \"Twice.\"]\ndelay_ms = 300";
    let house = House::with_script(rule, |_| {}).await;
    let greeting = house.keyed(CREATE, "open", "").await.json();
    let id = greeting["conversation_id"].as_str().unwrap();
    let body = serde_json::json!({ "conversation_id": id, "message": "Hello" }).to_string();
    let agent = house.gateway.agent().unwrap();
    let visitor = tokio::spawn(house.keyed(RESPOND, "turn-1", &body));
    while agent.record(id).is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    visitor.abort();
    assert!(visitor.await.unwrap_err().is_cancelled());
    let mut answers = Vec::new();
    for _ in 0..2 {
        let answer = house.keyed(RESPOND, "turn-1", &body).await;
        assert_eq!(answer.json()["response"], "Once.");
        answers.push(answer.bytes);
    }
    assert_eq!(answers.first(), answers.last());
    assert_eq!(agent.record(id), ["Hello"]);
    assert_eq!(house.keyed(CREATE, "open", "").await.json(), greeting);
    assert_eq!(agent.conversations(), [id]);
}

#[tokio::test]
async fn a_key_is_of_one_operation_of_one_project_of_one_account() {
    let (house, mut actor) = stage(|_| {}).await;
    let paths = [CREATE, RESPOND, "/v1/acme/other/chat/respond", "/v1/other/shop/chat/respond"];
    for path in paths {
        let answer = tokio::spawn(house.keyed(path, "turn-1", "{}"));
        let call = actor.asked().await;
        assert_eq!(call.path, path);
        call.answer(path.to_owned());
        assert_eq!(answer.await.unwrap().bytes, path.as_bytes());
    }
    for path in paths {
        assert_eq!(house.keyed(path, "turn-1", "{}").await.bytes, path.as_bytes());
    }
    actor.is_left_alone();
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let (house, mut actor) = stage(|_| {}).await;
    let first = tokio::spawn(house.keyed(RESPOND, "turn-1", "{\"message\":\"a\"}"));
    let call = actor.asked().await;
    let other = async || {
        let answer = house.keyed(RESPOND, "turn-1", "{\"message\":\"b\"}").await;
        answer.refused(422, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(answer.header("idempotency-key"), "turn-1");
        assert_eq!(answer.header("idempotency-replayed"), "");
    };
    other().await;
    call.answer(HELLO);
    first.await.unwrap();
    other().await;
    actor.is_left_alone();
    is_hello(&house.keyed(RESPOND, "turn-1", "{\"message\":\"a\"}").await, "turn-1", "true");
}

#[tokio::test]
async fn without_a_key_each_call_is_run() {
    let (house, mut actor) = stage(|_| {}).await;
    for (method, path) in [(Method::POST, RESPOND), (Method::POST, CREATE), (Method::PUT, CLOSE)] {
        for _ in 0..2 {
            let request = house.ask(method.clone(), path);
            // *close* takes no key.
            let request = if path == CLOSE { request.header("Idempotency-Key", "k") } else { request };
            let answer = tokio::spawn(send(request));
            actor.asked().await.answer(HELLO);
            is_hello(&answer.await.unwrap(), "", "");
        }
    }
}

#[tokio::test]
async fn a_bad_key_is_refused_by_name_and_nothing_is_passed_on() {
    let (house, mut actor) = stage(|_| {}).await;
    for keys in [vec![""], vec!["two words"], vec!["a", "b"], vec!["clé"], vec![&"k".repeat(129)]] {
        for path in [CREATE, RESPOND] {
            let request = house.ask(Method::POST, path);
            let request = keys.iter().fold(request, |request, key| request.header("Idempotency-Key", *key));
            let answer = send(request).await;
            answer.refused(400, "SCHEMA_VALIDATION_FAILED");
            assert!(answer.json()["error_message"].as_str().unwrap().starts_with("Idempotency-Key: "));
            assert_eq!(answer.header("idempotency-key"), "");
        }
    }
    actor.is_left_alone();
}

#[tokio::test]
async fn every_answer_to_a_keyed_call_carries_its_key() {
    let (house, mut actor) = stage(|_| {}).await;
    let ask = |path: &str| house.ask(Method::POST, path).header("Idempotency-Key", "turn-1");
    let large = send(ask(RESPOND).body("a".repeat(64 * 1024 + 1))).await;
    large.refused(413, "PAYLOAD_TOO_LARGE");
    let astray = send(ask("/v1/acme/a%3Fb/chat/create")).await;
    astray.refused(404, "PROJECT_NOT_FOUND");
    let stranger = send(ask(RESPOND).header("Origin", "https://other.example")).await;
    stranger.refused(403, "ORIGIN_NOT_ALLOWED");
    for answer in [large, astray, stranger] {
        assert_eq!(answer.header("idempotency-key"), "turn-1");
    }
    actor.is_left_alone();
    // None of them took the key.
    let answer = tokio::spawn(house.keyed(RESPOND, "turn-1", "{}"));
    actor.asked().await.answer(HELLO);
    is_hello(&answer.await.unwrap(), "turn-1", "");
}
