//! Which outcomes keep a key and which free it, and how much is kept how long.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use gateway::Config;
use house::{Actor, Answer, CREATE, House, RESPOND, api};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const MINUTE: Duration = Duration::from_secs(60);

async fn stage(change: impl FnOnce(&mut Config)) -> (House, Actor) {
    let actor = Actor::new().await;
    (House::of(api(&actor.base), change).await, actor)
}

/// Sees that a key is unknown and its call is run, or that its answer comes back without one.
async fn check(house: &House, actor: &mut Actor, key: &str, is_run: bool) {
    let answer = tokio::spawn(house.keyed(RESPOND, key, "{}"));
    if is_run {
        actor.asked().await.answer(key.to_owned());
    }
    let answer = answer.await.unwrap();
    assert_eq!(answer.bytes, key.as_bytes());
    assert_eq!(answer.header("idempotency-replayed") == "true", !is_run, "{key}");
    actor.is_left_alone();
}

/// An upstream that says these bytes to whoever asks, and hangs up.
async fn hanging_up_after(words: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = line.read(&mut [0; 4096]).await;
            let _ = line.write_all(words.as_bytes()).await;
        }
    });
    (base, calls)
}

/// Asks twice and gives the answer that came twice.
async fn twice(house: &House, body: &str) -> Answer {
    let first = house.keyed(RESPOND, "turn-1", body).await;
    let second = house.keyed(RESPOND, "turn-1", body).await;
    assert_eq!((second.status, &second.bytes), (first.status, &first.bytes));
    assert_eq!(second.header("x-polyai-correlation-id"), first.header("x-polyai-correlation-id"));
    assert_eq!([&first, &second].map(|answer| answer.header("idempotency-replayed")), ["", "true"]);
    second
}

#[tokio::test]
async fn an_answer_that_says_that_nothing_was_done_frees_the_key() {
    let (house, mut actor) = stage(|_| {}).await;
    let wait = [("retry-after", "3")];
    let say = |status: u16, wait: &[(&'static str, &'static str)]| {
        let headers = axum::response::AppendHeaders(wait.to_vec());
        (StatusCode::from_u16(status).unwrap(), headers, "no")
    };
    for (status, wait, is_free) in [
        (429, [].as_slice(), true),
        (429, &wait, true),
        (503, &wait, true),
        (503, &[], false),
        (500, &wait, false),
        (502, &[], false),
        (400, &[], false),
        (404, &[], false),
        (408, &wait, false),
        (410, &[], false),
        (307, &[], false),
        (204, &[], false),
    ] {
        let key = format!("{status}-{}", wait.len());
        let first = tokio::spawn(house.keyed(RESPOND, &key, "{}"));
        actor.asked().await.answer(say(status, wait));
        let first = first.await.unwrap();
        assert_eq!(
            (first.status, first.header("retry-after")),
            (status, if wait.is_empty() { "" } else { "3" })
        );
        assert_eq!(first.header("idempotency-key"), key);
        if is_free {
            check(&house, &mut actor, &key, true).await;
        } else {
            let second = house.keyed(RESPOND, &key, "{}").await;
            assert_eq!((second.status, second.header("idempotency-replayed")), (status, "true"));
            // The wait was told to who asked then.
            assert_eq!(second.header("retry-after"), "");
        }
        actor.is_left_alone();
    }
}

#[tokio::test]
async fn an_upstream_that_cannot_be_reached_frees_the_key() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let house = House::before(&format!("http://{address}")).await;
    for _ in 0..2 {
        let answer = house.keyed(RESPOND, "turn-1", "{}").await;
        answer.refused(503, "UPSTREAM_UNREACHABLE");
        assert_eq!(answer.header("retry-after"), "2");
        assert_eq!(answer.header("idempotency-key"), "turn-1");
        assert_eq!(answer.header("idempotency-replayed"), "");
    }
    let listener = TcpListener::bind(address).await.unwrap();
    let router = axum::Router::new().fallback(async || "back");
    tokio::spawn(async move { axum::serve(listener, router).await });
    assert_eq!(house.keyed(RESPOND, "turn-1", "{}").await.bytes, b"back");
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_again() {
    for words in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"respo", "what?\r\n\r\n"] {
        let (base, calls) = hanging_up_after(words).await;
        twice(&House::before(&base).await, "{}").await.refused(502, "UPSTREAM_DROPPED");
        assert_eq!(calls.load(Ordering::Relaxed), 1, "{words}");
    }
    let (house, mut actor) = stage(|config| config.patience = Duration::from_millis(50)).await;
    twice(&house, "{}").await.refused(504, "UPSTREAM_TIMEOUT");
    assert_eq!(actor.asked().await.body, "{}");
    actor.is_left_alone();
}

