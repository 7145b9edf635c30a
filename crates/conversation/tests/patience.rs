//! Reloads, waits, delays and a network that comes and goes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use chat_api::ApiError;
use common::{AT, Play, key, says};
use conversation::{Entry, Event};

fn busy(seconds: u64) -> ApiError {
    ApiError::Busy { retry_after: Some(Duration::from_secs(seconds)) }
}

#[test]
fn a_reload_while_the_conversation_opens_asks_again_with_its_key() {
    Play::default().shown().sends("a", "One").reloaded().created(Ok(says("Hello!"))).check(&[
        "> create",
        "> CONV-1 a One",
        "active, turn a",
        "visitor: One (Sending)",
        "agent: Hello!",
    ]);
}

#[test]
fn behind_a_gateway_a_turn_cut_off_by_a_reload_is_asked_again_with_its_key() {
    let cut_off = Play::behind_a_gateway().greeted().sends("a", "One").sends("b", "Two").reloaded();
    cut_off.responded("a", Ok(says("1"))).check(&[
        "> CONV-1 a One",
        "> CONV-1 b Two",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Sent)",
        "visitor: Two (Sending)",
        "agent: 1",
    ]);
}

#[test]
fn without_a_gateway_a_turn_cut_off_is_the_visitors_to_send_again() {
    let cut_off = || Play::opened().sends("a", "One").sends("b", "Two").reloaded();
    cut_off().check(&[
        "active",
        "agent: Hello!",
        "visitor: One (Failed(Unreachable))",
        "visitor: Two (Waiting)",
    ]);
    cut_off().online(true).check(&[
        "active",
        "agent: Hello!",
        "visitor: One (Failed(Unreachable))",
        "visitor: Two (Waiting)",
    ]);
    cut_off().retried("a", "a2").responded("a2", Ok(says("1"))).check(&[
        "> CONV-1 a2 One",
        "> CONV-1 b Two",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Sent)",
        "visitor: Two (Sending)",
        "agent: 1",
    ]);
}

#[test]
fn a_reload_in_every_other_phase_changes_nothing() {
    let ended = || Play::opened().ended().reloaded();
    ended().shown().check(&["ended by Visitor", "agent: Hello!", "-- ended by Visitor"]);
    Play::opened().drafts("half a th").reloaded().check(&["active", "agent: Hello!", "draft: half a th"]);
    Play::default()
        .shown()
        .created(Err(ApiError::Misconfigured))
        .reloaded()
        .check(&["failed: Misconfigured"]);
}

#[test]
fn a_turn_that_another_tab_has_under_way_is_waited_for_as_that_tab_may_be_gone() {
    let (turn, text) = (key("b"), "One".to_owned());
    let said = Event::Heard { entry: Entry::Said { turn: turn.clone(), text, at: AT } };
    Play::opened().event(said).event(Event::Heard { entry: Entry::Sending { turn } }).check(&[
        "> create",
        "> CONV-1 b One",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Sending)",
    ]);
}

#[test]
fn a_busy_server_is_asked_again_when_it_said() {
    let busy = Play::opened().sends("a", "One").responded("a", Err(busy(3)));
    busy.wakes().responded("a", Ok(says("1"))).check(&[
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
fn the_wait_is_in_view_and_nothing_goes_out_before_it_is_over() {
    Play::opened().sends("a", "One").responded("a", Err(busy(3))).sends("b", "Two").online(true).check(&[
        "> create",
        "> CONV-1 a One",
        "active, turn a",
        "agent: Hello!",
        "visitor: One (Sending)",
        "visitor: Two (Waiting)",
        "wait 3500 ms: Some(Busy { retry_after: Some(3s) })",
    ]);
}

#[test]
fn patience_ends() {
    let mut play = Play::opened().sends("a", "One");
    for _ in 0..5 {
        play = play.responded("a", Err(busy(1))).wakes();
    }
    play.check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "active",
        "agent: Hello!",
        "visitor: One (Failed(Busy { retry_after: Some(1s) }))",
    ]);
}

#[test]
fn behind_a_gateway_a_dropped_line_is_asked_again_and_a_retry_keeps_the_key() {
    let mut play = Play::behind_a_gateway().greeted().sends("a", "One");
    for _ in 0..3 {
        play = play.responded("a", Err(ApiError::Unreachable)).wakes();
    }
    play.retried("a", "a2").check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "active, turn a",
        "agent: Hello!",
        "visitor: One (Sending)",
    ]);
}

#[test]
fn a_failure_that_the_gateway_told_is_retried_under_a_new_key() {
    let failed = Play::behind_a_gateway().greeted().sends("a", "One").responded("a", Err(ApiError::Failed));
    failed.retried("a", "a2").check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a2 One",
        "active, turn a",
        "agent: Hello!",
        "visitor: One (Sending)",
    ]);
}

#[test]
fn what_is_written_offline_goes_out_in_order_when_the_network_is_back() {
    let offline = Play::opened().online(false).sends("a", "One").sends("b", "Two");
    offline.online(true).responded("a", Ok(says("1"))).check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 b Two",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Sent)",
        "visitor: Two (Sending)",
        "agent: 1",
    ]);
}

#[test]
fn a_network_that_is_back_ends_the_wait_for_it() {
    let cut = Play::behind_a_gateway().greeted().sends("a", "One").responded("a", Err(ApiError::Unreachable));
    cut.online(false).online(true).check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a One",
        "active, turn a",
        "agent: Hello!",
        "visitor: One (Sending)",
    ]);
}

#[test]
fn a_delayed_response_is_fetched_with_an_empty_message() {
    let delayed = Play::opened().sends("a", "One").responded("a", Ok(says(""))).wakes();
    delayed.responded("a.0", Ok(says(""))).wakes().responded("a.1", Ok(says("At last."))).check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a.0 (fetch)",
        "> CONV-1 a.1 (fetch)",
        "active",
        "agent: Hello!",
        "visitor: One (Sent)",
        "agent: At last.",
    ]);
}

#[test]
fn a_response_that_stays_empty_is_given_up_and_not_drawn() {
    let mut play = Play::opened().sends("a", "One").responded("a", Ok(says(" "))).wakes();
    for fetch in 0..6 {
        play = play.responded(&format!("a.{fetch}"), Ok(says(""))).wakes();
    }
    play.sends("b", "Two").check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 a.0 (fetch)",
        "> CONV-1 a.1 (fetch)",
        "> CONV-1 a.2 (fetch)",
        "> CONV-1 a.3 (fetch)",
        "> CONV-1 a.4 (fetch)",
        "> CONV-1 a.5 (fetch)",
        "> CONV-1 b Two",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Sent)",
        "visitor: Two (Sending)",
    ]);
}

#[test]
fn a_visitor_with_more_to_say_is_not_kept_waiting_for_an_empty_response() {
    let more = Play::opened().sends("a", "One").sends("b", "Two").responded("a", Ok(says("")));
    more.check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 b Two",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Sent)",
        "visitor: Two (Sending)",
    ]);
}
