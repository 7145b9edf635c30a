//! What a website writes, rightly and wrongly.

use e2e::{Shop, Visitor, Website};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_embeds_the_chat() {
    let shop = Shop::open().await;
    let tag =
        shop.snippet(r#"data-account="acme" data-project="shop" data-attribute-customer-tier="premium""#);
    let website = Website::with(&tag).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.opens_the_chat().await;
    visitor.reads("As a premium member").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.ends_the_chat().await;
    visitor.waits_for("the end", |chat| chat.can_restart).await;

    assert_eq!(shop.heard(), ["Where is my order?"]);
    assert_eq!(visitor.complaints().await, [""; 0]);
    let globals: Vec<String> = visitor.browser().run(NEW_GLOBALS, vec![]).await;
    assert!(globals.iter().all(|name| name == "Polychat"), "the page got new globals: {globals:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_configuration_is_one_clear_error_and_no_launcher() {
    let shop = Shop::open().await;
    let visitor = Visitor::of("about:blank").await;
    for (attributes, named) in [
        (r#"data-account="acme""#, "data-project"),
        (r#"data-project="shop""#, "data-account"),
        (r#"data-account="acme" data-project="the shop""#, "data-project"),
    ] {
        let website = Website::with(&shop.snippet(attributes)).await;
        visitor.goes_to(website.address()).await;
        visitor.rests().await;
        let complaints = visitor.complaints().await;
        assert_eq!(complaints.len(), 1, "with {attributes}: {complaints:?}");
        assert!(
            complaints[0].starts_with("Polychat: ") && complaints[0].contains(&format!("`{named}`")),
            "with {attributes}: {complaints:?}"
        );
        let chat = visitor.looks().await;
        assert!(!chat.launcher && !chat.panel, "with {attributes}: {chat:#?}");
        assert_eq!(visitor.loaded().await, [shop.page("/polychat.js")], "with {attributes}");
    }
    assert_eq!(shop.agent().conversations().len(), 0);
}

// Compared with the globals of an empty frame; the recorder of `Website` has made one of its own.
const NEW_GLOBALS: &str = "
    const frame = document.body.appendChild(document.createElement('iframe'));
    const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    const own = ['complaints', '0'];
    const ofTheDriver = (name) => /^(cdc|se|ret)_/.test(name);
    return Object.getOwnPropertyNames(window)
        .filter((name) => !usual.has(name) && !own.includes(name) && !ofTheDriver(name))";
