//! What outlives a page, and what two pages of one site make of it.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{
    GREETING, Page, answer, answer_busy, answer_later, behind_a_gateway, body, calls, document, fill_storage,
    frame, go, key, release, reply, spoil_locks, spoil_storage, store, store_entry, stored, unstore, until,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn nothing_is_stored_before_the_chat_is_opened() {
    let page = Page::with_widget();
    frame().await;
    assert_eq!(stored(), [""; 0]);
    drop(page);
}

#[wasm_bindgen_test]
async fn a_conversation_goes_on_after_a_reload() {
    let mut page = Page::with_open_chat().await;
    answer(200, &reply("On its way."));
    page.says("Where is it?");
    page.reads("On its way.").await;
    page.types("And the ");
    page.remove_widget();

    let page = Page::again();
    page.resume();
    page.reads("On its way.").await;
    assert_eq!(page.messages(), ["agent: Hello!", "visitor (sent): Where is it?", "agent: On its way."]);
    assert_eq!(page.draft(), "And the ");
    answer(200, &reply("In May."));
    page.says("And the lamp?");
    page.reads("In May.").await;
    assert_eq!(calls().len(), 1, "no second conversation was created: {:?}", calls());
    assert!(body(0).contains("CONV-1"));
}

#[wasm_bindgen_test]
async fn a_page_that_comes_back_takes_no_focus() {
    let mut page = Page::with_open_chat().await;
    page.remove_widget();
    let page = Page::again();
    page.resume();
    until("the panel is in view", || !page.part("panel").hidden()).await;
    frame().await;
    frame().await;
    assert_ne!(document().active_element().as_ref(), page.find("input").as_deref());
}

#[wasm_bindgen_test]
async fn behind_a_gateway_a_turn_cut_off_by_a_reload_brings_its_answer() {
    let mut page = Page::with_widget();
    behind_a_gateway();
    answer(200, GREETING);
    page.show();
    page.reads("Hello!").await;
    page.says("Where is it?");
    until("respond is called", || calls().len() == 2).await;
    let cut_off = key(1);
    page.remove_widget();

    let page = Page::again();
    behind_a_gateway();
    answer(200, &reply("On its way."));
    page.reads("On its way.").await;
    assert_eq!((calls().len(), key(0)), (1, cut_off), "asked again with its key");
    assert_eq!(page.messages()[1], "visitor (sent): Where is it?");
}

#[wasm_bindgen_test]
async fn without_a_gateway_a_turn_cut_off_is_never_sent_by_itself() {
    let mut page = Page::with_open_chat().await;
    page.says("Where is it?");
    until("respond is called", || calls().len() == 2).await;
    page.remove_widget();

    let page = Page::again();
    page.reads("may not have arrived").await;
    assert_eq!(page.messages()[1], "visitor (failed): Where is it?");
    frame().await;
    assert_eq!(calls(), [""; 0]);
    answer(200, &reply("On its way."));
    page.show();
    page.click("retry");
    page.reads("On its way.").await;
}

#[wasm_bindgen_test]
async fn two_tabs_that_open_at_once_create_one_conversation() {
    let one = Page::with_widget();
    let two = Page::another();
    let held = answer_later(200, GREETING);
    one.show();
    two.show();
    until("create is called", || !calls().is_empty()).await;
    release(&held);
    one.reads("Hello!").await;
    two.reads("Hello!").await;
    assert_eq!(calls().len(), 1, "{:?}", calls());
}

#[wasm_bindgen_test]
async fn two_tabs_that_send_at_once_send_each_message_once_and_show_the_same() {
    let one = Page::with_open_chat().await;
    let two = Page::another();
    two.show();
    two.reads("Hello!").await;
    for round in 0..10 {
        answer(200, &reply(&format!("first {round}.")));
        answer(200, &reply(&format!("second {round}.")));
        one.says(&format!("one {round}"));
        two.says(&format!("two {round}"));
        one.reads(&format!("second {round}.")).await;
        two.reads(&format!("second {round}.")).await;
    }
    let said = (1..calls().len()).map(body).collect::<Vec<_>>();
    for round in 0..10 {
        for tab in ["one", "two"] {
            let words = format!("\"{tab} {round}\"");
            assert_eq!(said.iter().filter(|body| body.contains(&words)).count(), 1, "{words} in {said:?}");
        }
    }
    assert_eq!(one.messages(), two.messages());
}

#[wasm_bindgen_test]
async fn what_a_tab_wrote_and_did_not_tell_is_read_before_anything_is_sent() {
    common::reset();
    store("the page's own", "x");
    answer(200, GREETING);
    let page = Page::another();
    page.show();
    page.reads("Hello!").await;
    // As many items as before: the page has removed one of its own.
    unstore("the page's own");
    let said = r#"["said","elsewhere","From elsewhere",1]"#;
    store_entry("polychat/2/acme/shop//0000000009.ff", said);
    answer(200, &reply("First."));
    answer(200, &reply("Second."));
    page.says("From here");
    page.reads("Second.").await;
    assert!(body(1).contains("From here") && body(2).contains("From elsewhere"));
}

#[wasm_bindgen_test]
async fn a_tab_that_goes_lets_the_other_go_on() {
    let mut one = Page::with_open_chat().await;
    let two = Page::another();
    two.show();
    two.reads("Hello!").await;
    one.says("Hold on");
    until("respond is called", || calls().len() == 2).await;
    two.says("Next");
    one.remove_widget();
    two.reads("may not have arrived").await;
    answer(200, &reply("Here."));
    answer(200, &reply("And here."));
    two.click("retry");
    two.reads("And here.").await;
}

