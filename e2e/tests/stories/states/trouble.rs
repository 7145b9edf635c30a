//! What holds a conversation up.

use super::{Camera, Set, Tongue};

pub async fn play(tongue: &Tongue, camera: &impl Camera) {
    let mut set = Set::with(tongue, "").await;
    set.greets().await;
    set.visitor.browser().is_offline(true).await;
    set.visitor.finds("offline").await;
    set.visitor.says(tongue.question).await;
    camera.takes(&set.visitor, "offline").await;
    set.visitor.browser().is_offline(false).await;
    set.answers(2).await;

    set.shop.goes_away().await;
    set.visitor.says(tongue.thanks).await;
    set.visitor.sees_message(tongue.thanks, "failed").await;
    camera.takes(&set.visitor, "failed").await;
    set.shop.comes_back().await;
    set.visitor.retries().await;
    set.answers(3).await;

    set.visitor.says(tongue.busy).await;
    set.visitor.finds("wait").await;
    camera.takes(&set.visitor, "busy").await;
}
