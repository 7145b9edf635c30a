//! What the agent is told of the page: chosen by its owner, checked, kept in bounds, and seen by the visitor.

use e2e::{Shop, Visitor, Website};
use serde_json::{Value, json};

/// A page with this in it and a chat with these settings.
async fn page(shop: &Shop, head: &str, settings: &str) -> (Website, Visitor) {
    let tag = shop.snippet(&format!(r#"data-account="acme" data-project="shop" {settings}"#));
    let website = Website::with(&format!("{head}{tag}")).await;
    let visitor = Visitor::of(&format!("{}/lamps?utm_source=news&token=secret#top", website.address())).await;
    (website, visitor)
}

/// What the agent was told when the newest conversation began.
async fn told(shop: &Shop, visitor: &Visitor) -> Value {
    visitor.opens_the_chat().await;
    visitor.reads("What can I do for you?").await;
    let conversations = shop.agent().conversations();
    Value::Object(shop.agent().attributes(conversations.last().expect("a conversation was opened")))
}

async fn run(visitor: &Visitor, script: &str) {
    let script = format!("const chat = document.querySelector('poly-chat'); {script}");
    let _: Value = visitor.browser().run(&script, vec![]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_chooses_what_is_told_of_the_page() {
    let shop = Shop::open().await;
    let facts = r#"data-facts="title, time-zone viewport utm weather""#;
    let (_website, visitor) = page(&shop, "", facts).await;
    let told = told(&shop, &visitor).await;

    let page = told["page"].as_object().unwrap();
    assert_eq!(page.keys().collect::<Vec<_>>(), ["title", "time_zone", "viewport", "utm_source"], "{told}");
    assert_eq!((&page["title"], &page["utm_source"]), (&json!("A website"), &json!("news")));
    assert!(page["viewport"].as_str().unwrap().contains('x'), "{told}");
    let complaints = visitor.complaints().await;
    assert!(complaints.len() == 1 && complaints[0].contains("`weather`"), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_where_an_owner_wants_none_of_it() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, "", r#"data-facts="none""#).await;
    assert_eq!(told(&shop, &visitor).await, json!({}));
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_page_is_read_when_the_conversation_begins() {
    let shop = Shop::open().await;
    let head = r#"
        <meta name="category" content="lamps">
        <meta property="product:sku" content="L-1">
        <script type="application/ld+json">not JSON</script>
        <script type="application/ld+json">{"@graph":[{"@type":"Product","offers":[{"price":19.5}]}]}</script>
        <script>window.dataLayer = [{ cart: { items: 1 } }, { cart: { items: 3 } }, { event: "view" }]</script>
        <p id="plan"> premium </p><input id="pin" type="password" value="1234">"#;
    let settings = r#"data-facts="none" data-from-category="meta:category" data-from-sku="meta:product:sku"
        data-from-price="json-ld:offers.0.price" data-from-items="data-layer:cart.items" data-from-plan="css:#plan"
        data-from-pin="css:#pin" data-from-nothing="css:#nothing" data-from-odd="css:#" data-from-other="header:X""#;
    let (_website, visitor) = page(&shop, head, settings).await;
    // As a page of one page does it, after the chat was loaded.
    run(&visitor, "dataLayer.push({ cart: { items: 4 } })").await;
    let expected = json!({ "category": "lamps", "sku": "L-1", "price": 19.5, "items": 4, "plan": "premium" });
    assert_eq!(told(&shop, &visitor).await, expected);
    let complaints = visitor.complaints().await;
    assert!(complaints.len() == 2, "{complaints:?}");
    for said in ["`odd`", "`other`"] {
        assert!(complaints.iter().any(|line| line.contains(said)), "{said} is not in {complaints:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn later_says_go_before_earlier_ones_and_a_function_is_asked_afresh() {
    let shop = Shop::open().await;
    let settings = r#"data-facts="none" data-attribute-tier="basic" data-attribute-basket-size="3""#;
    let (_website, visitor) = page(&shop, "", settings).await;
    run(
        &visitor,
        "window.visits = 0;
        chat.setAttributes({ tier: 'premium', gone: 1 });
        chat.setAttributes(async () => ({ visits: ++visits, gone: null }));
        chat.setAttributes(() => { throw new Error('no session'); });",
    )
    .await;
    let expected = |visits: u32| json!({ "tier": "premium", "basket_size": "3", "visits": visits });
    assert_eq!(told(&shop, &visitor).await, expected(1));
    let complaints = visitor.complaints().await;
    assert!(complaints.len() == 1 && complaints[0].contains("no session"), "{complaints:?}");

    visitor.ends_the_chat().await;
    visitor.starts_a_new_chat().await;
    visitor.waits_for("another greeting", |chat| chat.agent().len() == 2).await;
    let conversations = shop.agent().conversations();
    assert_eq!(Value::Object(shop.agent().attributes(&conversations[1])), expected(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_never_answers_holds_nobody_up() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, "", r#"data-facts="none""#).await;
    run(&visitor, "chat.setAttributes(() => new Promise(() => {})); chat.setAttributes({ tier: 'premium' })")
        .await;
    assert_eq!(told(&shop, &visitor).await, json!({ "tier": "premium" }));
    let complaints = visitor.complaints().await;
    assert!(complaints.len() == 1 && complaints[0].contains("3 seconds"), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_or_no_value_is_left_out_by_name() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, "", r#"data-facts="none""#).await;
    run(
        &visitor,
        "chat.setAttributes({ long: 'x'.repeat(7900), much: 'ä'.repeat(50), little: true, list: [1], nan: NaN,
            'not a name': 1, page: 'mine' })",
    )
    .await;
    let told = told(&shop, &visitor).await;
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["long", "little"]);
    let complaints = visitor.complaints().await;
    for name in ["`much`", "`list`", "`nan`", "`not a name`", "`page`"] {
        assert!(complaints.iter().any(|line| line.contains(name)), "{name} is not in {complaints:?}");
    }
    assert_eq!(complaints.len(), 5, "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_shall_not_be_told_is_blacked_out() {
    let shop = Shop::open().await;
    let settings = r#"data-redact="email card site$" data-attribute-note="ann@example.com paid with 4111 1111 1111 1111""#;
    let (_website, visitor) = page(&shop, "", settings).await;
    let seen = told(&shop, &visitor).await;
    assert_eq!(seen["note"], "█ paid with █");
    assert_eq!(seen["page"]["title"], "A web█");

    let shop = Shop::open().await;
    let broken = r#"data-redact="email (" data-attribute-note="ann@example.com""#;
    let (_website, visitor) = page(&shop, "", broken).await;
    assert_eq!(told(&shop, &visitor).await, json!({}), "a pattern that cannot be read keeps all text back");
    let complaints = visitor.complaints().await;
    assert!(complaints.len() == 1 && complaints[0].contains("`redact`"), "{complaints:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_sees_what_the_chat_knows_also_after_a_reload() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, "", r#"data-attribute-customer-tier="premium""#).await;
    visitor.opens_the_chat().await;
    visitor.reads("As a premium member").await;
    let look = async || {
        visitor.clicks("knows").await;
        visitor.finds("known").await.text().await.unwrap()
    };
    let told = look().await;
    for said in ["customer tier", "premium", "A website", "/lamps"] {
        assert!(told.contains(said), "{said} is not in {told:?}");
    }
    assert!(!told.contains("secret"), "{told:?}");
    visitor.clicks("knows").await;
    let shown = "return document.querySelector('poly-chat').shadowRoot.querySelector('[part=known]')?.innerText ?? null";
    e2e::until(visitor.browser(), "what it knows to go again", async || {
        let left: Option<String> = visitor.browser().run(shown, vec![]).await;
        left.map_or(Ok(()), Err)
    })
    .await;

    visitor.reloads().await;
    visitor.reads("As a premium member").await;
    assert_eq!(look().await, told);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_is_told_with_the_next_message_where_the_owner_wants_that() {
    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, "", r#"data-updates data-attribute-basket="1""#).await;
    assert_eq!(told(&shop, &visitor).await["basket"], "1");
    let now = |shop: &Shop| Value::Object(shop.agent().attributes(&shop.agent().conversations()[0]));
    run(&visitor, "chat.setAttributes({ basket: 2 }); history.pushState(null, '', '/checkout')").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    assert_eq!(now(&shop)["basket"], 2);
    assert!(now(&shop)["page"]["url"].as_str().unwrap().ends_with("/checkout"));

    let shop = Shop::open().await;
    let (_website, visitor) = page(&shop, "", r#"data-attribute-basket="1""#).await;
    told(&shop, &visitor).await;
    run(&visitor, "chat.setAttributes({ basket: 2 })").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    assert_eq!(now(&shop)["basket"], "1", "nobody asked for updates");
}
