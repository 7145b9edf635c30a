//! Until somebody wants to chat, a page pays one small file.

use e2e::{Shop, Visitor, Website};
use serde_json::{Value, json};
use thirtyfour::Key;

const SNIPPET: &str = r#"data-account="acme" data-project="shop""#;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_loads_one_file_and_nothing_is_stored_or_asked() {
    let shop = Shop::open().await;
    let website = Website::with(&shop.snippet(SNIPPET)).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    visitor.rests().await;

    assert_eq!(visitor.loaded().await, [shop.page("/polychat.js")]);
    assert_eq!(
        stored(&visitor).await,
        json!({ "local": 0, "session": 0, "cookies": "", "databases": 0, "caches": 0 })
    );
    assert_eq!(shop.agent().conversations().len(), 0, "a conversation was opened");
    assert!(visitor.complaints().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pointing_at_the_launcher_fetches_the_chat_and_opens_no_conversation() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.points_at("launcher").await;
    expect_only_a_fetch(&shop, &visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn focusing_the_launcher_fetches_the_chat_and_opens_no_conversation() {
    let shop = Shop::open().await;
    let website = Website::with(&shop.snippet(SNIPPET)).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    visitor.presses(Key::Tab).await;
    expect_only_a_fetch(&shop, &visitor).await;
}

async fn expect_only_a_fetch(shop: &Shop, visitor: &Visitor) {
    visitor.waits_for_the_fetch().await;
    visitor.rests().await;

    let loaded = visitor.loaded().await;
    assert!(!loaded.iter().any(|address| address.contains("/v1/")), "the API was called: {loaded:#?}");
    assert_eq!(shop.agent().conversations().len(), 0, "a conversation was opened");
    assert!(!visitor.looks().await.panel, "the panel came into view");
}

async fn stored(visitor: &Visitor) -> Value {
    let script = "return (async () => ({
        local: localStorage.length,
        session: sessionStorage.length,
        cookies: document.cookie,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
    }))()";
    visitor.browser().run(script, vec![]).await
}