#[wasm_bindgen_test]
async fn storage_that_is_denied_or_full_does_not_stop_the_chat() {
    for how in ["denied", "full"] {
        common::reset();
        let spoilt = spoil_storage(how);
        answer(200, GREETING);
        answer(200, &reply("Yes."));
        let page = Page::another();
        page.show();
        page.reads("Hello!").await;
        page.says("Still there?");
        page.reads("Yes.").await;
        release(&spoilt);
    }
}

#[wasm_bindgen_test]
async fn where_storage_is_full_the_oldest_conversation_makes_room() {
    let mut page = Page::with_open_chat().await;
    answer(200, r#"{"conversation_id":"CONV-1","response":"Goodbye!","end_conversation":true}"#);
    page.says("Bye");
    page.reads("Goodbye!").await;
    answer(200, r#"{"conversation_id":"CONV-2","response":"Hello again!"}"#);
    page.click("restart");
    page.reads("Hello again!").await;
    let spoilt = fill_storage();
    answer(200, &reply("Yes."));
    page.says("Still there?");
    page.reads("Yes.").await;
    release(&spoilt);
    page.remove_widget();

    let page = Page::again();
    page.resume();
    page.reads("Yes.").await;
    assert_eq!(page.messages(), ["agent: Hello again!", "visitor (sent): Still there?", "agent: Yes."]);
}

#[wasm_bindgen_test]
async fn a_damaged_or_foreign_log_is_set_aside() {
    common::reset();
    store("polychat/2/acme/shop//0000000001.ab", "{not json");
    store("polychat/0/acme/shop/0000000001.ab", "of another version");
    store("polychat/2/acme/other//0000000001.ab", "of another project");
    answer(200, GREETING);
    let page = Page::another();
    page.show();
    page.reads("Hello!").await;
    assert_eq!(page.messages(), ["agent: Hello!"]);
    assert!(stored().contains(&"polychat/2/acme/other//0000000001.ab".to_owned()));
}

#[wasm_bindgen_test]
async fn a_conversation_that_has_rested_too_long_is_forgotten() {
    common::reset();
    let old = r#"["opened","CONV-0","","Long ago","",1000]"#;
    store_entry("polychat/2/acme/shop//0000000001.ab", r#"["opening","a"]"#);
    store_entry("polychat/2/acme/shop//0000000002.ab", old);
    let page = Page::another();
    answer(200, GREETING);
    page.show();
    page.reads("Hello!").await;
    assert_eq!(page.messages(), ["agent: Hello!"]);
}

#[wasm_bindgen_test]
async fn what_is_written_offline_goes_out_in_order_when_the_network_is_back() {
    let page = Page::with_open_chat().await;
    go(false);
    page.reads("You’re offline").await;
    page.says("One");
    page.says("Two");
    frame().await;
    assert_eq!(calls().len(), 1);
    answer(200, &reply("One."));
    answer(200, &reply("Two."));
    go(true);
    page.reads("Two.").await;
    let said = ["visitor (sent): One", "visitor (sent): Two", "agent: One.", "agent: Two."];
    assert_eq!(page.messages()[1..], said);
    assert!(page.find("offline").is_none());
}

#[wasm_bindgen_test]
async fn a_busy_server_is_asked_again_and_the_visitor_sees_when() {
    let page = Page::with_open_chat().await;
    answer_busy(0);
    answer(200, &reply("Here I am."));
    page.says("Hello?");
    page.reads("Trying again in").await;
    page.reads("Here I am.").await;
    assert_eq!(key(1), key(2));
}

#[wasm_bindgen_test]
async fn a_delayed_response_is_fetched() {
    let page = Page::with_open_chat().await;
    answer(200, &reply(""));
    answer(200, &reply("At last."));
    page.says("Look it up");
    page.reads("At last.").await;
    assert_eq!(body(2), r#"{"conversation_id":"CONV-1"}"#);
    assert_eq!(page.messages()[1..], ["visitor (sent): Look it up", "agent: At last."]);
}

#[wasm_bindgen_test]
async fn locks_that_only_refuse_do_not_stop_the_chat() {
    common::reset();
    let spoilt = spoil_locks();
    answer(200, GREETING);
    answer(200, &reply("Yes."));
    let page = Page::another();
    page.show();
    page.reads("Hello!").await;
    page.says("Still there?");
    page.reads("Yes.").await;
    release(&spoilt);
}

#[wasm_bindgen_test]
async fn what_one_tab_forgets_the_other_forgets_too() {
    let one = Page::with_open_chat().await;
    let two = Page::another();
    two.show();
    two.reads("Hello!").await;
    one.forget();
    until("both are empty", || one.messages().is_empty() && two.messages().is_empty()).await;
    assert!(two.part("panel").hidden());
    assert_eq!(stored(), [""; 0]);
}

#[wasm_bindgen_test]
async fn forgetting_removes_everything_and_begins_anew() {
    let page = Page::with_open_chat().await;
    page.types("half a thought");
    assert!(!stored().is_empty());
    page.forget();
    until("transcript and draft are empty", || page.messages().is_empty() && page.draft().is_empty()).await;
    assert_eq!(stored(), [""; 0]);
}
