//! What pages hold on to, once everything is collected that can be.

use serde_json::{Value, json};

use super::Browser;

/// What the page in view holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Bytes of the scripts' heap.
    pub heap: f64,
    /// Nodes, in the document and out of it.
    pub nodes: f64,
    /// Listeners to events.
    pub listeners: f64,
}

impl Browser {
    /// Collects what can be collected, and tells what is left.
    pub async fn held(&self) -> Held {
        self.devtools("Performance.enable", json!({})).await;
        // What is found to be gone is torn down at ease, and holds other things until then.
        for _ in 0..3 {
            self.devtools("HeapProfiler.collectGarbage", json!({})).await;
            self.run::<Value>("return new Promise((done) => setTimeout(done))", vec![]).await;
        }
        let heap = self.devtools("Runtime.getHeapUsage", json!({})).await;
        let metrics = self.devtools("Performance.getMetrics", json!({})).await;
        let metric = |name: &str| {
            let all = metrics["metrics"].as_array().into_iter().flatten();
            let found =
                all.filter(|metric| metric["name"] == name).find_map(|metric| metric["value"].as_f64());
            found.unwrap_or_else(|| panic!("no {name} in {metrics}"))
        };
        let heap = heap["usedSize"].as_f64().unwrap_or_else(|| panic!("no size in {heap}"));
        Held { heap, nodes: metric("Nodes"), listeners: metric("JSEventListeners") }
    }
}
