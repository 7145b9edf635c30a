//! A page that forbids WebAssembly: the chat runs in a frame of the gateway's, and the page sees no difference.

use e2e::{Shop, Visitor, Website, until};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::strict::{page, visits};

const SETTINGS: &str = r#"data-account="acme" data-project="shop" data-attribute-customer-tier="premium" data-text-title="Helpdesk""#;

/// What a script of the page gives for which `chat` is the element.
async fn run<T: DeserializeOwned>(visitor: &Visitor, script: &str) -> T {
    let script = format!(
        "return (async () => {{ const chat = document.querySelector('poly-chat'); return {script} }})()"
    );
    visitor.browser().run(&script, vec![]).await
}

async fn opens(shop: &Shop) -> (Website, Visitor) {
    let site = visits(page(shop, "Without WebAssembly", "en", &shop.snippet(SETTINGS))).await;
    site.1.opens_the_chat().await;
    site.1.looks_into_the_panel().await;
    site
}

/// The attempt to compile is reported, and nothing else.
async fn only_the_attempt(visitor: &Visitor) {
    let complaints = visitor.complaints().await;
    let other: Vec<_> = complaints.iter().filter(|line| !line.contains("wasm-eval")).collect();
    assert!(other.is_empty() && !complaints.is_empty(), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_wasm_chats_in_a_frame_closes_and_goes_on_after_a_reload() {
    let shop = Shop::open().await;
    let (_website, visitor) = opens(&shop).await;
    visitor.reads("As a premium member").await;
    assert_eq!(visitor.finds("title").await.text().await.unwrap(), "Helpdesk");
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.clicks("close").await;
    visitor.looks_at_the_page().await;
    visitor.waits_for("the panel to go", |chat| !chat.panel && !chat.expanded).await;
    assert_eq!(visitor.looks().await.focus.as_deref(), Some("launcher"));
    only_the_attempt(&visitor).await;

    visitor.opens_the_chat().await;
    visitor.reloads().await;
    visitor.waits_for("the panel", |chat| chat.panel && chat.expanded).await;
    visitor.looks_into_the_panel().await;
    let chat = visitor.reads("What is your order number?").await;
    assert_eq!(chat.visitor(), [("Where is my order?", "sent")]);
    visitor.says("HX-20417").await;
    visitor.reads("HX-20417").await;
    assert_eq!(shop.agent().conversations().len(), 1);
    visitor.looks_at_the_page().await;
    only_the_attempt(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_element_is_the_same_with_its_methods_state_and_events() {
    let shop = Shop::open().await;
    let (_website, visitor) = visits(page(&shop, "Without WebAssembly", "en", &shop.snippet(SETTINGS))).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let listens = "(window.heard = [], ['ready', 'before-open', 'open', 'close', 'start', 'before-send', 'message', 'before-end', 'end']
        .forEach((name) => document.addEventListener(`polychat-${name}`, ({ detail }) => heard.push([name, detail?.text?.slice(0, 5)].join(' ').trim()))), null)";
    run::<Value>(&visitor, listens).await;
    assert!(run::<bool>(&visitor, "chat.open()").await);
    assert!(run::<bool>(&visitor, "chat.send('Where is my order?')").await);
    until(visitor.browser(), "the answer", async || {
        let last: String = run(&visitor, "chat.messages.at(-1)?.text ?? ''").await;
        if last.contains("What is your order number?") { Ok(()) } else { Err(last) }
    })
    .await;
    let state: Value =
        run(&visitor, "[chat.phase, !!chat.conversationId, chat.unread, chat.messages.find(({ author }) => author === 'visitor').text]").await;
    assert_eq!(state, json!(["active", true, 0, "Where is my order?"]));

    // The page may stop it, in its own time.
    run::<Value>(&visitor, "(chat.addEventListener('polychat-before-send', (event) => event.waitUntil(Promise.resolve(false)), { once: true }), null)").await;
    assert!(!run::<bool>(&visitor, "chat.send('Not this')").await);
    assert!(run::<bool>(&visitor, "chat.toggle()").await);
    visitor.waits_for("the panel to go", |chat| !chat.panel && !chat.expanded).await;
    assert!(run::<bool>(&visitor, "chat.endConversation()").await);
    assert!(run::<bool>(&visitor, "chat.restart()").await);
    visitor.waits_for("the panel", |chat| chat.panel).await;
    until(visitor.browser(), "another conversation", async || {
        if shop.agent().conversations().len() == 2 { Ok(()) } else { Err("there is none".to_owned()) }
    })
    .await;
    assert_eq!(shop.heard(), ["Where is my order?"]);
    let mut heard: Vec<String> = run(&visitor, "heard").await;
    // When a conversation has begun is the network's matter.
    heard.retain(|line| line != "start" && (!line.starts_with("message") || line.ends_with("Where")));
    assert_eq!(
        heard[..11],
        [
            "ready",
            "before-open",
            "open",
            "before-send Where",
            "message Where",
            "before-send Not t",
            "close",
            "before-end",
            "end",
            "before-open",
            "open"
        ]
    );

    // Settings and looks follow; what was stored is forgotten.
    run::<Value>(
        &visitor,
        "(chat.style.setProperty('--polychat-brand', 'rgb(200, 0, 0)'), chat.theme = 'dark', null)",
    )
    .await;
    visitor.looks_into_the_panel().await;
    let looks = "[chat.theme, chat.style.getPropertyValue('--polychat-brand')]";
    until(visitor.browser(), "the settings in the frame", async || {
        let seen: Value = run(&visitor, looks).await;
        if seen == json!(["dark", "rgb(200, 0, 0)"]) { Ok(()) } else { Err(format!("{seen}")) }
    })
    .await;
    visitor.looks_at_the_page().await;
    run::<Value>(&visitor, "(chat.forget(), null)").await;
    until(visitor.browser(), "nothing to be left", async || {
        let left: Value = run(&visitor, "[chat.phase ?? 'idle', chat.messages.length]").await;
        if left == json!(["idle", 0]) { Ok(()) } else { Err(format!("{left}")) }
    })
    .await;
    run::<Value>(&visitor, "(chat.destroy(), await 0, await 0, null)").await;
    only_the_attempt(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_told_of_the_page_around_the_frame() {
    let shop = Shop::open().await;
    let (website, visitor) = opens(&shop).await;
    visitor.reads("As a premium member").await;
    visitor.clicks("knows").await;
    let known = visitor.finds("known").await.text().await.unwrap();
    assert!(
        known.contains(website.address()) && known.contains("A bank") && !known.contains("frame.html"),
        "{known}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_frame_is_believed() {
    let shop = Shop::open().await;
    let (_website, visitor) = opens(&shop).await;
    visitor.reads("As a premium member").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    // A page that speaks to itself, and to the frame once more, gets no port and is not heard.
    visitor.looks_at_the_page().await;
    let speaks = "return (async () => {
        const got = [];
        addEventListener('message', ({ data, ports }) => data === 'polychat-page' && got.push(ports.length));
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => got.push(data);
        postMessage('polychat-frame', '*');
        const frame = document.querySelector('poly-chat').shadowRoot.querySelector('iframe').contentWindow;
        frame.postMessage('polychat-page', '*', [port2]);
        port1.postMessage({ id: 1, name: 'act', given: { name: 'send', given: 'Stolen' } });
        await document.querySelector('poly-chat').send('Mine');
        return got;
    })()";
    assert_eq!(visitor.browser().run::<Vec<Value>>(speaks, vec![]).await, [json!(null); 0]);
    shop.hears(&visitor, "Mine").await;
    assert_eq!(shop.heard(), ["Where is my order?", "Mine"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_frames_are_forbidden_too_the_console_says_what_to_allow() {
    let shop = Shop::open().await;
    let forbids = page(&shop, "Without WebAssembly", "en", &shop.snippet(SETTINGS));
    let (_website, visitor) = visits(forbids.header("content-security-policy", "frame-src 'none'")).await;
    visitor.clicks("launcher").await;
    visitor.waits_for("what is wrong", |chat| chat.notice.is_some() && !chat.panel).await;
    let complaints = visitor.complaints().await;
    assert!(complaints.iter().any(|line| line.contains("docs/csp.md")), "{complaints:?}");
}
