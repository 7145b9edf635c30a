//! The examples, as somebody finds them who begins with one: built, served, and used.

use std::fs;
use std::path::PathBuf;

use e2e::{Project, Shop, Site, Visitor, Website, repository, succeeds, until};
use serde_json::{Value, json};
use thirtyfour::By;

/// Clicks an element of the page, and not of the chat.
async fn clicks(visitor: &Visitor, selector: &str) {
    until(visitor.browser(), &format!("{selector} to take a click"), async || {
        let found = visitor.browser().session().find(By::Css(selector)).await;
        found.map_err(|error| error.to_string())?.click().await.map_err(|error| error.to_string())
    })
    .await;
}

/// Waits until the page shows what it heard the agent say.
async fn hears(visitor: &Visitor, words: &str) {
    until(visitor.browser(), &format!("the page to hear {words:?}"), async || {
        let last: String =
            visitor.browser().run("return document.getElementById('last')?.textContent ?? ''", vec![]).await;
        if last.contains(words) { Ok(()) } else { Err(last) }
    })
    .await;
}

/// How many elements and loaders there are.
async fn counts(visitor: &Visitor) -> Value {
    let script = "return [document.querySelectorAll('poly-chat').length,
        document.querySelectorAll('script[src$=\"polychat.js\"]').length]";
    visitor.browser().run(script, vec![]).await
}

/// What each example does: it opens the chat, hears the agent, and takes the chat off the page and puts it back.
async fn works(folder: PathBuf) {
    let shop = Shop::open().await;
    let site = Site::of(&folder, &shop).await;
    let visitor = Visitor::of(&site.page("/")).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    assert_eq!(counts(&visitor).await, json!([1, 1]));

    clicks(&visitor, "#ask").await;
    visitor.reads("As a premium member").await;
    hears(&visitor, "As a premium member").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    hears(&visitor, "What is your order number?").await;
    assert_eq!(visitor.finds("title").await.text().await.unwrap(), "Ask about lamps");
    visitor.closes_the_chat().await;

    clicks(&visitor, "#toggle").await;
    visitor.waits_for("the launcher to go", |chat| !chat.launcher).await;
    assert_eq!(counts(&visitor).await, json!([0, 1]));
    clicks(&visitor, "#toggle").await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    visitor.opens_the_chat().await;
    visitor.reads("What is your order number?").await;
    visitor.says("HX-20417").await;
    visitor.reads("HX-20417").await;
    hears(&visitor, "HX-20417").await;

    assert_eq!(counts(&visitor).await, json!([1, 1]));
    assert_eq!(shop.agent().conversations().len(), 1, "who comes back goes on");
    assert_eq!(visitor.complaints().await, [""; 0]);
    // A framework that does not know the element says so in a warning.
    let console = visitor.browser().console().await;
    let warnings: Vec<_> = console.iter().filter(|line| !line.starts_with("INFO")).collect();
    assert_eq!(warnings, [""; 0]);
}

/// Checks its types and builds it, then uses it.
async fn builds_and_works(path: &str) {
    let project = Project::of(path);
    // As one does who develops: React renders everything twice then, and all of them warn.
    let mut command = project.runs("build", &["--mode", "development"]);
    command.env("NODE_ENV", "development");
    succeeds(&mut command);
    works(project.path().join("dist")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_plain_html() {
    works(repository().join("examples/html")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_react_in_strict_mode() {
    builds_and_works("examples/react").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_vue() {
    builds_and_works("examples/vue").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_svelte() {
    builds_and_works("examples/svelte").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_along_from_page_to_page() {
    let shop = Shop::open().await;
    let site = Site::of(&repository().join("examples/multi-page"), &shop).await;
    let visitor = Visitor::of(&site.page("/lamps.html")).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let conversation = shop.agent().conversations()[0].clone();
    let attributes = json!(shop.agent().attributes(&conversation));
    assert_eq!((&attributes["page_kind"], &attributes["price"]), (&json!("product"), &json!("89.00")));
    visitor.says("Where is my order?").await;
    clicks(&visitor, "a[href='contact.html']").await;
    visitor.reads("What is your order number?").await;
    visitor.closes_the_chat().await;
    clicks(&visitor, ".ask").await;
    visitor.reads("What is your order number?").await;
    assert_eq!(shop.heard(), ["Where is my order?"]);
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_of_a_tag_manager_tells_the_data_layer_what_happens_and_not_what_is_said() {
    let shop = Shop::open().await;
    let file = repository().join("examples/google-tag-manager/tag.html");
    let tag = fs::read_to_string(file).unwrap().replace("http://127.0.0.1:8080", &shop.page(""));
    let later = "<script>dataLayer.push({ customer_tier: 'basic' }, { customer_tier: 'premium' }, { basket: 3 })</script>";
    let website = Website::with(&format!("{tag}{later}")).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.opens_the_chat().await;
    visitor.reads("As a premium member").await;
    visitor.says("a person please").await;
    let layer = async || {
        let script = "return dataLayer.filter(({ event }) => event?.startsWith('chat_'))";
        visitor.browser().run::<Vec<Value>>(script, vec![]).await
    };
    until(visitor.browser(), "the data layer to hear of the handoff", async || {
        let told = layer().await;
        if told.iter().any(|entry| entry["event"] == "chat_handoff") {
            Ok(())
        } else {
            Err(format!("{told:?}"))
        }
    })
    .await;
    let mut told = layer().await;
    let names: Vec<_> = told.iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(names[..4], ["chat_open", "chat_start", "chat_message", "chat_message"], "{told:?}");
    let handoff = told.pop().unwrap();
    assert_eq!(handoff["chat"], json!({ "destination": "live_agent_queue" }));
    assert_eq!(told[3]["chat"], json!({ "author": "visitor" }), "what was said is in the data layer");
    assert_eq!(visitor.complaints().await, [""; 0]);
}
