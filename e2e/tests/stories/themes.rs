//! How the chat looks, as the owner, the page and the visitor's system say; and that it can be read whatever the brand is.

use e2e::{Look, Screen, Shop, Visitor, Website};
use serde_json::json;

/// The contrasts (WCAG) of what stands on the brand colour, and of links on what they stand on, for one brand colour.
const CONTRASTS: &str = r#"
    const host = document.querySelector("poly-chat");
    host.style.setProperty("--polychat-brand", arguments[0]);
    const root = host.shadowRoot;
    const part = (name) => root.querySelector(`[part~=${name}]`);
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    const luminance = (color) => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const linear = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const contrast = (one, other) => {
      const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const style = (node) => getComputedStyle(node);
    const own = (node) => contrast(style(node).color, style(node).backgroundColor);
    const link = style(root.querySelector("[part=text] a")).color;
    const bubble = style(root.querySelector(".agent [part=text]")).backgroundColor;
    return {
      launcher: own(part("launcher")),
      said: own(root.querySelector(".visitor [part=text]")),
      link: contrast(link, bubble),
      chip: contrast(style(part("suggestion")).color, style(part("panel")).backgroundColor),
    }"#;

const DARK: &str = r#"
    return document.querySelector("poly-chat").shadowRoot.querySelector(".root").dataset.scheme === "dark""#;

const PLACES: &str = r#"
    const root = document.querySelector("poly-chat").shadowRoot;
    const middle = (name) => {
      const { left, right, top, bottom } = root.querySelector(`[part~=${name}]`).getBoundingClientRect();
      return [(left + right) / 2 > innerWidth / 2, (top + bottom) / 2 > innerHeight / 2, left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight];
    };
    return [middle("launcher"), middle("panel")]"#;

async fn opens(page: &str, attributes: &str, look: Look) -> (Shop, Website, Visitor) {
    let shop = Shop::open().await;
    let tag = shop.snippet(&format!(r#"data-account="acme" data-project="shop" {attributes}"#));
    let website = Website::in_language(page, &tag).await;
    let visitor = Visitor::of("about:blank").await;
    visitor.browser().looks_like(look, Screen::Desktop).await;
    visitor.goes_to(website.address()).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    (shop, website, visitor)
}

async fn becomes(visitor: &Visitor, dark: bool, why: &str) {
    let probe = async || {
        let now: bool = visitor.browser().run(DARK, vec![]).await;
        if now == dark { Ok(()) } else { Err(format!("dark: {now}")) }
    };
    e2e::until(visitor.browser(), why, probe).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn light_and_dark_are_the_owners_or_the_systems() {
    for (theme, in_light, in_dark) in [("auto", false, true), ("light", false, false), ("dark", true, true)] {
        let (_shop, _website, visitor) = opens("en", &format!(r#"data-theme="{theme}""#), Look::Light).await;
        becomes(&visitor, in_light, &format!("{theme} on a light system")).await;
        visitor.browser().looks_like(Look::Dark, Screen::Desktop).await;
        becomes(&visitor, in_dark, &format!("{theme} on a dark system")).await;
        visitor.browser().looks_like(Look::Light, Screen::Desktop).await;
        becomes(&visitor, in_light, &format!("{theme} on a light system again")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_switches_takes_the_chat_along() {
    // The website's meta says that it can do both, so the system decides until the page says something else.
    let (_shop, _website, visitor) = opens("en", r#"data-theme="page""#, Look::Light).await;
    becomes(&visitor, false, "a page that is light").await;
    let switch = "document.documentElement.style.colorScheme = arguments[0]";
    for (scheme, dark) in [("dark", true), ("light", false), ("light dark", false)] {
        visitor.browser().run::<()>(switch, vec![json!(scheme)]).await;
        becomes(&visitor, dark, &format!("a page with color-scheme: {scheme}")).await;
    }
    visitor.browser().looks_like(Look::Dark, Screen::Desktop).await;
    becomes(&visitor, true, "a page that follows a dark system").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_stands_in_any_corner() {
    for page in ["en", "ar"] {
        let (_shop, _website, visitor) = opens(page, "", Look::Light).await;
        for (position, at_end, at_bottom) in [
            ("bottom-end", true, true),
            ("bottom-start", false, true),
            ("top-end", true, false),
            ("top-start", false, false),
        ] {
            let stand = r#"document.querySelector("poly-chat").setAttribute("position", arguments[0])"#;
            visitor.browser().run::<()>(stand, vec![json!(position)]).await;
            let places: [(bool, bool, bool); 2] = visitor.browser().run(PLACES, vec![]).await;
            let at_right = at_end == (page == "en");
            assert_eq!(places[0], (at_right, at_bottom, true), "the launcher at {position} in {page}");
            assert_eq!((places[1].0, places[1].2), (at_right, true), "the panel at {position} in {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_brand_is_it_can_be_read() {
    let (_shop, _website, visitor) = opens("en", "", Look::Light).await;
    visitor.says("Show formatting").await;
    visitor.reads("a list").await;
    visitor.says("Show offers").await;
    visitor.finds("suggestion").await;
    let plain =
        ["#fff", "#000", "#777", "#ffeb3b", "#ff0", "#0ff", "#0f0", "#00f", "#f00", "#f0f", "#3f4ddb"];
    let hues = (0..360).step_by(30).flat_map(|hue| [40, 70].map(|light| format!("hsl({hue} 90% {light}%)")));
    let brands: Vec<String> = plain.into_iter().map(str::to_owned).chain(hues).collect();
    for look in [Look::Light, Look::Dark] {
        visitor.browser().looks_like(look, Screen::Desktop).await;
        becomes(&visitor, look == Look::Dark, "the system's scheme").await;
        for brand in &brands {
            let seen: serde_json::Value = visitor.browser().run(CONTRASTS, vec![json!(brand)]).await;
            for (what, contrast) in seen.as_object().unwrap() {
                assert!(contrast.as_f64().unwrap() >= 4.5, "{what} with {brand} in {look:?}: {contrast}");
            }
        }
    }
}
