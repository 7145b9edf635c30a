//! What is copied out of the chat is what was said.

use e2e::{Shop, Visitor};
use thirtyfour::Key;

const SELECT: &str = r#"
    const root = document.querySelector("poly-chat").shadowRoot;
    const [from, to] = [arguments[0], arguments[1]].map((index) => [...root.querySelectorAll("[part~=message]")].at(index));
    getSelection().setBaseAndExtent(from, 0, to, to.childNodes.length)"#;

const CLEAR: &str = r#"
    const input = document.querySelector("poly-chat").shadowRoot.querySelector("[part~=input]");
    input.value = "";
    input.dispatchEvent(new InputEvent("input"))"#;

async fn formatted() -> (Shop, Visitor) {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("Show formatting").await;
    visitor.reads("a list").await;
    (shop, visitor)
}

/// What comes when the visitor pastes into the composer.
async fn pasted(visitor: &Visitor) -> String {
    visitor.browser().run::<()>(CLEAR, vec![]).await;
    visitor.clicks("input").await;
    with_control(visitor, 'v').await;
    let chat = visitor.waits_for("something pasted", |chat| chat.draft.as_deref() != Some("")).await;
    chat.draft.unwrap_or_default()
}

async fn with_control(visitor: &Visitor, key: char) {
    let control = char::from(Key::Control);
    let chain = visitor.browser().session().action_chain();
    chain.key_down(control).send_keys(key.to_string()).key_up(control).perform().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_copied_is_its_words() {
    let (_shop, visitor) = formatted().await;
    visitor.browser().run::<()>(SELECT, vec![(-2).into(), (-1).into()]).await;
    with_control(&visitor, 'c').await;
    let text = pasted(&visitor).await;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "Show formatting",
            "Bold, italics, code and a link.",
            "a list",
            "with two entries",
            "first",
            "second",
            "a block of code",
            "A line",
            "and the next.",
        ],
        "{text:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_of_code_is_copied_by_its_button() {
    let (_shop, visitor) = formatted().await;
    visitor.clicks("copy").await;
    assert_eq!(pasted(&visitor).await, "a block of code");
}
