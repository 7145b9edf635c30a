//! Silence and attention: when a conversation is ended by itself, and what the visitor has read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use chat_api::ApiError;
use common::{AT, Play, key, says};
use conversation::{Answer, Event, Rules, Timestamp};

const MINUTE: Duration = Duration::from_secs(60);

fn quiet_after(quiet: Duration) -> Play {
    Play::under(Rules { quiet: Some(quiet), ..Rules::default() }).greeted()
}

fn later(time: Duration) -> Timestamp {
    Timestamp(AT.0 + time.as_millis() as u64)
}

#[test]
fn a_silent_visitor_is_warned_a_minute_before_the_end() {
    let warned = || quiet_after(10 * MINUTE).wakes_at(9 * MINUTE);
    warned().check(&["> create", "active", "agent: Hello!", "closes 600000 ms after"]);
    warned().wakes_at(10 * MINUTE).check(&[
        "> create",
        "> CONV-1 close",
        "ended by Quiet",
        "agent: Hello!",
        "-- ended by Quiet",
    ]);
}

#[test]
fn an_alarm_that_comes_too_early_ends_nothing() {
    // It was set by the greeting, eight minutes before something was said again.
    let talked = quiet_after(10 * MINUTE).sends("a", "One");
    let reply = Answer { reply: says("1"), keyed: false };
    let talked = talked.event(Event::Responded {
        call: key("a"),
        outcome: Ok(reply),
        at: later(8 * MINUTE),
        chance: 0,
    });
    let heard = ["> create", "> CONV-1 a One", "active", "agent: Hello!", "visitor: One (Sent)", "agent: 1"];
    let talked = talked.wakes_at(9 * MINUTE);
    assert_eq!(talked.conversation.closes_at(), None);
    talked.wakes_at(17 * MINUTE).check(&[heard.as_slice(), &["closes 1080000 ms after"]].concat());
}

#[test]
fn a_short_silence_is_warned_of_in_its_middle() {
    let quiet = quiet_after(MINUTE).wakes_at(MINUTE / 2);
    quiet.check(&["> create", "active", "agent: Hello!", "closes 60000 ms after"]);
}

#[test]
fn who_says_or_types_something_stays() {
    let warned = || quiet_after(10 * MINUTE).wakes_at(9 * MINUTE);
    let stays = warned().event(Event::Stayed { at: later(9 * MINUTE) });
    let stayed = ["> create", "active", "agent: Hello!"];
    stays.wakes_at(10 * MINUTE).check(&stayed);
    let types = warned().event(Event::Drafted { text: "W".into(), at: later(9 * MINUTE) });
    types.wakes_at(10 * MINUTE).check(&["> create", "active", "agent: Hello!", "draft: W"]);
    // The next silence begins there.
    let stays = warned().event(Event::Stayed { at: later(9 * MINUTE) });
    stays.wakes_at(18 * MINUTE).check(&[stayed.as_slice(), &["closes 1140000 ms after"]].concat());
}

#[test]
fn a_page_that_comes_back_after_the_silence_finds_an_end_and_not_a_warning() {
    quiet_after(10 * MINUTE).reloaded().wakes_at(60 * MINUTE).check(&[
        "> CONV-1 close",
        "ended by Quiet",
        "agent: Hello!",
        "-- ended by Quiet",
    ]);
}

#[test]
fn nobody_is_silent_while_an_answer_is_awaited() {
    let asked = quiet_after(MINUTE).sends("a", "One").wakes_at(2 * MINUTE);
    asked.check(&["> create", "> CONV-1 a One", "active, turn a", "agent: Hello!", "visitor: One (Sending)"]);
}

#[test]
fn a_failed_message_does_not_keep_a_silent_conversation_open() {
    let failed = quiet_after(MINUTE).sends("a", "One").responded("a", Err(ApiError::Misconfigured));
    failed.wakes_at(2 * MINUTE).check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 close",
        "ended by Quiet",
        "agent: Hello!",
        "visitor: One (Unsent)",
        "-- ended by Quiet",
    ]);
}

#[test]
fn an_empty_response_is_an_answer_where_the_owner_says_so() {
    let prompt = Play::under(Rules { fetches: false, ..Rules::default() }).greeted();
    prompt.sends("a", "One").responded("a", Ok(says(""))).check(&[
        "> create",
        "> CONV-1 a One",
        "active",
        "agent: Hello!",
        "visitor: One (Sent)",
    ]);
}

#[test]
fn what_comes_while_nobody_looks_is_unread_until_somebody_does() {
    let away = Play::opened().event(Event::Hidden).sends("a", "One").responded("a", Ok(says("1")));
    assert_eq!(away.conversation.unread(), 1);
    let reloaded = away.reloaded();
    assert_eq!(reloaded.conversation.unread(), 1);
    assert_eq!(reloaded.shown().conversation.unread(), 0);
}

#[test]
fn a_page_behind_another_one_is_not_looked_at() {
    let behind = Play::opened().event(Event::Watched { watched: false });
    let behind = behind.sends("a", "One").responded("a", Ok(says("1")));
    assert_eq!(behind.conversation.unread(), 1);
    let watched = behind.event(Event::Watched { watched: true });
    assert_eq!(watched.conversation.unread(), 0);
    assert_eq!(watched.reloaded().conversation.unread(), 0, "what was read stays read");
}
