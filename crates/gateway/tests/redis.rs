//! Two gateways on one real Redis: no turn is run twice, whichever is asked. `killed` is about one that dies.
//!
//! Each test starts a redis-server of its own on loopback: the one that `REDIS_SERVER` names, as `cargo xtask
//! test` does, or the one on `PATH`. Where none is named and none is there they say so and pass.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod house;

use std::{collections::BTreeSet, time::Duration};

use gateway::{Config, Limits, Quota};
use house::{
    Actor, Answer, CREATE, RESPOND,
    redis::{Redis, agent},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

#[tokio::test]
async fn a_call_of_one_gateway_is_joined_and_replayed_by_the_other() {
    let Some(redis) = Redis::start().await else { return };
    let mut actor = Actor::new().await;
    let (one, two) = (redis.house(&actor.base, |_| {}).await, redis.house(&actor.base, |_| {}).await);
    assert_eq!(one.get("/readyz").await.status, 200);
    let first = tokio::spawn(one.keyed(RESPOND, "turn-1", "{}"));
    let call = actor.asked().await;
    let joined =
        [tokio::spawn(two.keyed(RESPOND, "turn-1", "{}")), tokio::spawn(two.keyed(RESPOND, "turn-1", "{}"))];
    two.keyed(RESPOND, "turn-1", "{\"message\":\"b\"}").await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    actor.is_left_alone();
    let headers = [("content-type", "text/odd"), ("x-polyai-correlation-id", "of-polyai")];
    call.answer((axum::http::StatusCode::CREATED, headers, "line\none"));
    let first = first.await.unwrap();
    let [second, third] = joined;
    for answer in [second.await.unwrap(), third.await.unwrap(), two.keyed(RESPOND, "turn-1", "{}").await] {
        assert_eq!((answer.status, &answer.bytes), (201, &first.bytes));
        assert_eq!(answer.header("x-polyai-correlation-id"), "of-polyai");
        assert_eq!(
            (answer.header("content-type"), answer.header("idempotency-replayed")),
            ("text/odd", "true")
        );
    }
    actor.is_left_alone();
    // What was certainly not processed frees the key in both.
    let busy = tokio::spawn(one.keyed(RESPOND, "turn-2", "{}"));
    actor.asked().await.answer((axum::http::StatusCode::TOO_MANY_REQUESTS, "no"));
    assert_eq!(busy.await.unwrap().status, 429);
    let again = tokio::spawn(two.keyed(RESPOND, "turn-2", "{}"));
    actor.asked().await.answer("yes");
    assert_eq!(again.await.unwrap().bytes, b"yes");
}

#[tokio::test]
async fn a_call_that_takes_longer_than_a_lease_is_still_its_gateways() {
    let Some(redis) = Redis::start().await else { return };
    let mut actor = Actor::new().await;
    let lease = |config: &mut Config| config.idempotency.lease = Duration::from_millis(400);
    let (one, two) = (redis.house(&actor.base, lease).await, redis.house(&actor.base, lease).await);
    let first = tokio::spawn(one.keyed(RESPOND, "turn-1", "{}"));
    let call = actor.asked().await;
    let mut joined = tokio::spawn(two.keyed(RESPOND, "turn-1", "{}"));
    assert!(tokio::time::timeout(Duration::from_millis(1_200), &mut joined).await.is_err(), "it gave up");
    call.answer("at last");
    assert_eq!(
        (first.await.unwrap().bytes, joined.await.unwrap().bytes),
        (b"at last".to_vec(), b"at last".to_vec())
    );
    actor.is_left_alone();
}

#[tokio::test]
async fn both_count_as_one() {
    let Some(redis) = Redis::start().await else { return };
    let actor = Actor::new().await;
    let few = |config: &mut Config| {
        config.limits = Limits { client: Quota { per_minute: 60, burst: 4 }, ..Limits::none() };
    };
    let (one, two) = (redis.house(&actor.base, few).await, redis.house(&actor.base, few).await);
    // A path that is no deployment is not counted, a body that is too large is: nothing has to be answered.
    let large = "a".repeat(64 * 1024 + 1);
    let mut statuses = Vec::new();
    for house in [&one, &two, &one, &two, &one, &two] {
        let answer = house.call(Method::POST, CREATE, large.clone()).await;
        statuses.push((answer.status, answer.header("retry-after").to_owned()));
    }
    let [taken, away] = [(413, String::new()), (429, "1".to_owned())];
    assert_eq!(statuses, [taken.clone(), taken.clone(), taken.clone(), taken, away.clone(), away]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_gateway_is_asked_however_often_each_message_is_heard_once() {
    let Some(redis) = Redis::start().await else { return };
    let (agent, base) = agent("[agent]\ndelay_ms = 5").await;
    let houses = [redis.house(&base, |_| {}).await, redis.house(&base, |_| {}).await];
    let id = houses[0].keyed(CREATE, "open", "").await.json()["conversation_id"].clone();
    let mut random = StdRng::seed_from_u64(7);
    let mut clients = JoinSet::new();
    for number in 0..150 {
        let message = format!("message {}", number % 10);
        let body = json!({ "conversation_id": id, "message": message }).to_string();
        let call = houses[random.random_range(0..2)].keyed(RESPOND, &message.replace(' ', "-"), &body);
        let leaves = random.random_bool(0.2).then(|| Duration::from_millis(random.random_range(0..20)));
        clients.spawn(async move {
            match leaves {
                Some(after) => tokio::time::timeout(after, call).await.ok(),
                None => Some(call.await),
            }
        });
    }
    while let Some(answer) = clients.join_next().await {
        assert!(answer.unwrap().is_none_or(|answer: Answer| answer.status == 200));
    }
    let heard = agent.record(id.as_str().unwrap());
    assert_eq!((heard.len(), heard.iter().collect::<BTreeSet<_>>().len()), (10, 10));
}
