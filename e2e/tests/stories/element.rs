//! What a page does with the element by script: its properties, methods and events.

use e2e::{Shop, Visitor, Website};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Writes down every event, from outside of all shadow roots.
const RECORDER: &str = r#"<script>
    window.heard = [];
    for (const name of ["ready", "before-open", "open", "close", "start", "before-send", "message", "before-end", "end",
        "before-handoff", "handoff", "error"]) {
        document.addEventListener(`polychat-${name}`, ({ type, detail }) => heard.push(
            [type.slice(9), detail?.text ?? detail?.by ?? detail?.destination].filter(Boolean).join(" ")));
    }
</script>"#;

/// What a script gives for which `chat` is the element.
async fn run<T: DeserializeOwned>(visitor: &Visitor, script: &str) -> T {
    let script = format!(
        "return (async () => {{ const chat = document.querySelector('poly-chat'); return {script} }})()"
    );
    visitor.browser().run(&script, vec![]).await
}

async fn heard(visitor: &Visitor) -> Vec<String> {
    run(visitor, "heard.splice(0)").await
}

/// A page of another origin that writes `body` around an element of its own.
async fn page(shop: &Shop, body: &str) -> (Website, Visitor) {
    let loader = shop.page("/polychat.js");
    let body =
        format!("{RECORDER}{}<script async src=\"{loader}\"></script>", body.replace("SHOP", &shop.page("")));
    let website = Website::with(&body).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    (website, visitor)
}

