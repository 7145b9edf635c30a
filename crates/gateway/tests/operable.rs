//! What an operator sees and does: health, metrics, another configuration, the end.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::time::Duration;

use gateway::{Config, Limits, Origins, Quota, RedisAddress, Retry, StartError, Tls};
use house::{Actor, CREATE, Folder, House, RESPOND, api, send};
use reqwest::Method;
use tokio::time::timeout;

#[tokio::test]
async fn what_happened_is_counted_by_site_and_kind_and_nothing_that_was_said() {
    let rule = "[[rule]]\nhears = [\"fail\"]\nfault = { status = 500 }";
    let house = House::with_script(rule, |config| {
        config.limits = Limits { create: Quota { per_minute: 1, burst: 1 }, ..Limits::none() };
    })
    .await;
    let id = house.keyed(CREATE, "open", "").await.json()["conversation_id"].as_str().unwrap().to_owned();
    house.keyed(CREATE, "open", "").await;
    let turn = |word: &str| format!(r#"{{"conversation_id":"{id}","message":"{word}"}}"#);
    for (key, word) in
        [("canary-1", "Hello"), ("canary-1", "Hello"), ("canary-2", "fail"), ("canary-1", "canary")]
    {
        house.keyed(RESPOND, key, &turn(word)).await;
    }
    let text = String::from_utf8(house.get("/metrics").await.bytes).unwrap();
    for line in [
        r#"polychat_gateway_calls_total{site="default",operation="respond",status="200"} 2"#,
        r#"polychat_gateway_calls_total{site="default",operation="respond",status="500"} 1"#,
        r#"polychat_gateway_calls_total{site="default",operation="respond",status="422"} 1"#,
        r#"polychat_gateway_call_seconds_count{site="default",operation="respond"} 4"#,
        r#"polychat_gateway_upstream_seconds_count{site="default",operation="respond"} 2"#,
        r#"polychat_gateway_upstream_errors_total{site="default",kind="server_error"} 1"#,
        r#"polychat_gateway_limited_total{site="default",kind="create"} 1"#,
        r#"polychat_gateway_idempotency_total{site="default",kind="replayed"} 1"#,
        r#"polychat_gateway_idempotency_total{site="default",kind="run"} 3"#,
        "# EOF",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    assert!(!text.contains("canary") && !text.contains(&id), "{text}");
}

#[tokio::test]
async fn metrics_are_the_operators_where_keys_are_at_stake() {
    let actor = Actor::new().await;
    let house =
        House::of(api(&actor.base), |config| config.admin = Some("127.0.0.1:0".parse().unwrap())).await;
    assert_eq!(house.get("/metrics").await.status, 404);
    let admin = format!("http://{}", house.gateway.admin().unwrap());
    for (path, status) in [("/metrics", 200), ("/healthz", 200), ("/readyz", 200), ("/", 404), (CREATE, 404)]
    {
        assert_eq!(reqwest::get(format!("{admin}{path}")).await.unwrap().status(), status, "{path}");
    }
}

#[tokio::test]
async fn without_its_redis_a_gateway_is_alive_but_not_ready_and_sends_nothing_twice() {
    let mut actor = Actor::new().await;
    let nobody = RedisAddress::new("redis://127.0.0.1:1").unwrap();
    let house = House::of(api(&actor.base), |config| {
        config.redis = Some(nobody);
        config.limits = Limits { client: Quota { per_minute: 1, burst: 1 }, ..Limits::none() };
    })
    .await;
    assert_eq!([house.get("/healthz").await.status, house.get("/readyz").await.status], [200, 503]);
    let answer = house.keyed(RESPOND, "turn-1", "{}").await;
    answer.refused(503, "STORE_UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "2");
    actor.is_left_alone();
    // It counts for itself meanwhile.
    house.keyed(RESPOND, "turn-1", "{}").await.refused(429, "TOO_MANY_REQUESTS");
}

#[tokio::test]
async fn another_configuration_holds_from_the_next_call_on_and_drops_nothing() {
    let (mut old, mut new) = (Actor::new().await, Actor::new().await);
    let folder = Folder::new();
    let config = |base: &str, origin: &str| {
        let mut config = Config::new(folder.path(), api(base));
        config.listen.set_port(0);
        config.sites[0].origins = Origins::parse(origin).unwrap();
        config
    };
    let gateway = gateway::start(config(&old.base, "https://old.example")).await.unwrap();
    // One connection for all of it.
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(1).build().unwrap();
    let url = format!("http://{}{RESPOND}", gateway.address());
    let ask = |origin: &str| {
        let request = client.post(&url).header("Origin", origin).header("Idempotency-Key", "turn-1");
        tokio::spawn(send(request.body("{}")))
    };
    let under_way = ask("https://old.example");
    let call = old.asked().await;
    gateway.reload(config(&new.base, "https://new.example")).await.unwrap();
    ask("https://old.example").await.unwrap().refused(403, "ORIGIN_NOT_ALLOWED");
    // The keys of before are known.
    let mut joined = ask("https://new.example");
    assert!(timeout(Duration::from_millis(100), &mut joined).await.is_err());
    call.answer("of the old");
    assert_eq!(under_way.await.unwrap().bytes, b"of the old");
    assert_eq!(joined.await.unwrap().bytes, b"of the old");
    let next = tokio::spawn(send(client.post(&url).header("Origin", "https://new.example").body("{}")));
    new.asked().await.answer("of the new");
    assert_eq!(next.await.unwrap().bytes, b"of the new");

    let mut moved = config(&old.base, "https://old.example");
    moved.listen.set_port(1);
    let refused = gateway.reload(moved).await.unwrap_err();
    assert!(matches!(refused, StartError::Fixed { key: "listen" }), "{refused}");
    ask("https://old.example").await.unwrap().refused(403, "ORIGIN_NOT_ALLOWED");
}

#[tokio::test]
async fn what_was_certainly_not_processed_is_sent_again_and_nothing_else() {
    let mut actor = Actor::new().await;
    let retry = Retry { times: 2, longest_wait: Duration::from_secs(1) };
    let house = House::of(api(&actor.base), |config| config.sites[0].retry = retry).await;
    let no = |status: u16, wait: &'static str| {
        (axum::http::StatusCode::from_u16(status).unwrap(), [("retry-after", wait)], "no")
    };
    let ask = |key: &str| tokio::spawn(house.keyed(RESPOND, key, "{}"));
    for (status, wait) in [(429, "0"), (503, "1")] {
        let answer = ask(&format!("{status}"));
        actor.asked().await.answer(no(status, wait));
        actor.asked().await.answer("yes");
        assert_eq!((answer.await.unwrap().bytes.as_slice(), status), (b"yes".as_slice(), status));
    }
    // Twice more, and no further.
    let answer = ask("always");
    for _ in 0..3 {
        actor.asked().await.answer(no(429, "0"));
    }
    assert_eq!(answer.await.unwrap().status, 429);
    for (status, wait) in [(429, "2"), (500, "0"), (502, "0"), (504, "0")] {
        let answer = ask(&format!("{status}-{wait}"));
        actor.asked().await.answer(no(status, wait));
        assert_eq!(answer.await.unwrap().status, status);
    }
    actor.is_left_alone();
}

#[tokio::test]
async fn it_does_tls_by_both_versions_of_http_and_takes_a_new_certificate() {
    let folder = Folder::new();
    let write = || {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let tls = Tls { certificate: folder.path().join("tls.pem"), key: folder.path().join("key.pem") };
        std::fs::write(&tls.certificate, made.cert.pem()).unwrap();
        std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
        (tls, reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap())
    };
    let (tls, first) = write();
    let actor = Actor::new().await;
    let mut config = Config::new(folder.path(), api(&actor.base));
    config.listen.set_port(0);
    config.tls = Some(tls);
    let gateway = gateway::start(config.clone()).await.unwrap();
    let address = gateway.address();
    let client = |certificate| {
        let builder = reqwest::Client::builder().no_proxy().resolve("localhost", address);
        builder.tls_certs_only([certificate])
    };
    let get = async |client: reqwest::ClientBuilder| {
        let url = format!("https://localhost:{}/healthz", address.port());
        client.build().unwrap().get(url).send().await.map(|answer| answer.version())
    };
    assert_eq!(get(client(first.clone())).await.unwrap(), reqwest::Version::HTTP_2);
    assert_eq!(get(client(first.clone()).http1_only()).await.unwrap(), reqwest::Version::HTTP_11);
    let (_, second) = write();
    gateway.reload(config).await.unwrap();
    assert!(get(client(first)).await.is_err());
    assert!(get(client(second)).await.is_ok());
    std::fs::write(folder.path().join("key.pem"), "no key").unwrap();
}

#[tokio::test]
async fn an_end_is_told_first_and_takes_no_turn_with_it() {
    let mut actor = Actor::new().await;
    let house =
        House::of(api(&actor.base), |config| config.admin = Some("127.0.0.1:0".parse().unwrap())).await;
    let ready = format!("http://{}/readyz", house.gateway.admin().unwrap());
    let turn = tokio::spawn(send(house.ask(Method::POST, RESPOND).body("{}")));
    let call = actor.asked().await;
    let end = tokio::spawn(house.gateway.shutdown());
    let client = reqwest::Client::new();
    while client.get(&ready).send().await.unwrap().status() != 503 {
        tokio::task::yield_now().await;
    }
    call.answer("last words");
    assert_eq!(turn.await.unwrap().bytes, b"last words");
    end.await.unwrap();
}
