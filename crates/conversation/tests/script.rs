//! A conversation from its beginning to its ends, event by event.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use chat_api::{ApiError, Reply};
use common::{AT, Play, concludes, hands_off, key, says};
use conversation::{Answer, Event};

#[test]
fn nothing_is_called_before_a_visitor_shows_intent() {
    Play::default().drafts("half a th").check(&["idle", "draft: half a th"]);
    Play::default().sends("a", "early").check(&["idle", "draft: early"]);
    Play::default().shown().check(&["> create", "opening create"]);
}

#[test]
fn showing_the_panel_again_opens_nothing_twice() {
    Play::opened().event(Event::Hidden).shown().check(&["> create", "active", "agent: Hello!"]);
    Play::default().shown().shown().check(&["> create", "opening create"]);
}

#[test]
fn a_question_is_sent_and_answered() {
    Play::opened().sends("a", " Where is my order? ").responded("a", Ok(says("On its way."))).check(&[
        "> create",
        "> CONV-1 a Where is my order?",
        "active",
        "agent: Hello!",
        "visitor: Where is my order? (Sent)",
        "agent: On its way.",
    ]);
}

#[test]
fn blank_text_is_not_sent() {
    Play::opened().sends("a", " \n ").check(&["> create", "active", "agent: Hello!", "draft:  \n "]);
}

#[test]
fn what_is_said_while_the_conversation_opens_goes_out_after_the_greeting() {
    let early = Play::default().shown().sends("a", "One").sends("b", "Two");
    early.created(Ok(says("Hello!"))).check(&[
        "> create",
        "> CONV-1 a One",
        "active, turn a",
        "visitor: One (Sending)",
        "visitor: Two (Waiting)",
        "agent: Hello!",
    ]);
}

#[test]
fn one_turn_is_under_way_and_the_next_waits() {
    Play::opened().sends("a", "One").sends("b", "Two").responded("a", Ok(says("1"))).check(&[
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
fn a_turn_is_known_by_its_key_and_said_once() {
    Play::opened().sends("a", "One").sends("a", "Again").check(&[
        "> create",
        "> CONV-1 a One",
        "active, turn a",
        "agent: Hello!",
        "visitor: One (Sending)",
        "draft: Again",
    ]);
}

#[test]
fn a_failed_turn_holds_the_queue_until_the_visitor_retries() {
    let failed = |play: Play| play.responded("a", Err(ApiError::Unreachable));
    failed(Play::opened().sends("a", "One").sends("b", "Two")).check(&[
        "> create",
        "> CONV-1 a One",
        "active",
        "agent: Hello!",
        "visitor: One (Failed(Unreachable))",
        "visitor: Two (Waiting)",
    ]);
    failed(Play::opened().sends("a", "One").sends("b", "Two")).retried("a", "a2").retried("a", "a3").check(
        &[
            "> create",
            "> CONV-1 a One",
            "> CONV-1 a2 One",
            "active, turn a",
            "agent: Hello!",
            "visitor: One (Sending)",
            "visitor: Two (Waiting)",
        ],
    );
}

#[test]
fn a_new_message_goes_on_past_a_failed_one() {
    Play::opened().sends("a", "One").responded("a", Err(ApiError::Failed)).sends("b", "Two").check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 b Two",
        "active, turn b",
        "agent: Hello!",
        "visitor: One (Failed(Failed))",
        "visitor: Two (Sending)",
    ]);
}

#[test]
fn the_agent_hands_off_and_takes_no_more() {
    let handed_off = Play::opened().sends("a", "A person").sends("b", "please");
    handed_off.responded("a", Ok(hands_off("One moment."))).sends("c", "Hello?").check(&[
        "> create",
        "> CONV-1 a A person",
        "handed off to billing",
        "agent: Hello!",
        "visitor: A person (Sent)",
        "visitor: please (Unsent)",
        "agent: One moment.",
        "-- handed off",
        "draft: Hello?",
    ]);
}

#[test]
fn a_greeting_may_hand_off_or_conclude() {
    Play::default().shown().created(Ok(hands_off("Busy."))).check(&[
        "> create",
        "handed off to billing",
        "agent: Busy.",
        "-- handed off",
    ]);
    Play::default().shown().created(Ok(concludes("Closed."))).check(&[
        "> create",
        "ended by Agent",
        "agent: Closed.",
        "-- ended by Agent",
    ]);
}

#[test]
fn the_agent_concludes_and_a_new_chat_keeps_the_transcript() {
    let over = Play::opened().sends("a", "Bye").responded("a", Ok(concludes("Goodbye!")));
    over.restarted().created(Ok(says("Hello again!"))).check(&[
        "> create",
        "> CONV-1 a Bye",
        "> create",
        "active",
        "agent: Hello!",
        "visitor: Bye (Sent)",
        "agent: Goodbye!",
        "-- ended by Agent",
        "agent: Hello again!",
    ]);
}

#[test]
fn the_visitor_ends_once_and_the_api_is_told() {
    Play::opened().ended().ended().check(&[
        "> create",
        "> CONV-1 close",
        "ended by Visitor",
        "agent: Hello!",
        "-- ended by Visitor",
    ]);
}

#[test]
fn an_answer_after_the_end_changes_nothing() {
    Play::opened().sends("a", "One").ended().responded("a", Ok(says("Late"))).check(&[
        "> create",
        "> CONV-1 a One",
        "> CONV-1 close",
        "ended by Visitor",
        "agent: Hello!",
        "visitor: One (Sent)",
        "-- ended by Visitor",
    ]);
}

#[test]
fn an_expired_conversation_carries_what_was_unsent_into_a_new_one() {
    let expired = Play::opened().sends("a", "One").sends("b", "Two").drafts("Thr");
    expired.responded("a", Err(ApiError::Over)).restarted().check(&[
        "> create",
        "> CONV-1 a One",
        "> create",
        "opening create",
        "agent: Hello!",
        "visitor: One (Carried)",
        "visitor: Two (Carried)",
        "-- ended by Expiry",
        "draft: One\nTwo\nThr",
    ]);
}

#[test]
fn where_nothing_could_be_opened_the_visitor_tries_again() {
    let failed = || Play::default().shown().sends("a", "One").created(Err(ApiError::Unavailable));
    failed().check(&["> create", "failed: Unavailable", "visitor: One (Waiting)"]);
    failed().restarted().created(Ok(says("Hello!"))).check(&[
        "> create",
        "> create",
        "> CONV-1 a One",
        "active, turn a",
        "visitor: One (Sending)",
        "agent: Hello!",
    ]);
}

#[test]
fn a_conversation_without_an_id_was_not_opened() {
    Play::default().shown().created(Ok(Reply::default())).check(&["> create", "failed: Unreadable"]);
}

#[test]
fn a_late_or_foreign_answer_changes_nothing() {
    Play::default()
        .shown()
        .event(Event::Created {
            key: key("another"),
            outcome: Ok(Answer { reply: says("Hi"), keyed: false }),
            at: AT,
            chance: 0,
        })
        .check(&["> create", "opening create"]);
    Play::opened().responded("a", Ok(says("What?"))).restarted().created(Ok(says("Twice"))).check(&[
        "> create",
        "active",
        "agent: Hello!",
    ]);
}
