//! Every documented error, over a real socket.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::time::Duration;

use house::{CLOSE, CREATE, House, PLAIN, RESPOND, send};
use reqwest::Method;

#[tokio::test]
async fn a_missing_or_empty_key_is_refused_by_name() {
    let house = House::of(PLAIN).await;
    for (key, token, code, names) in [
        (None, Some("t"), "AUTH_USER_NOT_FOUND", "X-API-KEY"),
        (Some(""), Some("t"), "AUTH_USER_NOT_FOUND", "X-API-KEY"),
        (Some("k"), None, "AUTH_USER_INVALID_TOKEN", "X-TOKEN"),
        (Some("k"), Some(""), "AUTH_USER_INVALID_TOKEN", "X-TOKEN"),
        (None, None, "AUTH_USER_NOT_FOUND", "X-API-KEY"),
    ] {
        for (method, path) in [(Method::POST, CREATE), (Method::POST, RESPOND), (Method::PUT, CLOSE)] {
            let mut request = house.bare(method, path);
            for (name, value) in [("X-API-KEY", key), ("X-TOKEN", token)] {
                request = value.map_or_else(
                    || request.try_clone().unwrap(),
                    |value| request.try_clone().unwrap().header(name, value),
                );
            }
            send(request).await.refused(401, code, names);
        }
    }
    assert!(house.agent.conversations().is_empty());
}

#[tokio::test]
async fn a_script_may_name_the_only_keys_taken() {
    let house = House::of(&PLAIN.replace("delay_ms = 0", "api_key = \"one\"\ntoken = \"two\"")).await;
    let with = |key: &str, token: &str| {
        house.bare(Method::POST, CREATE).header("X-API-KEY", key).header("X-TOKEN", token)
    };
    send(with("k", "two")).await.refused(401, "AUTH_USER_NOT_FOUND", "X-API-KEY");
    send(with("one", "t")).await.refused(401, "AUTH_USER_INVALID_TOKEN", "X-TOKEN");
    assert_eq!(send(with(house.agent.api_key(), house.agent.token())).await.said(), "Hello!");
}

