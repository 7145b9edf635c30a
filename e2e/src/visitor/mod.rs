//! A person with a browser, as a page object: what one does, and what one sees.
//!
//! `acts` is doing, by real keys and clicks; `sees` is reading; `chat` is what there is to see. The
//! widget is found by `<poly-chat>`, its open shadow root, and the `part` names.

mod acts;
mod chat;
mod sees;

use crate::Browser;
pub use chat::{Chat, Item};

/// A visitor of a page.
pub struct Visitor {
    browser: Browser,
}

impl Visitor {
    /// Somebody who opens `address` in a fresh browser.
    pub async fn of(address: &str) -> Self {
        let visitor = Self { browser: Browser::start().await };
        visitor.goes_to(address).await;
        visitor
    }

    /// Opens another page.
    pub async fn goes_to(&self, address: &str) {
        self.browser.open(address).await;
    }

    /// The browser, for what no person could do.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }
}
