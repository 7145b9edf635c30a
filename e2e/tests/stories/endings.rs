//! How a conversation ends, and that it is never a dead end.

use std::time::Duration;

use e2e::{Item, Shop, Visitor, until};

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_a_person_is_handed_off_and_can_start_again() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("I want to talk to a person").await;
    visitor.reads("I am passing you to a colleague").await;
    let chat = visitor.waits_for("a handoff", |chat| chat.can_restart).await;

    let handoff = Item::Handoff {
        destination: Some("Live agent queue".into()),
        reason: Some("Asked for a person".into()),
    };
    assert_eq!(chat.items.last(), Some(&handoff));
    assert_eq!(chat.draft, None, "one can still write");
    assert!(!chat.can_end, "one can still end");
    expect_a_new_chat(&shop, &visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_ends_the_chat_at_a_goodbye() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.says("Goodbye").await;
    visitor.reads("Goodbye, and enjoy your day!").await;
    let chat = visitor.waits_for("the end", |chat| chat.can_restart).await;

    expect_divider(&chat.dividers(), "The assistant ended the chat");
    assert_eq!(chat.draft, None, "one can still write");
    expect_a_new_chat(&shop, &visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_visitor_ends_the_chat_after_thinking_twice() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let conversation = shop.agent().conversations().remove(0);
    visitor.clicks("end").await;
    visitor.waits_for("the question", |chat| chat.asked).await;
    visitor.clicks("confirm-no").await;
    let chat = visitor.waits_for("the question to go", |chat| !chat.asked).await;
    assert!(chat.can_end && chat.draft.is_some(), "the chat does not go on: {chat:#?}");
    assert!(shop.agent().is_open(&conversation), "the agent was told of an end");

    visitor.ends_the_chat().await;
    let chat = visitor.waits_for("the end", |chat| chat.can_restart).await;
    expect_divider(&chat.dividers(), "You ended the chat");
    assert_eq!(chat.draft, None, "one can still write");
    let closed = async || {
        if shop.agent().is_open(&conversation) { Err("an open conversation".into()) } else { Ok(()) }
    };
    until(visitor.browser(), "the agent to be told of the end", closed).await;
    expect_a_new_chat(&shop, &visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_said_after_the_time_was_up_move_to_a_new_chat() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    shop.agent().skip(Duration::from_secs(24 * 60 * 60));
    expect_words_to_move(&shop, &visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_said_after_an_end_elsewhere_move_to_a_new_chat() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    shop.ends_the_conversation_elsewhere().await;
    expect_words_to_move(&shop, &visitor).await;
}

async fn expect_words_to_move(shop: &Shop, visitor: &Visitor) {
    visitor.says("Where is my order?").await;
    let chat = visitor.waits_for("the end", |chat| chat.can_restart).await;
    expect_divider(&chat.dividers(), "The chat timed out");
    assert_eq!(chat.visitor(), [("Where is my order?", "unsent")]);

    let chat = visitor.starts_a_new_chat().await;
    assert_eq!(chat.draft.as_deref(), Some("Where is my order?"));
    assert_eq!(chat.visitor(), [("Where is my order?", "carried")]);
    visitor.waits_for("a fresh greeting", |chat| chat.agent().len() == 2).await;
    visitor.clicks("send").await;
    visitor.reads("What is your order number?").await;
    assert_eq!(shop.heard(), ["Where is my order?"]);
}

/// What was said before stays, a greeting follows it, and the new conversation is another one.
async fn expect_a_new_chat(shop: &Shop, visitor: &Visitor) {
    let before = visitor.looks().await.items;
    let conversations = shop.agent().conversations();
    visitor.starts_a_new_chat().await;
    let chat = visitor.waits_for("a fresh greeting", |chat| chat.items.len() > before.len()).await;
    assert_eq!(chat.items[..before.len()], before);
    assert!(chat.agent().last().is_some_and(|said| said.starts_with("Hello!")), "{chat:#?}");
    assert_eq!(shop.agent().conversations().len(), conversations.len() + 1);

    visitor.says("What are your opening hours?").await;
    visitor.reads("Monday to Saturday").await;
}

#[track_caller]
fn expect_divider(dividers: &[&str], text: &str) {
    assert_eq!(dividers.len(), 1, "{dividers:?}");
    assert!(dividers[0].starts_with(text), "{dividers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_told_of_an_end_even_if_the_visitor_leaves_at_once() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.clicks("end").await;
    visitor.waits_for("the question", |chat| chat.asked).await;
    let leave = r#"
        const root = document.querySelector("poly-chat").shadowRoot;
        root.querySelector("[part~=confirm-yes]").click();
        location.href = "/demo/premium.html""#;
    visitor.browser().run::<()>(leave, vec![]).await;
    until(visitor.browser(), "the agent to hear of the end", async || {
        let open = shop.agent().conversations().into_iter().filter(|id| shop.agent().is_open(id));
        match open.count() {
            0 => Ok(()),
            open => Err(format!("{open} open")),
        }
    })
    .await;
}
