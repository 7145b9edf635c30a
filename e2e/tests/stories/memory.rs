//! What outlives a page: reloads, other pages, other tabs, and tabs that are gone.

use e2e::{Chat, Shop, Visitor, release, unhurried};

/// An agent that takes its time over one answer, so that a page can be left meanwhile.
const SLOW: &str = r#"
    [[greeting]]
    say = "Hello!"
    [[rule]]
    hears = ["slow"]
    say = "Here you are, at last."
    delay_ms = 2500
    [otherwise]
    say = "I heard you."
    "#;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_on_over_a_reload_and_on_another_page() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.says("Where is my order?").await;
    let before = visitor.reads("What is your order number?").await;
    visitor.types("HX-2").await;
    visitor.reloads().await;
    let chat = visitor.reads("What is your order number?").await;
    assert!(chat.panel && chat.expanded, "the panel was open and is not");
    assert_eq!((chat.items, chat.draft.as_deref()), (before.items.clone(), Some("HX-2")));

    visitor.goes_to(&shop.page("/demo/premium.html")).await;
    let chat = visitor.reads("What is your order number?").await;
    assert_eq!(chat.items, before.items);
    visitor.types("0417").await;
    visitor.presses(thirtyfour::Key::Enter).await;
    visitor.reads("HX-20417").await;
    assert_eq!(shop.heard(), ["Where is my order?", "HX-20417"]);
    assert_eq!(shop.agent().conversations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_on_its_way_when_the_page_was_reloaded_arrives() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("slow please").await;
    shop.hears(&visitor, "slow please").await;
    visitor.reloads().await;
    let chat = visitor.reads("Here you are, at last.").await;
    assert_eq!(chat.visitor(), [("slow please", "sent")]);
    assert_eq!(chat.agent(), ["Hello!", "Here you are, at last."]);
    assert_eq!(shop.heard(), ["slow please"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_an_answer_that_was_on_its_way_arrives_after_a_reload_and_after_a_crash() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let page = shop.plain_page("/");
    let visitor = Visitor::of(&page).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("slow please").await;
    shop.hears(&visitor, "slow please").await;
    visitor.reloads().await;
    visitor.reads("Here you are, at last.").await;

    visitor.says("slow once more").await;
    shop.hears(&visitor, "slow once more").await;
    let first = visitor.browser().session().window().await.unwrap();
    let other = visitor.opens_a_tab(&page).await;
    visitor.looks_at(&first).await;
    visitor.browser().kills_the_page().await;
    // Nobody gives its turn back: it counts as gone once it has been silent.
    visitor.looks_at(&other).await;
    visitor.opens_the_chat().await;
    let answered = |chat: &Chat| chat.agent().len() == 3;
    visitor.waits_for("the second answer", answered).await;
    assert_eq!(shop.heard(), ["slow please", "slow once more"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tls_nothing_is_stored_either_where_the_owner_says_so() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = Visitor::of(&shop.plain_page("/")).await;
    let store_nothing = r#"document.querySelector("poly-chat").setAttribute("storage", "none");
        const chat = document.querySelector("poly-chat").cloneNode();
        document.querySelector("poly-chat").replaceWith(chat)"#;
    visitor.browser().run::<()>(store_nothing, vec![]).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let stored = "return indexedDB.databases().then((all) => [all.length, localStorage.length, sessionStorage.length])";
    assert_eq!(visitor.browser().run::<Vec<usize>>(stored, vec![]).await, [0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_show_one_conversation_and_say_each_word_once() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let first = visitor.browser().session().window().await.unwrap();
    let second = visitor.opens_a_tab(&shop.page("/")).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;

    let mut said = Vec::new();
    for round in 0..4 {
        for (tab, name) in [(&first, "first"), (&second, "second")] {
            visitor.browser().session().switch_to_window(tab.clone()).await.unwrap();
            let words = format!("{name} {round}");
            visitor.says(&words).await;
            said.push(words);
        }
    }
    visitor.sees_message("second 3", "sent").await;
    let here = visitor.waits_for("all answers", |chat| chat.agent().len() == 9).await;
    visitor.browser().session().switch_to_window(first).await.unwrap();
    visitor.sees_message("second 3", "sent").await;
    let there = visitor.waits_for("the other tab's answers", |chat| chat.agent().len() == 9).await;
    assert_eq!(here.visitor(), there.visitor());
    assert_eq!(shop.heard(), said);
    assert_eq!(shop.agent().conversations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_is_closed_in_the_middle_of_a_turn_leaves_it_to_the_other() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let first = visitor.browser().session().window().await.unwrap();
    visitor.opens_a_tab(&shop.page("/")).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("slow please").await;
    shop.hears(&visitor, "slow please").await;
    visitor.browser().session().close_window().await.unwrap();
    visitor.browser().session().switch_to_window(first).await.unwrap();
    let chat = visitor.reads("Here you are, at last.").await;
    assert_eq!(chat.visitor(), [("slow please", "sent")]);
    assert_eq!(shop.heard(), ["slow please"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_leaves_nothing_for_the_next_visitor() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.browser().run::<()>("document.querySelector('poly-chat').forget()", vec![]).await;
    let stored = "return Object.keys(localStorage).length + Object.keys(sessionStorage).length";
    assert_eq!(visitor.browser().run::<usize>(stored, vec![]).await, 0);
    visitor.reloads().await;
    visitor.opens_the_chat().await;
    let chat = visitor.reads("Hello!").await;
    assert_eq!(chat.visitor(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_line_that_breaks_again_and_again_each_word_arrives_once() {
    let shop = Shop::with(unhurried(SLOW), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let mut said = Vec::new();
    for number in 0..3 {
        // The line breaks while the agent is at it: the answer is on its way and is lost.
        let words = format!("slow {number}");
        visitor.says(&words).await;
        shop.hears(&visitor, &words).await;
        shop.line().cut().await;
        shop.line().mend().await;
        visitor.sees_message(&words, "sent").await;
        said.push(words);
    }
    let chat = visitor.waits_for("every answer", |chat| chat.agent().len() == 4).await;
    assert_eq!(chat.visitor().iter().map(|(words, _)| *words).collect::<Vec<_>>(), said);
    assert_eq!(shop.heard(), said);
}
