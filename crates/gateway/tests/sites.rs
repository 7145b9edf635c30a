//! Several sites in one gateway: their keys, their origins, their conversations, apart from each other.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use chat_api::Deployment;
use gateway::{Api, Binding, Credentials, Hosts, Origins, Retry, Site, Upstream};
use house::{Answer, CREATE, House, RESPOND, mirror, send, upstream};
use local_agent::{LocalAgent, Options, Pace, Script};
use reqwest::Method;
use serde_json::{Value, json};

const SHOP: &str = "https://shop.example";
const BANK: &str = "https://bank.example";

fn site(name: &str, origin: &str, upstream: Upstream) -> Site {
    let mut site = Site::new(name, upstream);
    site.deployment = Some(Deployment::new("acme", name).unwrap());
    site.origins = Origins::parse(origin).unwrap();
    site.binding = Some(Binding::new(["a secret of both"]));
    (site.missing_origin, site.retry) = (false, Retry::never());
    site
}

fn agent() -> Upstream {
    let script = "[agent]\ndeployments = [\"acme/shop\", \"acme/bank\"]\n[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"Yes.\"";
    let options = Options { pace: Pace::Instant, ..Options::default() };
    Upstream::Agent(LocalAgent::new(Script::parse("two.toml", script).unwrap(), options))
}

/// A shop and a bank before one agent, so that only the gateway tells them apart.
async fn both() -> House {
    let agent = agent();
    House::of(agent.clone(), |config| {
        config.sites = vec![site("shop", SHOP, agent.clone()), site("bank", BANK, agent)];
    })
    .await
}

async fn ask(house: &House, origin: &str, project: &str, call: &str, body: Value) -> Answer {
    let request = house.ask(Method::POST, &format!("/v1/acme/{project}/chat/{call}"));
    send(request.header("Origin", origin).header("Content-Type", "application/json").body(body.to_string()))
        .await
}

#[tokio::test]
async fn a_conversation_is_of_its_site_and_of_no_other() {
    let house = both().await;
    let created = ask(&house, SHOP, "shop", "create", json!({})).await;
    let id = created.json()["conversation_id"].as_str().unwrap().to_owned();
    let own = house.gateway.agent().unwrap().conversations();
    assert_eq!(id.rsplit_once('.').unwrap().0, own[0]);
    let turn = |id: &str| json!({ "conversation_id": id, "message": "Hello" });
    let answer = ask(&house, SHOP, "shop", "respond", turn(&id)).await;
    assert_eq!((answer.status, answer.json()["conversation_id"].as_str()), (200, Some(id.as_str())));
    for foreign in [own[0].as_str(), "CONV-1.", &format!("{id}x"), ""] {
        let answer = ask(&house, SHOP, "shop", "respond", turn(foreign)).await;
        answer.refused(404, "CONVERSATIONS_NOT_FOUND");
    }
    ask(&house, BANK, "bank", "respond", turn(&id)).await.refused(404, "CONVERSATIONS_NOT_FOUND");
    let close = house.ask(Method::PUT, "/v1/acme/bank/chat/close").header("Origin", BANK);
    send(close.body(json!({ "conversation_id": id }).to_string()))
        .await
        .refused(404, "CONVERSATIONS_NOT_FOUND");
    assert_eq!(house.gateway.agent().unwrap().record(&own[0]), ["Hello"]);
    assert!(house.gateway.agent().unwrap().is_open(&own[0]));
}

#[tokio::test]
async fn each_site_has_its_own_origins_and_deployments() {
    let house = both().await;
    for (origin, project, status, code) in [
        (BANK, "shop", 403, "ORIGIN_NOT_ALLOWED"),
        (SHOP, "bank", 403, "ORIGIN_NOT_ALLOWED"),
        ("null", "shop", 403, "ORIGIN_NOT_ALLOWED"),
        (SHOP, "other", 404, "PROJECT_NOT_FOUND"),
        ("https://evil.example", "other", 403, "ORIGIN_NOT_ALLOWED"),
    ] {
        ask(&house, origin, project, "create", json!({})).await.refused(status, code);
    }
    let none = send(house.ask(Method::POST, CREATE)).await;
    none.refused(403, "ORIGIN_NOT_ALLOWED");
    let null = ask(&house, "null", "shop", "create", json!({})).await;
    for (answer, way_out) in [(none, "allow_missing_origin"), (null, "allow_null_origin")] {
        assert!(answer.json()["error_message"].as_str().unwrap().contains(way_out), "{way_out}");
    }
    let two = house.ask(Method::POST, CREATE).header("Origin", SHOP).header("Origin", SHOP);
    send(two).await.refused(403, "ORIGIN_NOT_ALLOWED");
    assert!(house.gateway.agent().unwrap().conversations().is_empty());
    // A page of a site may at least read why.
    let astray = ask(&house, SHOP, "other", "create", json!({})).await;
    assert_eq!(astray.header("access-control-allow-origin"), SHOP);
}

#[tokio::test]
async fn each_site_is_asked_with_its_own_keys_at_its_own_base() {
    let bases = [upstream(mirror()).await, upstream(mirror()).await];
    let api = |base: &str, key: &str| {
        Upstream::Api(Api::new(base, Credentials::new(key, &format!("token-of-{key}")).unwrap()).unwrap())
    };
    let mut sites =
        vec![site("shop", SHOP, api(&bases[0], "shop")), site("bank", BANK, api(&bases[1], "bank"))];
    sites.iter_mut().for_each(|site| site.binding = None);
    let house = House::of(api(&bases[0], "nobody"), |config| config.sites = sites).await;
    for (origin, project, base) in [(SHOP, "shop", &bases[0]), (BANK, "bank", &bases[1])] {
        let seen = ask(&house, origin, project, "create", json!({})).await.json();
        assert_eq!(seen["headers"]["x-api-key"], project);
        assert_eq!(seen["headers"]["x-token"], format!("token-of-{project}"));
        assert_eq!(format!("http://{}", seen["headers"]["host"].as_str().unwrap()), *base);
    }
}

