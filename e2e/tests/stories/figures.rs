//! What a chat costs a page in what can be counted: what is left of it once it is gone, and what is fetched when.

use e2e::{Browser, Held, Shop, Visitor, Website};
use serde_json::Value;

use crate::hostile::{USUAL, page, visit, visitor};

/// A page that has only the element's definition, and knows how large the memory of the WebAssembly module is.
async fn bare(shop: &Shop, visitor: &Visitor) -> Website {
    let head = "<script>
        WebAssembly.Instance = class extends WebAssembly.Instance {
            constructor(...all) {
                super(...all);
                window.memory = Object.values(this.exports).find((each) => each instanceof WebAssembly.Memory);
            }
        };
        LIVES
    </script>";
    let website = visit(visitor, &page(shop, &head.replace("LIVES", LIVES)).replace(USUAL, "")).await;
    visitor.rests().await;
    website
}

/// A whole life of an element, again and again: put on the page, opened, greeted, asked, closed, destroyed.
const LIVES: &str = "window.lives = async (count) => {
    for (let life = 0; life < count; life += 1) {
        const chat = Object.assign(document.createElement('poly-chat'), { account: 'acme', project: 'shop', teaser: 'Ask' });
        document.body.append(chat);
        const said = (count) => new Promise((done) => chat.addEventListener('polychat-message', function hear() {
            if (chat.messages.length < count) return;
            chat.removeEventListener('polychat-message', hear);
            done();
        }));
        const greeted = said(1);
        await chat.open();
        await greeted;
        const answered = said(3);
        await chat.send('Where is my order?');
        await answered;
        await chat.close();
        chat.forget();
        chat.destroy();
    }
    return null;
};";

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_chats_leave_nothing_behind() {
    let shop = Shop::open().await;
    let visitor = Visitor::with(Browser::interpreting().await);
    visitor.browser().keeps_complaints().await;
    let _website = bare(&shop, &visitor).await;
    let lives = async |count: usize| {
        // Each script ends in time for the driver.
        for _ in 0..count / 10 {
            visitor.browser().run::<Value>("return lives(10)", vec![]).await;
        }
        let held = visitor.browser().held().await;
        (held, visitor.browser().run::<usize>("return memory.buffer.byteLength", vec![]).await)
    };
    let (first, memory) = lives(10).await;
    let (last, memory_then) = lives(90).await;
    eprintln!("after 10 lives {first:?}, {memory} bytes of wasm; after 100 {last:?}, {memory_then}");
    assert_eq!(shop.agent().conversations().len(), 100);
    let Held { heap, nodes, listeners } = last;
    assert!(heap < first.heap * 1.05, "the heap grew from {} to {heap} bytes", first.heap);
    assert!(nodes <= first.nodes, "there were {} nodes, and are {nodes}", first.nodes);
    assert!(listeners <= first.listeners, "there were {} listeners, and are {listeners}", first.listeners);
    assert_eq!(memory_then, memory, "the memory of the module grew");
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn script_and_module_are_fetched_side_by_side_and_once_and_compiled_once_for_all_chats() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let counts = "<script>
        window.compiled = [];
        for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
            const own = WebAssembly[name];
            WebAssembly[name] = (...all) => (compiled.push(name), own(...all));
        }
    </script>";
    let second =
        r#"<poly-chat account="acme" project="shop" visitor="bob" position="bottom-start"></poly-chat>"#;
    let html = page(&shop, counts).replace("<p", &format!("{second}<p"));
    let _website = visit(&visitor, &html).await;
    visitor.points_at("launcher").await;
    visitor.waits_for_the_fetch().await;
    // One after the other, the second would begin where the first had ended.
    let overlap = "const [script, wasm] = [/polychat-[0-9a-f]+.js$/, /[.]wasm$/].map((name) =>
            performance.getEntriesByType('resource').find((entry) => name.test(entry.name)));
        return script.startTime < wasm.responseEnd && wasm.startTime < script.responseEnd";
    assert!(visitor.browser().run::<bool>(overlap, vec![]).await, "one waits for the other");

    let both = "return Promise.all([...document.querySelectorAll('poly-chat')].map((each) => each.open()))";
    assert_eq!(visitor.browser().run::<Vec<bool>>(both, vec![]).await, [true, true]);
    visitor.reads("Hello!").await;
    let compiled: Vec<String> = visitor.browser().run("return compiled", vec![]).await;
    assert_eq!(compiled, ["compileStreaming"]);
    let loaded = visitor.loaded().await;
    for kind in [".wasm", "/polychat.js"] {
        assert_eq!(loaded.iter().filter(|address| address.ends_with(kind)).count(), 1, "{kind}: {loaded:?}");
    }
    assert_eq!(visitor.complaints().await, [""; 0]);
}
