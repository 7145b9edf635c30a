//! What the owner of the website has set, as `embed/settings.js` has checked it.

use std::time::Duration;

use chat_api::{Deployment, Handoff};
use conversation::Rules;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::tabs::LockManager;

/// The settings of one widget.
#[derive(Clone, Debug)]
pub struct Settings {
    given: Object,
    /// Which agent to talk to.
    pub deployment: Deployment,
    /// Where the Chat API's paths begin, without a trailing slash.
    pub endpoint: String,
    /// Where the conversation is kept.
    pub storage: StorageMode,
    /// How long a quiet conversation is kept, in milliseconds.
    pub storage_ms: u64,
    /// What the conversation keeps to.
    pub rules: Rules,
}

/// Where a conversation is kept between pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageMode {
    /// For all tabs of the site, beyond the browser's session.
    Local,
    /// For one tab.
    Session,
    /// Not at all.
    None,
}

/// What screen readers say by themselves when the agent has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announce {
    /// The message.
    Text,
    /// That there is one.
    Brief,
    /// Nothing.
    Off,
}

impl Settings {
    /// Takes what `settingsOf` has made of the element's attributes.
    pub fn read(given: Object) -> Result<Self, JsError> {
        let text = |name| text(&given, name).unwrap_or_default();
        let number = |name| get(&given, name).as_f64().unwrap_or_default();
        let quiet = Duration::from_millis(number("quietMs") as u64);
        let deployment = Deployment::new(&text("account"), &text("project"));
        Ok(Self {
            deployment: deployment.map_err(|_| JsError::new("`account` or `project` is not an id"))?,
            endpoint: text("endpoint"),
            storage: match text("storage").as_str() {
                "local" => StorageMode::Local,
                "session" => StorageMode::Session,
                _ => StorageMode::None,
            },
            storage_ms: number("storageMs") as u64,
            rules: Rules {
                quiet: Some(quiet).filter(|quiet| !quiet.is_zero()),
                fetches: get(&given, "fetches").is_truthy(),
                longest: number("longest") as usize,
            },
            given,
        })
    }

    /// What the items in storage, the lock and the channel of this deployment are named by. Visitors of one
    /// browser never see each other's chats.
    pub fn name(&self) -> String {
        let visitor = js_sys::encode_uri_component(&text(&self.given, "visitor").unwrap_or_default());
        format!("{}/{}/{visitor}", self.deployment.account(), self.deployment.project())
    }

    /// What locks other tabs out; none where the browser has nothing of that kind.
    pub fn locks(&self) -> Option<LockManager> {
        let locks = get(&self.given, "locks");
        (!locks.is_undefined()).then(|| locks.unchecked_into())
    }

    /// The address of the agent's picture.
    pub fn avatar(&self) -> Option<String> {
        text(&self.given, "avatar")
    }

    /// What screen readers say by themselves.
    pub fn announce(&self) -> Announce {
        match text(&self.given, "announce").as_deref() {
            Some("off") => Announce::Off,
            Some("brief") => Announce::Brief,
            _ => Announce::Text,
        }
    }

    /// What the agent is told of the page as it is now (`embed/page.js`), the same where it is asked with a key again. `opens`
    /// where a conversation begins; later there may be nothing to tell.
    pub async fn attributes(&self, key: &str, opens: bool) -> Option<JsValue> {
        Some(settled(self.call("attributes", &key.into(), &opens.into())).await).filter(JsValue::is_truthy)
    }

    /// Whether the panel fills the screen.
    pub fn fills(&self) -> bool {
        self.call("fills", &JsValue::UNDEFINED, &JsValue::UNDEFINED).is_truthy()
    }

    /// Where a visitor goes on after a handoff.
    pub fn handoff_url(&self, conversation: &str, handoff: &Handoff) -> Option<String> {
        let said = told(handoff);
        set(&said, "conversation", Some(conversation));
        self.call("handoffUrl", &said, &JsValue::UNDEFINED).as_string()
    }

    /// The server's word for who the visitor is, a token, where the page has set one.
    pub fn identity(&self) -> JsValue {
        self.call("identity", &JsValue::UNDEFINED, &JsValue::UNDEFINED)
    }

    /// Asks the page before something is done: `false` where that shall not be.
    pub fn before(&self, name: &str, detail: &JsValue) -> JsValue {
        self.call("before", &name.into(), detail)
    }

    /// Asks the page before a handoff, and waits for what it says.
    pub async fn hands_off(&self, handoff: &Handoff) -> bool {
        settled(self.before("handoff", &told(handoff))).await != false
    }

    fn call(&self, name: &str, one: &JsValue, other: &JsValue) -> JsValue {
        let called =
            get(&self.given, name).dyn_ref::<Function>().map(|call| call.call2(&self.given, one, other));
        called.and_then(Result::ok).unwrap_or_default()
    }
}

// A page may promise a value.
async fn settled(value: JsValue) -> JsValue {
    JsFuture::from(Promise::resolve(&value)).await.unwrap_or_default()
}

/// A handoff as the page is told of it.
fn told(handoff: &Handoff) -> Object {
    let object = Object::new();
    set(&object, "destination", handoff.destination.as_deref());
    set(&object, "reason", handoff.reason.as_deref());
    object
}

fn set(object: &Object, name: &str, value: Option<&str>) {
    let _ = Reflect::set(object, &name.into(), &value.unwrap_or_default().into());
}

fn get(object: &Object, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn text(object: &Object, name: &str) -> Option<String> {
    get(object, name).as_string().filter(|text| !text.is_empty())
}
