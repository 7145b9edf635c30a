//! An album of the chat's states, to be looked at: on desktop and phone, light and dark, in English and Arabic.
//!
//! `cargo xtask shots` writes it to `shots/` in the target folder.

use e2e::{Look, Screen, Shop, Visitor, Website, output, release, scripted};

use super::states::{ARABIC, Camera, ENGLISH, Scene, Tongue};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for people to look at, and proves nothing"]
async fn shots_in_english() {
    take(&ENGLISH).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for people to look at, and proves nothing"]
async fn shots_in_arabic() {
    take(&ARABIC).await;
}

/// The pictures of `docs/theming.md`: a name, attributes of the tag, and a style sheet.
const THEMES: [(&str, &str, &str); 8] = [
    ("brand", "", "poly-chat { --polychat-brand: #0b7a5c }"),
    ("dark", r#"data-theme="dark""#, ""),
    (
        "colours",
        "",
        "poly-chat { --polychat-brand: #7a3b1e; --polychat-surface: #fbf6ec; --polychat-raised: #f0e6d2; \
      --polychat-line: #e4d7bd; --polychat-ink: #2b2118; --polychat-muted: #6b5a45 }",
    ),
    (
        "shapes",
        "",
        "poly-chat { --polychat-radius: 4px; --polychat-bubble-radius: 3px; --polychat-button-radius: 3px; \
      --polychat-launcher-radius: 8px; --polychat-font: Georgia, serif; --polychat-shadow: 0 0 0 2px #1b1d28 }",
    ),
    (
        "sizes",
        "",
        "poly-chat { --polychat-width: 320px; --polychat-height: 460px; --polychat-font-size: 13px; \
      --polychat-launcher-size: 48px; --polychat-offset-inline: 48px }",
    ),
    (
        "words",
        r#"data-text-title="Ask Acme" data-text-subtitle="Usually answers at once" data-avatar="/lamp.svg""#,
        "",
    ),
    (
        "launcher",
        r#"data-launcher-text="Ask us" data-teaser="Hi! Can I help you with an order?" data-position="bottom-start""#,
        "",
    ),
    (
        "parts",
        "",
        "poly-chat::part(header) { background: #3f4ddb; color: #fff } \
      poly-chat::part(subtitle), poly-chat::part(end) { color: #e3e6ff }",
    ),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for people to look at, and proves nothing"]
async fn shots_of_themes() {
    for (name, attributes, style) in THEMES {
        let shop = Shop::with(scripted(ENGLISH.script), &release()).await;
        let tag = shop.snippet(&format!(r#"data-account="acme" data-project="shop" {attributes}"#));
        let website = Website::with(&format!("<style>{style}</style>{}{tag}", ENGLISH.page)).await;
        let visitor = Visitor::of("about:blank").await;
        visitor.browser().looks_like(Look::Light, Screen::Picture).await;
        visitor.goes_to(website.address()).await;
        visitor.finds("launcher").await;
        if !attributes.contains("teaser") {
            visitor.opens_the_chat().await;
            visitor.reads("Hello!").await;
            visitor.says(ENGLISH.question).await;
            visitor.reads("HX-20417").await;
        }
        visitor.rests().await;
        let file = output("shots").join(format!("theme-{name}.png"));
        visitor.browser().screenshot(&file).await.unwrap();
    }
}

async fn take(tongue: &Tongue) {
    for scene in Scene::ALL {
        scene.play(tongue, &Album { language: tongue.tag }).await;
    }
}

struct Album {
    language: &'static str,
}

impl Camera for Album {
    async fn takes(&self, visitor: &Visitor, state: &str) {
        for screen in [Screen::Phone, Screen::Desktop] {
            for look in [Look::Dark, Look::Light] {
                visitor.browser().looks_like(look, screen).await;
                visitor.rests().await;
                let name = format!("{screen:?}-{look:?}-{}-{state}.png", self.language).to_lowercase();
                visitor.browser().screenshot(&output("shots").join(name)).await.unwrap();
            }
        }
    }
}
