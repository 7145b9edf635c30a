//! The panel in a real browser against a stubbed `fetch`: what a visitor does, and what they see.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{
    GREETING, Page, answer, answer_later, body, calls, document, frame, key, outlives_the_page, release,
    reply, until, warnings,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const CREATE: &str = "POST /v1/acme/shop/chat/create";
const RESPOND: &str = "POST /v1/acme/shop/chat/respond";
const CLOSE: &str = "PUT /v1/acme/shop/chat/close";

#[wasm_bindgen_test]
async fn nothing_is_called_until_the_panel_is_shown() {
    let page = Page::with_widget();
    frame().await;
    assert!(page.part("panel").hidden() && calls().is_empty());
    answer(200, GREETING);
    page.show();
    page.reads("Hello!").await;
    assert!(!page.part("panel").hidden());
    assert_eq!(calls(), [CREATE]);
}

#[wasm_bindgen_test]
async fn the_agent_is_told_what_the_page_knows() {
    document().set_title("Lamps");
    let page = Page::with_settings(
        r#"{"account":"acme","project":"shop","endpoint":"https://gateway.test","lang":"fr"}"#,
    );
    page.show();
    until("create is called", || !calls().is_empty()).await;
    let sent = js_sys::JSON::parse(&body(0)).unwrap();
    let get = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).unwrap();
    let attributes = get(&sent, "integration_attributes");
    let page = get(&attributes, "page");
    assert_eq!((get(&page, "title"), get(&page, "language")), ("Lamps".into(), "fr".into()));
    let url = get(&page, "url").as_string().unwrap();
    assert!(url.starts_with("http") && !url.contains(['?', '#']), "{url}");
}

