//! What a chat costs a page in what can be counted: what is left of it once it is gone, and what is fetched when.

use e2e::{Held, Shop, Visitor, Website};
use serde_json::{Value, json};

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
    </script>";
    let website = visit(visitor, &page(shop, head).replace(USUAL, "")).await;
    visitor.rests().await;
    website
}

/// A whole life of an element, again and again: put on the page, opened, greeted, asked, closed, destroyed.
const LIVES: &str = "return (async () => {
    for (let life = 0; life < arguments[0]; life += 1) {
        const chat = Object.assign(document.createElement('poly-chat'), { account: 'acme', project: 'shop', teaser: 'Ask', consent: '' });
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
})()";

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_chats_leave_nothing_behind() {
    let shop = Shop::open().await;
    let visitor = visitor().await;
    let _website = bare(&shop, &visitor).await;
    let lives = async |count: usize| {
        // Each script ends in time for the driver.
        for _ in 0..count / 5 {
            visitor.browser().run::<Value>(LIVES, vec![json!(5)]).await;
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
