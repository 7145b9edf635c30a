//! The network as the browser believes it to be, and pages that it stops.

use serde_json::json;

use super::Browser;

impl Browser {
    /// Takes the network away from the page in view, or gives it back.
    pub async fn is_offline(&self, offline: bool) {
        let network =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", network).await;
    }

    /// Stops the page in view, as phones do to pages that nobody looks at; or lets it go on.
    pub async fn freezes(&self, frozen: bool) {
        let state = if frozen { "frozen" } else { "active" };
        self.devtools("Page.setWebLifecycleState", json!({ "state": state })).await;
    }
}
