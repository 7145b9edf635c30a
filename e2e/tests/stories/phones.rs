//! On a phone: the panel is all there is, stays above the keyboard, and leaves the page as it was.

use e2e::{Look, Screen, Shop, Visitor, Website, release, scripted};
use serde::Deserialize;
use serde_json::json;
use thirtyfour::Key;

const TALKATIVE: &str = r#"
    [[greeting]]
    say = "Hello!"
    [otherwise]
    say = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\n\nSeven.\n\nEight.\n\nNine.\n\nTen."
"#;

/// Where things are, in CSS pixels from the top.
#[derive(Debug, Deserialize)]
struct Seen {
    modal: bool,
    top: f64,
    bottom: f64,
    width: f64,
    composer: f64,
    below_the_end: f64,
    font: f64,
    scrolled: f64,
    page_style: String,
    inside: bool,
}

const LOOK: &str = r#"
    const host = document.querySelector("poly-chat");
    const part = (name) => host.shadowRoot.querySelector(`[part~=${name}]`);
    const { top, bottom, width } = part("panel").getBoundingClientRect();
    const transcript = part("transcript");
    return {
      modal: part("panel").matches(":modal"),
      top, bottom, width,
      composer: part("input").getBoundingClientRect().bottom,
      below_the_end: transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight,
      font: parseFloat(getComputedStyle(part("input")).fontSize),
      scrolled: scrollY,
      page_style: (document.documentElement.getAttribute("style") ?? "") + (document.body.getAttribute("style") ?? ""),
      inside: document.activeElement === host,
    }"#;

/// What an iPhone tells of its keyboard: the page is as high as before, what is in view is not.
const KEYBOARD: &str = r#"
    Object.defineProperty(visualViewport, "height", { value: arguments[0], configurable: true });
    visualViewport.dispatchEvent(new Event("resize"))"#;

async fn on_a_phone(body: &str) -> (Shop, Website, Visitor) {
    let shop = Shop::with(scripted(TALKATIVE), &release()).await;
    let tag = shop.snippet(r#"data-account="acme" data-project="shop""#);
    let website = Website::with(&format!("<main>{body}</main>{tag}")).await;
    let visitor = Visitor::of("about:blank").await;
    visitor.browser().looks_like(Look::Light, Screen::Phone).await;
    visitor.goes_to(website.address()).await;
    (shop, website, visitor)
}

/// Opens the chat and talks until there is more than the screen holds.
async fn talks(visitor: &Visitor) {
    visitor.opens_the_chat().await;
    for words in ["One", "Two", "Three"] {
        visitor.says(words).await;
        visitor.waits_for("an answer", |chat| chat.visitor().last() == Some(&(words, "sent"))).await;
    }
    visitor.reads("Ten.").await;
}

async fn sees(visitor: &Visitor) -> Seen {
    visitor.rests().await;
    visitor.browser().run(LOOK, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_fills_the_screen_and_keeps_the_focus_inside() {
    let (_shop, _website, visitor) = on_a_phone("<a href='/elsewhere'>A link of the page</a>").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let seen = sees(&visitor).await;
    assert!(seen.modal && seen.inside, "{seen:?}");
    assert_eq!((seen.top, seen.bottom, seen.width), (0.0, 844.0, 390.0), "{seen:?}");
    assert!(seen.font >= 16.0, "the browser zooms in on smaller letters: {seen:?}");
    for _ in 0..8 {
        visitor.presses(Key::Tab).await;
        // The browser's own buttons are the only other place.
        let where_to = "return document.activeElement === document.body || document.activeElement.localName";
        let focus: serde_json::Value = visitor.browser().run(where_to, vec![]).await;
        assert!(
            focus == json!(true) || focus == json!("poly-chat"),
            "the page behind has the focus: {focus}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_composer_and_the_end_stay_above_the_keyboard() {
    let (_shop, _website, visitor) = on_a_phone("").await;
    talks(&visitor).await;
    visitor.browser().run::<()>(KEYBOARD, vec![json!(430)]).await;
    let seen = sees(&visitor).await;
    assert!(seen.bottom <= 430.0 && seen.composer <= 430.0, "the keyboard covers it: {seen:?}");
    assert!(seen.below_the_end < 2.0, "the newest message is out of view: {seen:?}");
    visitor.browser().run::<()>(KEYBOARD, vec![json!(844)]).await;
    let seen = sees(&visitor).await;
    assert!(seen.bottom > 840.0 && seen.below_the_end < 2.0, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_many_lines_still_sees_the_end() {
    let (_shop, _website, visitor) = on_a_phone("").await;
    talks(&visitor).await;
    visitor.types("1\n2\n3\n4\n5").await;
    visitor.rests().await;
    for letter in "as long as it takes".chars() {
        visitor.keys(&letter.to_string()).await;
        visitor.rests().await;
    }
    let seen = sees(&visitor).await;
    assert!(seen.below_the_end < 2.0, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_is_turned_shows_the_end_as_before() {
    let (_shop, _website, visitor) = on_a_phone("").await;
    talks(&visitor).await;
    for screen in [Screen::Desktop, Screen::Narrow, Screen::Phone] {
        visitor.browser().looks_like(Look::Light, screen).await;
        let seen = sees(&visitor).await;
        assert!(seen.below_the_end < 2.0, "{screen:?}: {seen:?}");
        assert_eq!(seen.modal, screen != Screen::Desktop, "{screen:?}: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_where_and_as_it_was() {
    let (_shop, _website, visitor) = on_a_phone(&"<p>A long page.</p>".repeat(200)).await;
    visitor.browser().run::<()>("scrollTo(0, 1234)", vec![]).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let seen = sees(&visitor).await;
    assert_eq!((seen.scrolled, seen.page_style.as_str()), (1234.0, ""), "{seen:?}");
    visitor.closes_the_chat().await;
    visitor.rests().await;
    let after: (f64, String, bool) = visitor
        .browser()
        .run(
            r#"const chat = document.querySelector("poly-chat");
               return [scrollY, document.body.getAttribute("style") ?? "",
                 chat.shadowRoot.activeElement?.part.contains("launcher") ?? false]"#,
            vec![],
        )
        .await;
    assert_eq!(after, (1234.0, String::new(), true));
}
