//! What goes wrong on purpose, and only as often as the script says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use house::{House, PLAIN, RESPOND};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn house(fault: &str) -> (House, String) {
    let rule = format!("[[rule]]\nhears = [\"go\"]\n{fault}\n");
    let house = House::of(&format!("{PLAIN}{rule}")).await;
    let id = house.opened().await;
    (house, id)
}

/// Sends a message over a line of its own and gives all that ever comes back.
async fn raw(house: &House, id: &str) -> Vec<u8> {
    let body = json!({ "conversation_id": id, "message": "go" }).to_string();
    let head = format!(
        "POST {RESPOND} HTTP/1.1\r\nHost: agent\r\nX-API-KEY: k\r\nX-TOKEN: t\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut line = TcpStream::connect(house.address).await.unwrap();
    line.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_failure_happens_as_often_as_it_is_told() {
    let (house, id) =
        house("fault = { status = 500, code = \"OUCH\" }\ntimes = 2\nsay = [\"One.\", \"Two.\", \"Three.\"]")
            .await;
    for _ in 0..2 {
        house.respond(&id, "go").await.refused(500, "OUCH", "the script asks");
    }
    assert!(house.agent.record(&id).is_empty());
    assert_eq!(house.respond(&id, "go").await.said(), "One.");
    assert_eq!(house.respond(&id, "go").await.said(), "Two.");
    house.respond(&house.opened().await, "go").await.refused(500, "OUCH", "the script asks");
}

#[tokio::test]
async fn a_busy_agent_names_the_wait() {
    let (house, id) = house("fault = { status = 429, retry_after = 3 }").await;
    let answer = house.respond(&id, "go").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "3"));
    assert_eq!(house.respond(&id, "go").await.status, 429);
}

#[tokio::test]
async fn an_answer_need_not_be_of_the_chat_api() {
    let (house, id) = house("fault = { body = \"<h1>Hello</h1>\", status = 502 }").await;
    let answer = house.respond(&id, "go").await;
    assert_eq!((answer.status, answer.text.as_str()), (502, "<h1>Hello</h1>"));
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn a_line_dropped_before_the_message_leaves_no_trace() {
    let (house, id) = house("fault = { drop = \"before\" }\ntimes = 1\nsay = \"Here.\"").await;
    assert_eq!(raw(&house, &id).await, b"");
    assert!(house.agent.record(&id).is_empty());
    assert_eq!(house.respond(&id, "go").await.said(), "Here.");
    assert_eq!(house.agent.record(&id), ["go"]);
}

#[tokio::test]
async fn a_line_dropped_after_the_message_loses_only_the_answer() {
    let (house, id) = house("fault = { drop = \"after\" }").await;
    assert_eq!(raw(&house, &id).await, b"");
    assert_eq!(house.agent.record(&id), ["go"]);
}

#[tokio::test]
async fn a_greeting_can_fail_and_opens_nothing() {
    let greeting = "[[greeting]]\nwhen = { test = \"closed\" }\nfault = { status = 503 }\n[[greeting]]";
    let house = House::of(&PLAIN.replacen("[[greeting]]", greeting, 1)).await;
    let (_, answer) = house.create(json!({ "test": "closed" })).await;
    answer.refused(503, "INTERNAL_SERVER_ERROR", "the script asks");
    assert!(house.agent.conversations().is_empty());
}
