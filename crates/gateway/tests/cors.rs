//! Which websites may ask.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use gateway::{Origins, Upstream};
use house::{Answer, CREATE, House, RESPOND, send};
use local_agent::{LocalAgent, Options, Pace, Script};
use reqwest::Method;

const SHOP: &str = "https://shop.example";

async fn only_the_shop() -> House {
    let options = Options { pace: Pace::Instant, ..Options::default() };
    let agent = LocalAgent::new(Script::built_in().unwrap(), options);
    House::of(Upstream::Agent(agent), |config| config.sites[0].origins = Origins::parse(SHOP).unwrap()).await
}

async fn create_from(house: &House, origin: &str) -> Answer {
    send(house.ask(Method::POST, CREATE).header("Origin", origin)).await
}

#[tokio::test]
async fn a_page_of_this_machine_may_ask_and_read_the_answer() {
    let house = House::with_agent().await;
    for origin in ["http://localhost:3000", "http://127.0.0.1:9", "http://[::1]"] {
        let answer = create_from(&house, origin).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
        let readable = "idempotency-key, idempotency-replayed, retry-after, x-polyai-correlation-id";
        assert_eq!(answer.header("access-control-expose-headers"), readable);
        assert_eq!(answer.header("vary"), "origin");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn another_website_is_turned_away_before_the_agent() {
    let house = House::with_agent().await;
    for origin in [SHOP, "null", "http://localhost.shop.example"] {
        let answer = create_from(&house, origin).await;
        answer.refused(403, "ORIGIN_NOT_ALLOWED");
        assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), ("", "origin"));
    }
    assert!(house.gateway.agent().unwrap().conversations().is_empty());
}

#[tokio::test]
async fn a_list_of_origins_takes_the_place_of_this_machine() {
    let house = only_the_shop().await;
    assert_eq!(create_from(&house, SHOP).await.header("access-control-allow-origin"), SHOP);
    create_from(&house, "http://localhost:3000").await.refused(403, "ORIGIN_NOT_ALLOWED");
}

#[tokio::test]
async fn its_own_pages_and_callers_that_are_no_page_always_may_ask() {
    let house = only_the_shop().await;
    let own = format!("http://{}", house.gateway.address());
    assert_eq!(create_from(&house, &own).await.status, 200);
    let answer = send(house.ask(Method::POST, CREATE)).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ""));
    assert_eq!(answer.header("vary"), "origin");
}

#[tokio::test]
async fn a_preflight_says_what_may_be_sent() {
    let house = only_the_shop().await;
    let preflight = async |origin: &str| {
        let request = house.ask(Method::OPTIONS, RESPOND).header("Origin", origin);
        send(request.header("Access-Control-Request-Method", "POST")).await
    };
    let answer = preflight(SHOP).await;
    assert_eq!((answer.status, answer.bytes.len()), (204, 0));
    for (name, value) in [
        ("access-control-allow-origin", SHOP),
        ("access-control-allow-methods", "POST, PUT"),
        ("access-control-allow-headers", "content-type, idempotency-key, x-polychat-identity"),
        ("access-control-max-age", "7200"),
        ("vary", "origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let stranger = preflight("https://other.example").await;
    stranger.refused(403, "ORIGIN_NOT_ALLOWED");
    assert_eq!(stranger.header("access-control-allow-methods"), "");
}

#[tokio::test]
async fn an_allowed_page_can_read_an_error_too() {
    let house = only_the_shop().await;
    let request = house.ask(Method::POST, RESPOND).header("Origin", SHOP);
    let answer = send(request.body("a".repeat(64 * 1024 + 1))).await;
    answer.refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(answer.header("access-control-allow-origin"), SHOP);
}
