//! The demo's playground: what is set there is seen in the chat and stands in the snippet.

use e2e::{Shop, Visitor, Website, axe};
use serde_json::json;

const SET: &str = "
    const field = document.querySelector(`[name='${arguments[0]}']`);
    field.value = arguments[1];
    for (const event of ['input', 'change']) field.dispatchEvent(new Event(event, { bubbles: true }))";

async fn snippet(visitor: &Visitor) -> String {
    visitor.browser().run("return document.querySelector('#snippet').textContent", vec![]).await
}

async fn looks(visitor: &Visitor) -> (String, String) {
    let script = r#"
        const root = document.querySelector("poly-chat").shadowRoot;
        const launcher = root.querySelector("[part~=launcher]");
        return [getComputedStyle(launcher).backgroundColor, launcher.textContent]"#;
    visitor.browser().run(script, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_is_seen_and_stands_in_the_snippet() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/demo/playground.html").await;
    visitor.finds("launcher").await;
    let plain = "<script async src=\"https://chat.example.com/polychat.js\"\n  data-account=\"acme\"\n  \
                 data-project=\"shop\"></script>";
    assert_eq!(snippet(&visitor).await, plain);

    visitor.browser().run::<()>(SET, vec![json!("--polychat-brand"), json!("#0b7a5c")]).await;
    assert_eq!(looks(&visitor).await.0, "rgb(11, 122, 92)");
    visitor.browser().run::<()>(SET, vec![json!("data-launcher-text"), json!("Ask \"us\"")]).await;
    let told = async || {
        let (color, text) = looks(&visitor).await;
        if (color.as_str(), text.as_str()) == ("rgb(11, 122, 92)", "Ask \"us\"") {
            Ok(())
        } else {
            Err(format!("{color} {text}"))
        }
    };
    e2e::until(visitor.browser(), "the page to come back with both", told).await;
    let snippet = snippet(&visitor).await;
    assert!(snippet.contains("\n  data-launcher-text=\"Ask &quot;us&quot;\"></script>"), "{snippet}");
    assert!(
        snippet.ends_with("\n<style>\npoly-chat {\n  --polychat-brand: #0b7a5c;\n}\n</style>"),
        "{snippet}"
    );

    // A website that pastes it has the same.
    let pasted = snippet.replace("https://chat.example.com/polychat.js", &shop.page("/polychat.js"));
    let website = Website::with(&pasted).await;
    visitor.goes_to(website.address()).await;
    visitor.finds("launcher").await;
    assert_eq!(looks(&visitor).await, ("rgb(11, 122, 92)".to_owned(), "Ask \"us\"".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_pages_have_no_barrier() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    for page in ["/", "/demo/premium.html", "/demo/playground.html"] {
        visitor.goes_to(&shop.page(page)).await;
        visitor.finds("launcher").await;
        visitor.browser().run::<()>(&format!("{}; return null", axe()), vec![]).await;
        let script = "return axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`))";
        let found: Vec<String> = visitor.browser().run(script, vec![]).await;
        assert!(found.is_empty(), "{page}: {found:#?}");
    }
}
