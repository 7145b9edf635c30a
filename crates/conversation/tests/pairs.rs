//! Every phase meets every event. The table is the whole behaviour at a glance: the phase that comes
//! of it, and the calls that go out. A dot is a phase that stays.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use chat_api::ApiError;
use common::{AT, Play, concludes, hands_off, key, says};
use conversation::{Answer, Command, Conversation, Entry, Event, Phase, Rules, Timestamp};

const MINUTE: Duration = Duration::from_secs(60);

fn phases() -> Vec<(&'static str, Play)> {
    let active = || Play::opened();
    let quiet =
        || Play::under(Rules { quiet: Some(2 * MINUTE), fetches: true, ..Rules::default() }).greeted();
    vec![
        ("idle", Play::default()),
        ("opening", Play::default().shown()),
        ("active", active()),
        ("turn", active().sends("a", "One")),
        ("queue", active().sends("a", "One").sends("b", "Two")),
        ("wait", active().sends("a", "One").responded("a", Err(ApiError::Busy { retry_after: None }))),
        ("held", active().sends("a", "One").sends("b", "Two").responded("a", Err(ApiError::Failed))),
        ("frozen", active().sends("a", "One").event(Event::Frozen)),
        ("keyed", Play::behind_a_gateway().greeted().sends("a", "One")),
        ("frozen keyed", Play::behind_a_gateway().greeted().sends("a", "One").event(Event::Frozen)),
        ("silence", quiet().wakes_at(MINUTE)),
        ("offline", active().online(false)),
        ("handoff", active().sends("a", "One").responded("a", Ok(hands_off("")))),
        ("ended", active().ended()),
        ("failed", Play::default().shown().created(Err(ApiError::Misconfigured))),
    ]
}

fn events() -> Vec<(&'static str, Event)> {
    let answer = |reply| Ok(Answer { reply, keyed: false });
    let created = |outcome| Event::Created { key: key("create"), outcome, at: AT, chance: 0 };
    let responded = |outcome| Event::Responded { call: key("a"), outcome, at: AT, chance: 0 };
    let busy = ApiError::Busy { retry_after: Some(Duration::from_secs(1)) };
    vec![
        ("shown", Event::Shown { key: key("create2") }),
        ("hidden", Event::Hidden),
        ("drafted", Event::Drafted { text: "Draft".into(), at: AT }),
        ("looked away", Event::Watched { watched: false }),
        ("stayed", Event::Stayed { at: AT }),
        ("picked", Event::Picked { key: key("p"), text: "Yes".into(), at: AT }),
        ("sent", Event::Sent { key: key("s"), at: AT }),
        ("retried", Event::Retried { turn: key("a"), call: key("a2") }),
        ("ended", Event::Ended { at: AT }),
        ("restarted", Event::Restarted { key: key("create2") }),
        ("turn taken", Event::TurnTaken),
        ("greeting", created(answer(says("Hi")))),
        ("no greeting", created(Err(ApiError::Misconfigured))),
        ("reply", responded(answer(says("Re")))),
        ("delayed", responded(answer(says("")))),
        ("conclusion", responded(answer(concludes("Bye")))),
        ("handoff", responded(answer(hands_off("Moment")))),
        ("over", responded(Err(ApiError::Over))),
        ("busy", responded(Err(busy))),
        ("no answer", responded(Err(ApiError::Unreachable))),
        ("woke", Event::Woke { at: Timestamp(u64::MAX) }),
        ("offline", Event::Network { online: false }),
        ("online", Event::Network { online: true }),
        ("frozen", Event::Frozen),
        ("thawed", Event::Thawed),
        ("heard an end", Event::Heard { entry: Entry::Ended { by: conversation::EndedBy::Visitor, at: AT } }),
        ("caught up", Event::CaughtUp),
    ]
}

/// What comes of an event: the new phase, or a dot, and the calls.
fn outcome(mut chat: Conversation, event: Event) -> String {
    let before = name(chat.phase());
    chat.update(Event::Drafted { text: "Draft".into(), at: AT });
    let mut todo = chat.update(event);
    if todo.contains(&Command::TakeTurn) {
        todo.extend(chat.update(Event::TurnTaken));
    }
    let after = name(chat.phase());
    let calls = todo.iter().filter_map(|command| match command {
        Command::Create { key } => Some(format!(" >{}", key.0)),
        Command::Respond { call, .. } => Some(format!(" >{}", call.0)),
        Command::Close { .. } => Some(" >close".into()),
        _ => None,
    });
    let calls = calls.collect::<String>();
    assert!(calls.matches('>').count() <= 1, "one call at a time: {calls}");
    format!("{}{calls}", if after == before { "." } else { after })
}

fn name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle => "idle",
        Phase::Opening { .. } => "opening",
        Phase::Active { turn: None, .. } => "active",
        Phase::Active { turn: Some(_), .. } => "turn",
        Phase::HandedOff { .. } => "handoff",
        Phase::Ended { .. } => "ended",
        Phase::Failed { .. } => "failed",
    }
}

#[test]
fn every_phase_meets_every_event() {
    let mut table = Vec::new();
    for (event_name, event) in events() {
        let cells = phases()
            .into_iter()
            .map(|(phase, play)| format!("{phase}: {}", outcome(play.conversation, event.clone())));
        table.push(format!("{event_name} | {}", cells.collect::<Vec<_>>().join(" | ")));
    }
    let expected = include_str!("pairs.txt").lines().collect::<Vec<_>>();
    for (line, expected) in table.iter().zip(&expected) {
        assert_eq!(line, expected);
    }
    assert_eq!(table.len(), expected.len(), "\n{}", table.join("\n"));
}
