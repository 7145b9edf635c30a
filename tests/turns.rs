//! Who may call the API, where storage is slower than locks and a browser stops a page.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{
    GREETING, Page, answer, behind_a_gateway, body, calls, frame, key, release, reply, store_entry,
    tell_page, until, vouch,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn nothing_is_sent_before_what_the_tab_before_wrote_is_there() {
    let page = Page::with_open_chat().await;
    // Its number is lower than that of what is said here.
    let held = vouch("0000000001.zz");
    answer(200, &reply("First."));
    answer(200, &reply("Second."));
    page.says("From here");
    for _ in 0..10 {
        frame().await;
    }
    assert_eq!(calls().len(), 1, "the entry that is vouched for is not there yet");
    store_entry("polychat/2/acme/shop//0000000001.zz", r#"["said","elsewhere","From elsewhere",1]"#);
    page.reads("Second.").await;
    assert!(body(1).contains("From elsewhere") && body(2).contains("From here"), "{} {}", body(1), body(2));
    release(&held);
}

#[wasm_bindgen_test]
async fn a_tab_that_is_stopped_leaves_its_turn_to_the_other() {
    let one = Page::with_widget();
    behind_a_gateway();
    answer(200, GREETING);
    one.show();
    one.reads("Hello!").await;
    one.says("Hold on");
    until("respond is called", || calls().len() == 2).await;
    // Both widgets are on this page, and it is the other one that goes on first.
    tell_page("freeze");
    let two = Page::another();
    answer(200, &reply("Here."));
    two.show();
    two.reads("Here.").await;
    assert_eq!(key(2), key(1), "the same call is asked again");
    tell_page("resume");
    one.reads("Here.").await;
    assert_eq!(one.messages(), two.messages());
    answer(200, &reply("And here."));
    one.says("Go on");
    one.reads("And here.").await;
    assert_eq!(calls().len(), 4, "{:?}", calls());
}
