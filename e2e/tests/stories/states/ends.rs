//! How a conversation is over, and what comes next.

use std::time::Duration;

use serde_json::json;

use super::{Camera, Set, Tongue};

/// The visitor was silent for so long, in milliseconds: by the page's clock, as nobody wants to wait for it. A page that
/// comes back looks at the clock again.
const SILENT: &str = "
    const real = Date.now;
    Date.now = () => real() + arguments[0];
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";

pub async fn play(tongue: &Tongue, camera: &impl Camera) {
    let attributes = r#"data-idle-minutes="2" data-handoff-url="https://example.com/{destination}""#;
    let set = Set::with(tongue, attributes).await;
    set.greets().await;
    set.asks(tongue.bye).await;
    set.visitor.finds("restart").await;
    camera.takes(&set.visitor, "ended-by-agent").await;

    set.visitor.starts_a_new_chat().await;
    set.answers(3).await;
    set.shop.agent().skip(Duration::from_secs(24 * 60 * 60));
    set.visitor.says(tongue.question).await;
    set.visitor.finds("restart").await;
    camera.takes(&set.visitor, "expired").await;

    set.visitor.starts_a_new_chat().await;
    set.answers(4).await;
    set.visitor.clicks("send").await;
    set.answers(5).await;
    set.is_silent(70).await;
    set.visitor.finds("silence").await;
    camera.takes(&set.visitor, "silence").await;
    set.is_silent(60).await;
    set.visitor.finds("restart").await;
    camera.takes(&set.visitor, "closed-by-silence").await;

    set.visitor.starts_a_new_chat().await;
    set.answers(6).await;
    set.asks(tongue.person).await;
    set.visitor.finds("handoff").await;
    camera.takes(&set.visitor, "handoff").await;
}

impl Set {
    async fn is_silent(&self, seconds: u32) {
        self.visitor.browser().run::<()>(SILENT, vec![json!(f64::from(seconds) * 1000.0)]).await;
    }
}
