//! Talking: a guest, a member, and what becomes of the words.

use e2e::{Item, Shop, release, scripted, until};
use serde_json::{Value, json};
use thirtyfour::By;

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_greeted_asks_for_an_order_and_reads_the_answer() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello! I can help with orders").await;
    visitor.says("What is my order status?").await;
    visitor.reads("What is your order number?").await;

    visitor.sees_message("What is my order status?", "sent").await;
    assert_eq!(shop.heard(), ["What is my order status?"]);
    assert_eq!(shop.agent().conversations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_goes_on_after_it_was_closed_and_opened_again() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.says("Where is my order?").await;
    let before = visitor.reads("What is your order number?").await;
    visitor.closes_the_chat().await;
    visitor.opens_the_chat().await;

    assert_eq!(visitor.looks().await.items, before.items);
    visitor.clicks("launcher").await;
    visitor.waits_for("the panel to go", |chat| !chat.panel && !chat.expanded).await;
    visitor.opens_the_chat().await;
    visitor.says("HX-20417").await;
    visitor.reads("HX-20417").await;
    assert_eq!(shop.agent().conversations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_premium_member_is_greeted_as_one_and_the_page_tells_no_secret() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/demo/premium.html?token=secret#part").await;
    visitor.opens_the_chat().await;
    visitor.reads("As a premium member").await;

    let page = json!({ "url": shop.page("/demo/premium.html"), "title": "Your account: Acme Home", "language": "en" });
    assert_eq!(attributes(&shop), json!({ "customer_tier": "premium", "page": page }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_learns_where_the_visitor_came_from() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/?session=secret").await;
    let link = visitor.browser().session().find(By::LinkText("Sign in")).await.unwrap();
    link.click().await.unwrap();
    visitor.opens_the_chat().await;
    visitor.reads("As a premium member").await;

    assert_eq!(attributes(&shop)["page"]["referrer"], shop.page("/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_writes_is_read_and_no_markup_of_anybody_runs() {
    let agent = scripted(
        r#"
        [[greeting]]
        say = "Hi <em>there</em> &amp; welcome"
        [[rule]]
        hears = ["markup"]
        say = "<b>bold</b> &amp; <img src=x onerror='injected = true'>\nand a\n  second <br> line"
        [otherwise]
        say = "?""#,
    );
    let shop = Shop::with(agent, &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hi there & welcome").await;
    let question = "<b>markup</b> &lt; <script>injected = true</script>\nin two\n  more lines";
    visitor.says(question).await;
    let answer = "bold & <img src=x onerror='injected = true'>\nand a\nsecond\nline";
    let chat = visitor.reads(answer).await;

    assert_eq!(chat.visitor(), [(question, "sent")]);
    assert_eq!(chat.agent().last(), Some(&answer));
    for item in &chat.items {
        if let Item::Visitor { elements, .. } = item {
            assert_eq!(*elements, 0, "an element was made of {item:?}");
        }
    }
    let injected: bool = visitor.browser().run("return 'injected' in window", vec![]).await;
    assert!(!injected, "a script of a message ran");
    assert_eq!(shop.heard(), [question]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_while_an_answer_is_awaited_waits_its_turn() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    shop.line().hold();
    visitor.says("Where is my order?").await;
    visitor.says("HX-20417").await;
    visitor.says("Thanks").await;
    visitor.sees_message("Where is my order?", "sending").await;
    visitor.sees_message("HX-20417", "waiting").await;
    visitor.sees_message("Thanks", "waiting").await;
    visitor.waits_for("the agent to type", |chat| chat.typing).await;
    let first_alone = async || match shop.heard() {
        heard if heard == ["Where is my order?"] => Ok(()),
        heard => Err(format!("{heard:?}")),
    };
    until(visitor.browser(), "the agent to have heard the first message alone", first_alone).await;

    shop.line().release();
    let chat = visitor.reads("You are welcome").await;
    assert!(chat.visitor().iter().all(|(_, state)| *state == "sent"), "{chat:#?}");
    assert!(!chat.typing, "the agent still types");
    assert_eq!(shop.heard(), ["Where is my order?", "HX-20417", "Thanks"]);
}

fn attributes(shop: &Shop) -> Value {
    let conversations = shop.agent().conversations();
    assert_eq!(conversations.len(), 1, "one conversation was opened");
    Value::Object(shop.agent().attributes(&conversations[0]))
}
