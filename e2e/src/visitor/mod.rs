//! A person with a browser, as a page object: what one does, and what one sees.
//!
//! `acts` is doing, by real keys and clicks; `sees` is reading; `chat` is what there is to see. The
//! widget is found by `<poly-chat>`, its open shadow root, and the `part` names.

mod acts;
mod chat;
mod sees;

use thirtyfour::WindowHandle;

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

    /// Somebody who opens `address` in a browser that lets no page store anything.
    pub async fn without_storage(address: &str) -> Self {
        let visitor = Self { browser: Browser::without_storage().await };
        visitor.goes_to(address).await;
        visitor
    }

    /// Somebody who opens `address` in a fresh browser that keeps what pages complain of, whatever they allow.
    pub async fn who_keeps_complaints(address: &str) -> Self {
        let visitor = Self { browser: Browser::start().await };
        visitor.browser.keeps_complaints().await;
        visitor.goes_to(address).await;
        visitor
    }

    /// Somebody with that browser.
    pub fn with(browser: Browser) -> Self {
        Self { browser }
    }

    /// Looks into the first frame of the page, which is the page from then on; until the next is opened.
    pub async fn looks_into_the_frame(&self) {
        let entered = self.browser.session().enter_frame(0).await;
        entered.unwrap_or_else(|error| panic!("the page has no frame: {error}"));
    }

    /// Looks into the frame that the chat runs in, where the page forbids WebAssembly.
    pub async fn looks_into_the_panel(&self) {
        let panel = self.finds("panel").await;
        panel.enter_frame().await.unwrap_or_else(|error| panic!("the panel is no frame: {error}"));
    }

    /// Looks at the whole page again.
    pub async fn looks_at_the_page(&self) {
        let left = self.browser.session().enter_default_frame().await;
        left.unwrap_or_else(|error| panic!("there is no page: {error}"));
    }

    /// Opens `address` in a new tab and looks at that.
    pub async fn opens_a_tab(&self, address: &str) -> WindowHandle {
        let session = self.browser.session();
        let tab = session.new_tab().await.expect("a browser has room for a tab");
        self.looks_at(&tab).await;
        self.goes_to(address).await;
        tab
    }

    /// Looks at another tab.
    pub async fn looks_at(&self, tab: &WindowHandle) {
        let switched = self.browser.session().switch_to_window(tab.clone()).await;
        switched.unwrap_or_else(|error| panic!("cannot look at a tab: {error}"));
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
