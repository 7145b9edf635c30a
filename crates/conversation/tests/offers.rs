//! What an agent offers beside its words, and what a visitor makes of it.

mod common;

use chat_api::{Offer, Reply};
use common::{AT, Play, concludes, key, says};
use conversation::{Author, Event, Item, Rules};

fn suggests(text: &str, titles: &[&str]) -> Reply {
    let offer = |title: &&str| Offer { title: (*title).into(), ..Offer::default() };
    Reply { response_suggestions: titles.iter().map(offer).collect(), ..says(text) }
}

fn suggestions(play: &Play) -> Vec<String> {
    play.conversation.suggestions().into_iter().map(|offer| offer.title).collect()
}

fn picks(play: Play, turn: &str, text: &str) -> Play {
    play.event(Event::Picked { key: key(turn), text: text.into(), at: AT })
}

#[test]
fn suggestions_stand_below_the_last_message_until_something_is_said() {
    let play = Play::default().shown().created(Ok(suggests("Hello!", &["Order", " ", "Return"])));
    assert_eq!(suggestions(&play), ["Order", "Return"]);
    let play = picks(play, "a", "Order");
    assert_eq!(suggestions(&play), [""; 0]);
    let play = play.responded("a", Ok(suggests("Which?", &["The lamp"])));
    assert_eq!(suggestions(&play), ["The lamp"]);
    let play = play.sends("b", "Neither").responded("b", Ok(says("Well.")));
    assert_eq!(suggestions(&play), [""; 0]);
}

#[test]
fn a_picked_answer_is_said_like_any_other_and_the_draft_stays() {
    let play = Play::default().shown().created(Ok(suggests("Hello!", &["Order"]))).drafts("And also");
    picks(play, "a", "Order").check(&[
        "> create",
        "> CONV-1 a Order",
        "active, turn a",
        "agent: Hello!",
        "visitor: Order (Sending)",
        "draft: And also",
    ]);
}

#[test]
fn nothing_can_be_picked_in_a_conversation_that_is_over() {
    let over =
        Reply { response_suggestions: suggests("", &["More"]).response_suggestions, ..concludes("Bye") };
    let play = Play::opened().sends("a", "Hi").responded("a", Ok(over));
    assert_eq!(suggestions(&play), [""; 0]);
    let before = play.conversation.clone();
    assert_eq!(picks(play, "b", "More").conversation, before);
}

#[test]
fn an_answer_without_words_but_with_something_to_open_is_a_message() {
    let file = Offer { content_url: "https://shop.test/a.pdf".into(), ..Offer::default() };
    let reply = Reply { attachments: vec![file.clone(), Offer::default()], ..says("") };
    let play = Play::opened().sends("a", "The manual?").responded("a", Ok(reply));
    let last = play.conversation.transcript().last().cloned();
    let Some(Item::Message(message)) = last else { panic!("{last:?}") };
    assert_eq!((message.author, message.offers.attachments()), (Author::Agent, vec![file]));
}

#[test]
fn what_is_too_long_is_not_said_and_stays_in_the_draft() {
    let short = || Play::under(Rules { longest: 4, ..Rules::default() }).greeted();
    let play = short().drafts(" 😀😀 ");
    assert_eq!(play.conversation.room(), 0);
    let play = short().sends("a", "Hello");
    assert_eq!(play.conversation.room(), -1);
    play.check(&["> create", "active", "agent: Hello!", "draft: Hello"]);
}

#[test]
fn what_is_offered_is_kept_as_it_was() {
    let odd = "a\u{1f}b\u{1e}c\u{1d}d\u{4}";
    let offer = Offer {
        title: odd.into(),
        preview_image_url: "https://shop.test/a.png".into(),
        content_url: odd.into(),
        content_type: "image/png".into(),
        call_to_action_text: odd.into(),
        contact_number: "+44 20".into(),
    };
    let reply = Reply {
        response_suggestions: vec![offer.clone(), offer.clone()],
        attachments: vec![offer.clone()],
        chat_call_actions: vec![offer.clone()],
        ..says("Hi")
    };
    let offers = conversation::Offers::of(&reply);
    assert_eq!(offers.suggestions(), [offer.clone(), offer.clone()]);
    assert_eq!((offers.attachments(), offers.calls()), (vec![offer.clone()], vec![offer]));
}
