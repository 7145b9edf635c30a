//! Bytes that no client of HTTP would send, and answers that no server should: over raw sockets.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod house;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use gateway::Bounds;
use house::{Actor, CREATE, House, RESPOND, api};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

const LONG: Duration = Duration::from_secs(20);

/// Everything that is answered to these bytes until the gateway hangs up.
async fn say(house: &House, bytes: &str) -> String {
    let mut line = TcpStream::connect(house.gateway.address()).await.unwrap();
    // It may hang up before all is said.
    let _ = line.write_all(bytes.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = timeout(LONG, line.read_to_end(&mut answer)).await.expect("it neither answers nor hangs up");
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(headers: &str, body: &str) -> String {
    format!("POST {RESPOND} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n{body}")
}

#[tokio::test]
async fn what_two_readers_could_read_differently_never_reaches_the_upstream() {
    let mut actor = Actor::new().await;
    let house = House::of(api(&actor.base), |_| {}).await;
    let smuggled = format!("0\r\n\r\nPOST {CREATE} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for headers in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length : 5\r\n",
        "X-A: 1\r\n folded: 2\r\n",
        "X-A: a\0b\r\n",
        "X A: 1\r\n",
        "Host: evil.example\r\n",
        "Idempotency-Key: a\r\nIdempotency-Key: b\r\n",
    ] {
        let answer = say(&house, &post(headers, &smuggled)).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{headers:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{headers:?}: {answer}");
    }
    for line in [
        "POST /v1/acme/shop/chat/create HTTP/1.1\r\n\r\n",
        "POST http://evil.example/v1/acme/shop/chat/create HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let answer = say(&house, &line.replacen("\r\n", "\r\nConnection: close\r\n", 1)).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{line}: {answer}");
    }
    actor.is_left_alone();
}

#[tokio::test]
async fn both_lengths_are_either_refused_or_read_as_chunks_and_nothing_is_left_over() {
    let mut actor = Actor::new().await;
    let house = House::of(api(&actor.base), |_| {}).await;
    let smuggled = format!("0\r\n\r\nPOST {CREATE} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let request = post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", &smuggled);
    let answer = tokio::spawn(async move { say(&house, &request).await });
    let call = timeout(Duration::from_secs(1), actor.asked()).await;
    if let Ok(call) = call {
        assert_eq!((call.path.as_str(), call.body.as_str()), (RESPOND, ""));
        call.answer("once");
    }
    assert_eq!(answer.await.unwrap().matches("HTTP/1.1 ").count(), 1);
    actor.is_left_alone();
}

#[tokio::test]
async fn a_head_and_a_body_have_bounds() {
    let mut actor = Actor::new().await;
    let house = House::of(api(&actor.base), |_| {}).await;
    let large = say(&house, &post(&format!("X-A: {}\r\n", "a".repeat(20_000)), "")).await;
    assert!(large.starts_with("HTTP/1.1 431"), "{large}");
    let many = say(&house, &post(&"X-A: 1\r\n".repeat(100), "")).await;
    assert!(many.starts_with("HTTP/1.1 431"), "{many}");
    // Announced: refused before a byte of it, and without the go-ahead that was asked for.
    let announced = say(&house, &post("Content-Length: 99999999\r\nExpect: 100-continue\r\n", "")).await;
    assert!(announced.starts_with("HTTP/1.1 413"), "{announced}");
    let chunk = format!("20000\r\n{}\r\n0\r\n\r\n", "a".repeat(0x20000));
    let chunked = say(&house, &post("Transfer-Encoding: chunked\r\n", &chunk)).await;
    assert!(chunked.starts_with("HTTP/1.1 413"), "{chunked}");
    actor.is_left_alone();
    let mut line = TcpStream::connect(house.gateway.address()).await.unwrap();
    line.write_all(post("Content-Length: 2\r\nExpect: 100-continue\r\n", "").as_bytes()).await.unwrap();
    let mut go_ahead = [0; 25];
    line.read_exact(&mut go_ahead).await.unwrap();
    assert_eq!(&go_ahead, b"HTTP/1.1 100 Continue\r\n\r\n");
    line.write_all(b"{}").await.unwrap();
    actor.asked().await.answer("heard");
}

#[tokio::test]
async fn slow_clients_are_given_up_and_send_nothing() {
    let mut actor = Actor::new().await;
    let brief = Duration::from_millis(200);
    let house = House::of(api(&actor.base), |config| {
        config.bounds = Bounds { body_time: brief, idle: brief, ..Bounds::default() };
    })
    .await;
    let slow_body = say(&house, &post("Content-Length: 10\r\n", "{")).await;
    assert!(slow_body.starts_with("HTTP/1.1 408") && slow_body.contains("REQUEST_TIMEOUT"), "{slow_body}");
    for slow_head in ["", "POST /v1", "POST /v1/acme/shop/chat/create HTTP/1.1\r\nHost: localhost\r\nX-A"] {
        let answer = say(&house, slow_head).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{slow_head}: {answer}");
    }
    actor.is_left_alone();
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_a_body_said_nothing() {
    let mut actor = Actor::new().await;
    let house = House::of(api(&actor.base), |_| {}).await;
    let mut line = TcpStream::connect(house.gateway.address()).await.unwrap();
    line.write_all(post("Idempotency-Key: k\r\nContent-Length: 10\r\n", "{\"mess").as_bytes()).await.unwrap();
    line.shutdown().await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    actor.is_left_alone();
    // The key was not taken.
    let again = tokio::spawn(house.keyed(RESPOND, "k", "{}"));
    actor.asked().await.answer("heard");
    assert_eq!(again.await.unwrap().bytes, b"heard");
}

#[tokio::test]
async fn an_upstream_may_say_what_it_likes_and_is_asked_once() {
    let endless_head = format!("HTTP/1.1 200 OK\r\nX-A: {}\r\n\r\n", "a".repeat(1 << 20));
    for (words, code) in [
        ("", "UPSTREAM_DROPPED"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"respo", "UPSTREAM_DROPPED"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"res", "UPSTREAM_DROPPED"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "UPSTREAM_DROPPED"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "UPSTREAM_DROPPED"),
        ("HTTP/1.1 2\r\n\r\n", "UPSTREAM_DROPPED"),
        ("HTTP/1.1 100 Continue\r\n\r\n", "UPSTREAM_DROPPED"),
        ("hello?\r\n\r\n", "UPSTREAM_DROPPED"),
        (endless_head.as_str(), "UPSTREAM_DROPPED"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (calls, words) = (Arc::new(AtomicUsize::new(0)), words.to_owned());
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let _ = line.read(&mut [0; 4096]).await;
                let _ = line.write_all(words.as_bytes()).await;
            }
        });
        let house = House::before(&base).await;
        house.keyed(RESPOND, "turn-1", "{}").await.refused(502, code);
        house.keyed(RESPOND, "turn-1", "{}").await.refused(502, code);
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }
}
