//! Many clients who repeat themselves at once, some of whom leave; and the end of a gateway in the middle.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{collections::BTreeMap, time::Duration};

use house::{Actor, CREATE, House, RESPOND, api};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::json;
use tokio::{task::JoinSet, time::timeout};

const MOMENT: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_often_and_in_whatever_order_each_message_is_heard_once() {
    for seed in 0..4 {
        let mut random = StdRng::seed_from_u64(seed);
        let house = House::with_script("[agent]\ndelay_ms = 5", |_| {}).await;
        let id = house.keyed(CREATE, "open", "").await.json()["conversation_id"].clone();
        let messages: Vec<_> = (0..5).map(|number| format!("message {number}")).collect();
        let mut clients = JoinSet::new();
        for _ in 0..50 {
            let mut asked = messages.clone();
            asked.shuffle(&mut random);
            for message in asked {
                let body = json!({ "conversation_id": id, "message": message }).to_string();
                let call = house.keyed(RESPOND, &message.replace(' ', "-"), &body);
                let start = Duration::from_millis(random.random_range(0..40));
                let leaves =
                    random.random_bool(0.3).then(|| Duration::from_millis(random.random_range(0..20)));
                clients.spawn(async move {
                    tokio::time::sleep(start).await;
                    let answer = match leaves {
                        Some(after) => timeout(after, call).await.ok(),
                        None => Some(call.await),
                    };
                    (message, answer)
                });
            }
        }
        let mut answers = BTreeMap::new();
        while let Some(client) = clients.join_next().await {
            let (message, Some(answer)) = client.unwrap() else { continue };
            assert_eq!(answer.status, 200, "seed {seed}");
            let whole = (answer.header("x-polyai-correlation-id").to_owned(), answer.bytes);
            assert_eq!(*answers.entry(message).or_insert_with(|| whole.clone()), whole, "seed {seed}");
        }
        let mut heard = house.gateway.agent().unwrap().record(id.as_str().unwrap());
        heard.sort_unstable();
        assert_eq!(heard, messages, "seed {seed}");
        assert_eq!(answers.len(), 5);
    }
}

#[tokio::test]
async fn a_shutdown_waits_for_the_answers_to_those_who_joined() {
    let mut actor = Actor::new().await;
    let house = House::of(api(&actor.base), |_| {}).await;
    let ask = || tokio::spawn(house.keyed(RESPOND, "turn-1", "{}"));
    let first = ask();
    let call = actor.asked().await;
    let mut joined = ask();
    assert!(timeout(MOMENT, &mut joined).await.is_err());
    let mut end = tokio::spawn(house.gateway.shutdown());
    assert!(timeout(MOMENT, &mut end).await.is_err(), "it left");
    call.answer("Hello");
    for answer in [first, joined] {
        assert_eq!(answer.await.unwrap().bytes, b"Hello");
    }
    end.await.unwrap();
}

#[tokio::test]
async fn a_shutdown_waits_for_a_keyed_call_whose_visitor_left() {
    let mut actor = Actor::new().await;
    let house = House::of(api(&actor.base), |_| {}).await;
    let visitor = tokio::spawn(house.keyed(RESPOND, "turn-1", "{}"));
    let call = actor.asked().await;
    visitor.abort();
    drop(visitor.await);
    let mut end = tokio::spawn(house.gateway.shutdown());
    assert!(timeout(MOMENT, &mut end).await.is_err(), "it left");
    call.answer("Hello");
    timeout(Duration::from_secs(5), end).await.unwrap().unwrap();
}
