//! What an owner of a website asks and says beside the conversation, and where they put the chat.

use super::{Camera, Set, Tongue};

pub async fn play(tongue: &Tongue, camera: &impl Camera) {
    terms(tongue, camera).await;
    whole_screen(tongue, camera).await;
}

async fn terms(tongue: &Tongue, camera: &impl Camera) {
    let attributes = format!(r#"data-consent="{}" data-disclaimer="{}""#, tongue.terms, tongue.disclaimer);
    let set = Set::with(tongue, &attributes).await;
    set.visitor.clicks("launcher").await;
    set.visitor.finds("consent-text").await;
    camera.takes(&set.visitor, "consent").await;
    set.visitor.clicks("consent-yes").await;
    set.answers(1).await;
    set.visitor.clicks("knows").await;
    set.visitor.finds("known").await;
    camera.takes(&set.visitor, "known").await;
}

async fn whole_screen(tongue: &Tongue, camera: &impl Camera) {
    let set = Set::with(tongue, r#"data-mode="fullscreen""#).await;
    set.greets().await;
    set.asks(tongue.question).await;
    camera.takes(&set.visitor, "whole-screen").await;
}
