//! Pages that the browser stops and goes on with, and what tabs make of what they learn late.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use chat_api::ApiError;
use common::{AT, Play, entry, key, says};
use conversation::{Command, EndedBy, Entry, Event, History, Offers, Rules, Timestamp};

fn asked() -> Play {
    Play::behind_a_gateway().greeted().sends("a", "One")
}

#[test]
fn behind_a_gateway_a_turn_is_left_to_the_others_and_asked_again_afterwards() {
    let mut chat = asked().conversation;
    assert_eq!(chat.update(Event::Frozen), [Command::Abandon, Command::YieldTurn]);
    let late = Event::Responded { call: key("a"), outcome: Err(ApiError::Unreachable), at: AT, chance: 0 };
    assert_eq!(chat.update(late), []);
    assert_eq!(chat.update(Event::Network { online: true }), [], "a page that is stopped begins nothing");
    assert_eq!(chat.update(Event::Thawed), [Command::TakeTurn]);
    asked().event(Event::Frozen).event(Event::Thawed).responded("a", Ok(says("1"))).check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "active",
        "agent: Hello!",
        "visitor: One (Sent)",
        "agent: 1",
    ]);
}

#[test]
fn who_waits_in_line_steps_out_of_it() {
    let mut chat = asked().reloaded().conversation;
    chat.update(Event::Frozen);
    // The right may have been granted at that moment.
    assert_eq!(chat.update(Event::TurnTaken), []);
    assert_eq!(chat.update(Event::Thawed), [Command::TakeTurn]);
}

#[test]
fn a_pause_before_a_repeat_is_given_up() {
    let paused = asked().responded("a", Err(ApiError::Busy { retry_after: None }));
    let mut chat = paused.conversation;
    assert_eq!(chat.update(Event::Frozen), [Command::YieldTurn]);
    assert_eq!(chat.wait(), None);
}

#[test]
fn without_a_gateway_the_answer_is_waited_for() {
    let asked = || Play::opened().sends("a", "One");
    assert_eq!(asked().conversation.update(Event::Frozen), []);
    asked().event(Event::Frozen).event(Event::Thawed).responded("a", Ok(says("1"))).check(&[
        "> create",
        "> CONV-1 a One",
        "active",
        "agent: Hello!",
        "visitor: One (Sent)",
        "agent: 1",
    ]);
}

#[test]
fn a_page_that_slept_through_the_silence_looks_at_the_clock_again() {
    let minute = Duration::from_secs(60);
    let mut chat = Play::under(Rules { quiet: Some(minute), ..Rules::default() }).greeted().conversation;
    chat.update(Event::Frozen);
    let late = Timestamp(AT.0 + 90_000);
    assert_eq!(chat.update(Event::Woke { at: late }), [], "others may have spoken meanwhile");
    let todo = chat.update(Event::Thawed);
    assert!(matches!(todo[..], [Command::Wake { .. }]), "{todo:?}");
    let todo = chat.update(Event::Woke { at: late });
    assert!(matches!(todo.iter().filter_map(entry).next(), Some(Entry::Ended { .. })), "{todo:?}");
}

fn log(entries: impl IntoIterator<Item = Entry>) -> Play {
    let opened = [
        Entry::Opening { key: key("create") },
        Entry::Opened {
            conversation: "CONV-1".into(),
            keyed: false,
            greeting: String::new(),
            offers: Offers::default(),
            at: AT,
        },
    ];
    let said = |turn: &str| Entry::Said { turn: key(turn), text: turn.into(), at: AT };
    let said = [said("a"), said("b")];
    let mut play = Play::default();
    play.conversation.refold(History::fold(opened.into_iter().chain(said).chain(entries)));
    play
}

#[test]
fn an_answer_counts_though_another_tab_had_given_the_turn_up() {
    let failed = Entry::Failed { turn: key("a"), error: ApiError::Unreachable };
    let replied = Entry::Replied { turn: key("a"), text: "1".into(), offers: Offers::default(), at: AT };
    let sending = || Entry::Sending { turn: key("a") };
    for order in [[sending(), failed.clone(), replied.clone()], [sending(), replied, failed]] {
        log(order).check(&["active", "visitor: a (Sent)", "visitor: b (Waiting)", "agent: 1"]);
    }
}

#[test]
fn a_turn_that_another_one_was_sent_over_is_the_visitors_to_send_again() {
    let over = ["a", "b"].map(|turn| Entry::Sending { turn: key(turn) });
    log(over).check(&["active, turn b", "visitor: a (Failed(Unreachable))", "visitor: b (Sending)"]);
}

#[test]
fn what_was_sent_while_another_tab_ended_the_chat_is_not_sent_again() {
    let ended = Entry::Ended { by: EndedBy::Visitor, at: AT };
    let late = Entry::Said { turn: key("c"), text: "c".into(), at: AT };
    let again = Entry::Opening { key: key("again") };
    let opened = Entry::Opened {
        conversation: "CONV-2".into(),
        keyed: false,
        greeting: String::new(),
        offers: Offers::default(),
        at: AT,
    };
    let play = log([ended, late, Entry::Sending { turn: key("c") }, again, opened]);
    play.check(&[
        "active",
        "visitor: a (Carried)",
        "visitor: b (Carried)",
        "-- ended by Visitor",
        "visitor: c (Sent)",
    ]);
}
