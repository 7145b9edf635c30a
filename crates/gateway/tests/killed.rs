//! One of two gateways on one Redis is killed: no turn is said twice, and none is lost but the ambiguous ones.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod house;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use house::{
    Answer, CREATE, RESPOND,
    process::{Process, site},
    redis::{Redis, agent},
    send,
};
use serde_json::{Value, json};
use tokio::{sync::RwLock, task::JoinSet};

fn gateway(redis: &Redis, base: &str) -> Process {
    let config = format!(
        "redis = \"{}\"\n[idempotency]\nlease_seconds = 2\n[limits]\nclient = {{ per_minute = 0 }}\n\
         create = {{ per_minute = 0 }}\nconversation = {{ per_minute = 0 }}\n{}",
        redis.address,
        site(base)
    );
    Process::start(&config, &[], |_, _| {})
}

fn turn(id: &Value, word: &str) -> String {
    json!({ "conversation_id": id, "message": word }).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_killed_takes_nothing_with_it_but_the_answer_it_waited_for() {
    let Some(redis) = Redis::start().await else { return };
    let rule = "[agent]\ndelay_ms = 0\n[[rule]]\nhears = [\"slowly\"]\nsay = \"Done.\"\ndelay_ms = 60000";
    let (agent, base) = agent(rule).await;
    let (mut one, two) = (gateway(&redis, &base), gateway(&redis, &base));
    let greeting = send(one.ask(CREATE, "open", "{}")).await;
    let id = greeting.json()["conversation_id"].clone();
    let finished = send(one.ask(RESPOND, "turn-1", turn(&id, "before"))).await;
    assert_eq!(finished.status, 200);
    let under_way = tokio::spawn(one.ask(RESPOND, "turn-2", turn(&id, "slowly")).send());
    let heard = || agent.conversations().iter().flat_map(|id| agent.record(id)).collect::<Vec<_>>();
    while heard().len() < 2 {
        tokio::task::yield_now().await;
    }
    // In the middle of a turn.
    one.kill();
    assert!(under_way.await.unwrap().is_err(), "nobody can have answered");
    // What was over is known to the other; the one ambiguous case is told as such, and nothing is repeated.
    assert_eq!(send(two.ask(CREATE, "open", "{}")).await.bytes, greeting.bytes);
    assert_eq!(send(two.ask(RESPOND, "turn-1", turn(&id, "before"))).await.bytes, finished.bytes);
    for _ in 0..2 {
        send(two.ask(RESPOND, "turn-2", turn(&id, "slowly"))).await.refused(502, "GATEWAY_GONE");
    }
    assert_eq!(heard(), ["before", "slowly"]);
    assert_eq!(agent.conversations().len(), 1);
}

const VISITORS: usize = 8;
const TURNS: usize = 20;

/// Asks as the widget does: where nobody answers, again with the same key, at whichever gateway is there.
async fn persist(gateways: &RwLock<[Process; 2]>, first: usize, path: &str, key: &str, body: &str) -> Answer {
    let mut which = first;
    loop {
        let request = gateways.read().await[which % 2].ask(path, key, body);
        if let Ok(response) = request.send().await {
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            if let Ok(bytes) = response.bytes().await {
                return Answer { status, headers, bytes: bytes.to_vec() };
            }
        }
        which += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_no_turn_is_doubled_and_none_is_lost_beyond_the_ambiguous() {
    let Some(redis) = Redis::start().await else { return };
    let (agent, base) = agent("[agent]\ndelay_ms = 20").await;
    let gateways = Arc::new(RwLock::new([gateway(&redis, &base), gateway(&redis, &base)]));
    let done = Arc::new(AtomicUsize::new(0));
    let mut visitors = JoinSet::new();
    for visitor in 0..VISITORS {
        let (gateways, done) = (Arc::clone(&gateways), Arc::clone(&done));
        visitors.spawn(async move {
            let opened = persist(&gateways, visitor, CREATE, &format!("open-{visitor}"), "{}").await;
            let id = opened.json()["conversation_id"].clone();
            let mut told = Vec::new();
            for number in 0..TURNS {
                let word = format!("word {visitor} {number}");
                let (key, body) = (word.replace(' ', "-"), turn(&id, &word));
                let answer = persist(&gateways, visitor + number, RESPOND, &key, &body).await;
                done.fetch_add(1, Ordering::Relaxed);
                told.push((word, key, body, answer));
            }
            told
        });
    }
    while done.load(Ordering::Relaxed) < VISITORS * TURNS / 3 {
        tokio::task::yield_now().await;
    }
    gateways.write().await[0].kill();
    let told: Vec<_> = visitors.join_all().await.into_iter().flatten().collect();

    let mut heard = BTreeMap::<String, usize>::new();
    for word in agent.conversations().iter().flat_map(|id| agent.record(id)) {
        *heard.entry(word).or_default() += 1;
    }
    let doubled: Vec<_> = heard.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    let mut ambiguous = BTreeSet::new();
    for (word, key, body, answer) in &told {
        match answer.status {
            200 => assert_eq!(heard.get(word), Some(&1), "{word} was answered and not heard"),
            _ => {
                answer.refused(502, "GATEWAY_GONE");
                ambiguous.insert(word);
            }
        }
        // Whoever asks once more is told the same.
        let again = send(gateways.read().await[1].ask(RESPOND, key, body.as_str())).await;
        assert_eq!(again.status, answer.status, "{word}");
        // A refusal has an id of its own.
        assert!(again.status == 502 || again.bytes == answer.bytes, "{word}");
    }
    assert_eq!(told.len(), VISITORS * TURNS);
    // Each visitor waits for one turn at a time, so no more can have been under way in the one that was killed.
    assert!(ambiguous.len() <= VISITORS, "{ambiguous:?}");
}
