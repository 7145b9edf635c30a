//! Connections to an upstream: kept while they are good, and never a reason to say something twice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use house::{House, RESPOND, api};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// An upstream that gives each call it hears the number of its connection and of the call on it.
struct Upstream {
    base: String,
    connections: Arc<AtomicUsize>,
}

impl Upstream {
    /// `most` calls are answered on a connection, which is then closed without a word; `length` is what each answer
    /// says of itself beyond its text.
    async fn new(most: usize, length: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                let number = counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    for call in 0..most {
                        if !hears(&mut line).await {
                            return;
                        }
                        let words = format!("{number}.{call}");
                        let length = words.len() + length;
                        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{words}");
                        line.write_all(answer.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        Self { base, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// Reads a call, whose body is `{}`, to its end.
async fn hears(line: &mut TcpStream) -> bool {
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n{}") {
        if line.read_buf(&mut heard).await.unwrap_or(0) == 0 {
            return false;
        }
    }
    true
}

/// Two workers, as the pool of one is not that of another.
async fn house(base: &str, patience: Duration) -> House {
    House::of(api(base), |config| (config.workers, config.patience) = (2, patience)).await
}

async fn ask(house: &House, key: &str) -> String {
    String::from_utf8(house.keyed(RESPOND, key, "{}").await.bytes).unwrap()
}

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn one_call_after_the_other_goes_by_the_same_connection() {
    let upstream = Upstream::new(usize::MAX, 0).await;
    let house = house(&upstream.base, LONG).await;
    for call in 0..5 {
        assert_eq!(ask(&house, &format!("turn-{call}")).await, format!("0.{call}"));
    }
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn calls_at_once_go_by_connections_of_their_own_which_are_kept() {
    let upstream = Upstream::new(usize::MAX, 0).await;
    let house = house(&upstream.base, LONG).await;
    for round in 0..4 {
        let mut calls = JoinSet::new();
        for call in 0..8 {
            calls.spawn(house.keyed(RESPOND, &format!("turn-{round}-{call}"), "{}"));
        }
        let mut heard: Vec<_> = calls.join_all().await.into_iter().map(|answer| answer.bytes).collect();
        heard.sort_unstable();
        heard.dedup();
        assert_eq!(heard.len(), 8, "two calls got one answer: {heard:?}");
    }
    // At most what was asked at once, in each worker.
    assert!(upstream.connections() <= 16, "{}", upstream.connections());
}

#[tokio::test]
async fn one_that_the_upstream_closed_meanwhile_is_replaced_and_costs_no_call() {
    let upstream = Upstream::new(1, 0).await;
    let house = house(&upstream.base, LONG).await;
    for call in 0..20 {
        assert_eq!(ask(&house, &format!("turn-{call}")).await, format!("{call}.0"));
    }
}

#[tokio::test]
async fn one_whose_answer_did_not_end_is_not_asked_again() {
    let upstream = Upstream::new(usize::MAX, 10).await;
    let house = house(&upstream.base, Duration::from_millis(100)).await;
    for call in 0..3 {
        let answer = house.keyed(RESPOND, &format!("turn-{call}"), "{}").await;
        answer.refused(504, "UPSTREAM_TIMEOUT");
    }
    assert_eq!(upstream.connections(), 3);
}
