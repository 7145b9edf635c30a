//! What a turn costs in a short and in a long conversation, and what it costs to fold a long log.
//!
//! `cargo bench -p conversation`. A turn should cost the same at any length; 10,000 entries should
//! fold in less than 10 ms.

#![allow(missing_docs, reason = "criterion's macros make functions without any")]

use chat_api::Reply;
use conversation::{Answer, Command, Conversation, Entry, Event, History, Key, Offers, Rules, Timestamp};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const AT: Timestamp = Timestamp(1);

fn log(turns: usize) -> Vec<Entry> {
    let (conversation, greeting) = ("CONV-1".to_owned(), "Hello!".to_owned());
    let opened = Entry::Opened { conversation, keyed: true, greeting, offers: Offers::default(), at: AT };
    let turns = (0..turns).flat_map(|number| {
        let turn = Key(format!("turn {number}"));
        [
            Entry::Said { turn: turn.clone(), text: "Where is my order?".into(), at: AT },
            Entry::Sending { turn: turn.clone() },
            Entry::Replied { turn, text: "It is on its way.".into(), offers: Offers::default(), at: AT },
        ]
    });
    [Entry::Opening { key: Key("create".into()) }, opened].into_iter().chain(turns).collect()
}

/// One message, sent and answered.
fn turn(mut conversation: Conversation, key: &str) -> Conversation {
    let key = Key(key.into());
    conversation.update(Event::Drafted { text: "And now?".into(), at: Timestamp(2) });
    let todo = conversation.update(Event::Sent { key: key.clone(), at: AT });
    assert!(todo.contains(&Command::TakeTurn));
    conversation.update(Event::TurnTaken);
    let reply = Reply { response: "Now.".into(), ..Reply::default() };
    let outcome = Ok(Answer { reply, keyed: true });
    conversation.update(Event::Responded { call: key, outcome, at: AT, chance: 0 });
    conversation
}

fn benches(criterion: &mut Criterion) {
    for turns in [5, 5_000] {
        let conversation = Conversation::restore(Rules::default(), History::fold(log(turns)), String::new());
        let messages = turns * 2;
        criterion.bench_function(&format!("a turn after {messages} messages"), |bench| {
            // A clone has no room to grow; the turn before the measured one makes it.
            let warm = || turn(conversation.clone(), "before");
            bench.iter_batched(warm, |chat| turn(chat, "next"), BatchSize::LargeInput);
        });
    }
    let long = log(3_333);
    criterion.bench_function("fold 10,000 entries", |bench| {
        bench.iter_batched(|| long.clone(), History::fold, BatchSize::LargeInput);
    });
}

criterion_group!(all, benches);
criterion_main!(all);
