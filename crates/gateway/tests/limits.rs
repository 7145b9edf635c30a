//! How often may be asked, by whom, and how long to wait.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::time::{Duration, Instant};

use gateway::{Binding, Config, Header, Limits, Proxies, Quota};
use house::{Answer, CREATE, House, RESPOND, send};
use reqwest::Method;
use serde_json::json;

async fn house(limits: Limits, change: impl FnOnce(&mut Config)) -> House {
    House::with_script("[agent]\ndelay_ms = 0", |config| {
        config.limits = limits;
        config.proxies = Proxies::new(&["127.0.0.1"], Header::XForwardedFor).unwrap();
        config.sites[0].binding = Some(Binding::new(["secret"]));
        change(config);
    })
    .await
}

async fn create(house: &House, client: &str) -> Answer {
    send(house.ask(Method::POST, CREATE).header("X-Forwarded-For", client)).await
}

#[tokio::test]
async fn a_client_is_told_how_long_to_wait_and_then_may() {
    let client = Quota { per_minute: 60, burst: 3 };
    let house = house(Limits { client, ..Limits::none() }, |_| {}).await;
    for _ in 0..3 {
        assert_eq!(create(&house, "192.0.2.1").await.status, 200);
    }
    let turned_away = create(&house, "192.0.2.1").await;
    turned_away.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(turned_away.header("retry-after"), "1");
    // Others are not affected, whatever is written before the address of a client.
    assert_eq!(create(&house, "192.0.2.1, 192.0.2.2").await.status, 200);
    assert_eq!(create(&house, "192.0.2.9, 192.0.2.1").await.status, 429);
    assert_eq!(house.gateway.agent().unwrap().conversations().len(), 4);
    let started = Instant::now();
    while create(&house, "192.0.2.1").await.status == 429 {
        assert!(started.elapsed() < Duration::from_secs(2), "it had to wait longer than it was told");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nobody_without_a_proxy_chooses_who_he_is() {
    let client = Quota { per_minute: 1, burst: 1 };
    let house =
        house(Limits { client, ..Limits::none() }, |config| config.proxies = Proxies::default()).await;
    assert_eq!(create(&house, "192.0.2.1").await.status, 200);
    let turned_away = create(&house, "192.0.2.2").await;
    assert_eq!((turned_away.status, turned_away.header("retry-after")), (429, "60"));
}

#[tokio::test]
async fn a_conversation_and_the_opening_of_them_have_limits_of_their_own() {
    let few = Quota { per_minute: 1, burst: 2 };
    let house = house(Limits { create: few, conversation: few, ..Limits::none() }, |_| {}).await;
    let ids = [create(&house, "192.0.2.1").await, create(&house, "192.0.2.1").await]
        .map(|answer| answer.json()["conversation_id"].clone());
    create(&house, "192.0.2.1").await.refused(429, "TOO_MANY_REQUESTS");
    let turn = async |id: usize, client: &str| {
        let body = json!({ "conversation_id": ids[id], "message": "Hello" }).to_string();
        let request =
            house.ask(Method::POST, RESPOND).header("X-Forwarded-For", client).header("Idempotency-Key", "k");
        send(request.body(body)).await
    };
    // A repeat counts as well: it costs as much to look up.
    assert_eq!([turn(0, "192.0.2.1").await.status, turn(0, "192.0.2.2").await.status], [200, 200]);
    let turned_away = turn(0, "192.0.2.3").await;
    turned_away.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(turned_away.header("idempotency-key"), "k");
    assert_eq!(turn(1, "192.0.2.1").await.status, 422, "another body, and a place of its own");
}
