//! What an owner asks a visitor before anything is stored or sent, and says beside the conversation.

use e2e::{Look, Screen, Shop, Visitor, Website};
use serde_json::Value;

const TERMS: &str = r#"data-consent="We keep what you write. See [the terms](https://terms.test/a).""#;

async fn page(shop: &Shop, settings: &str) -> (Website, Visitor) {
    let website =
        Website::with(&shop.snippet(&format!(r#"data-account="acme" data-project="shop" {settings}"#))).await;
    let visitor = Visitor::of(website.address()).await;
    (website, visitor)
}

async fn stored(visitor: &Visitor) -> Vec<String> {
    visitor
        .browser()
        .run("return [...Object.keys(localStorage), ...Object.keys(sessionStorage)]", vec![])
        .await
}

async fn set(visitor: &Visitor, name: &str, value: &str) {
    let script = format!("document.querySelector('poly-chat').{name} = {value:?}");
    let _: Value = visitor.browser().run(&script, vec![]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_or_sent_before_a_visitor_agrees() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, TERMS).await;
    visitor.clicks("launcher").await;
    let text = visitor.finds("consent-text").await;
    assert_eq!(text.text().await.unwrap(), "We keep what you write. See the terms.");
    let link = text.find(thirtyfour::By::Css("a")).await.unwrap();
    assert_eq!(link.attr("href").await.unwrap().as_deref(), Some("https://terms.test/a"));
    visitor.rests().await;
    assert_eq!(shop.agent().conversations().len(), 0, "a conversation was opened");
    assert_eq!(stored(&visitor).await, [""; 0]);

    visitor.clicks("consent-no").await;
    let chat = visitor.waits_for("the question to go", |chat| !chat.panel && !chat.expanded).await;
    assert!(chat.launcher);
    assert_eq!(stored(&visitor).await, [""; 0]);

    visitor.clicks("launcher").await;
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
    visitor.closes_the_chat().await;
    visitor.reloads().await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    assert_eq!(shop.agent().conversations().len(), 1, "who has agreed is not asked again");
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_the_question_comes_up_from_below() {
    let shop = Shop::open().await;
    let tag = shop.snippet(&format!(r#"data-account="acme" data-project="shop" {TERMS}"#));
    let website = Website::with(&format!("<h1>A page</h1>{tag}")).await;
    let visitor = Visitor::of("about:blank").await;
    visitor.browser().looks_like(Look::Light, Screen::Phone).await;
    visitor.goes_to(website.address()).await;
    visitor.clicks("launcher").await;
    visitor.finds("consent").await;
    visitor.rests().await;
    let place = "const chat = document.querySelector('poly-chat').shadowRoot;
        const dialog = chat.querySelector('dialog[part=consent]');
        const { left, right, top, bottom } = dialog.getBoundingClientRect();
        return [left === 0 && right === innerWidth, bottom === innerHeight, top > innerHeight / 2, dialog.matches(':modal'),
            getComputedStyle(chat.querySelector('[part=launcher]')).visibility]";
    let seen: Value = visitor.browser().run(place, vec![]).await;
    assert_eq!(seen, serde_json::json!([true, true, true, true, "hidden"]));
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_does_not_get_around_the_question_and_escape_is_a_no() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, TERMS).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let script =
        "window.sent = document.querySelector('poly-chat').send('Hello').then((sent) => (window.was = sent))";
    let _: Value = visitor.browser().run(&format!("{script}; return null"), vec![]).await;
    visitor.finds("consent").await;
    visitor.presses(thirtyfour::Key::Escape).await;
    let sent: bool = visitor.browser().run("return sent", vec![]).await;
    assert!(!sent, "it was said without a yes");

    // Whoever asks meanwhile waits for the same answer, and a page that closes the chat or takes it away says no.
    for goes in ["chat.close()", "chat.remove(); setTimeout(() => document.body.append(chat))"] {
        let script = "const chat = document.querySelector('poly-chat');
            window.both = Promise.all([chat.open(), chat.send('Hello')]); return null";
        let _: Value = visitor.browser().run(script, vec![]).await;
        visitor.finds("consent").await;
        let script = format!(
            "const chat = document.querySelector('poly-chat');
            const asked = chat.shadowRoot.querySelectorAll('dialog[part=consent]').length;
            {goes};
            return both.then((done) => [asked, ...done])"
        );
        let seen: Value = visitor.browser().run(&script, vec![]).await;
        assert_eq!(seen, serde_json::json!([1, false, false]), "{goes}");
    }
    visitor.clicks("launcher").await;
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
    assert_eq!(shop.heard(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_words_are_asked_again() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, TERMS).await;
    visitor.clicks("launcher").await;
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
    visitor.closes_the_chat().await;
    set(&visitor, "consent", "We keep it for a year now.").await;
    visitor.clicks("launcher").await;
    let text = visitor.finds("consent-text").await;
    assert_eq!(text.text().await.unwrap(), "We keep it for a year now.");
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
    assert_eq!(shop.agent().conversations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_takes_their_word_along() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, TERMS).await;
    visitor.clicks("launcher").await;
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
    let _: Value = visitor.browser().run("document.querySelector('poly-chat').forget()", vec![]).await;
    visitor.waits_for("the panel to go", |chat| !chat.panel).await;
    visitor.clicks("launcher").await;
    visitor.finds("consent-text").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disclaimer_stays_or_goes_with_the_first_message() {
    let shop = Shop::open().await;
    let (_website, visitor) =
        page(&shop, r#"data-disclaimer="Answers may be wrong." data-disclaimer-until="message""#).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    assert_eq!(visitor.finds("disclaimer").await.text().await.unwrap(), "Answers may be wrong.");
    let shown = async || {
        let script =
            "return !!document.querySelector('poly-chat').shadowRoot.querySelector('[part=disclaimer]')";
        visitor.browser().run::<bool>(script, vec![]).await
    };
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    assert!(!shown().await, "the disclaimer is still there");

    set(&visitor, "disclaimerUntil", "always").await;
    visitor.reloads().await;
    visitor.reads("What is your order number?").await;
    assert!(!shown().await, "it came back after a reload");

    let (_website, visitor) = page(&shop, r#"data-disclaimer="Answers may be wrong.""#).await;
    visitor.opens_the_chat().await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.finds("disclaimer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_may_store_from_now_on_loses_no_conversation() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, r#"data-storage="none""#).await;
    visitor.opens_the_chat().await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    set(&visitor, "storage", "local").await;
    set(&visitor, "theme", "dark").await;
    visitor.says("HX-20417").await;
    let chat = visitor.reads("HX-20417").await;
    assert_eq!(chat.visitor().len(), 2);
    assert_eq!(stored(&visitor).await, [""; 0], "it began where nothing is stored");

    visitor.ends_the_chat().await;
    set(&visitor, "theme", "light").await;
    visitor.waits_for("a new chat", |chat| chat.agent().len() == 1 && chat.draft.is_some()).await;
    assert!(!stored(&visitor).await.is_empty(), "nothing is kept");
}
