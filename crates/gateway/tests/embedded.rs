//! Without an upstream: a whole conversation with the agent inside.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::time::Duration;

use house::{CLOSE, CREATE, House, RESPOND};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_conversation_goes_from_a_greeting_to_a_handoff() {
    let house = House::with_agent().await;
    let attributes = json!({ "customer_tier": "premium" });
    let body = json!({ "integration_attributes": attributes }).to_string();
    let greeting = house.call(Method::POST, CREATE, body).await.json();
    assert!(greeting["response"].as_str().unwrap().contains("premium member"), "{greeting}");
    let id = greeting["conversation_id"].as_str().unwrap();
    let respond = async |message: &str| {
        let body = json!({ "conversation_id": id, "message": message }).to_string();
        house.call(Method::POST, RESPOND, body).await
    };
    let policy = respond("What's your return policy?").await.json();
    assert!(policy["response"].as_str().unwrap().contains("30 days"), "{policy}");
    let last = respond("A person, please").await.json();
    assert_eq!(last["handoff"]["destination"], "live_agent_queue");
    respond("Hello?").await.refused(410, "CHAT_CONVERSATION_ENDED");
    let agent = house.gateway.agent().unwrap();
    assert_eq!(agent.record(id), ["What's your return policy?", "A person, please"]);
    assert_eq!(agent.attributes(id), *attributes.as_object().unwrap());
}

#[tokio::test]
async fn a_conversation_can_be_closed() {
    let house = House::with_agent().await;
    let greeting = house.call(Method::POST, CREATE, "").await.json();
    let body = json!({ "conversation_id": greeting["conversation_id"] }).to_string();
    assert_eq!(house.call(Method::PUT, CLOSE, body).await.json(), json!({ "success": true }));
}

#[tokio::test]
async fn a_line_that_the_agent_drops_is_said_to_be_dropped() {
    let house = House::with_agent().await;
    let greeting = house.call(Method::POST, CREATE, "").await.json();
    let body =
        json!({ "conversation_id": greeting["conversation_id"], "message": "drop the line" }).to_string();
    house.call(Method::POST, RESPOND, body.clone()).await.refused(502, "UPSTREAM_DROPPED");
    assert_eq!(house.call(Method::POST, RESPOND, body).await.status, 200);
}

#[tokio::test]
async fn nothing_listens_after_a_shutdown() {
    let house = House::with_agent().await;
    let address = house.gateway.address();
    assert_eq!(house.get("/").await.status, 200);
    // With nothing under way there is nothing to wait for.
    tokio::time::timeout(Duration::from_secs(20), house.gateway.shutdown()).await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
