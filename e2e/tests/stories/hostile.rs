//! Pages that were never made for a chat: sweeping style sheets, patched globals, old libraries, other people's listeners.
//!
//! Each page is of an origin of its own, so that one browser can go from one to the next with nothing remembered.

use e2e::{Page, Shop, Visitor, Website};
use serde_json::{Value, json};

pub(super) const USUAL: &str = r#"data-account="acme" data-project="shop""#;

/// A page with something in its head, above the tag.
pub(super) fn page(shop: &Shop, head: &str) -> String {
    let tag = shop.snippet(USUAL);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A shop</title>{head}</head>\
         <body><h1>A shop</h1>{tag}<p style=\"height: 2000px\">Lamps</p></body></html>"
    )
}

/// Visits a website of that page.
pub(super) async fn visit(visitor: &Visitor, html: &str) -> Website {
    let website = Website::of([Page::at("/", html)]).await;
    visitor.goes_to(website.address()).await;
    website
}

pub(super) async fn visitor() -> Visitor {
    Visitor::who_keeps_complaints("about:blank").await
}

/// Opens, is answered, closes, and is back after a reload.
async fn chats(shop: &Shop, visitor: &Visitor) {
    let before = shop.agent().conversations().len();
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    visitor.says("Where is my order?").await;
    visitor.reads("What is your order number?").await;
    visitor.closes_the_chat().await;
    assert_eq!(visitor.complaints().await, [""; 0]);
    visitor.reloads().await;
    visitor.opens_the_chat().await;
    visitor.reads("What is your order number?").await;
    visitor.ends_the_chat().await;
    visitor.waits_for("the end", |chat| chat.can_restart).await;
    assert_eq!(visitor.complaints().await, [""; 0]);
    assert_eq!(shop.agent().conversations().len(), before + 1);
    assert_eq!(shop.agent().record(&shop.agent().conversations()[before]), ["Where is my order?"]);
}

/// What each part looks like: where it is, and how it is drawn.
const LOOKS: &str = r#"
    const root = document.querySelector("poly-chat").shadowRoot;
    const looks = {};
    for (const part of ["launcher", "panel", "title", "close", "text", "input", "send"]) {
        const found = root.querySelector(`[part~=${part}]`);
        if (!found) continue;
        const { right, bottom, width, height } = found.getBoundingClientRect();
        const style = getComputedStyle(found);
        looks[part] = [[document.documentElement.clientWidth - right, innerHeight - bottom, width, height].map(Math.round), style.fontSize, style.color,
            style.backgroundColor, style.opacity, style.visibility, style.textAlign, style.letterSpacing, style.direction,
            style.pointerEvents, style.textTransform, style.lineHeight, style.cursor];
    }
    return looks"#;

/// What a page's own style does to everything, and to an element that it does not know.
const SHEETS: [(&str, &str); 7] = [
    ("an eager reset", "* { all: unset !important }"),
    (
        "another",
        "*, *::before, *::after { margin: 9px !important; padding: 9px !important; border: 3px solid red !important;
          box-sizing: content-box !important; font: 40px/3 cursive !important; color: lime !important; float: left !important }",
    ),
    (
        "what is unknown is hidden",
        "body > :not(h1) { display: none !important; visibility: hidden !important; opacity: 0 !important }
         poly-chat { display: none !important; content-visibility: hidden !important }",
    ),
    (
        "what is unknown is put elsewhere",
        "poly-chat { position: static !important; inset: 0 auto auto 0 !important; z-index: -1 !important; width: 0 !important;
          height: 0 !important; overflow: hidden !important; transform: scale(.1) !important; clip-path: inset(50%) !important }",
    ),
    (
        "nothing takes the pointer",
        "* { pointer-events: none !important; user-select: none !important; cursor: none !important }",
    ),
    (
        "all is inherited",
        "html { font-size: 5px; letter-spacing: 1em; text-transform: uppercase; text-align: right; line-height: 4; word-spacing: 2em;
          visibility: hidden; writing-mode: vertical-rl; text-indent: 4em } body { visibility: hidden }",
    ),
    ("buttons and text areas", "button, textarea, dialog, svg, div { display: none !important; transform: rotate(9deg) !important }"),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_style_sheet_of_a_page_changes_how_the_chat_looks() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let mut usual: Option<[Value; 2]> = None;
    for (name, sheet) in [("none", "")].into_iter().chain(SHEETS) {
        let _website = visit(&visitor, &page(&shop, &format!("<style>{sheet}</style>"))).await;
        visitor.waits_for(&format!("the launcher with {name}"), |chat| chat.launcher).await;
        let closed: Value = visitor.browser().run(LOOKS, vec![]).await;
        visitor.opens_the_chat().await;
        visitor.reads("Hello!").await;
        visitor.rests().await;
        let open: Value = visitor.browser().run(LOOKS, vec![]).await;
        let looks = [closed, open];
        match &usual {
            None => usual = Some(looks),
            Some(usual) => assert_eq!(&looks, usual, "{name}"),
        }
        assert_eq!(visitor.complaints().await, [""; 0], "{name}");
    }
}

