//! Ten thousand who connect and say nothing, while others chat.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod house;

use house::{
    Actor, CREATE,
    process::{Process, site},
    send,
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const MANY: usize = 10_000;

#[tokio::test]
async fn ten_thousand_idle_connections_are_held_and_calls_go_on() {
    // Each connection is a file here, and one in the gateway.
    let most = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    if most < MANY as u64 + 200 {
        eprintln!("skipped: the system allows {most} open files; ulimit -Hn says how many it may");
        return;
    }
    let mut actor = Actor::new().await;
    let process = Process::start(&site(&actor.base), &[], |_, _| {});
    let address = process.address.trim_start_matches("http://");
    let at_rest = process.kilobytes();
    let mut idle = Vec::new();
    for _ in 0..MANY {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    let (created, ()) = tokio::join!(send(process.ask(CREATE, "open", "{}")), async {
        let words = json!({ "conversation_id": "CONV-1", "response": "Hello" });
        actor.asked().await.answer(axum::Json(words));
    });
    assert_eq!(created.status, 200);
    let each = (process.kilobytes() - at_rest) * 1024 / MANY as u64;
    println!("at rest {at_rest} kB, and {each} bytes for each idle connection");
    // Of which hyper takes two buffers of 8 kB.
    assert!(each < 24 * 1024, "an idle connection takes {each} bytes");
    // Whoever was there first is still heard, and whoever came last.
    for place in [0, MANY / 2, MANY - 1] {
        let line = idle.get_mut(place).unwrap();
        line.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("alive\n"), "{answer}");
    }
}