const ELEMENT: &str = r#"<poly-chat account="acme" project="shop"></poly-chat>"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_script_runs_a_whole_chat_and_hears_each_step() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, ELEMENT).await;
    assert!(run::<Value>(&visitor, "chat.phase ?? null").await.is_null(), "nothing is loaded yet");

    assert!(run::<bool>(&visitor, "chat.open()").await);
    visitor.reads("Hello!").await;
    assert!(run::<bool>(&visitor, "chat.send('Where is my order?')").await);
    visitor.reads("What is your order number?").await;
    let state = run::<Value>(
        &visitor,
        "({ phase: chat.phase, id: !!chat.conversationId, unread: chat.unread, said: chat.messages.map(
            ({ author, text, at }) => [author, text.slice(0, 5), at instanceof Date]) })",
    )
    .await;
    let said =
        [json!(["agent", "Hello", true]), json!(["visitor", "Where", true]), json!(["agent", "What ", true])];
    assert_eq!(state["said"].as_array().unwrap()[..2], said[..2], "{state}");
    assert_eq!(
        (&state["phase"], &state["id"], &state["unread"]),
        (&json!("active"), &json!(true), &json!(0))
    );

    assert!(run::<bool>(&visitor, "chat.toggle()").await);
    visitor.waits_for("the panel to go", |chat| !chat.panel && !chat.expanded).await;
    assert!(run::<bool>(&visitor, "chat.endConversation()").await);
    assert!(!run::<bool>(&visitor, "chat.endConversation()").await, "there is none to end");
    assert_eq!(run::<String>(&visitor, "chat.phase").await, "ended");
    assert!(run::<bool>(&visitor, "chat.restart()").await);
    visitor.waits_for("another greeting", |chat| chat.panel && chat.agent().len() == 3).await;
    assert_eq!(shop.agent().conversations().len(), 2);

    let greeting =
        "Hello! I can help with orders, delivery, returns and our products. What can I do for you?";
    let heard = heard(&visitor).await;
    let answer = heard.iter().position(|line| line.contains("What is your order number?")).unwrap();
    let mut steps: Vec<_> = heard.iter().map(String::as_str).collect();
    steps.remove(answer);
    let greets = format!("message {greeting}");
    assert_eq!(
        steps,
        [
            "ready",
            "before-open",
            "open",
            "start",
            &greets,
            "before-send Where is my order?",
            "message Where is my order?",
            "close",
            "before-end",
            "end visitor",
            "before-open",
            "open",
            "start",
            &greets
        ]
    );
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_may_stop_what_is_about_to_be_done_or_take_its_time() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, ELEMENT).await;
    let stop = |name: &str| {
        format!(
            "document.addEventListener('polychat-before-{name}', (event) => event.preventDefault(), {{ once: true }})"
        )
    };
    run::<Value>(&visitor, &stop("open")).await;
    assert!(!run::<bool>(&visitor, "chat.open()").await);
    assert!(!visitor.looks().await.panel, "the panel is open");

    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    run::<Value>(&visitor, &stop("send")).await;
    assert!(!run::<bool>(&visitor, "chat.send('Not this')").await);
    run::<Value>(&visitor, &stop("end")).await;
    assert!(!run::<bool>(&visitor, "chat.endConversation()").await);

    // By the visitor's own hand, and only once the page has made up its mind.
    let waits = "document.addEventListener('polychat-before-send', (event) => event.waitUntil(
        new Promise((answer) => (window.answer = answer))))";
    run::<Value>(&visitor, waits).await;
    visitor.types("My card is 1234").await;
    visitor.presses(thirtyfour::Key::Enter).await;
    visitor.waits_for("the words to wait", |chat| chat.draft.as_deref() == Some("My card is 1234")).await;
    run::<Value>(&visitor, "answer(false)").await;
    visitor.presses(thirtyfour::Key::Backspace).await;
    visitor.presses(thirtyfour::Key::Enter).await;
    assert_eq!(visitor.looks().await.visitor(), []);
    run::<Value>(&visitor, "answer()").await;
    visitor.waits_for("the message", |chat| chat.visitor() == [("My card is 123", "sent")]).await;
    assert_eq!(shop.heard(), ["My card is 123"]);
    assert_eq!(run::<String>(&visitor, "chat.phase").await, "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_stops_a_handoff_takes_the_visitor_on_by_itself() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, ELEMENT).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let mine = "document.addEventListener('polychat-before-handoff', (event) => {
        event.preventDefault();
        window.taken = event.detail;
    }, { once: true })";
    run::<Value>(&visitor, mine).await;
    visitor.says("a person please").await;
    let chat = visitor.waits_for("the end", |chat| chat.can_restart).await;
    assert_eq!(chat.dividers().len(), 1, "{chat:#?}");
    let taken: Value = run(&visitor, "taken").await;
    assert_eq!(
        (&taken["destination"], &taken["reason"]),
        (&json!("live_agent_queue"), &json!("asked_for_a_person"))
    );
    assert!(taken["conversationId"].as_str().is_some_and(|id| !id.is_empty()), "{taken}");

    visitor.starts_a_new_chat().await;
    visitor.says("a person please").await;
    visitor
        .waits_for("the handoff", |chat| {
            chat.items.iter().any(|item| matches!(item, e2e::Item::Handoff { .. }))
        })
        .await;
    let heard = heard(&visitor).await;
    assert_eq!(heard.iter().filter(|line| line.starts_with("before-handoff")).count(), 2, "{heard:?}");
    assert_eq!(heard.last().map(String::as_str), Some("handoff live_agent_queue"), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_page_says_before_the_file_comes_is_done_and_loads_nothing() {
    let shop = Shop::open().await;
    let early = r#"<script>
        (window.Polychat ??= []).push((chat) => {
            chat.setAttributes({ customer_tier: "premium", "no name": 1, page: "mine", basket: {} });
            chat.identify({ visitor: "v1", token: "signed" });
        });
        const { fetch } = window;
        window.tokens = [];
        window.fetch = (address, options) => {
            const token = options?.headers?.["x-polychat-identity"];
            if (token) tokens.push(`${token} ${address.split("/").at(-1)}`);
            return fetch(address, options);
        };
        const made = document.createElement("poly-chat");
        Object.assign(made, { account: "acme", project: "shop", launcherText: "Ask us", titleCount: true });
        document.body.append(made);
    </script><script async src="SHOP/polychat.js"></script>"#;
    let (_website, visitor) = page(&shop, early).await;
    visitor.rests().await;
    let addresses = visitor.loaded().await;
    assert!(addresses.iter().all(|address| address.ends_with("/polychat.js")), "{addresses:?}");
    let mirrored: Value = run(
        &visitor,
        "[Object.fromEntries([...chat.attributes].map(({ name, value }) => [name, value])), chat.project,
            chat.titleCount, chat.sound, document.querySelectorAll('poly-chat').length]",
    )
    .await;
    let attributes = json!({ "account": "acme", "project": "shop", "launcher-text": "Ask us", "title-count": "", "visitor": "v1" });
    assert_eq!(mirrored[0], attributes);
    assert_eq!(mirrored.as_array().unwrap()[1..], [json!("shop"), json!(true), json!(false), json!(1)]);

    run::<Value>(&visitor, "Polychat.push((chat) => chat.open())").await;
    visitor.reads("As a premium member").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    assert_eq!(run::<Value>(&visitor, "tokens").await, json!(["signed create"]));
    let complaints = visitor.complaints().await;
    for name in ["`no name`", "`page`", "`basket`"] {
        assert!(complaints.iter().any(|line| line.contains(name)), "{name} is not in {complaints:?}");
    }
    assert_eq!(complaints.len(), 3, "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_element_may_be_moved_removed_and_put_back() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, &format!("<main></main>{ELEMENT}")).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    let moved =
        "(window.root = chat.shadowRoot.querySelector('.root'), document.querySelector('main').append(chat),
        await 0, root.isConnected && root === chat.shadowRoot.querySelector('.root'))";
    assert!(run::<bool>(&visitor, moved).await, "a chat that is moved goes on");

    run::<Value>(&visitor, "(window.chat = chat, chat.remove())").await;
    let left = "[window.chat.shadowRoot.childElementCount, root.isConnected, window.chat.phase ?? null]";
    assert_eq!(run::<Value>(&visitor, left).await, json!([0, false, null]));
    run::<Value>(&visitor, "(document.body.append(window.chat), null)").await;
    let chat = visitor.reads("What is your order number?").await;
    assert!(chat.panel && chat.expanded);
    visitor.says("HX-20417").await;
    visitor.reads("HX-20417").await;
    assert_eq!(shop.agent().conversations().len(), 1);

    run::<Value>(&visitor, "(chat.destroy(), await 0, await 0, null)").await;
    assert_eq!(
        run::<Value>(&visitor, "[chat, window.chat.shadowRoot.childElementCount]").await,
        json!([null, 0])
    );
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_elements_on_a_page_are_two_chats_and_settings_may_change() {
    let shop = Shop::open().await;
    let two = r#"<poly-chat account="acme" project="shop" visitor="ann"></poly-chat>
        <poly-chat account="acme" project="shop" visitor="bob" position="bottom-start"></poly-chat>"#;
    let (_website, visitor) = page(&shop, two).await;
    let both = "Promise.all([...document.querySelectorAll('poly-chat')].map((each) => each.open()))";
    assert_eq!(run::<Vec<bool>>(&visitor, both).await, [true, true]);
    visitor.reads("Hello!").await;
    assert!(run::<bool>(&visitor, "document.querySelectorAll('poly-chat')[1].send('I am Bob')").await);
    shop.hears(&visitor, "I am Bob").await;
    assert_eq!(shop.agent().conversations().len(), 2);
    assert_eq!(visitor.looks().await.visitor(), [], "Ann sees what Bob said");

    run::<Value>(
        &visitor,
        "(window.root = chat.shadowRoot.querySelector('.root'), chat.theme = 'dark', null)",
    )
    .await;
    let dark = "root.isConnected && root.dataset.scheme";
    assert_eq!(run::<Value>(&visitor, dark).await, json!("dark"), "a theme needs no new panel");
    run::<Value>(&visitor, "(chat.visitor = 'eve', null)").await;
    visitor.waits_for("another greeting", |chat| chat.panel && chat.agent().len() == 1).await;
    run::<Value>(&visitor, "(chat.visitor = 'bob', null)").await;
    visitor.waits_for("Bob's chat", |chat| chat.visitor() == [("I am Bob", "sent")]).await;
}
