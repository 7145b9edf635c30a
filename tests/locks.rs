//! What stands in for Web Locks: held by one at a time, in order to be given back, and free again where the holder is gone.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use js_sys::{Function, JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/embed/beside/locks.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = standIn)]
    static STAND_IN: Function;
}

#[wasm_bindgen(module = "/tests/common/locks.js")]
extern "C" {
    fn use_stand_in(stand_in: &Function);
    fn many_at_once(count: u32) -> Promise;
    fn shared_beside_held() -> Promise;
    fn asked_no_more() -> Promise;
    fn left_behind(silent_ms: f64) -> Promise;
}

async fn seen(ask: impl FnOnce() -> Promise) -> String {
    STAND_IN.with(use_stand_in);
    JsFuture::from(ask()).await.unwrap().unchecked_into::<JsString>().into()
}

#[wasm_bindgen_test]
async fn one_at_a_time_has_it() {
    assert_eq!(seen(|| many_at_once(5)).await, "in out in out in out in out in out");
}

#[wasm_bindgen_test]
async fn locks_that_vouch_are_seen_beside_the_one_that_is_held() {
    assert_eq!(seen(shared_beside_held).await, "chat chat#1 chat#1, then chat#1");
}

#[wasm_bindgen_test]
async fn who_asks_no_more_does_not_get_it() {
    assert_eq!(seen(asked_no_more).await, "refused, and free");
}

#[wasm_bindgen_test]
async fn what_a_killed_page_held_is_free_after_a_while() {
    assert_eq!(seen(|| left_behind(1_000.0)).await, "held");
    assert_eq!(seen(|| left_behind(10_001.0)).await, "free");
}
