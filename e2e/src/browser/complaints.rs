//! What pages complain of, kept from outside of them: a strict page runs no script of ours.

use serde_json::json;

use super::Browser;

/// Runs before any script of a page, whatever the page's policy says. A sandboxed frame, which is a process of its own, has to
/// carry it itself.
pub const RECORDER: &str = r"if (!window.complaints) {
    window.complaints = [];
    const { error } = console;
    console.error = (...all) => {
        complaints.push(all.map(String).join(' '));
        error(...all);
    };
    addEventListener('error', ({ message }) => complaints.push(`uncaught: ${message}`));
    addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled: ${reason}`));
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, disposition, sourceFile }) =>
        complaints.push(`violation: ${violatedDirective} ${blockedURI} (${disposition}), ${sourceFile}`));
}";

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
