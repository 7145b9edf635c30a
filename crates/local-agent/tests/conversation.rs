//! Talking to the agent: greetings, answers, delayed answers, endings, order.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use house::{CREATE, House, PLAIN};
use local_agent::{Options, Pace};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_conversation_is_opened_with_or_without_a_body() {
    let house = House::of(PLAIN).await;
    for body in ["", "{}", r#"{"variant_id":"VARIANT-1","channel":"webchat"}"#] {
        let answer = house.call(Method::POST, CREATE, body).await;
        assert_eq!(answer.said(), "Hello!");
        let id = answer.json()["conversation_id"].as_str().unwrap().to_owned();
        let digits = id.strip_prefix("CONV-").unwrap();
        assert!(digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    }
    assert_eq!(house.agent.conversations().len(), 3);
}

#[tokio::test]
async fn a_greeting_is_chosen_by_the_attributes_and_names_them() {
    let house = House::of(
        r#"
        [[greeting]]
        when = { tier = "gold", points = 7 }
        say = "Gold, with {points} points, {name}."
        [[greeting]]
        when = { name = "*" }
        say = "Hello {name}!"
        [[greeting]]
        say = "Hello!"
        [otherwise]
        say = "I am sorry, {name}."
        "#,
    )
    .await;
    let greeted = async |attributes| house.create(attributes).await.1.said();
    assert_eq!(
        greeted(json!({ "tier": "gold", "points": 7, "name": "Ada" })).await,
        "Gold, with 7 points, Ada."
    );
    assert_eq!(greeted(json!({ "tier": "gold", "points": 8, "name": "Ada" })).await, "Hello Ada!");
    assert_eq!(greeted(json!({ "name": null })).await, "Hello!");
    let (id, _) = house.create(json!({ "name": "Ada", "more": { "a": 1 } })).await;
    assert_eq!(
        house.agent.attributes(&id),
        *json!({ "name": "Ada", "more": { "a": 1 } }).as_object().unwrap()
    );
    assert_eq!(house.respond(&id, "what?").await.said(), "I am sorry, Ada.");
    let news =
        json!({ "conversation_id": id, "message": "what?", "integration_attributes": { "name": "Eve" } });
    assert_eq!(house.tell(news).await.said(), "I am sorry, Eve.");
    assert_eq!(house.agent.attributes(&id)["more"], json!({ "a": 1 }), "what is not told anew stays");
}

#[tokio::test]
async fn the_first_rule_that_hears_its_words_answers() {
    let rules = r##"
        [[rule]]
        hears = ["opening hours", "open"]
        say = ["Nine to five.", "Still nine to five."]
        [[rule]]
        pattern = '#(?<order>\d+)'
        say = "Order {order} is on its way."
    "##;
    let house = House::of(&format!("{PLAIN}{rules}")).await;
    let id = house.opened().await;
    for (message, answer) in [
        ("When do you OPEN?", "Nine to five."),
        ("And on Mondays? Opening-hours, please", "Still nine to five."),
        ("open", "Nine to five."),
        ("it is #77", "Order 77 is on its way."),
        ("opened", "Pardon?"),
    ] {
        assert_eq!(house.respond(&id, message).await.said(), answer, "{message}");
    }
    // Each conversation hears the answers from the first one on.
    assert_eq!(house.respond(&house.opened().await, "open").await.said(), "Nine to five.");
}

#[tokio::test]
async fn a_delayed_answer_is_fetched_without_a_message() {
    let rules = "[[rule]]\nhears = [\"later\"]\nlater = \"Here it is.\"\nend = true";
    let house = House::of(&format!("{PLAIN}{rules}")).await;
    let id = house.opened().await;
    assert_eq!(house.fetch(&id).await.said(), "");
    let first = house.respond(&id, "later").await;
    assert_eq!((first.said().as_str(), &first.json()["end_conversation"]), ("", &json!(false)));
    assert_eq!(house.respond(&id, "and?").await.said(), "Pardon?");
    let second = house.fetch(&id).await;
    assert_eq!((second.said().as_str(), &second.json()["end_conversation"]), ("Here it is.", &json!(true)));
    house.fetch(&id).await.refused(410, "CHAT_CONVERSATION_ENDED", "ended");
    assert_eq!(house.agent.record(&id), ["later", "and?"]);
}

#[tokio::test]
async fn a_delayed_answer_is_fetched_once() {
    let rules = "[[rule]]\nhears = [\"later\"]\nlater = \"Here it is.\"";
    let house = House::of(&format!("{PLAIN}{rules}")).await;
    let id = house.opened().await;
    house.respond(&id, "later").await;
    assert_eq!(house.fetch(&id).await.said(), "Here it is.");
    assert_eq!(house.fetch(&id).await.said(), "");
}

#[tokio::test]
async fn a_handoff_says_where_and_why_and_ends() {
    let rules = r#"
        [[rule]]
        hears = ["a person"]
        say = "One moment."
        handoff = { destination = "queue", reason = "asked" }
    "#;
    let house = House::of(&format!("{PLAIN}{rules}")).await;
    let id = house.opened().await;
    let answer = house.respond(&id, "a person").await.json();
    let handoff = json!({ "destination": "queue", "reason": "asked" });
    let expected = json!({ "conversation_id": id, "response": "One moment.", "end_conversation": true, "handoff": handoff });
    assert_eq!(answer, expected);
    house.respond(&id, "hello?").await.refused(410, "CHAT_CONVERSATION_ENDED", "ended");
}

#[tokio::test]
async fn one_message_at_a_time_is_answered_in_the_order_of_arrival() {
    let rules = "[[rule]]\nhears = [\"first\"]\nsay = \"One.\"\ndelay_ms = 300";
    let house =
        House::with(&format!("{PLAIN}{rules}"), Options { pace: Pace::AsWritten, ..Options::default() })
            .await;
    let id = house.opened().await;
    let (done, mut answers) = tokio::sync::mpsc::unbounded_channel();
    let ask = |message: &'static str| {
        let (house, id, done) = (house.clone(), id.clone(), done.clone());
        tokio::spawn(async move { done.send(house.respond(&id, message).await.said()).unwrap() })
    };
    ask("first");
    while house.agent.record(&id).is_empty() {
        tokio::task::yield_now().await;
    }
    ask("second");
    assert_eq!(answers.recv().await.unwrap(), "One.");
    assert_eq!(answers.recv().await.unwrap(), "Pardon?");
    assert_eq!(house.agent.record(&id), ["first", "second"]);
}

#[tokio::test]
async fn the_conversation_that_was_quiet_longest_is_forgotten_first() {
    let options = Options { pace: Pace::Instant, most_conversations: 2 };
    let house = House::with(PLAIN, options).await;
    let (first, second) = (house.opened().await, house.opened().await);
    house.respond(&first, "still here").await;
    let third = house.opened().await;
    assert_eq!(house.agent.conversations(), [first.clone(), third]);
    house.respond(&second, "and I?").await.refused(404, "CONVERSATIONS_NOT_FOUND", "conversation_id");
    assert_eq!(house.agent.record(&first), ["still here"]);
}
