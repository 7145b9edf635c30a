//! What pages complain of, kept from outside of them: a strict page runs no script of ours.

use serde_json::json;

use super::Browser;

/// Runs before any script of a page, in frames too, whatever the page's policy says.
const RECORDER: &str = r"
    window.complaints = [];
    const { error } = console;
    console.error = (...all) => {
      complaints.push(all.map(String).join(' '));
      error(...all);
    };
    addEventListener('error', ({ message }) => complaints.push(`uncaught: ${message}`));
    addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled: ${reason}`));
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, disposition, sourceFile, lineNumber }) =>
      complaints.push(`violation: ${violatedDirective} ${blockedURI} (${disposition}), ${sourceFile}:${lineNumber}`));";

impl Browser {
    /// From the next page on, `window.complaints` tells its errors and what its policy has forbidden.
    pub async fn keeps_complaints(&self) {
        self.runs_first(RECORDER).await;
    }

    /// From the next page on, this script runs before any of the page's own.
    pub async fn runs_first(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }
}
