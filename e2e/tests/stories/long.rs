//! How fast a long transcript opens beside a short one, and what memory it takes. Measured, not tested.
//!
//! `cargo xtask test e2e -- --ignored long --nocapture`

use e2e::{Shop, Visitor, release, scripted};
use serde_json::{Value, json};

const ROUNDS: usize = 15;

/// Runs before anything else of a page: notes when the newest message is in view, and the wasm's memory.
const WATCH: &str = r#"
    window.memories = [];
    const streaming = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...all) => {
      const made = await streaming.call(WebAssembly, ...all);
      memories.push(Object.values(made.instance.exports).find((one) => one instanceof WebAssembly.Memory));
      return made;
    };
    // In the frame that shows the newest message.
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      const root = attach.call(this, options);
      const look = () => {
        const messages = root.querySelectorAll("[part='text']");
        if (![...messages].at(-1)?.textContent.startsWith("The last")) return;
        observer.disconnect();
        requestAnimationFrame(() => (window.opened = performance.now()));
      };
      const observer = new MutationObserver(look);
      observer.observe(root, { childList: true, subtree: true });
      return root;
    };
"#;

/// Puts so many turns into the log of a conversation that was just opened.
const STORE: &str = r#"
    const [turns] = arguments, time = Date.now(), prefix = "polychat/2/acme/shop//";
    const entries = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const key = `${turn}`.padStart(32, "0");
      entries.push(["said", key, `Question ${turn}: where is my order?`, time], ["sending", key]);
      entries.push(["replied", key, "The next answer: your order is on its way.", "", time], ["seen"]);
    }
    entries.forEach((entry, index) => {
      const name = `${index + 100}`.padStart(10, "0");
      localStorage.setItem(`${prefix}${name}.abcdef01`, `${entry.join("\x1f")}\x04`);
    });
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures how a long transcript opens"]
async fn long_transcripts() {
    let script = "[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"The last answer.\"";
    let shop = Shop::with(scripted(script), &release()).await;
    let lengths = [100, 10_000];
    let mut visitors = Vec::new();
    for messages in lengths {
        let visitor = shop.visitor("/").await;
        let session = visitor.browser().session();
        let watch = json!({ "source": WATCH });
        session.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", watch).await.unwrap();
        visitor.opens_the_chat().await;
        visitor.reads("Hello!").await;
        session.execute(STORE, vec![json!(messages / 2)]).await.unwrap();
        // At the end of the turn the widget itself makes of the log what it is to be.
        session.refresh().await.unwrap();
        visitor.waits_for("the transcript", |chat| chat.draft.is_some()).await;
        visitor.says("And now?").await;
        visitor.reads("The last answer.").await;
        let items = visitor.browser().run::<usize>("return localStorage.length", vec![]).await;
        println!("{messages} messages are {items} items");
        visitors.push((messages, visitor, Vec::new()));
    }
    let mut memory = Vec::new();
    for _ in 0..ROUNDS {
        for (messages, visitor, times) in &mut visitors {
            let (time, bytes) = opens(visitor).await;
            times.push(time);
            memory.push((*messages, bytes));
        }
    }
    for (messages, _, times) in &mut visitors {
        times.sort_by(f64::total_cmp);
        let median = times[ROUNDS / 2];
        let bytes =
            memory.iter().filter(|(length, _)| length == messages).map(|(_, bytes)| bytes).max().unwrap();
        println!(
            "{messages} messages: open after {median:.0} ms (median of {ROUNDS}; at best {:.0}), {} kB of wasm memory",
            times[0],
            bytes / 1024
        );
    }
    let ratio = |rank: usize| visitors[1].2[rank] / visitors[0].2[rank];
    println!("ratio {:.2}, at best {:.2}", ratio(ROUNDS / 2), ratio(0));
}

/// When the newest message was drawn, in milliseconds after the navigation began, and the wasm's memory.
async fn opens(visitor: &Visitor) -> (f64, u64) {
    let session = visitor.browser().session();
    session.refresh().await.unwrap();
    let script = r#"
        const [done] = arguments;
        const look = () => window.opened ? done([opened, memories[0]?.buffer.byteLength ?? 0]) : setTimeout(look, 5);
        look();
    "#;
    let told: Value = session.execute_async(script, vec![]).await.unwrap().json().clone();
    (told[0].as_f64().unwrap(), told[1].as_u64().unwrap())
}
