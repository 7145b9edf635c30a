//! What a conversation is made of.

use thirtyfour::Key;

use super::{Camera, Set, Tongue};

const CLEAR: &str = r#"
    const input = document.querySelector("poly-chat").shadowRoot.querySelector("[part~=input]");
    input.value = "";
    input.dispatchEvent(new InputEvent("input"))"#;

// Nobody scrolls away from what is not drawn yet: before its frame, what has come still takes the view to the end.
const SCROLL_UP: &str = r#"
    const frame = () => new Promise(requestAnimationFrame);
    return frame().then(frame).then(() => {
      document.querySelector("poly-chat").shadowRoot.querySelector("[part~=transcript]").scrollTop = 0;
      return null;
    })"#;

pub async fn play(tongue: &Tongue, camera: &impl Camera) {
    let set = Set::with(tongue, r#"data-longest-message="160""#).await;
    let visitor = &set.visitor;
    set.greets().await;
    camera.takes(visitor, "greeting").await;

    set.shop.line().hold();
    visitor.says(tongue.question).await;
    visitor.waits_for("typing", |chat| chat.typing).await;
    visitor.says(tongue.thanks).await;
    camera.takes(visitor, "typing").await;
    set.shop.line().release();
    set.answers(3).await;

    set.asks(tongue.long_question).await;
    visitor.types(tongue.draft).await;
    camera.takes(visitor, "conversation").await;
    visitor.presses(Key::Enter).await;
    set.answers(5).await;
    set.asks(tongue.formatting).await;
    camera.takes(visitor, "formatted").await;
    set.asks(tongue.table).await;
    camera.takes(visitor, "table-and-code").await;
    set.asks(tongue.offers).await;
    visitor.finds("suggestions").await;
    camera.takes(visitor, "offers").await;

    visitor.types(&tongue.letter.repeat(120)).await;
    camera.takes(visitor, "nearly-full").await;
    visitor.keys(&tongue.letter.repeat(50)).await;
    visitor.finds("count").await;
    camera.takes(visitor, "too-long").await;
    visitor.browser().run::<()>(CLEAR, vec![]).await;

    set.shop.line().hold();
    visitor.says(tongue.question).await;
    visitor.waits_for("typing", |chat| chat.typing).await;
    visitor.browser().run::<serde_json::Value>(SCROLL_UP, vec![]).await;
    visitor.finds("jump").await;
    set.shop.line().release();
    set.answers(9).await;
    camera.takes(visitor, "news").await;

    visitor.clicks("end").await;
    visitor.finds("confirm-yes").await;
    camera.takes(visitor, "confirm").await;
    visitor.clicks("confirm-yes").await;
    visitor.finds("restart").await;
    camera.takes(visitor, "ended-by-visitor").await;
}
