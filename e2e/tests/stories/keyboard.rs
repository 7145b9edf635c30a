//! The keyboard alone is enough.

use e2e::{Shop, Visitor, Website};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_opens_writes_sends_and_closes() {
    let shop = Shop::open().await;
    let website = Website::with(&shop.snippet(r#"data-account="acme" data-project="shop""#)).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    visitor.presses(Key::Tab).await;
    visitor.waits_for("the focus on the launcher", |chat| chat.focus.as_deref() == Some("launcher")).await;
    visitor.presses(Key::Enter).await;
    visitor.waits_for("the focus in the composer", |chat| chat.focus.as_deref() == Some("input")).await;
    visitor.reads("Hello!").await;

    visitor.keys("Where is\nmy order?").await;
    visitor.waits_for("two lines", |chat| chat.draft.as_deref() == Some("Where is\nmy order?")).await;
    visitor.presses(Key::Enter).await;
    let chat = visitor.reads("What is your order number?").await;
    assert_eq!(chat.visitor(), [("Where is\nmy order?", "sent")]);
    assert_eq!(chat.draft.as_deref(), Some(""));
    assert_eq!(chat.focus.as_deref(), Some("input"), "the focus has left the composer");

    let launcher = "
        const launcher = document.querySelector('poly-chat').shadowRoot.querySelector('[part=launcher]');
        const { outlineStyle, outlineWidth } = getComputedStyle(launcher);
        return [outlineStyle, outlineWidth, getComputedStyle(launcher.firstElementChild).width]";
    visitor.presses(Key::Escape).await;
    visitor.waits_for("the panel to go", |chat| !chat.panel && !chat.expanded).await;
    visitor.waits_for("the focus on the launcher", |chat| chat.focus.as_deref() == Some("launcher")).await;
    let after: Vec<String> = visitor.browser().run(launcher, vec![]).await;
    assert_eq!(after, ["solid", "3px", "28px"], "the panel's sheets have changed the launcher");
}