#[wasm_bindgen_test]
async fn what_an_agent_writes_is_read_and_nothing_of_it_runs() {
    let page = Page::with_widget();
    let text = "# Hello!\\n**bold** [shop.test](https://evil.test/x) <img src=x onerror=alert(1)>\\n\\n1. one\\n2. two\\n\\n```sh\\nls\\n```";
    answer(200, &reply(text));
    page.show();
    page.reads("Hello!").await;
    let html = page.part("text").inner_html();
    assert!(html.contains(r#"<p class="heading" role="heading" aria-level="3">Hello!</p>"#), "{html}");
    assert!(
        html.contains("<strong>bold</strong>") && html.contains("<ol start=\"1\"><li><p>one</p></li>"),
        "{html}"
    );
    assert!(page.find("text").unwrap().query_selector("img").unwrap().is_none(), "{html}");
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"), "{html}");
    let link = page.part("text").query_selector("a").unwrap().unwrap();
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://evil.test/x"));
    assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow"));
    assert_eq!(page.part("host").text_content().as_deref(), Some("evil.test"));
    assert_eq!(
        page.part("code").query_selector("pre").unwrap().unwrap().text_content().as_deref(),
        Some("ls")
    );
    assert!(page.find("copy").is_some());
}

#[wasm_bindgen_test]
async fn a_question_is_sent_once_with_its_key_and_answered() {
    let page = Page::with_open_chat().await;
    let held = answer_later(200, &reply("On its way."));
    page.says("Where is it?");
    until("respond is called", || calls().len() == 2).await;
    assert_eq!(page.messages(), ["agent: Hello!", "visitor (sending): Where is it?"]);
    assert!(page.find("typing").is_some());
    release(&held);
    page.reads("On its way.").await;
    assert_eq!(page.messages()[1..], ["visitor (sent): Where is it?", "agent: On its way."]);
    assert!(page.find("typing").is_none());
    assert_eq!(calls(), [CREATE, RESPOND]);
    assert_eq!(body(1), r#"{"conversation_id":"CONV-1","message":"Where is it?"}"#);
    assert!(key(1).len() == 32 && key(0) != key(1));
}

#[wasm_bindgen_test]
async fn enter_sends_but_not_with_shift_nor_while_composing() {
    let page = Page::with_open_chat().await;
    page.types("こん");
    assert!(!page.presses_with("input", "Enter", false, true));
    assert!(!page.presses_with("input", "Enter", true, false));
    frame().await;
    assert_eq!(page.messages(), ["agent: Hello!"]);
    page.click("send");
    page.reads("こん").await;
    until("it goes out", || page.messages()[1] == "visitor (sending): こん").await;
}

#[wasm_bindgen_test]
async fn a_blank_draft_cannot_be_sent() {
    let page = Page::with_open_chat().await;
    let disabled = || page.part("send").get_attribute("aria-disabled").unwrap();
    page.types("  ");
    page.click("send");
    frame().await;
    assert_eq!((disabled().as_str(), page.messages().len()), ("true", 1));
    page.types("Hi");
    until("the button wakes", || disabled() == "false").await;
}

#[wasm_bindgen_test]
async fn what_a_visitor_writes_is_shown_as_it_is_and_no_markup_runs() {
    let page = Page::with_open_chat().await;
    answer(200, &reply("<img src=x onerror=alert(1)> &amp;\\nnext"));
    page.says("<b>bold</b>\n&lt;");
    page.reads("next").await;
    assert_eq!(page.messages()[1], "visitor (sent): <b>bold</b>\n&lt;");
    assert_eq!(page.messages()[2], "agent: <img src=x onerror=alert(1)> &next");
    assert!(page.container.query_selector("img, b").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_message_that_brought_no_answer_is_sent_again_by_the_visitor() {
    let page = Page::with_open_chat().await;
    answer(0, "");
    page.says("Anyone?");
    page.reads("No connection").await;
    assert_eq!(page.messages()[1], "visitor (failed): Anyone?");
    answer(200, &reply("Yes."));
    page.click("retry");
    page.reads("Yes.").await;
    assert_eq!(page.messages()[1..], ["visitor (sent): Anyone?", "agent: Yes."]);
    assert_ne!(key(1), key(2), "nobody knows what became of the first call");
    until("the focus is in the composer", || {
        document().active_element().as_ref() == page.find("input").as_deref()
    })
    .await;
}

#[wasm_bindgen_test]
async fn where_nothing_opens_the_visitor_can_try_again() {
    let page = Page::with_widget();
    answer(503, "upstream connect error");
    page.show();
    page.reads("We can’t reach the chat").await;
    answer(200, GREETING);
    page.click("try-again");
    page.reads("Hello!").await;
    assert!(page.find("input").is_some() && page.find("failed").is_none());
}

#[wasm_bindgen_test]
async fn a_handoff_shows_where_and_why_and_takes_no_more() {
    let page = Page::with_open_chat().await;
    answer(
        200,
        r#"{"conversation_id":"CONV-1","response":"One moment.","end_conversation":true,
            "handoff":{"destination":"live_agent_queue","reason":"billing_question"}}"#,
    );
    page.says("A person please");
    page.reads("One moment.").await;
    let text = |part: &str| page.part(part).text_content().unwrap();
    assert_eq!((text("destination"), text("reason")), ("Live agent queue".into(), "Billing question".into()));
    assert!(page.find("input").is_none() && page.find("end").is_none());
    answer(200, r#"{"conversation_id":"CONV-2","response":"Hello again!"}"#);
    page.click("restart");
    page.reads("Hello again!").await;
    assert!(page.find("input").is_some() && page.find("handoff").is_some());
}

#[wasm_bindgen_test]
async fn after_a_handoff_the_visitor_goes_on_where_the_owner_says() {
    let link = |template: &str| {
        format!(
            r#"{{"account":"acme","project":"shop","endpoint":"https://gateway.test","handoff-url":"{template}"}}"#
        )
    };
    let gone = r#"{"conversation_id":"CONV 1","response":"One moment.","handoff":{"destination":"a/b&c"}}"#;
    let page = Page::with_settings(&link("https://shop.test/help?to={destination}&id={conversation}"));
    answer(200, gone);
    page.show();
    page.reads("One moment.").await;
    let href = page.part("go-on").get_attribute("href").unwrap();
    assert_eq!(href, "https://shop.test/help?to=a%2Fb%26c&id=CONV%201");
    page.remove();

    let page = Page::with_settings(&link("javascript:alert('{reason}')"));
    answer(200, gone);
    page.show();
    page.reads("One moment.").await;
    assert!(page.find("go-on").is_none() && page.find("restart").is_some());
    assert!(warnings().join("").contains("`handoff-url`"));
}

#[wasm_bindgen_test]
async fn ending_is_asked_first_and_the_api_is_told() {
    let page = Page::with_open_chat().await;
    page.click("end");
    until("the question is asked", || page.find("confirm").is_some()).await;
    assert!(page.part("input").closest("[inert]").unwrap().is_some(), "the composer can be reached");
    page.click("confirm-no");
    until("the question is gone", || page.find("confirm").is_none()).await;
    until("the composer is back", || page.part("input").closest("[inert]").unwrap().is_none()).await;
    answer(200, r#"{"success":true}"#);
    page.click("end");
    until("the question is asked", || page.find("confirm").is_some()).await;
    page.click("confirm-yes");
    page.reads("You ended the chat").await;
    until("close is called", || calls() == [CREATE, CLOSE]).await;
    assert_eq!(body(1), r#"{"conversation_id":"CONV-1"}"#);
    assert!(outlives_the_page(1));
}

#[wasm_bindgen_test]
async fn escape_leaves_the_question_first_and_then_the_panel() {
    let page = Page::with_open_chat().await;
    page.click("end");
    until("the question is asked", || page.find("confirm").is_some()).await;
    page.presses("confirm", "Escape");
    until("the question is gone", || page.find("confirm").is_none()).await;
    assert!(page.told().is_empty());
    page.presses("input", "Escape");
    until("the panel is gone", || page.part("panel").hidden()).await;
    assert_eq!(page.told(), ["hide"]);
}

#[wasm_bindgen_test]
async fn the_focus_goes_where_the_visitor_goes_on() {
    let page = Page::with_open_chat().await;
    let focused = |part: &str| document().active_element().as_ref() == page.find(part).as_deref();
    until("the composer has the focus", || focused("input")).await;
    answer(200, r#"{"conversation_id":"CONV-1","response":"Goodbye!","end_conversation":true}"#);
    page.says("Bye");
    page.reads("Goodbye!").await;
    until("the focus is on New chat", || focused("restart")).await;
    page.click("restart");
    until("the focus is in the composer", || focused("input")).await;
}

#[wasm_bindgen_test]
async fn an_expired_conversation_keeps_what_was_not_sent() {
    let page = Page::with_open_chat().await;
    answer(410, r#"{"success":false,"error":"Gone","error_id":"1","error_code":"CHAT_CONVERSATION_ENDED"}"#);
    page.says("Still there?");
    page.reads("The chat timed out").await;
    assert_eq!(page.messages()[1], "visitor (unsent): Still there?");
    answer(200, GREETING);
    page.click("restart");
    until("the composer is back", || page.find("input").is_some()).await;
    let input: web_sys::HtmlTextAreaElement = page.part("input").unchecked_into();
    assert_eq!(input.value(), "Still there?");
}

#[wasm_bindgen_test]
async fn a_removed_widget_leaves_nothing_and_a_late_answer_does_no_harm() {
    let mut page = Page::with_open_chat().await;
    let held = answer_later(200, &reply("Too late."));
    page.says("Hello?");
    until("respond is called", || calls().len() == 2).await;
    page.remove_widget();
    assert_eq!(page.container.child_nodes().length(), 0);
    release(&held);
    frame().await;
    assert!(page.told().is_empty(), "{:?}", page.told());
}