/// What other people's scripts have done before ours comes.
const SCRIPTS: [(&str, &str); 10] = [
    (
        "for … in finds more than it should",
        "Object.prototype['on load'] = () => 1; Object.prototype.$each = () => 1; Array.prototype.last = function () {};
         Element.prototype.hide = function () {}; String.prototype.title = () => '';",
    ),
    ("descriptors inherit", "Object.prototype.value = 1; Object.prototype.get = () => 1; Object.prototype.set = () => {};"),
    (
        "an old library",
        "Array.prototype.toJSON = function () { return '[]' };
         Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] };
         Array.prototype.entries = function () { return [...this] };
         Function.prototype.bind = function (self, ...all) { const act = this; return function () { return act.apply(self, all.concat(...arguments)) } };
         for (const name of ['show', 'close', 'toggle', 'open', 'update', 'select', 'insert']) HTMLElement.prototype[name] = function () { return this };",
    ),
    (
        "everything is frozen",
        "for (const kind of [Object, Array, Function, String, Promise, Map, Set, RegExp, Date, Event, EventTarget, Node, Element, HTMLElement, Response])
            { Object.freeze(kind); Object.freeze(kind.prototype) }
         Object.freeze(JSON); Object.freeze(Reflect); Object.freeze(Math);",
    ),
    (
        "everything is wrapped",
        "const wrap = (object, name) => { const own = object[name]; object[name] = function (...all) { return own.apply(this, all) } };
         for (const name of ['setTimeout', 'fetch', 'requestAnimationFrame', 'queueMicrotask', 'matchMedia']) wrap(window, name);
         for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) wrap(EventTarget.prototype, name);
         for (const name of ['append', 'attachShadow', 'setAttribute', 'remove']) wrap(Element.prototype, name);
         for (const name of ['appendChild', 'insertBefore']) wrap(Node.prototype, name);
         window.Promise = class extends Promise {};",
    ),
    ("our name is somebody's object", "window.Polychat = { mine: true };"),
    ("our name is somebody's function", "window.Polychat = function () { return 'mine' };"),
    ("our name is somebody's for good", "Object.defineProperty(window, 'Polychat', { value: 'mine' });"),
    (
        "module loaders",
        "window.define = () => { throw new Error('define') }; define.amd = {}; window.module = { exports: {} }; window.exports = module.exports;
         window.require = () => { throw new Error('require') }; window.process = { env: {} };",
    ),
    (
        "one's own polyfills",
        "delete Promise.withResolvers; delete Object.groupBy; window.MutationObserver = class extends MutationObserver {};
         const { stringify } = JSON; JSON.stringify = (...all) => stringify(...all);",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_script_of_a_page_keeps_the_chat_from_working() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    for (name, script) in SCRIPTS {
        eprintln!("with {name}");
        let _website = visit(&visitor, &page(&shop, &format!("<script>{{ {script} }}</script>"))).await;
        chats(&shop, &visitor).await;
        let pushes = "if (!Array.isArray(window.Polychat)) return true; Polychat.push((chat) => (window.pushed = chat));
            return window.pushed?.localName === 'poly-chat'";
        assert!(visitor.browser().run::<bool>(pushes, vec![]).await, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_our_name_is_left_as_it_is() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    for mine in ["{ mine: true }", "Object.assign(() => 1, { mine: true })", "'mine'"] {
        let script = format!(
            "<script>window.Polychat = {mine}; window.was = JSON.stringify([Object.keys(Polychat), Polychat])</script>"
        );
        let _website = visit(&visitor, &page(&shop, &script)).await;
        visitor.waits_for("the launcher", |chat| chat.launcher).await;
        let same = "return was === JSON.stringify([Object.keys(Polychat), Polychat])";
        assert!(visitor.browser().run::<bool>(same, vec![]).await, "{mine}");
    }
}

/// A monitor that sees each call, and one that makes the calls in its own way.
const FETCHES: [(&str, &str); 2] = [
    ("a monitor", "(...all) => { note(...all); return fetch(...all) }"),
    (
        "a polyfill",
        "(address, options = {}) => new Promise((resolve, reject) => {
            note(address, options);
            const request = new XMLHttpRequest();
            request.open(options.method ?? 'GET', address);
            request.responseType = 'arraybuffer';
            for (const [name, value] of Object.entries(options.headers ?? {})) request.setRequestHeader(name, value);
            const headers = () => request.getAllResponseHeaders().trim().split('\\r\\n').map((line) => line.split(': '));
            request.onload = () => resolve(new Response(request.response, { status: request.status, headers: headers() }));
            request.onerror = () => reject(new TypeError('failed'));
            request.send(options.body);
        })",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_another_fetch_sees_each_call_once_and_as_it_is() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    for (name, other) in FETCHES {
        let script = format!(
            "<script>
                window.calls = [];
                const {{ fetch }} = window;
                const note = (address, options) => address.includes('/v1/')
                    && calls.push([address.split('/').at(-1), options.method, JSON.parse(options.body)]);
                window.fetch = {other};
            </script>"
        );
        let website = visit(&visitor, &page(&shop, &script)).await;
        visitor.opens_the_chat().await;
        visitor.reads("Hello!").await;
        visitor.says("Where is my order?").await;
        visitor.reads("What is your order number?").await;
        let calls: Vec<(String, String, Value)> = visitor.browser().run("return calls", vec![]).await;
        let [(create, post, told), (respond, other_post, said)] = &calls[..] else {
            panic!("{name}: {calls:?}")
        };
        assert_eq!(
            (&**create, &**post, &**respond, &**other_post),
            ("create", "POST", "respond", "POST"),
            "{name}"
        );
        assert_eq!(told["integration_attributes"]["page"]["url"], json!(format!("{}/", website.address())));
        assert_eq!(said["message"], "Where is my order?");
        assert_eq!(visitor.complaints().await, [""; 0], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_documents_are_documents() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let usual = page(&shop, "");
    for (name, html) in [
        ("quirks mode", usual.replace("<!doctype html>", "")),
        ("another base", page(&shop, "<base href=\"https://elsewhere.example/deep/\">")),
        ("a zoomed page", page(&shop, "<style>html { zoom: 1.5 }</style>")),
        (
            "a scaled page",
            page(&shop, "<style>html { transform: scale(.9); height: 100vh; overflow: hidden }</style>"),
        ),
        (
            "a wall before it",
            page(
                &shop,
                "<style>h1 { position: fixed; inset: 0 0 auto; margin: 0; z-index: 2147483647 }</style>",
            ),
        ),
        ("a whole page in its head", usual.replace("</head><body>", "")),
        ("two tags", usual.replace("<p", &format!("{}<p", shop.snippet(USUAL)))),
        ("no language", usual.replace(" lang=\"en\"", "")),
    ] {
        eprintln!("with {name}");
        let _website = visit(&visitor, &html).await;
        visitor.rests().await;
        let count = "return document.querySelectorAll('poly-chat').length";
        assert_eq!(visitor.browser().run::<usize>(count, vec![]).await, 1, "{name}");
        chats(&shop, &visitor).await;
    }
}
