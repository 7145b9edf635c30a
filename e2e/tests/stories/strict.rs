//! Pages that trust nobody: policies that forbid all but the least, and frames without an origin.
//!
//! The policies are those of docs/csp.md, word by word: what the page says and what is tested cannot differ.

use std::fs;
use std::path::Path;

use e2e::{Page, RECORDER, Shop, Visitor, Website, release};
use gateway::Origins;
use serde_json::Value;

/// What docs/csp.md calls the gateway, and the website.
pub(super) const GATEWAY: &str = "https://chat.example.com";
const WEBSITE: &str = "https://www.example.com";

/// The headers of the first block below a heading of docs/csp.md.
fn headers(heading: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/csp.md");
    let text = fs::read_to_string(file).unwrap();
    let title = format!("\n## {heading}\n");
    let (_, section) = text.split_once(&title).unwrap_or_else(|| panic!("csp.md has no {heading:?}"));
    let block = section.split("\n## ").next().unwrap().split("```http\n").nth(1);
    let block = block.unwrap_or_else(|| panic!("{heading:?} has no headers")).split("```").next().unwrap();
    // What is indented goes on with the header above.
    let lines = block.replace("\n  ", " ");
    lines
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A page with the headers that docs/csp.md has below a heading.
pub(super) fn page(shop: &Shop, heading: &str, language: &str, tag: &str) -> Page {
    let text = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>A bank</title>{tag}</head>\
         <body><h1>A bank</h1></body></html>"
    );
    headers(heading).into_iter().fold(Page::at("/", &text), |page, (name, value)| {
        page.header(&name, &value.replace(GATEWAY, &shop.page("")).replace(WEBSITE, "'self'"))
    })
}

const USUAL: &str = r#"data-account="acme" data-project="shop""#;

/// A visitor of that page in a browser that keeps complaints.
pub(super) async fn visits(page: Page) -> (Website, Visitor) {
    let website = Website::of([page]).await;
    let visitor = Visitor::who_keeps_complaints(website.address()).await;
    (website, visitor)
}

/// Opens, is answered, closes, and is back after a reload.
pub(super) async fn chats(visitor: &Visitor) {
    chats_for_a_while(visitor).await;
    no_complaints(visitor).await;
    visitor.reloads().await;
    visitor.reads("What is your order number?").await;
    visitor.says("HX-20417").await;
    visitor.reads("HX-20417").await;
    no_complaints(visitor).await;
}

/// Opens, is answered, closes, and opens again.
async fn chats_for_a_while(visitor: &Visitor) {
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.closes_the_chat().await;
    visitor.opens_the_chat().await;
}