#[tokio::test]
async fn an_agent_that_drops_the_line_after_a_message_hears_it_once() {
    let rule =
        "[[rule]]\nhears = [\"go\"]\nfault = { drop = \"after\" }\ntimes = 1\nsay = \"Again?\"\ndelay_ms = 0";
    let house = House::with_script(rule, |_| {}).await;
    let id = house.keyed(CREATE, "open", "").await.json()["conversation_id"].clone();
    let body = json!({ "conversation_id": id, "message": "go" }).to_string();
    twice(&house, &body).await.refused(502, "UPSTREAM_DROPPED");
    let agent = house.gateway.agent().unwrap();
    assert_eq!(agent.record(id.as_str().unwrap()), ["go"]);
    // Who is sure that he wants to say it again takes a new key.
    assert_eq!(house.keyed(RESPOND, "turn-2", &body).await.json()["response"], "Again?");
    assert_eq!(agent.record(id.as_str().unwrap()), ["go", "go"]);
}

#[tokio::test]
async fn an_answer_is_kept_for_its_time_and_no_longer() {
    let (house, mut actor) = stage(|_| {}).await;
    check(&house, &mut actor, "a", true).await;
    house.gateway.skip(14 * MINUTE);
    check(&house, &mut actor, "a", false).await;
    house.gateway.skip(MINUTE);
    check(&house, &mut actor, "a", true).await;

    let (house, mut actor) = stage(|config| config.idempotency.time_to_live = MINUTE).await;
    check(&house, &mut actor, "a", true).await;
    house.gateway.skip(MINUTE);
    check(&house, &mut actor, "a", true).await;
}

#[tokio::test]
async fn the_oldest_answers_go_first() {
    let (house, mut actor) = stage(|config| config.idempotency.most_entries = 2).await;
    for (key, is_run) in
        [("a", true), ("b", true), ("a", false), ("c", true), ("b", false), ("c", false), ("a", true)]
    {
        check(&house, &mut actor, key, is_run).await;
    }
    // Bytes for the answers of two such calls, by whatever they are counted.
    let (house, mut actor) = stage(|config| config.idempotency.most_bytes = 2_000).await;
    let long = |letter: &str| letter.repeat(100);
    for (key, is_run) in [("a", true), ("b", true), ("a", false), ("c", true), ("b", false), ("a", true)] {
        check(&house, &mut actor, &long(key), is_run).await;
    }
}

#[tokio::test]
async fn calls_under_way_are_never_forgotten_and_a_new_key_has_to_wait() {
    let (house, mut actor) = stage(|config| config.idempotency.most_entries = 2).await;
    let ask = |key: &str| tokio::spawn(house.keyed(RESPOND, key, "{}"));
    let (a, first) = (ask("a"), actor.asked().await);
    let (b, second) = (ask("b"), actor.asked().await);
    house.gateway.skip(60 * MINUTE);
    let turned_away = ask("c").await.unwrap();
    turned_away.refused(503, "TOO_MANY_CALLS");
    assert_eq!((turned_away.header("retry-after"), turned_away.header("idempotency-key")), ("2", "c"));
    actor.is_left_alone();
    let (again_a, again_b) = (ask("a"), ask("b"));
    // Without a key there is nothing to remember.
    let unkeyed = tokio::spawn(house::send(house.ask(reqwest::Method::POST, RESPOND)));
    actor.asked().await.answer("unkeyed");
    assert_eq!(unkeyed.await.unwrap().bytes, b"unkeyed");
    first.answer("a");
    second.answer("b");
    for (answer, expected) in [(a, b"a"), (b, b"b"), (again_a, b"a"), (again_b, b"b")] {
        assert_eq!(answer.await.unwrap().bytes, expected);
    }
    actor.is_left_alone();
    check(&house, &mut actor, "c", true).await;
}