#[tokio::test]
async fn only_the_deployments_of_the_script_exist() {
    let house =
        House::of(&PLAIN.replace("delay_ms = 0", r#"deployments = ["acme/shop", "globe/help"]"#)).await;
    let create = async |path: &str| house.call(Method::POST, path, "").await;
    create("/v1/nobody/shop/chat/create").await.refused(404, "ACCOUNT_NOT_FOUND", "nobody");
    create("/v1/acme/help/chat/create").await.refused(404, "PROJECT_NOT_FOUND", "help");
    assert_eq!(create("/v1/globe/help/chat/create").await.said(), "Hello!");
}

#[tokio::test]
async fn a_conversation_belongs_to_its_deployment() {
    let house =
        House::of(&PLAIN.replace("delay_ms = 0", r#"deployments = ["acme/shop", "acme/help"]"#)).await;
    let id = house.opened().await;
    let body = format!(r#"{{"conversation_id":"{id}","message":"hi"}}"#);
    let elsewhere = house.call(Method::POST, "/v1/acme/help/chat/respond", body).await;
    elsewhere.refused(404, "CONVERSATIONS_NOT_FOUND", "conversation_id");
    assert!(house.agent.record(&id).is_empty());
}

#[tokio::test]
async fn a_stranger_is_not_found() {
    let house = House::of(PLAIN).await;
    house.respond("CONV-1", "hi").await.refused(404, "CONVERSATIONS_NOT_FOUND", "conversation_id");
    house.close("CONV-1").await.refused(404, "CONVERSATIONS_NOT_FOUND", "conversation_id");
}

#[tokio::test]
async fn what_has_ended_is_gone() {
    let house = House::of(PLAIN).await;
    let id = house.opened().await;
    let closed = house.close(&id).await;
    assert_eq!((closed.status, closed.text.as_str()), (200, r#"{"success":true}"#));
    assert!(!house.agent.is_open(&id));
    house.close(&id).await.refused(410, "CHAT_CONVERSATION_ENDED", "ended");
    house.respond(&id, "hi").await.refused(410, "CHAT_CONVERSATION_ENDED", "ended");
}

#[tokio::test]
async fn a_quiet_session_runs_out() {
    let house = House::of(&PLAIN.replace("delay_ms = 0", "timeout_seconds = 60")).await;
    let id = house.opened().await;
    // Each word begins the wait anew.
    for _ in 0..2 {
        house.agent.skip(Duration::from_secs(59));
        assert_eq!(house.respond(&id, "hi").await.said(), "Pardon?");
    }
    house.agent.skip(Duration::from_secs(61));
    house.respond(&id, "hi").await.refused(400, "CHAT_TIMEOUT", "quiet");
    assert_eq!(house.agent.record(&id).len(), 2);
}

#[tokio::test]
async fn a_session_lasts_fifteen_minutes_where_nothing_is_said_of_it() {
    let house = House::of(PLAIN).await;
    let id = house.opened().await;
    house.agent.skip(Duration::from_secs(14 * 60 + 50));
    assert_eq!(house.fetch(&id).await.status, 200);
    house.agent.skip(Duration::from_secs(15 * 60 + 1));
    house.fetch(&id).await.refused(400, "CHAT_TIMEOUT", "quiet");
}

#[tokio::test]
async fn a_bad_body_is_refused_with_the_name_of_its_field() {
    let house = House::of(&PLAIN.replace("delay_ms = 0", "longest_message = 5")).await;
    let id = house.opened().await;
    let long = format!(r#"{{"conversation_id":"{id}","message":"grüße!"}}"#);
    let fits = format!(r#"{{"conversation_id":"{id}","message":"grüße"}}"#);
    let schema = "SCHEMA_VALIDATION_FAILED";
    let meaning = "CONVERSATIONS_VALIDATION_FAILED";
    for (path, body, code, names) in [
        (RESPOND, "", schema, "conversation_id"),
        (RESPOND, "not json", schema, "not JSON"),
        (RESPOND, r#"{"conversation_id":"#, schema, "not JSON"),
        (RESPOND, r#"{"conversation_id":"a"} b"#, schema, "not JSON"),
        (RESPOND, "[]", schema, "the body"),
        (RESPOND, "{}", schema, "conversation_id"),
        (RESPOND, r#"{"conversation_id":5}"#, schema, "conversation_id: invalid type"),
        (RESPOND, r#"{"conversation_id":"a","message":["b"]}"#, schema, "message: invalid type"),
        (RESPOND, r#"{"conversation_id":"","message":"b"}"#, meaning, "conversation_id"),
        (RESPOND, &long, meaning, "message: at most 5 characters"),
        (CREATE, r#"{"integration_attributes":"gold"}"#, schema, "integration_attributes"),
        (CREATE, r#"{"variant_id":1}"#, schema, "variant_id"),
    ] {
        house.call(Method::POST, path, body).await.refused(400, code, names);
    }
    house.call(Method::PUT, CLOSE, "{}").await.refused(400, schema, "conversation_id");
    assert!(house.agent.record(&id).is_empty());
    assert_eq!(house.call(Method::POST, RESPOND, fits).await.status, 200);
}

#[tokio::test]
async fn a_body_has_to_say_that_it_is_json() {
    let house = House::of(PLAIN).await;
    let id = house.opened().await;
    let body = format!(r#"{{"conversation_id":"{id}","message":"hi"}}"#);
    let keys = || house.bare(Method::POST, RESPOND).header("X-API-KEY", "k").header("X-TOKEN", "t");
    let plain = send(keys().header("Content-Type", "text/plain").body(body.clone())).await;
    plain.refused(400, "SCHEMA_VALIDATION_FAILED", "Content-Type");
    send(keys().body(body.clone())).await.refused(400, "SCHEMA_VALIDATION_FAILED", "Content-Type");
    let json = send(keys().header("Content-Type", "Application/JSON; charset=utf-8").body(body)).await;
    assert_eq!(json.status, 200);
}

#[tokio::test]
async fn an_unknown_path_or_method_has_an_envelope_too() {
    let house = House::of(PLAIN).await;
    house.call(Method::POST, "/v1/acme/shop/chat/open", "").await.refused(404, "NOT_FOUND", "create");
    house.call(Method::GET, "/", "").await.refused(404, "NOT_FOUND", "create");
    house.call(Method::POST, CLOSE, "{}").await.refused(405, "METHOD_NOT_ALLOWED", "PUT to close");
}

#[tokio::test]
async fn a_sane_correlation_id_is_kept_on_every_answer() {
    let house = House::of(PLAIN).await;
    let ask = async |id: &str| {
        let keys = house.bare(Method::POST, CREATE).header("X-API-KEY", "k").header("X-TOKEN", "t");
        let answer = send(keys.header("X-PolyAI-Correlation-Id", id)).await;
        answer.header("x-polyai-correlation-id").to_owned()
    };
    assert_eq!(ask("abc-123").await, "abc-123");
    for strange in ["", "two words", &"a".repeat(129)] {
        let fresh = ask(strange).await;
        assert!(fresh.len() == 32 && fresh != strange, "{fresh}");
    }
    assert_ne!(ask("").await, ask("").await);
}
