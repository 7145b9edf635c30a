//! Two and five real tabs of one site that send at the same moment, again and again: each word reaches the agent
//! once and stands once, in the same order, in every tab.
//!
//! The few rounds here are run with every change; all of them: `cargo xtask test e2e -- --ignored full`.

use std::collections::BTreeSet;

use e2e::{Shop, Visitor, release, scripted};
use serde::Serialize;
use serde_json::json;
use thirtyfour::WindowHandle;

const PLAIN: &str = "[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"I heard you.\"";

/// After so many rounds all pages are loaded anew: what is drawn makes a page slow.
const RELOADS_AFTER: usize = 10;

/// Makes a tab one of those that act together; `tabs.js` is what it can do then.
const TAB: &str = include_str!("tabs.js");

/// What stands between the widget and the API.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
enum Api {
    Keyed,
    /// Nobody that runs a key once: the pages hide the keys from the gateway.
    Bare,
    /// The same on pages without TLS, where there are no Web Locks.
    Plain,
    /// Keyed, in a browser without a channel between tabs.
    Deaf,
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_at_once() {
    send_at_once(2, 20, Api::Keyed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_tabs_at_once_without_keys() {
    send_at_once(5, 8, Api::Bare).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_that_cannot_tell_each_other_at_once() {
    // Fewer than would load the pages anew, and with them the channel.
    send_at_once(2, RELOADS_AFTER - 1, Api::Deaf).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_without_tls_at_once() {
    send_at_once(3, 8, Api::Plain).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_that_open_at_once_open_one_conversation() {
    open_at_once(3, 5, Api::Keyed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_without_tls_that_open_at_once_open_one_conversation() {
    open_at_once(3, 5, Api::Plain).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_two_tabs_at_once() {
    send_at_once(2, 200, Api::Keyed).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_five_tabs_at_once() {
    send_at_once(5, 200, Api::Keyed).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_five_tabs_at_once_without_keys() {
    send_at_once(5, 200, Api::Bare).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_five_tabs_without_tls_at_once() {
    send_at_once(5, 200, Api::Plain).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_tabs_that_open_at_once() {
    open_at_once(5, 100, Api::Keyed).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_tabs_without_tls_that_open_at_once() {
    open_at_once(5, 100, Api::Plain).await;
}

async fn send_at_once(count: usize, rounds: usize, api: Api) {
    let shop = Shop::with(scripted(PLAIN), &release()).await;
    let (visitor, tabs) = tabs(&shop, count, api).await;
    act(&visitor, "open", 1).await;
    for round in 0..rounds {
        if round % RELOADS_AFTER == RELOADS_AFTER - 1 {
            for (number, tab) in tabs.iter().enumerate() {
                visitor.looks_at(tab).await;
                visitor.reloads().await;
                visitor
                    .waits_for("the chat to be back", |chat| chat.draft.is_some() && !chat.items.is_empty())
                    .await;
                visitor.rests().await;
                joins(&visitor, number, count, api).await;
            }
            visitor.looks_at(&tabs[0]).await;
        }
        act(&visitor, &format!("say {round}"), 2 * i64::try_from(count).unwrap()).await;
    }
    let transcript = whole_transcript(&visitor, &tabs).await;
    let said = transcript.iter().filter(|line| line.starts_with("visitor ")).collect::<Vec<_>>();
    let expected =
        (0..rounds).flat_map(|round| (0..count).map(move |tab| format!("tab {tab} round {round}")));
    let expected = expected.collect::<BTreeSet<_>>();
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    let words = said.iter().map(|line| line.trim_start_matches("visitor sent ").to_owned());
    assert_eq!(words.collect::<BTreeSet<_>>(), expected);
    let heard = shop.heard();
    assert_eq!(heard.len(), expected.len(), "the agent heard a word twice, or not at all: {heard:#?}");
    assert_eq!(heard.into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(shop.agent().conversations().len(), 1);
}

async fn open_at_once(count: usize, rounds: usize, api: Api) {
    let shop = Shop::with(scripted(PLAIN), &release()).await;
    let (visitor, tabs) = tabs(&shop, count, api).await;
    for round in 1..=rounds {
        act(&visitor, "open", 1).await;
        assert_eq!(shop.agent().conversations().len(), round, "one conversation a round");
        assert_eq!(whole_transcript(&visitor, &tabs).await, ["agent Hello!"]);
        visitor.looks_at(&tabs[0]).await;
        act(&visitor, "forget", -1).await;
    }
}

/// So many tabs of the shop, the first of them in view.
async fn tabs(shop: &Shop, count: usize, api: Api) -> (Visitor, Vec<WindowHandle>) {
    let page = if api == Api::Plain { shop.plain_page("/") } else { shop.page("/") };
    let visitor = Visitor::of(&page).await;
    let mut tabs = vec![visitor.browser().session().window().await.unwrap()];
    for _ in 1..count {
        tabs.push(visitor.opens_a_tab(&page).await);
    }
    for (number, tab) in tabs.iter().enumerate() {
        visitor.looks_at(tab).await;
        joins(&visitor, number, count, api).await;
    }
    visitor.looks_at(&tabs[0]).await;
    (visitor, tabs)
}

/// The tab in view acts with the others from now on.
async fn joins(visitor: &Visitor, number: usize, count: usize, api: Api) {
    let arguments = vec![json!(number), json!(count), json!(api)];
    visitor.browser().run::<()>(TAB, arguments).await;
    let has_locks: bool = visitor.browser().run("return !!navigator.locks", vec![]).await;
    assert_eq!(has_locks, api != Api::Plain, "Web Locks");
}

/// All tabs do the same at once; over when each of them shows so many messages more, all of them delivered.
async fn act(visitor: &Visitor, what: &str, more: i64) {
    let script = "return act(arguments[0], arguments[1])";
    visitor.browser().run::<()>(script, vec![json!(what), json!(more)]).await;
}

async fn whole_transcript(visitor: &Visitor, tabs: &[WindowHandle]) -> Vec<String> {
    let mut first: Option<Vec<String>> = None;
    for tab in tabs {
        visitor.looks_at(tab).await;
        let transcript = visitor.browser().run("return transcript()", vec![]).await;
        let first = first.get_or_insert_with(|| Vec::clone(&transcript));
        assert_eq!(*first, transcript, "two tabs show the same");
    }
    first.unwrap_or_default()
}
