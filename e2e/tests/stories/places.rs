//! Where the chat stands on a page, and what opens it: in a container, over the screen, by elements of the page's own.

use e2e::{Shop, Visitor, Website};
use serde_json::{Value, json};

async fn page(shop: &Shop, body: &str) -> (Website, Visitor) {
    let website = Website::with(&body.replace("SHOP", &shop.page(""))).await;
    let visitor = Visitor::of(website.address()).await;
    (website, visitor)
}

/// The edges of a part, and those of what holds the chat: left, top, width, height.
async fn places(visitor: &Visitor, part: &str) -> Value {
    let script = format!(
        "const box = (element) => {{
            const {{ left, top, width, height }} = element.getBoundingClientRect();
            return [left, top, width, height].map(Math.round);
        }};
        const chat = document.querySelector('poly-chat');
        return [box(chat.shadowRoot.querySelector('[part={part}]')), box(chat.parentElement), [innerWidth, innerHeight]]"
    );
    visitor.browser().run(&script, vec![]).await
}

const INLINE: &str = r#"<p>Above</p><div style="height: 420px; width: 360px; margin: 10px">
    <poly-chat account="acme" project="shop" mode="inline"></poly-chat></div><p>Below</p>
    <script async src="SHOP/polychat.js"></script>"#;

#[tokio::test(flavor = "multi_thread")]
async fn inline_it_fills_its_container_and_nothing_else() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, INLINE).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let seen = places(&visitor, "launcher").await;
    let number = |value: &Value| value.as_f64().unwrap();
    for (edge, extent) in [(0, 2), (1, 3)] {
        let middle = |of: usize| number(&seen[of][edge]) + number(&seen[of][extent]) / 2.0;
        assert!((middle(0) - middle(1)).abs() < 2.0, "the launcher waits in the middle: {seen}");
        assert_eq!(seen[0][extent], 60, "the launcher is as large as anywhere: {seen}");
    }

    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let seen = places(&visitor, "panel").await;
    assert_eq!(seen[0], seen[1], "the panel fills the container");
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.clicks("close").await;
    visitor.waits_for("the launcher", |chat| !chat.panel && chat.launcher).await;
    assert_eq!(visitor.looks().await.focus.as_deref(), Some("launcher"));
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn full_screen_is_the_whole_screen_and_modal() {
    let shop = Shop::open().await;
    let tag = shop.snippet(r#"data-account="acme" data-project="shop" data-mode="fullscreen""#);
    let (_website, visitor) = page(&shop, &tag).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let seen = places(&visitor, "panel").await;
    assert_eq!(seen[0], json!([0, 0, seen[2][0], seen[2][1]]));
    let modal = "return document.querySelector('poly-chat').shadowRoot.querySelector('[part=panel]').matches(':modal')";
    assert!(visitor.browser().run::<bool>(modal, vec![]).await, "what is behind can be reached");

    // As wide as a line reads well, in the middle, whatever the screen.
    let column = "const chat = document.querySelector('poly-chat').shadowRoot;
        const transcript = chat.querySelector('[part=transcript]');
        return [chat.querySelector('.messages'), chat.querySelector('[part~=composer]')]
            .map((element) => element.getBoundingClientRect())
            .map(({ left, width }) => [Math.round(width), Math.abs(left + width / 2 - transcript.clientWidth / 2) < 20])";
    let seen: Value = visitor.browser().run(column, vec![]).await;
    for of in [0, 1] {
        assert!(seen[of][0].as_u64().is_some_and(|width| (700..=760).contains(&width)), "{seen}");
        assert_eq!(seen[of][1], true, "{seen}");
    }
}

const OWN: &str = r##"<a id="help" class="ask" href="/contact">Help</a><main></main>
    <script async src="SHOP/polychat.js" data-account="acme" data-project="shop" data-launcher=".ask"></script>"##;

#[tokio::test(flavor = "multi_thread")]
async fn elements_of_the_page_open_and_close_the_chat() {
    let shop = Shop::open().await;
    let (website, visitor) = page(&shop, OWN).await;
    let expanded = async || {
        let script =
            "return [...document.querySelectorAll('.ask')].map((own) => own.getAttribute('aria-expanded'))";
        visitor.browser().run::<Vec<Option<String>>>(script, vec![]).await
    };
    let link = visitor.browser().session().find(thirtyfour::By::Id("help")).await.unwrap();
    e2e::until(visitor.browser(), "the link to be a launcher", async || {
        let seen = expanded().await;
        if seen == [Some("false".to_owned())] { Ok(()) } else { Err(format!("{seen:?}")) }
    })
    .await;
    assert!(!visitor.looks().await.launcher, "two ways in");
    link.click().await.unwrap();
    visitor.reads("Hello!").await;
    assert_eq!(expanded().await, [Some("true".to_owned())]);
    let at: String = visitor.browser().run("return location.pathname", vec![]).await;
    assert_eq!(at, "/", "the link was followed, away from {}", website.address());

    visitor.clicks("close").await;
    visitor.waits_for("the panel to go", |chat| !chat.panel).await;
    let focused: String = visitor.browser().run("return document.activeElement.id", vec![]).await;
    assert_eq!(focused, "help", "the focus is lost");

    // One that came later.
    let later = "document.querySelector('main').innerHTML = '<button class=ask><b>Ask</b></button>'";
    let _: Value = visitor.browser().run(later, vec![]).await;
    let button = visitor.browser().session().find(thirtyfour::By::Css("button.ask b")).await.unwrap();
    button.click().await.unwrap();
    visitor.waits_for("the panel", |chat| chat.panel).await;
    assert_eq!(expanded().await, vec![Some("true".to_owned()); 2]);
    button.click().await.unwrap();
    visitor.waits_for("the panel to go", |chat| !chat.panel).await;

    let gone = "document.querySelector('poly-chat').destroy();
        return Promise.resolve().then(() => document.querySelector('main').firstChild.dispatchEvent(
            new MouseEvent('click', { bubbles: true, cancelable: true })))";
    assert!(visitor.browser().run::<bool>(gone, vec![]).await, "a chat that is gone takes clicks");
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_may_stand_in_the_page_as_json() {
    let shop = Shop::open().await;
    let body = r#"<script type="application/json" id="polychat-settings">
        { "account": "acme", "project": "never", "launcherText": "Ask us", "titleCount": true, "text-title": "Helpdesk",
          "attributes": { "customer_tier": "premium" } }</script>
        <script async src="SHOP/polychat.js" data-project="shop"></script>"#;
    let (_website, visitor) = page(&shop, body).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let script = "return Object.fromEntries([...document.querySelector('poly-chat').attributes].map((each) => [each.name, each.value]))";
    let attributes: Value = visitor.browser().run(script, vec![]).await;
    let expected = json!({ "account": "acme", "project": "shop", "launcher-text": "Ask us", "title-count": "", "text-title": "Helpdesk" });
    assert_eq!(attributes, expected);
    visitor.opens_the_chat().await;
    visitor.reads("As a premium member").await;
    assert_eq!(visitor.finds("title").await.text().await.unwrap(), "Helpdesk");
}
