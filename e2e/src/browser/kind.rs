//! Which browser: the only place that knows how one kind differs from another.

use std::env;
use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::Capabilities;

use crate::shop::PLAIN_HOST;

/// A kind of browser. `POLYCHAT_BROWSER` chooses; Firefox and WebKit are to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium or Chrome, through chromedriver.
    Chromium,
}

/// Whether pages may store anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    Allowed,
    Denied,
}

/// Whether scripts that run often are compiled, which the heap holds as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Compiled,
    Interpreted,
}

impl Kind {
    /// The kind that the environment asks for; Chromium where it does not say.
    pub fn from_environment() -> Self {
        match env::var("POLYCHAT_BROWSER").as_deref() {
            Ok("chromium") | Err(env::VarError::NotPresent) => Self::Chromium,
            other => panic!("POLYCHAT_BROWSER is {other:?}: the only browser as yet is \"chromium\""),
        }
    }

    /// The program of its driver.
    pub(super) fn driver(self) -> String {
        match self {
            Self::Chromium => env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into()),
        }
    }

    pub(super) fn capabilities(self, profile: &Path, storage: Storage, code: Code) -> Capabilities {
        let all = match self {
            Self::Chromium => chromium(profile, storage, code),
        };
        let mut capabilities = Capabilities::new();
        for (name, value) in all {
            capabilities.set(name, value).expect("JSON is JSON");
        }
        capabilities
    }
}

fn chromium(profile: &Path, storage: Storage, code: Code) -> Vec<(&'static str, Value)> {
    let mut options = json!({ "args": [
        format!("--user-data-dir={}", profile.display()),
        "--headless=new",
        "--window-size=1280,800",
        // Continuous integration runs as root in a container, where the sandbox cannot.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A click on what still moves may miss it.
        "--force-prefers-reduced-motion",
        "--lang=en-GB",
        format!("--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1"),
    ] });
    // Without a window, `--lang` alone does not reach `navigator.languages`.
    options["prefs"] = json!({ "intl.accept_languages": "en-GB" });
    if code == Code::Interpreted
        && let Some(arguments) = options["args"].as_array_mut()
    {
        arguments.push(json!("--js-flags=--no-sparkplug --no-maglev --no-turbofan"));
    }
    if storage == Storage::Denied {
        // What people choose as "block all cookies".
        options["prefs"]["profile.default_content_setting_values.cookies"] = json!(2);
    }
    if let Ok(binary) = env::var("CHROME") {
        options["binary"] = binary.into();
    }
    vec![
        ("browserName", json!("chrome")),
        ("goog:chromeOptions", options),
        ("goog:loggingPrefs", json!({ "browser": "ALL" })),
    ]
}
