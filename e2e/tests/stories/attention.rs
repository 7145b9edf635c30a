//! What asks for a visitor's attention, and how it stops: the teaser, the title, the sound.

use e2e::{Shop, Visitor, Website, release, scripted};

const PLAIN: &str = r#"
    [[greeting]]
    say = "Hello!"
    [otherwise]
    say = "I heard you."
"#;

/// Counts how often the page is heard.
const LISTEN: &str = "
    const Real = AudioContext;
    window.rang = 0;
    window.AudioContext = class extends Real {
      constructor() {
        super();
        window.rang += 1;
      }
    }";

async fn website(attributes: &str) -> (Shop, Website, Visitor) {
    let shop = Shop::with(scripted(PLAIN), &release()).await;
    let tag = shop.snippet(&format!(r#"data-account="acme" data-project="shop" {attributes}"#));
    let website = Website::with(&tag).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.finds("launcher").await;
    (shop, website, visitor)
}

/// Says something, and closes the panel before the answer is there.
async fn an_answer_comes_to_a_closed_panel(shop: &Shop, visitor: &Visitor) {
    shop.line().hold();
    visitor.says("Are you there?").await;
    visitor.closes_the_chat().await;
    shop.line().release();
    visitor.finds("badge").await;
}

async fn title(visitor: &Visitor) -> String {
    visitor.browser().run("return document.title", vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_teaser_opens_the_chat() {
    let (shop, _website, visitor) = website(r#"data-teaser="Can I help you?""#).await;
    let chat = visitor.waits_for("the teaser", |chat| chat.notice.is_some()).await;
    assert!(chat.notice.is_some_and(|said| said.starts_with("Can I help you?")));
    assert_eq!(shop.agent().conversations().len(), 0, "a teaser is no conversation");
    visitor.answers_the_notice().await;
    let chat = visitor.reads("Hello!").await;
    assert_eq!(chat.notice, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teaser_that_was_sent_away_stays_away() {
    let (_shop, website, visitor) = website(r#"data-teaser="Can I help you?""#).await;
    visitor.clicks("dismiss").await;
    visitor.waits_for("the teaser to go", |chat| chat.notice.is_none()).await;
    for _ in 0..2 {
        visitor.goes_to(website.address()).await;
        visitor.finds("launcher").await;
        visitor.rests().await;
        assert_eq!(visitor.looks().await.notice, None, "it came back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_title_counts_what_is_unread_until_it_is_read() {
    let (shop, _website, visitor) = website("data-title-count").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    an_answer_comes_to_a_closed_panel(&shop, &visitor).await;
    assert_eq!(title(&visitor).await, "(1) A website");
    visitor.opens_the_chat().await;
    visitor.reads("I heard you.").await;
    assert_eq!(title(&visitor).await, "A website");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_changes_its_title_meanwhile_keeps_the_new_one() {
    let (shop, _website, visitor) = website("data-title-count").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    an_answer_comes_to_a_closed_panel(&shop, &visitor).await;
    visitor.browser().run::<()>("document.title = 'Another page'", vec![]).await;
    visitor.opens_the_chat().await;
    visitor.reads("I heard you.").await;
    assert_eq!(title(&visitor).await, "Another page");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_heard_where_the_owner_wants_it_and_the_panel_is_closed() {
    for (attributes, heard) in [("data-sound", 1), ("", 0)] {
        let (shop, _website, visitor) = website(attributes).await;
        visitor.browser().run::<()>(LISTEN, vec![]).await;
        visitor.opens_the_chat().await;
        visitor.reads("Hello!").await;
        visitor.says("Who is there?").await;
        visitor.reads("I heard you.").await;
        let rang: u32 = visitor.browser().run("return window.rang", vec![]).await;
        assert_eq!(rang, 0, "who looks at the panel needs no sound");
        an_answer_comes_to_a_closed_panel(&shop, &visitor).await;
        let rang: u32 = visitor.browser().run("return window.rang", vec![]).await;
        assert_eq!(rang, heard, "with {attributes:?}");
        assert_eq!(visitor.complaints().await, [""; 0]);
    }
}