async fn no_complaints(visitor: &Visitor) {
    visitor.rests().await;
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_least_that_a_page_allows_is_enough() {
    let shop = Shop::open().await;
    let (_website, visitor) = visits(page(&shop, "The least", "en", &shop.snippet(USUAL))).await;
    chats(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_least_is_enough_for_all_that_only_some_load() {
    let shop = Shop::open().await;
    let settings = r#"data-teaser="Fragen?" data-consent="Wir lesen mit. [Mehr](https://www.example.com/)" data-theme="page"
        data-disclaimer="Kein Mensch." data-from-title="css:h1" data-sound data-title-count data-launcher-text="Hilfe""#;
    let tag = shop.snippet(&format!("{USUAL} {settings}"));
    let (_website, visitor) = visits(page(&shop, "The least", "de", &tag)).await;
    visitor
        .waits_for("the teaser", |chat| chat.notice.as_deref().is_some_and(|said| said.contains("Fragen?")))
        .await;
    visitor.clicks("launcher").await;
    visitor.clicks("consent-yes").await;
    visitor.reads("Hello!").await;
    let title = visitor.finds("title").await.text().await.unwrap();
    assert_ne!(title, "Chat with us", "it speaks English");
    assert_eq!(visitor.finds("disclaimer").await.text().await.unwrap(), "Kein Mensch.");
    visitor.clicks("knows").await;
    let known = visitor.finds("known").await.text().await.unwrap();
    assert!(known.contains("A bank"), "{known}");
    visitor.says("I want to talk to a person").await;
    visitor.waits_for("the handoff", |chat| chat.can_restart).await;
    no_complaints(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_a_strict_page_says_so_as_any_other() {
    let shop = Shop::open().await;
    let (_website, visitor) = visits(page(&shop, "The least", "en", &shop.snippet(USUAL))).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.browser().is_offline(true).await;
    visitor.finds("offline").await;
    visitor.browser().is_offline(false).await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    no_complaints(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_shown_from_where_the_page_allows_them() {
    let shop = Shop::open().await;
    let tag = shop.snippet(&format!(r#"{USUAL} data-avatar="/lamp.svg" data-launcher-icon="/lamp.svg""#));
    let (_website, visitor) = visits(page(&shop, "With pictures", "en", &tag)).await;
    chats(&visitor).await;
    let widths = "return ['icon', 'avatar'].map((part) => {
        const root = document.querySelector('poly-chat').shadowRoot;
        return root.querySelector(`img[part~=${part}], [part~=${part}] img`)?.naturalWidth > 0 })";
    assert_eq!(visitor.browser().run::<Vec<bool>>(widths, vec![]).await, [true, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_on_the_tag_is_enough_for_all_it_loads() {
    let shop = Shop::open().await;
    let tag = shop.snippet(&format!(r#"{USUAL} nonce="2726c7f26c""#));
    let (_website, visitor) = visits(page(&shop, "With a nonce", "en", &tag)).await;
    chats(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trusted_types_are_enforced_and_nothing_is_missing() {
    let shop = Shop::open().await;
    let (_website, visitor) = visits(page(&shop, "Trusted Types", "en", &shop.snippet(USUAL))).await;
    // Else this says nothing.
    let refused = "try { document.createElement('p').innerHTML = '<b>'; return false } catch { return true }";
    assert!(visitor.browser().run::<bool>(refused, vec![]).await, "the policy does not hold");
    visitor.browser().run::<Value>("complaints.length = 0; return null", vec![]).await;
    chats(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_cross_origin_isolated_stays_so() {
    let shop = Shop::open().await;
    let (_website, visitor) = visits(page(&shop, "Cross-origin isolation", "en", &shop.snippet(USUAL))).await;
    assert!(visitor.browser().run::<bool>("return crossOriginIsolated", vec![]).await);
    chats(&visitor).await;
}

/// A page with a frame of that sandbox, in which a page of the same website has the chat.
async fn framed(shop: &Shop, sandbox: &str) -> (Website, Visitor) {
    let around = format!(
        "<!doctype html><title>A reader</title><body style=\"margin: 0\">\
         <iframe sandbox=\"{sandbox}\" src=\"/inside\" style=\"width: 100vw; height: 95vh; border: 0\"></iframe>"
    );
    let inside = format!(
        "<!doctype html><html lang=\"en\"><title>A letter</title><script>{RECORDER}</script><body>{}",
        shop.snippet(USUAL)
    );
    let website = Website::of([Page::at("/", &around), Page::at("/inside", &inside)]).await;
    let visitor = Visitor::who_keeps_complaints(website.address()).await;
    visitor.looks_into_the_frame().await;
    (website, visitor)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_frame_without_an_origin_the_visitor_is_told_that_there_is_no_chat() {
    let shop = Shop::open().await;
    let (_website, visitor) = framed(&shop, "allow-scripts").await;
    visitor.opens_the_chat().await;
    let chat = visitor.waits_for("what is wrong", |chat| chat.failed.is_some()).await;
    assert!(chat.agent().is_empty(), "{chat:#?}");
    assert_eq!(shop.agent().conversations().len(), 0);
    no_complaints(&visitor).await;
    visitor.closes_the_chat().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_frame_without_an_origin_it_chats_where_the_gateway_allows_that() {
    let shop = Shop::set_up(&release(), |config| config.sites[0].null_origin = true).await;
    let (website, visitor) = framed(&shop, "allow-scripts").await;
    let origin: String = visitor.browser().run("return origin", vec![]).await;
    assert_eq!(origin, "null");
    chats_for_a_while(&visitor).await;
    no_complaints(&visitor).await;
    // Nothing was kept.
    visitor.goes_to(website.address()).await;
    visitor.looks_into_the_frame().await;
    let chat = visitor.waits_for("the launcher", |chat| chat.launcher).await;
    assert!(!chat.panel);
    visitor.opens_the_chat().await;
    let chat = visitor.reads("Hello!").await;
    assert_eq!(chat.visitor(), []);
    no_complaints(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_sandboxed_frame_with_an_origin_it_is_a_chat_like_any_other() {
    let shop = Shop::open().await;
    let (website, visitor) = framed(&shop, "allow-scripts allow-same-origin").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.goes_to(website.address()).await;
    visitor.looks_into_the_frame().await;
    visitor.reads("What is your order number?").await;
    no_complaints(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strict_page_without_tls_chats_too() {
    let website = Website::empty().await;
    let origin = website.plain_address();
    let allowed = Origins::parse(&origin).unwrap();
    let shop = Shop::set_up(&release(), |config| config.sites[0].origins = allowed).await;
    website.shows([page(&shop, "The least", "en", &shop.snippet(USUAL))]);
    let visitor = Visitor::who_keeps_complaints(&origin).await;
    assert!(!visitor.browser().run::<bool>("return isSecureContext", vec![]).await);
    chats(&visitor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_without_the_gateway_is_told_and_the_page_lives() {
    let shop = Shop::open().await;
    // The launcher may come, and nothing else.
    let text = format!("<!doctype html><title>A bank</title><body>{}", shop.snippet(USUAL));
    let policy = format!("default-src 'none'; script-src {}", shop.page("/polychat.js"));
    let (_website, visitor) = visits(Page::at("/", &text).header("content-security-policy", &policy)).await;
    visitor.clicks("launcher").await;
    let chat = visitor.waits_for("what is wrong", |chat| chat.notice.is_some()).await;
    assert!(!chat.panel && chat.launcher, "{chat:#?}");
    let complaints = visitor.complaints().await;
    assert!(complaints.iter().any(|line| line.starts_with("violation: connect-src")), "{complaints:?}");
}
