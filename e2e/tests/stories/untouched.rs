//! What a page keeps to itself with a chat on it: its shape, its time, its keys.

use e2e::{Shop, Visitor, Website};
use serde_json::Value;
use thirtyfour::Key;

use crate::hostile::{USUAL, page, visit, visitor};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_the_chat_is_no_shortcut_of_the_page() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let shortcuts = "<script>
        window.taken = [];
        for (const kind of ['keydown', 'keypress', 'keyup']) document.addEventListener(kind, (event) => {
            if (['INPUT', 'TEXTAREA'].includes(event.target.tagName)) return;
            if (event.type !== 'keyup') taken.push(event.key);
            event.preventDefault();
        });
    </script>";
    let _website = visit(&visitor, &page(&shop, shortcuts)).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.browser().run::<Value>("taken.length = 0; return null", vec![]).await;
    visitor.says("s/g?").await;
    visitor.reads("").await;
    visitor.presses(Key::Escape).await;
    visitor.waits_for("the panel to go", |chat| !chat.panel).await;
    // The focus is the launcher's: keys are the page's again.
    visitor.keys("g").await;
    assert_eq!(visitor.browser().run::<Vec<String>>("return taken", vec![]).await, ["g"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_swallows_keys_leaves_the_buttons() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let swallows = "<script>
        for (const kind of ['keydown', 'keypress', 'keyup', 'focusin', 'focusout', 'focus', 'blur', 'wheel', 'pointermove', 'pointerenter', 'scroll'])
            document.addEventListener(kind, (event) => event.stopImmediatePropagation(), true);
    </script>";
    let _website = visit(&visitor, &page(&shop, swallows)).await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.types("Where is my order?").await;
    visitor.clicks("send").await;
    visitor.reads("What is your order number?").await;
    visitor.closes_the_chat().await;
    assert_eq!(visitor.complaints().await, [""; 0]);
}

/// Keeps what a page would notice of the chat, from before it comes: `came` is when.
const WATCHER: &str = "<script>
    window.seen = [];
    for (const type of ['layout-shift', 'longtask']) new PerformanceObserver((list) => seen.push(...list.getEntries()))
        .observe({ type, buffered: true });
    window.shape = () => [document.documentElement.outerHTML.replace(/ aria-[^>]*/, ''), document.styleSheets.length,
        document.adoptedStyleSheets.length, ...[document.documentElement, document.body].map((each) => getComputedStyle(each).cssText),
        scrollX, scrollY, document.documentElement.scrollHeight, document.documentElement.scrollWidth, document.title].join();
    window.comes = () => {
        window.before = shape();
        window.came = performance.now();
        const script = Object.assign(document.createElement('script'), { src: 'SHOP/polychat.js' });
        document.head.append(script);
        return new Promise((resolve) => (script.onload = () => (script.remove(), resolve(null))));
    };
</script>";

/// A page that has been loaded for a while before the chat comes into an element that is there already.
async fn a_page_that_watches(shop: &Shop, visitor: &Visitor) -> Website {
    let head = WATCHER.replace("SHOP", &shop.page(""));
    let element = format!("<poly-chat {}></poly-chat>", USUAL.replace("data-", ""));
    let website = visit(visitor, &page(shop, &head).replace(&shop.snippet(USUAL), &element)).await;
    visitor.browser().run::<Value>("scrollTo(0, 300); return null", vec![]).await;
    visitor.rests().await;
    visitor.browser().run::<Value>("return comes()", vec![]).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    visitor.rests().await;
    website
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_page_is_touched_or_shifted() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let _website = a_page_that_watches(&shop, &visitor).await;
    let shifts =
        "return seen.filter(({ entryType }) => entryType === 'layout-shift').map(({ value }) => value)";
    assert_eq!(visitor.browser().run::<Vec<f64>>(shifts, vec![]).await, [0.0; 0]);
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.closes_the_chat().await;
    visitor.rests().await;
    // Of the chat's own a word may move, such as the one that says how far a message has come.
    let shifted: f64 = visitor.browser().run::<Vec<f64>>(shifts, vec![]).await.iter().sum();
    assert!(shifted < 0.001, "{shifted}");
    let (before, after): (String, String) = visitor.browser().run("return [before, shape()]", vec![]).await;
    assert_eq!(after, before);
    // Else neither would be seen.
    let shift = "document.querySelector('h1').style.marginTop = '400px'; scrollTo(0, 0); return null";
    visitor.browser().run::<Value>(shift, vec![]).await;
    visitor.rests().await;
    let shifted: f64 = visitor.browser().run::<Vec<f64>>(shifts, vec![]).await.iter().sum();
    assert!(shifted > 0.001, "{shifted}");
}

/// A machine that does something else at the moment makes any task a long one, so several pages are tried: a task that
/// is ours is there each time.
#[tokio::test(flavor = "multi_thread")]
async fn until_somebody_wants_to_chat_no_task_is_long() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let _website = a_page_that_watches(&shop, &visitor).await;
        let long =
            "return seen.filter(({ entryType, startTime }) => entryType === 'longtask' && startTime >= came)
            .map(({ duration }) => duration)";
        let long: Vec<f64> = visitor.browser().run(long, vec![]).await;
        if long.is_empty() {
            return;
        }
        tasks.push(long);
    }
    panic!("held up each time, by so many milliseconds: {tasks:?}");
}
