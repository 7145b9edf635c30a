//! What holds a conversation up: no network, or a server that asks for patience.

use std::time::Duration;

use conversation::Timestamp;
use leptos_dom::helpers::set_interval_with_handle;
use reactive_graph::computed::Memo;
use reactive_graph::owner::on_cleanup;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;

use super::dom::{El, el};
use crate::browser::now;
use crate::runtime::Chat;

/// A bar that is there while the browser has no network.
pub fn offline(chat: Chat) -> El {
    let state = chat.state();
    let online = Memo::new(move |_| state.with(|chat| chat.is_online()));
    el("div")
        .attr("role", "status")
        .slot(move || (!online.get()).then(|| el("p").part("offline").class("bar").text(chat.words.offline)))
}

/// How long until a call is made again, counted down.
pub fn wait(chat: Chat, until: Timestamp) -> El {
    let left = move || until.0.saturating_sub(now().0).div_ceil(1000);
    let seconds = RwSignal::new(left());
    let tick = move || {
        let _ = seconds.try_set(left());
    };
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
    // Read out once, without the seconds: a voice that counts is no help.
    let count = el("span").attr("aria-hidden", "true");
    let count = count.bind(move |count| count.set_text_content(Some(&format!(" {} s", seconds.get()))));
    el("p").part("wait").class("wait").text(chat.words.trying_again).child(count)
}
