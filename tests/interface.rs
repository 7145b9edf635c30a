//! What makes the panel pleasant and open to everyone: what is read out, the keyboard, what an agent offers,
//! how much may be written, and which day it was.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{
    GREETING, Page, answer, body, calls, document, frame, reply, reset, store_entry, store_many, tell_page,
    until,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

const OFFERS: &str = r#"{"conversation_id":"CONV-1","response":"Hello!",
    "response_suggestions":["Order",{"title":"Return"}],
    "attachments":[{"title":"Manual","content_url":"https://shop.test/a.pdf","call_to_action_text":"Open it"},
        {"title":"Trap","content_url":"javascript:alert(1)"}],
    "chat_call_actions":[{"title":"Call us","contact_number":"+44 (20) 79"},{"title":"Nobody","contact_number":"?"}]}"#;

fn with(setting: &str) -> Page {
    Page::with_settings(&format!(
        r#"{{"account":"acme","project":"shop","endpoint":"https://gateway.test/",{setting}}}"#
    ))
}

fn said_aloud(page: &Page) -> String {
    page.container.query_selector("[aria-live='polite']").unwrap().unwrap().text_content().unwrap()
}

fn all(page: &Page, part: &str) -> Vec<HtmlElement> {
    let found = page.container.query_selector_all(&format!("[part~='{part}']")).unwrap();
    (0..found.length()).filter_map(|index| found.get(index)).map(JsCast::unchecked_into).collect()
}

async fn greeted(page: &Page, greeting: &str) {
    answer(200, greeting);
    page.show();
    page.reads("Hello!").await;
}

#[wasm_bindgen_test]
async fn each_message_of_the_agent_is_read_out_once_and_none_that_was_there() {
    let page = Page::with_open_chat().await;
    assert_eq!(said_aloud(&page), "Assistant: Hello!");
    answer(200, &reply("**One** [here](https://a.test)."));
    page.says("First");
    page.reads("One").await;
    until("the answer is said", || said_aloud(&page) == "Assistant: One here.").await;
    page.hide();
    page.show();
    frame().await;
    assert_eq!(said_aloud(&page), "Assistant: One here.");
    page.remove();

    let page = Page::again();
    page.resume();
    page.reads("One").await;
    frame().await;
    assert_eq!(said_aloud(&page), "");
}

#[wasm_bindgen_test]
async fn what_came_while_the_panel_was_closed_is_read_out_when_it_opens() {
    let page = Page::with_open_chat().await;
    answer(200, &reply("One."));
    page.says("First");
    page.hide();
    until("it came", || page.unread() == 1).await;
    assert_eq!(said_aloud(&page), "Assistant: Hello!");
    page.show();
    until("it is said", || said_aloud(&page) == "Assistant: One.").await;
}

