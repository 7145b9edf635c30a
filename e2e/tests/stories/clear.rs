//! Something of the page's own stands in the chat's corner, and the chat moves out of its way.

use e2e::{Shop, Visitor, until};
use serde_json::Value;

use crate::hostile::{USUAL, page, visit, visitor};

/// The page, with the chat told to keep clear of `.bar`.
fn told(shop: &Shop, position: &str, head: &str, body: &str) -> String {
    let settings = format!(r#"{USUAL} data-clear-of=".bar" data-position="{position}""#);
    let style = "<style>.bar { position: fixed; inset: auto 0 0; height: 90px; background: #ddd; z-index: 2147483647 }</style>";
    page(shop, &format!("{style}{head}")).replace(USUAL, &settings).replace("<p", &format!("{body}<p"))
}

/// Waits until the launcher stands so far from the edge of its corner.
async fn stands(visitor: &Visitor, edge: &str, distance: f64, why: &str) {
    let script = format!(
        "const box = document.querySelector('poly-chat').shadowRoot.querySelector('[part=launcher]').getBoundingClientRect();
         return Math.round('{edge}' === 'top' ? box.top : innerHeight - box.bottom)"
    );
    until(visitor.browser(), &format!("the launcher {distance} from the {edge} {why}"), async || {
        let now: f64 = visitor.browser().run(&script, vec![]).await;
        if (now - distance).abs() < 1.5 { Ok(()) } else { Err(format!("{now}")) }
    })
    .await;
}

async fn does(visitor: &Visitor, script: &str) {
    visitor
        .browser()
        .run::<Value>(&format!("const bar = document.querySelector('.bar'); {script}; return null"), vec![])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_keeps_clear_of_a_banner_as_it_comes_grows_and_goes() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let _website = visit(
        &visitor,
        &told(
            &shop,
            "bottom-end",
            "",
            r#"<div class="bar"><button onclick="this.parentNode.remove()">OK</button></div>"#,
        ),
    )
    .await;
    stands(&visitor, "bottom", 102.0, "above the banner").await;
    does(&visitor, "bar.style.height = '160px'").await;
    stands(&visitor, "bottom", 172.0, "as it grows").await;
    for (hides, shows) in [
        ("bar.hidden = true", "bar.hidden = false"),
        (
            "document.body.className = 'agreed'; document.head.append(Object.assign(document.createElement('style'), { textContent: '.agreed .bar { visibility: hidden }' }))",
            "document.body.className = ''",
        ),
        (
            "bar.style.transition = 'translate .1s'; bar.style.translate = '0 200px'",
            "bar.style.translate = ''",
        ),
        ("bar.style.right = '50%'", "bar.style.right = ''"),
    ] {
        does(&visitor, hides).await;
        stands(&visitor, "bottom", 20.0, &format!("after {hides}")).await;
        does(&visitor, shows).await;
        stands(&visitor, "bottom", 172.0, &format!("after {shows}")).await;
    }
    // The panel opens above it and stays on the screen.
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let top = "return document.querySelector('poly-chat').shadowRoot.querySelector('[part=panel]').getBoundingClientRect().top";
    assert!(visitor.browser().run::<f64>(top, vec![]).await >= 0.0, "the panel is cut off");
    does(&visitor, "bar.querySelector('button').click()").await;
    stands(&visitor, "bottom", 20.0, "once it is gone").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    does(
        &visitor,
        "document.body.append(Object.assign(document.createElement('div'), { className: 'bar' }))",
    )
    .await;
    stands(&visitor, "bottom", 102.0, "with another banner").await;
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_top_corner_it_moves_down_and_over_several_it_moves_further() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let bars = r#"<div class="bar" style="inset: 0 0 auto; height: 50px"></div><div class="bar" style="inset: 70px 0 auto; height: 40px"></div>"#;
    let _website = visit(&visitor, &told(&shop, "top-start", "", bars)).await;
    stands(&visitor, "top", 122.0, "below both bars").await;
    does(&visitor, "bar.remove()").await;
    stands(&visitor, "top", 122.0, "below the other").await;
    does(&visitor, "bar.remove()").await;
    stands(&visitor, "top", 20.0, "alone").await;
    // Nothing brings it off the screen.
    does(&visitor, "document.body.append(Object.assign(document.createElement('div'), { className: 'bar', style: 'inset: 0; height: auto' }))").await;
    let height: f64 = visitor.browser().run("return innerHeight", vec![]).await;
    stands(&visitor, "top", height - 72.0, "before a wall").await;
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_looks_any_more_once_the_chat_is_destroyed() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    // Counts what asks for a picture.
    let counts = "<script>
        window.asked = 0;
        const own = requestAnimationFrame;
        window.requestAnimationFrame = (act) => (asked += 1, own(act));
    </script>";
    let _website = visit(&visitor, &told(&shop, "bottom-end", counts, r#"<div class="bar"></div>"#)).await;
    stands(&visitor, "bottom", 102.0, "above the banner").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.closes_the_chat().await;
    does(&visitor, "asked = 0; bar.style.height = '20px'").await;
    visitor.rests().await;
    assert_ne!(
        visitor.browser().run::<usize>("return asked", vec![]).await,
        0,
        "what is counted is not what it asks"
    );

    does(&visitor, "document.querySelector('poly-chat').destroy()").await;
    visitor.rests().await;
    does(&visitor, "asked = 0; bar.style.height = '10px'; document.body.append('more'); dispatchEvent(new Event('resize'))").await;
    visitor.rests().await;
    assert_eq!(visitor.browser().run::<usize>("return asked", vec![]).await, 0);
    assert_eq!(visitor.complaints().await, [""; 0]);
}
