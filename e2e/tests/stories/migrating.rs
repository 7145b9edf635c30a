//! A page that was made for PolyAI's own widget: its calls of `window.WebchatAPI` go on, and its tag's settings where they map.

use e2e::{Shop, Visitor, Website, until};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A page with the tag, its attributes, and what follows it.
async fn page(shop: &Shop, attributes: &str, after: &str) -> (Website, Visitor) {
    let source = shop.page("/polychat-compat.js");
    let body =
        format!("<script src=\"{source}\" {attributes}></script>{}", after.replace("SHOP", &shop.page("")));
    let website = Website::with(&body).await;
    let visitor = Visitor::of(website.address()).await;
    (website, visitor)
}

const OURS: &str =
    r#"data-account="acme" data-project="shop" data-platform="web" data-text-title="Helpdesk""#;

/// What a script gives for which `api` is the old widget's.
async fn run<T: DeserializeOwned>(visitor: &Visitor, script: &str) -> T {
    let script = format!(
        "return (async () => {{ const api = WebchatAPI, chat = document.querySelector('poly-chat'); return {script} }})()"
    );
    visitor.browser().run(&script, vec![]).await
}

/// Waits until what a script gives is that.
async fn comes_to(visitor: &Visitor, script: &str, expected: Value) {
    until(visitor.browser(), &format!("{script} to be {expected}"), async || {
        let seen: Value = run(visitor, script).await;
        if seen == expected { Ok(()) } else { Err(seen.to_string()) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_tag_becomes_an_element_and_nothing_is_loaded_before_intent() {
    let shop = Shop::open().await;
    let settings =
        format!("{OURS} data-render-mode=\"fullscreen\" data-auto-open=\"false\" data-show-header=\"true\"");
    let (_website, visitor) = page(&shop, &settings, "").await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    visitor.rests().await;
    let loaded = visitor.loaded().await;
    assert_eq!(loaded, [shop.page("/polychat-compat.js"), shop.page("/polychat.js")]);
    let expected =
        json!({ "account": "acme", "project": "shop", "text-title": "Helpdesk", "mode": "fullscreen" });
    assert_eq!(run::<Value>(&visitor, "api.getConfig()").await, expected);
    assert!(run::<bool>(&visitor, "api.isFullscreen()").await);
    assert!(
        !run::<bool>(&visitor, "api.closeWidget()").await,
        "there is nothing to close, nor to load for it"
    );
    assert_eq!(visitor.loaded().await, loaded);
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    assert_eq!(visitor.finds("title").await.text().await.unwrap(), "Helpdesk");
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_opens_by_itself_and_hides_its_launcher_where_the_old_tag_says_so() {
    let shop = Shop::open().await;
    let settings = format!("{OURS} data-auto-open=\"true\" data-show-icon=\"false\"");
    let (_website, visitor) = page(&shop, &settings, "").await;
    visitor.reads("Hello!").await;
    assert!(!run::<bool>(&visitor, "api.isFullscreen()").await);
    run::<Value>(&visitor, "api.closeWidget()").await;
    visitor.waits_for("the panel to go", |chat| !chat.panel).await;
    assert!(!visitor.looks().await.launcher, "its launcher is shown");
    run::<Value>(&visitor, "api.showIcon()").await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    run::<Value>(&visitor, "api.hideIcon()").await;
    visitor.waits_for("the launcher to go", |chat| !chat.launcher).await;
    assert_eq!(visitor.complaints().await, [""; 0]);
}

/// Said before the element is there, as pages did that came with the old widget.
const EARLY: &str = "<script>
    window.heard = [];
    const tell = (name) => ({ text, by }) => heard.push([name, text ?? by].filter(Boolean).join(' '));
    for (const name of ['onOpen', 'onClosed', 'onSessionEnded', 'onMessageSent', 'onMessageReceived']) WebchatAPI[name](tell(name));
    WebchatAPI.onReady(() => heard.push('onReady'));
    WebchatAPI.identifyUser({ userId: 4711, token: 'signed', customer_tier: 'premium' });
    WebchatAPI.setContext({ basket: 3 });
    const { fetch } = window;
    window.tokens = [];
    window.fetch = (address, options) => {
        const token = options?.headers?.['x-polychat-identity'];
        if (token) tokens.push(token);
        return fetch(address, options);
    };
</script>";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_opens_ends_and_hears_as_it_did() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, OURS, EARLY).await;
    comes_to(&visitor, "heard", json!(["onReady"])).await;
    assert_eq!(run::<String>(&visitor, "chat.visitor").await, "4711");
    assert!(run::<bool>(&visitor, "api.openWidget()").await);
    visitor.reads("As a premium member").await;
    let conversation = shop.agent().conversations()[0].clone();
    let attributes = json!(shop.agent().attributes(&conversation));
    assert_eq!((&attributes["customer_tier"], &attributes["basket"]), (&json!("premium"), &json!(3)));
    assert_eq!(attributes.get("userId").or(attributes.get("token")), None, "{attributes}");

    assert_eq!(run::<Value>(&visitor, "tokens").await, json!(["signed"]));

    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    assert!(run::<bool>(&visitor, "api.endSession()").await);
    assert!(run::<bool>(&visitor, "api.closeWidget()").await);
    visitor.waits_for("the panel to go", |chat| !chat.panel).await;
    let heard: Vec<String> = run(&visitor, "heard").await;
    let names: Vec<_> = heard.iter().map(|line| line.split(' ').next().unwrap()).collect();
    let expected = [
        "onReady",
        "onOpen",
        "onMessageReceived",
        "onMessageSent",
        "onMessageReceived",
        "onSessionEnded",
        "onClosed",
    ];
    assert_eq!(names, expected, "{heard:?}");
    assert_eq!((&*heard[3], &*heard[5]), ("onMessageSent Where is my order?", "onSessionEnded visitor"));

    assert_eq!(
        run::<Value>(
            &visitor,
            "api.destroy().then(() => [chat.isConnected, document.querySelector('poly-chat')])"
        )
        .await,
        json!([false, null])
    );
    assert!(!run::<bool>(&visitor, "api.openWidget()").await, "it was destroyed");
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_off_is_not_called_any_more() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, OURS, "").await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let listen = "(window.heard = [],
        window.one = () => heard.push('one'), window.two = () => heard.push('two'), window.end = () => heard.push('close'),
        api.onOpen(one), api.onOpen(two), api.onClosed(end), window.stop = api.onOpen(() => heard.push('three')), null)";
    run::<Value>(&visitor, listen).await;
    let toggles = "(heard.splice(0), await api.openWidget(), await api.closeWidget(), null)";
    let mut left = vec!["one", "two", "three", "close"];
    for (off, gone) in [
        ("null", ""),
        ("stop()", "three"),
        ("api.off('onOpen', one)", "one"),
        ("api.off('open')", "two"),
        ("api.off()", "close"),
    ] {
        run::<Value>(&visitor, &format!("({off}, null)")).await;
        left.retain(|name| *name != gone);
        run::<Value>(&visitor, toggles).await;
        visitor.waits_for("the panel to go", |chat| !chat.panel).await;
        assert_eq!(run::<Vec<String>>(&visitor, "heard").await, left, "after {off}");
    }
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_launcher_moves_and_says_something() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, OURS, "").await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let moving = "api.animateIcon({ type: 'grow', durationMs: 9000 }).then(() => chat.shadowRoot.querySelector('[part=launcher]')
        .getAnimations().map((each) => each.effect.getTiming().duration))";
    assert_eq!(run::<Value>(&visitor, moving).await, json!([]), "who wants less motion sees none");
    run::<Value>(
        &visitor,
        "(window.asked = matchMedia, window.matchMedia = () => ({ matches: false }), null)",
    )
    .await;
    assert_eq!(run::<Value>(&visitor, moving).await, json!([9000]));
    run::<Value>(&visitor, "(window.matchMedia = asked, null)").await;
    run::<Value>(&visitor, "api.animateIcon({ type: 'spin' })").await;
    let complaints = visitor.complaints().await;
    assert!(complaints.len() == 1 && complaints[0].contains("bounce, grow, pulse"), "{complaints:?}");

    // Also after the launcher was away, and in other words.
    run::<Value>(&visitor, "(api.hideIcon(), api.showIcon(), null)").await;
    for words in ["Questions?", "Still there?"] {
        run::<Value>(&visitor, &format!("api.showBubble({words:?})")).await;
        visitor.waits_for(words, |chat| chat.notice.as_ref().is_some_and(|said| said.contains(words))).await;
    }
    visitor.answers_the_notice().await;
    visitor.reads("Hello!").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_an_element_of_its_own_has_the_calls_for_that() {
    let shop = Shop::open().await;
    let own = r#"<poly-chat account="acme" project="shop" launcher-text="Ask us"></poly-chat>"#;
    let (_website, visitor) = page(&shop, "", own).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    comes_to(&visitor, "api.getConfig()['launcher-text'] ?? null", json!("Ask us")).await;
    assert!(run::<bool>(&visitor, "api.openWidget()").await);
    visitor.reads("Hello!").await;
    assert_eq!(run::<u8>(&visitor, "document.querySelectorAll('poly-chat').length").await, 1);
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_tag_without_a_project_says_what_is_missing() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, r#"data-platform="web""#, "").await;
    until(visitor.browser(), "a complaint", async || {
        let complaints = visitor.complaints().await;
        if complaints.iter().any(|line| line.contains("`data-account` is missing")) {
            Ok(())
        } else {
            Err(format!("{complaints:?}"))
        }
    })
    .await;
}