#[tokio::test]
async fn what_cannot_be_read_in_one_way_is_not_passed_on() {
    let house = both().await;
    let created = ask(&house, SHOP, "shop", "create", json!({})).await.json();
    let id = created["conversation_id"].as_str().unwrap();
    let post = async |path: &str, body: String| {
        let request = house.ask(Method::POST, path).header("Origin", SHOP);
        send(request.header("Content-Type", "application/json").body(body)).await
    };
    for body in [
        String::new(),
        "[]".to_owned(),
        "{".to_owned(),
        format!(r#"{{"conversation_id":"{id}","conversation_id":"{id}"}}"#),
        r#"{"message":"Hello"}"#.to_owned(),
        r#"{"conversation_id":7}"#.to_owned(),
        format!(r#"{{"conversation_id":"{id}","message":7}}"#),
    ] {
        post(RESPOND, body).await.refused(400, "SCHEMA_VALIDATION_FAILED");
    }
    let turn = |length: usize| json!({ "conversation_id": id, "message": "é".repeat(length) }).to_string();
    post(RESPOND, turn(10_001)).await.refused(400, "CONVERSATIONS_VALIDATION_FAILED");
    assert_eq!(post(RESPOND, turn(10_000)).await.status, 200);
}

#[tokio::test]
async fn what_a_site_without_seals_cannot_take_is_refused_before_its_agent_is_asked() {
    let api = house::api(&upstream(mirror()).await);
    let mut shop = site("shop", SHOP, api.clone());
    shop.binding = None;
    let house = House::of(api, |config| config.sites = vec![shop]).await;
    let long = json!({ "conversation_id": "C", "message": "a".repeat(10_001) });
    ask(&house, SHOP, "shop", "respond", long).await.refused(400, "CONVERSATIONS_VALIDATION_FAILED");
    let request = house.ask(Method::POST, RESPOND).header("Origin", SHOP);
    let twice = request.body(r#"{"conversation_id":"C","message":"a","message":"b"}"#);
    send(twice).await.refused(400, "SCHEMA_VALIDATION_FAILED");
}

#[tokio::test]
async fn an_error_of_something_in_between_gets_the_envelope_and_a_false_success_is_none() {
    for (status, kind, text, expected) in [
        (502, "text/html", "<h1>Bad Gateway</h1>", Some((502, "UPSTREAM_ERROR"))),
        (413, "application/json", r#"{"message":"Too long"}"#, Some((413, "UPSTREAM_ERROR"))),
        (200, "text/html", "<h1>Sign in</h1>", Some((502, "UPSTREAM_UNREADABLE"))),
        (302, "text/html", "", Some((502, "UPSTREAM_UNREADABLE"))),
        (302, "application/json", r#"{"conversation_id":"C"}"#, Some((502, "UPSTREAM_UNREADABLE"))),
        (200, "application/json", r#"{"response":"Hello"}"#, Some((502, "UPSTREAM_UNREADABLE"))),
        (400, "application/json", r#"{"error_code":"CHAT_DRAFT_NOT_EXIST"}"#, None),
    ] {
        let router = axum::Router::new().fallback(async move || {
            let headers = [("content-type", kind), ("x-polyai-correlation-id", "upstream-1")];
            (axum::http::StatusCode::from_u16(status).unwrap(), headers, text)
        });
        let base = upstream(router).await;
        let api = house::api(&base);
        let house = House::of(api.clone(), |config| config.sites = vec![site("shop", SHOP, api)]).await;
        let answer = ask(&house, SHOP, "shop", "create", json!({})).await;
        match expected {
            Some((status, code)) => answer.refused(status, code),
            None => assert_eq!((answer.status, answer.bytes.as_slice()), (status, text.as_bytes())),
        }
    }
}

#[tokio::test]
async fn a_strangers_name_for_this_machine_opens_nothing() {
    let house = House::with_agent().await;
    for (host, origin, status) in [
        ("evil.example:8080", Some("http://evil.example:8080"), 421),
        ("evil.example", None, 421),
        ("localhost:8080", Some("http://localhost:8080"), 200),
        ("192.0.2.7", Some("http://192.0.2.7"), 200),
        ("192.0.2.7", Some("http://192.0.2.8"), 403),
    ] {
        let request = house.ask(Method::POST, CREATE).header("Host", host);
        let request = origin.into_iter().fold(request, |request, origin| request.header("Origin", origin));
        assert_eq!(send(request).await.status, status, "{host} {origin:?}");
        let page = send(house.ask(Method::GET, "/").header("Host", host)).await;
        assert_eq!(page.status, if status == 421 { 421 } else { 200 }, "{host}");
    }
    let named = House::of(agent(), |config| config.hosts = Hosts::only(&["chat.example"]).unwrap()).await;
    assert_eq!(send(named.ask(Method::GET, "/").header("Host", "chat.example")).await.status, 200);
    assert_eq!(send(named.ask(Method::GET, "/").header("Host", "evil.example")).await.status, 421);
}
