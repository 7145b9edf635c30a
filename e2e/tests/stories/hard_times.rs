//! What a browser can do to a page: take the network away, give it no storage, stop it.

use e2e::{Shop, Visitor, release, unhurried};

const SLOW: &str = r#"
    [agent]
    delay_ms = 0
    [[greeting]]
    say = "Hello!"
    [[rule]]
    hears = ["slow"]
    say = "Here you are, at last."
    delay_ms = 1500
    [otherwise]
    say = "I heard you."
    "#;

/// Hides the keys from the gateway, as if nobody stood between that runs a key once.
const WITHOUT_KEYS: &str = r#"
    const real = window.fetch;
    window.fetch = (address, options) => {
      const request = new Request(address, options);
      const headers = new Headers(request.headers);
      headers.delete("idempotency-key");
      return real(new Request(request, { headers }));
    };"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_goes_in_the_middle_of_a_turn_and_comes_back() {
    let (shop, visitor) = greeted().await;
    visitor.says("slow one").await;
    shop.hears(&visitor, "slow one").await;
    visitor.browser().is_offline(true).await;
    visitor.finds("offline").await;
    visitor.says("two").await;
    visitor.says("three").await;
    let chat = visitor.looks().await;
    assert_eq!(chat.visitor()[1..], [("two", "waiting"), ("three", "waiting")]);
    visitor.browser().is_offline(false).await;
    visitor.sees_message("three", "sent").await;
    let chat = visitor.waits_for("all answers", |chat| chat.agent().len() == 4).await;
    assert_eq!(chat.visitor(), [("slow one", "sent"), ("two", "sent"), ("three", "sent")]);
    assert_eq!(chat.agent()[1], "Here you are, at last.");
    assert_eq!(shop.heard(), ["slow one", "two", "three"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_storage_is_full_the_chat_goes_on() {
    let (shop, visitor) = greeted().await;
    let fill = r#"
        for (let size = 1 << 20, number = 0; size >= 1; ) {
          try {
            localStorage.setItem(`filler ${(number += 1)}`, "x".repeat(size));
          } catch {
            size >>= 1;
          }
        }"#;
    visitor.browser().run::<()>(fill, vec![]).await;
    for words in ["one", "two"] {
        visitor.says(words).await;
        visitor.sees_message(words, "sent").await;
    }
    let chat = visitor.waits_for("all answers", |chat| chat.agent().len() == 3).await;
    assert_eq!(chat.visitor(), [("one", "sent"), ("two", "sent")]);
    assert_eq!(shop.heard(), ["one", "two"]);
    let console = visitor.browser().console().await.join("\n");
    assert!(console.contains("storage is full"), "{console}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_storage_is_denied_the_chat_goes_on() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = Visitor::without_storage(&shop.page("/")).await;
    let denied = "try { localStorage.length; return false } catch { return true }";
    assert!(visitor.browser().run::<bool>(denied, vec![]).await, "the browser stores all the same");
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("one").await;
    visitor.reads("I heard you.").await;
    assert_eq!(shop.heard(), ["one"]);
    let console = visitor.browser().console().await.join("\n");
    assert!(console.contains("storage is denied"), "{console}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_is_frozen_in_the_middle_of_a_turn_leaves_it_to_the_others() {
    let (shop, visitor) = greeted().await;
    let first = visitor.browser().session().window().await.unwrap();
    let second = visitor.opens_a_tab(&shop.page("/")).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.looks_at(&first).await;
    visitor.says("slow one").await;
    shop.hears(&visitor, "slow one").await;
    visitor.browser().freezes(true).await;
    visitor.looks_at(&second).await;
    visitor.says("two").await;
    visitor.sees_message("two", "sent").await;
    let there = visitor.waits_for("all answers", |chat| chat.agent().len() == 3).await;
    visitor.looks_at(&first).await;
    visitor.browser().freezes(false).await;
    let here = visitor.waits_for("all answers", |chat| chat.agent().len() == 3).await;
    assert_eq!(here.items, there.items);
    assert_eq!(here.agent(), ["Hello!", "Here you are, at last.", "I heard you."]);
    assert_eq!(shop.heard(), ["slow one", "two"]);
    // It is a tab like any other again.
    visitor.says("three").await;
    visitor.sees_message("three", "sent").await;
    assert_eq!(shop.heard(), ["slow one", "two", "three"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_tab_that_waits_in_line_holds_nobody_up() {
    let (shop, visitor) = greeted().await;
    let first = visitor.browser().session().window().await.unwrap();
    let second = visitor.opens_a_tab(&shop.page("/")).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.looks_at(&first).await;
    visitor.says("slow one").await;
    visitor.looks_at(&second).await;
    visitor.sees_message("slow one", "sending").await;
    // It would take over if the first tab went; frozen, it must not be next in line.
    visitor.browser().freezes(true).await;
    visitor.looks_at(&first).await;
    visitor.reads("Here you are, at last.").await;
    visitor.says("two").await;
    visitor.sees_message("two", "sent").await;
    assert_eq!(shop.heard(), ["slow one", "two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_keys_a_page_that_is_killed_sends_nothing_twice() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.browser().run::<()>(WITHOUT_KEYS, vec![]).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("slow one").await;
    shop.hears(&visitor, "slow one").await;
    let next = visitor.browser().session().new_tab().await.unwrap();
    visitor.browser().kills_the_page().await;
    visitor.looks_at(&next).await;
    visitor.goes_to(&shop.page("/")).await;
    visitor.browser().run::<()>(WITHOUT_KEYS, vec![]).await;
    visitor.opens_the_chat().await;
    let status = visitor.sees_message("slow one", "failed").await;
    assert!(status.contains("It may not have arrived."), "{status:?}");
    visitor.says("two").await;
    visitor.sees_message("two", "sent").await;
    assert_eq!(shop.heard(), ["slow one", "two"], "nothing is sent again by itself");
    visitor.retries().await;
    visitor.sees_message("slow one", "sent").await;
    assert_eq!(shop.heard(), ["slow one", "two", "slow one"], "but for the visitor's Retry");
}

async fn greeted() -> (Shop, Visitor) {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    (shop, visitor)
}
