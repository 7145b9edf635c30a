//! What the visitor has seen and where they read, over reloads; and what happens when they say nothing.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{
    GREETING, Page, answer, answer_later, calls, frame, look, release, reply, store_many, stored, until,
    warnings,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

const WITH_IDLE: &str =
    r#"{"account":"acme","project":"shop","endpoint":"https://gateway.test/","idle-minutes":"0.5"}"#;

#[wasm_bindgen_test]
async fn what_comes_while_the_panel_is_closed_is_unread_until_it_is_opened() {
    let page = Page::with_open_chat().await;
    let held = answer_later(200, &reply("One."));
    page.says("First");
    page.hide();
    release(&held);
    until("the launcher says so", || page.unread() == 1).await;
    assert!(stored().contains(&"polychat/2/acme/shop//unread".to_owned()));
    drop(page);

    let page = Page::again();
    assert_eq!(page.unread(), 1);
    page.show();
    until("it is read", || page.unread() == 0).await;
    assert!(!stored().contains(&"polychat/2/acme/shop//unread".to_owned()));
}

#[wasm_bindgen_test]
async fn what_comes_to_a_page_behind_another_is_unread_until_it_is_looked_at() {
    let page = Page::with_open_chat().await;
    look(false);
    answer(200, &reply("One."));
    page.says("First");
    until("the launcher says so", || page.unread() == 1).await;
    look(true);
    until("it is read", || page.unread() == 0).await;
}

#[wasm_bindgen_test]
async fn visitors_of_one_browser_never_see_each_others_chats() {
    let of = |visitor: &str| {
        format!(
            r#"{{"account":"acme","project":"shop","endpoint":"https://gateway.test/","visitor":"{visitor}"}}"#
        )
    };
    let page = Page::with_settings(&of("ann@shop/1"));
    answer(200, GREETING);
    page.show();
    page.reads("Hello!").await;
    page.remove();

    let other = Page::again_with(&of("bob"));
    other.show();
    until("another chat is asked for", || calls().len() == 2).await;
    assert!(other.messages().is_empty());
    other.forget();
    other.remove();
    let page = Page::again_with(&of("ann@shop/1"));
    page.resume();
    page.reads("Hello!").await;
}

#[wasm_bindgen_test]
async fn a_silent_visitor_is_warned_and_can_stay() {
    common::reset();
    store_many(1, 25.0);
    let page = Page::again_with(WITH_IDLE);
    page.resume();
    page.reads("Are you still there?").await;
    page.click("stay");
    until("the warning goes", || page.find("silence").is_none()).await;
    assert!(page.find("input").is_some() && calls().is_empty());
}

#[wasm_bindgen_test]
async fn after_the_silence_the_chat_is_closed_and_offers_to_go_on() {
    common::reset();
    store_many(1, 40.0);
    let page = Page::again_with(WITH_IDLE);
    page.resume();
    page.reads("Closed, as it was quiet for a while").await;
    until("the API is told", || calls() == ["PUT /v1/acme/shop/chat/close"]).await;
    assert_eq!(page.part("restart").text_content().unwrap(), "Continue in a new chat");
}

#[wasm_bindgen_test]
async fn a_long_transcript_is_drawn_around_where_the_visitor_reads() {
    let page = long_transcript();
    page.resume();
    page.reads("Answer 199").await;
    let region = scrolls(&page);
    frame().await;
    region.set_scroll_top(region.scroll_height());
    frame().await;
    assert!(page.messages().len() < 80, "{} messages are drawn", page.messages().len());

    let mut tops = Vec::new();
    while !drawn(&page, "Question 120") {
        region.set_scroll_top(300);
        let before = first_in_view(&region);
        for _ in 0..4 {
            frame().await;
        }
        tops.push(before == first_in_view(&region));
        assert!(tops.len() < 10, "older messages are not drawn");
    }
    assert!(tops.iter().all(|kept| *kept), "what is read moved away: {tops:?}");
    let in_view = first_in_view(&region);
    page.remove();

    let page = Page::again();
    scrolls(&page);
    page.resume();
    until("the visitor is where they were", || first_in_view(&scrolls(&page)) == in_view).await;
    page.click("jump");
    until("the newest is in view", || page.find("jump").is_none() && drawn(&page, "Answer 199")).await;
    assert!(!drawn(&page, "Question 120"), "far from it nothing is drawn");
}

#[wasm_bindgen_test]
async fn of_a_very_long_transcript_the_newest_part_is_there_at_once_and_the_rest_soon() {
    common::reset();
    store_many(1_000, 5.0);
    common::gather();
    let page = Page::again();
    page.resume();
    assert!(drawn(&page, "Answer 999") && page.messages().len() < 80, "{:?}", page.messages());
    page.types("And now?");
    let region = scrolls(&page);
    // Far more than what was read at first.
    for _ in 0..200 {
        region.set_scroll_top(0);
        frame().await;
    }
    assert!(drawn(&page, "Question 700"), "{:?}", page.messages().first());
    assert_eq!(page.draft(), "And now?", "what is typed meanwhile stays");
    answer(200, &reply("Now."));
    assert!(page.presses("input", "Enter"));
    page.reads("Now.").await;
    assert_eq!(calls(), ["POST /v1/acme/shop/chat/respond"]);
}

#[wasm_bindgen_test]
async fn a_setting_that_cannot_be_used_is_named_and_does_not_stop_the_chat() {
    let page = Page::with_settings(
        r#"{"account":"acme","project":"shop","endpoint":"https://gateway.test/","storage":"locale",
            "storage-hours":"long","lang":"english please","idle-minuts":"5","class":"x","async":""}"#,
    );
    answer(200, GREETING);
    page.show();
    page.reads("Hello!").await;
    let told = warnings().join("\n");
    for name in ["`storage`", "`storage-hours`", "`lang`", "`idle-minuts`; did you mean `idle-minutes`?"] {
        assert!(told.contains(name), "{name} is not in {told}");
    }
    assert!(!told.contains("`class`") && !told.contains("`async`"), "{told}");
    assert!(stored().is_empty(), "where nobody knows what is meant, nothing is stored");
}

#[wasm_bindgen_test]
fn a_flag_is_on_by_being_there_unless_a_framework_wrote_that_it_is_not() {
    let given = r#"{"account":"acme","project":"shop","sound":"false","title-count":""}"#;
    let settings = common::settings(given);
    let is_on = |name: &str| js_sys::Reflect::get(&settings, &name.into()).unwrap();
    assert_eq!(
        (is_on("sound"), is_on("titleCount"), is_on("updates")),
        (false.into(), true.into(), false.into())
    );
}

fn long_transcript() -> Page {
    common::reset();
    store_many(200, 5.0);
    Page::again()
}

/// Without the widget's sheets nothing scrolls.
fn scrolls(page: &Page) -> HtmlElement {
    let region = page.part("transcript");
    let style = "height:400px;overflow:auto;position:relative;overflow-anchor:none";
    if region.get_attribute("style").is_none() {
        region.set_attribute("style", style).unwrap();
    }
    region
}

fn drawn(page: &Page, text: &str) -> bool {
    page.messages().iter().any(|message| message.ends_with(text))
}

fn first_in_view(region: &HtmlElement) -> String {
    let top = region.get_bounding_client_rect().top();
    let items = region.query_selector_all("[part='text']").unwrap();
    let items = (0..items.length()).filter_map(|index| items.get(index)?.dyn_into::<HtmlElement>().ok());
    let mut seen = items.filter(|item| item.get_bounding_client_rect().bottom() > top);
    let first = seen.next().and_then(|item| item.text_content());
    first.unwrap_or_default()
}
