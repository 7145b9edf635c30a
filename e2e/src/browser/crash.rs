//! Killing a page, as a phone does that runs out of memory.

use serde_json::json;

use super::Browser;

impl Browser {
    /// Ends the process of the page in view without a word to it. The browser and what it has stored stay;
    /// the tab shows nothing any more, and the visitor has to look at another one.
    pub async fn kills_the_page(&self) {
        // The answer is that there is no page any more.
        let answer = self.session.cdp().send_raw("Page.crash", json!({})).await;
        assert!(answer.is_err_and(|error| error.to_string().contains("crashed")), "the page lives");
    }
}
