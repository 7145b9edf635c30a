//! Which language the chat speaks, and how it writes.

use e2e::{Shop, Visitor, Website};

/// Goes to a website in a language with these attributes and opens the chat.
async fn opens(page: &str, attributes: &str) -> (Shop, Website, Visitor) {
    let shop = Shop::open().await;
    let tag = shop.snippet(&format!(r#"data-account="acme" data-project="shop" {attributes}"#));
    let website = Website::in_language(page, &tag).await;
    let visitor = Visitor::of(website.address()).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    (shop, website, visitor)
}

/// The panel's language, its direction, its name, and what the composer says.
async fn speaks(visitor: &Visitor) -> [String; 4] {
    let script = r#"
        const part = (name) => document.querySelector("poly-chat").shadowRoot.querySelector(`[part~=${name}]`);
        return [part("panel").lang, part("panel").dir, part("panel").ariaLabel, part("input").placeholder]"#;
    visitor.browser().run(script, vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_word_comes_first_then_the_pages_then_the_browsers() {
    for (page, attributes, spoken) in [
        ("pl", r#"data-lang="de-AT""#, ["de-AT", "ltr", "Chatten Sie mit uns", "Nachricht schreiben\u{a0}…"]),
        ("pl", "", ["pl", "ltr", "Porozmawiaj z nami", "Napisz wiadomość…"]),
        // What there are no words for is passed over: the browser's is British English here.
        ("is", r#"data-lang="mt""#, ["en-GB", "ltr", "Chat with us", "Write a message…"]),
        ("he", "", ["he", "rtl", "דברו איתנו", "כתיבת הודעה…"]),
        // Taiwan writes other signs.
        ("zh-TW", "", ["en-GB", "ltr", "Chat with us", "Write a message…"]),
    ] {
        let (_shop, _website, visitor) = opens(page, attributes).await;
        assert_eq!(speaks(&visitor).await, spoken, "a page in {page} with {attributes:?}");
        assert_eq!(visitor.complaints().await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn single_words_are_the_owners() {
    let (_shop, _website, visitor) = opens("de", r#"data-text-title="Fragen Sie Acme""#).await;
    let [lang, _, title, placeholder] = speaks(&visitor).await;
    assert_eq!([lang, title, placeholder], ["de", "Fragen Sie Acme", "Nachricht schreiben\u{a0}…"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_written_as_the_language_does() {
    for (page, attributes, is_written) in
        [("de", "", r"^\d\d:\d\d$"), ("en", r#"data-lang="en-US""#, r"^\d?\d:\d\d\s[AP]M$")]
    {
        let (_shop, _website, visitor) = opens(page, attributes).await;
        let script =
            r#"return document.querySelector("poly-chat").shadowRoot.querySelector("time").textContent"#;
        let time: String = visitor.browser().run(script, vec![]).await;
        let script = "return new RegExp(arguments[0]).test(arguments[1])";
        let fits: bool = visitor.browser().run(script, vec![is_written.into(), time.clone().into()]).await;
        assert!(fits, "{page}: {time:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_the_plural_forms_of_the_language() {
    // Polish has three: 1 znak, 2 znaki, 5 znaków.
    let (_shop, _website, visitor) = opens("pl", r#"data-longest-message="8""#).await;
    let mut seen = Vec::new();
    for letters in ["123", "456", "7"] {
        visitor.types(letters).await;
        let count = visitor.finds("count").await.text().await.unwrap();
        seen.push(count);
    }
    assert_eq!(seen.len(), 3);
    let stems: Vec<_> =
        seen.iter().map(|count| count.replace(|sign: char| sign.is_ascii_digit(), "")).collect();
    assert!(stems[0] != stems[1] && stems[1] != stems[2] && stems[0] != stems[2], "{seen:?}");
}
