//! The launcher, and what it says; the chat as it opens, or cannot.

use super::{Camera, Set, Tongue};

pub async fn play(tongue: &Tongue, camera: &impl Camera) {
    launcher(tongue, camera).await;
    nothing(tongue, camera).await;
    panel(tongue, camera).await;
}

async fn launcher(tongue: &Tongue, camera: &impl Camera) {
    let set = Set::with(tongue, "").await;
    camera.takes(&set.visitor, "launcher").await;
    set.greets().await;
    set.shop.line().hold();
    set.visitor.says(tongue.question).await;
    set.visitor.waits_for("typing", |chat| chat.typing).await;
    set.visitor.closes_the_chat().await;
    set.shop.line().release();
    set.visitor.finds("badge").await;
    camera.takes(&set.visitor, "unread").await;
}

async fn nothing(tongue: &Tongue, camera: &impl Camera) {
    let mut set = Set::with(tongue, "").await;
    set.shop.goes_away().await;
    set.visitor.clicks("launcher").await;
    set.visitor.finds("notice").await;
    camera.takes(&set.visitor, "not-loaded").await;
}

async fn panel(tongue: &Tongue, camera: &impl Camera) {
    let attributes = format!(r#"data-launcher-text="{}" data-teaser="{}""#, tongue.launcher, tongue.teaser);
    let mut set = Set::with(tongue, &attributes).await;
    set.visitor.finds("notice").await;
    camera.takes(&set.visitor, "teaser").await;

    // With the words of the language at hand nothing but the conversation is held up.
    set.greets().await;
    set.visitor.browser().run::<()>("localStorage.clear(); sessionStorage.clear()", vec![]).await;
    set.visitor.reloads().await;
    set.visitor.points_at("launcher").await;
    set.visitor.waits_for_the_fetch().await;
    set.visitor.rests().await;
    set.shop.line().hold_requests();
    set.visitor.opens_the_chat().await;
    camera.takes(&set.visitor, "connecting").await;
    set.shop.goes_away().await;
    set.visitor.finds("failed").await;
    camera.takes(&set.visitor, "not-opened").await;
}
