//! One browser with a fresh profile, and its driver.
//!
//! Boundary: this knows WebDriver and nothing of the chat. What only one kind of browser can do is in
//! `kind` and `look`; `driver` is the process that everything goes through.

mod complaints;
mod crash;
mod driver;
mod kind;
mod look;
mod memory;
mod network;

use std::path::Path;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use thirtyfour::prelude::*;

use crate::scratch::Scratch;
pub use complaints::RECORDER;
use driver::Driver;
pub use kind::Kind;
use kind::{Code, Storage};
pub use look::{Look, Screen};
pub use memory::Held;

/// A browser that one story has for itself. It is gone when the value is.
pub struct Browser {
    kind: Kind,
    session: WebDriver,
    // Dropped in this order: the driver takes the browser with it, and only then is the profile free.
    _driver: Driver,
    _profile: Scratch,
}

impl Browser {
    /// Starts the browser that the environment asks for.
    pub async fn start() -> Self {
        Self::of(Kind::from_environment(), Storage::Allowed, Code::Compiled).await
    }

    /// The same for a person whose browser lets no page store anything.
    pub async fn without_storage() -> Self {
        Self::of(Kind::from_environment(), Storage::Denied, Code::Compiled).await
    }

    /// The same where scripts are not compiled however often they run, so that the heap is what they hold.
    pub async fn interpreting() -> Self {
        Self::of(Kind::from_environment(), Storage::Allowed, Code::Interpreted).await
    }

    async fn of(kind: Kind, storage: Storage, code: Code) -> Self {
        let profile = Scratch::new("profile");
        let driver = Driver::start(&kind.driver());
        // A proxy of the machine's environment must not come between.
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build();
        let session = WebDriver::builder(driver.address(), kind.capabilities(profile.path(), storage, code))
            .client(client.expect("an HTTP client without TLS needs nothing"))
            .await
            .unwrap_or_else(|error| panic!("{kind:?} did not start: {error}"));
        Self { kind, session, _driver: driver, _profile: profile }
    }

    /// The session, for what a story asks of it directly.
    pub fn session(&self) -> &WebDriver {
        &self.session
    }

    /// Opens an address and waits until the page has loaded.
    pub async fn open(&self, address: &str) {
        self.session.goto(address).await.unwrap_or_else(|error| panic!("cannot open {address}: {error}"));
    }

    /// Runs the body of a function in the page and reads what it returns, or what its promise brings.
    pub async fn run<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> T {
        let answer = self.session.execute(script, arguments).await;
        let value = answer.unwrap_or_else(|error| panic!("a script failed in the page: {error}\n{script}"));
        value.convert().unwrap_or_else(|error| {
            panic!("a script returned something else: {error}\n{:?}\n{script}", value.json())
        })
    }

    /// What the console has said since it was asked last, where the driver tells.
    pub async fn console(&self) -> Vec<String> {
        let lines = self.session.browser_log().await.unwrap_or_default();
        lines.into_iter().map(|line| format!("{} {}", line.level, line.message)).collect()
    }

    /// Writes what is in view to a PNG file.
    pub async fn screenshot(&self, file: &Path) -> WebDriverResult<()> {
        self.session.screenshot(file).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Otherwise its own `Drop` would wait for an answer while the driver is being ended.
        let _ = self.session.clone().leak();
    }
}
