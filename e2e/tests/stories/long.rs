//! How fast a long transcript opens beside a short one, and what memory it takes. Measured, not tested.
//!
//! `cargo xtask test e2e -- --ignored long --nocapture`

use e2e::{Shop, Visitor};
use serde_json::{Value, json};

const ROUNDS: usize = 9;

/// Runs before anything else of a page: notes when the newest message is drawn, and the wasm's memory.
const WATCH: &str = r#"
    window.memories = [];
    const streaming = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...all) => {
      const made = await streaming.call(WebAssembly, ...all);
      memories.push(made.instance.exports.memory);
      return made;
    };
    const look = () => {
      const root = document.querySelector("poly-chat")?.shadowRoot;
      const messages = root?.querySelectorAll("[part='text']") ?? [];
      if ([...messages].at(-1)?.textContent.startsWith("The last")) window.opened = performance.now();
      else setTimeout(look, 1);
    };
    look();
"#;

const STORE: &str = r#"
    const [turns] = arguments, time = Date.now();
    localStorage.clear();
    sessionStorage.setItem("polychat/2/acme/shop//panel", "open");
    const entries = [
      ["opening", "create"],
      ["opened", "CONV-1", "keyed", "Hello!", "", time],
    ];
    for (let turn = 0; turn < turns; turn += 1) {
      const key = `${turn}`.padStart(32, "0"), last = turn === turns - 1 ? "The last" : "The next";
      entries.push(["said", key, `Question ${turn}: where is my order?`, time], ["sending", key]);
      entries.push(["replied", key, `${last} answer: your order is on its way.`, "", time], ["seen"]);
    }
    entries.forEach((entry, index) => {
      const name = `${index + 1}`.padStart(10, "0");
      const line = `${entry.join("\x1f")}\x04`;
      localStorage.setItem(`polychat/2/acme/shop//${name}.abcdef01`, line);
    });
"#;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures how a long transcript opens"]
async fn long_transcripts() {
    let shop = Shop::open().await;
    let lengths = [100, 10_000];
    let mut visitors = Vec::new();
    for messages in lengths {
        let visitor = shop.visitor("/").await;
        let session = visitor.browser().session();
        let watch = json!({ "source": WATCH });
        session.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", watch).await.unwrap();
        session.execute(STORE, vec![json!(messages / 2)]).await.unwrap();
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
            "{messages} messages: open after {median:.0} ms (median of {ROUNDS}), {} kB of wasm memory",
            bytes / 1024
        );
    }
    println!("ratio {:.2}", visitors[1].2[ROUNDS / 2] / visitors[0].2[ROUNDS / 2]);
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