#[wasm_bindgen_test]
async fn what_another_tab_has_heard_is_read_out_though_the_log_is_folded_anew() {
    let page = Page::with_open_chat().await;
    frame().await;
    assert_eq!(said_aloud(&page), "Assistant: Hello!");
    for (number, entry) in [
        (21, r#"["said","other","From the other tab",2000000000000]"#),
        (22, r#"["sending","other"]"#),
        (23, r#"["replied","other","Heard there.","",2000000000001]"#),
    ] {
        store_entry(&format!("polychat/2/acme/shop//00000000{number}.ff"), entry);
    }
    tell_page("resume");
    page.reads("Heard there.").await;
    until("it is said", || said_aloud(&page) == "Assistant: Heard there.").await;
    // The same words in another order are no news.
    store_entry("polychat/2/acme/shop//0000000020.ff", r#"["seen"]"#);
    tell_page("resume");
    frame().await;
    frame().await;
    assert_eq!(said_aloud(&page), "Assistant: Heard there.");
}

#[wasm_bindgen_test]
async fn an_owner_can_have_less_read_out_or_nothing() {
    for (setting, heard) in [("brief", "Assistant: New message"), ("off", "")] {
        let page = with(&format!(r#""announce":"{setting}""#));
        greeted(&page, GREETING).await;
        frame().await;
        assert_eq!(said_aloud(&page), heard, "{setting}");
    }
}

#[wasm_bindgen_test]
async fn arrow_keys_home_and_end_walk_the_messages() {
    let page = Page::with_open_chat().await;
    answer(200, &reply("One."));
    page.says("First");
    page.reads("One.").await;
    let here = || document().active_element().and_then(|at| at.text_content()).unwrap_or_default();
    for (key, text) in [
        ("ArrowUp", "One."),
        ("ArrowUp", "First"),
        ("End", "One."),
        ("Home", "Hello!"),
        ("ArrowDown", "First"),
    ] {
        let in_a_message = document().active_element().filter(|at| at.matches("[part~='message']").unwrap());
        let from = in_a_message.unwrap_or_else(|| page.part("transcript").into());
        assert!(common::press(from.unchecked_ref(), key, false, false), "{key} was not taken");
        assert!(here().contains(text), "{key} went to {}", here());
    }
    let label = document().active_element().unwrap().get_attribute("aria-labelledby").unwrap();
    let named = |id: &str| document().get_element_by_id(id).unwrap().text_content().unwrap();
    let name = label.split(' ').map(named).collect::<Vec<_>>().join(" ");
    assert!(name.starts_with("You First "), "{name}");
    assert!(
        !common::press(page.part("input").unchecked_ref(), "ArrowUp", false, false),
        "the composer lost a key"
    );
}

#[wasm_bindgen_test]
async fn a_suggestion_is_said_and_goes_and_the_draft_stays() {
    let page = with(r#""lang":"en""#);
    greeted(&page, OFFERS).await;
    let titles = all(&page, "suggestion").iter().map(|chip| chip.text_content().unwrap()).collect::<Vec<_>>();
    assert_eq!(titles, ["Order", "Return"]);
    page.types("And also");
    answer(200, &reply("Which?"));
    page.click("suggestion");
    page.reads("Which?").await;
    assert_eq!(body(1), r#"{"conversation_id":"CONV-1","message":"Order"}"#);
    assert!(page.find("suggestion").is_none() && page.draft() == "And also");
}

#[wasm_bindgen_test]
async fn attachments_and_calls_open_what_is_safe_and_nothing_else() {
    let page = with(r#""lang":"en""#);
    greeted(&page, OFFERS).await;
    let targets = |part: &str| {
        all(&page, part).iter().map(|link| link.get_attribute("href").unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(targets("attachment"), ["https://shop.test/a.pdf"]);
    assert_eq!(targets("call"), ["tel:+442079"]);
    let card = page.part("attachment");
    assert_eq!(card.get_attribute("rel").unwrap(), "noopener noreferrer nofollow");
    assert_eq!(card.text_content().unwrap(), "ManualOpen it");
}

#[wasm_bindgen_test]
async fn what_is_too_long_says_so_and_is_not_sent() {
    let page = with(r#""longest-message":"110""#);
    greeted(&page, GREETING).await;
    let count = || page.part("count").text_content().unwrap();
    page.types("x");
    frame().await;
    assert_eq!(count(), "");
    page.types(&"x".repeat(50));
    until("the count", || count() == "60 characters left").await;
    page.types(&"x".repeat(113));
    until("the count", || count() == "3 characters too many").await;
    let alert = page.container.query_selector("footer [role='alert']").unwrap().unwrap();
    assert_eq!(alert.text_content().unwrap(), "3 characters too many");
    assert!(page.presses("input", "Enter"));
    frame().await;
    assert_eq!((calls().len(), page.draft().len()), (1, 113));
    assert_eq!(page.part("send").get_attribute("aria-disabled").unwrap(), "true");
}

#[wasm_bindgen_test]
async fn another_day_has_a_divider_and_one_breath_is_one_group() {
    reset();
    store_many(1, 100_000.0);
    let page = Page::again_with(
        r#"{"account":"acme","project":"shop","endpoint":"https://gateway.test/","storage-hours":"48"}"#,
    );
    page.resume();
    page.reads("Answer 0").await;
    assert_eq!(all(&page, "day").len(), 1, "that was not today");
    page.says("Today");
    page.says("And more");
    page.reads("And more").await;
    assert_eq!(all(&page, "day").len(), 2);
    let follows = page.container.query_selector_all(".follows").unwrap();
    assert_eq!(follows.length(), 1);
    assert!(follows.get(0).unwrap().text_content().unwrap().contains("And more"));
}
