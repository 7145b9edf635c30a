//! What the owner of the website has set: the attributes of the element, read and checked.
//!
//! Only what a chat cannot do without stops it. Anything else that cannot be used is named in the
//! console, and what is on the safe side takes its place: visitors do not pay for a typo.
//! `docs/embedding.md` explains every setting.

use std::time::Duration;

use chat_api::Deployment;
use conversation::Rules;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Url, console};

use crate::handoff_url::HandoffUrl;

#[wasm_bindgen]
extern "C" {
    /// Throws where the tag is none, which js-sys takes for a crash.
    #[wasm_bindgen(catch, js_namespace = Intl, js_name = getCanonicalLocales)]
    fn canonical_locales(tag: &str) -> Result<JsValue, JsValue>;
}

/// The settings of one widget.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which agent to talk to.
    pub deployment: Deployment,
    /// Who the visitor is to the website, where it knows; empty where it does not. Visitors of one
    /// browser never see each other's chats.
    pub visitor: String,
    /// Where the Chat API's paths begin, without a trailing slash.
    pub endpoint: String,
    /// The language the owner has set: a BCP 47 tag.
    pub language: Option<String>,
    /// The owner's attributes, a plain JavaScript object.
    pub attributes: Object,
    /// Where the conversation is kept.
    pub storage: StorageMode,
    /// How long a quiet conversation is kept, in milliseconds.
    pub storage_ms: u64,
    /// What the conversation keeps to.
    pub rules: Rules,
    /// Where a visitor goes on after a handoff.
    pub handoff_url: Option<HandoffUrl>,
    /// How the panel looks and what it says to screen readers.
    pub look: Look,
}

/// How the panel looks, and what it says to screen readers.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The address of the agent's picture.
    pub avatar: Option<String>,
    /// What screen readers say by themselves when the agent has written.
    pub announce: Announce,
}

/// What screen readers say by themselves when the agent has written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Announce {
    /// The message.
    #[default]
    Text,
    /// That there is one.
    Brief,
    /// Nothing.
    Off,
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

/// Every name there is; `attribute-*` and `text-*` stand beside them. Those from `theme` on are read by
/// `embed/`, which knows the page.
const NAMES: [&str; 21] = [
    "account",
    "project",
    "endpoint",
    "visitor",
    "lang",
    "storage",
    "storage-hours",
    "idle-minutes",
    "delayed-responses",
    "handoff-url",
    "avatar",
    "announce",
    "longest-message",
    "theme",
    "position",
    "launcher-icon",
    "launcher-text",
    "teaser",
    "sound",
    "title-count",
    "text",
];

/// Addresses of pictures: what a page loads is the page's own decision, but nothing that runs.
const PICTURES: [&str; 4] = ["https:", "http:", "data:image/", "/"];

const HOUR: f64 = 3_600_000.0;
const DAY_MINUTES: f64 = 1_440.0;

impl Settings {
    /// Reads an object of the element's attributes by name. `base` is where the script came from.
    pub fn read(attributes: &Object, base: &str) -> Result<Self, JsError> {
        let deployment = Deployment::new(&text(attributes, "account"), &text(attributes, "project"))?;
        let endpoint = Url::new_with_base(&text(attributes, "endpoint"), base);
        let endpoint = endpoint.ok().filter(|url| url.protocol().starts_with("http"));
        let refused = || JsError::new("`endpoint` is not an address that begins with https://");
        let endpoint = endpoint.ok_or_else(refused)?.href();
        let given = Given { attributes };
        let storage = given.one_of("storage", &["local", "session", "none"], "local, session or none", 2);
        let storage = [StorageMode::Local, StorageMode::Session, StorageMode::None].get(storage);
        let hours = given.number("storage-hours", 0.0, f64::MAX).unwrap_or(24.0);
        let idle = given.number("idle-minutes", 0.5, DAY_MINUTES);
        let delayed = given.one_of("delayed-responses", &["fetch", "off"], "fetch or off", 0);
        let longest = given.number("longest-message", 1.0, 50_000.0);
        given.one_of("theme", &["auto", "light", "dark", "page"], "auto, light, dark or page", 0);
        let corners = ["bottom-end", "bottom-start", "top-end", "top-start"];
        given.one_of("position", &corners, "bottom-end, bottom-start, top-end or top-start", 0);
        let announce = given.one_of("announce", &["text", "brief", "off"], "text, brief or off", 0);
        given.look_for_typos();
        Ok(Self {
            deployment,
            visitor: text(attributes, "visitor"),
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            language: given.language(),
            attributes: given.owners(),
            storage: storage.copied().unwrap_or(StorageMode::None),
            storage_ms: (hours * HOUR) as u64,
            rules: Rules {
                quiet: idle.map(|minutes| Duration::from_millis((minutes * 60_000.0) as u64)),
                fetches: delayed == 0,
                longest: longest.map_or(Rules::default().longest, |longest| longest as usize),
            },
            handoff_url: given.handoff_url(),
            look: Look {
                avatar: given.picture("avatar"),
                announce: [Announce::Text, Announce::Brief, Announce::Off]
                    .get(announce)
                    .copied()
                    .unwrap_or_default(),
            },
        })
    }

    /// What the items in storage, the lock and the channel of this deployment are named by.
    pub fn name(&self) -> String {
        let visitor = js_sys::encode_uri_component(&self.visitor);
        format!("{}/{}/{visitor}", self.deployment.account(), self.deployment.project())
    }
}

struct Given<'a> {
    attributes: &'a Object,
}

impl Given<'_> {
    /// Which of the words was set: the first where none was, the one on the safe side where another was.
    fn one_of(&self, name: &str, words: &[&str], said: &str, safe: usize) -> usize {
        let value = text(self.attributes, name);
        if value.is_empty() {
            return 0;
        }
        words.iter().position(|word| *word == value).unwrap_or_else(|| {
            warn(name, &value, said);
            safe
        })
    }

    fn number(&self, name: &str, least: f64, most: f64) -> Option<f64> {
        let value = text(self.attributes, name);
        let number = js_sys::Number::from(JsValue::from_str(&value)).value_of();
        if value.is_empty() || (least..=most).contains(&number) {
            return Some(number).filter(|_| !value.is_empty());
        }
        warn(name, &value, "a number in its bounds");
        None
    }

    fn handoff_url(&self) -> Option<HandoffUrl> {
        let template = text(self.attributes, "handoff-url");
        let url = HandoffUrl::new(&template);
        if url.is_none() && !template.is_empty() {
            let expected = "a web, tel: or mailto: address with {destination}, {reason} or {conversation}";
            warn("handoff-url", &template, expected);
        }
        url
    }

    fn picture(&self, name: &str) -> Option<String> {
        let address = Some(text(self.attributes, name)).filter(|address| !address.is_empty())?;
        let usable = PICTURES.iter().any(|start| address.starts_with(start));
        if !usable {
            warn(name, &address, "the address of a picture that begins with https:// or /");
        }
        Some(address).filter(|_| usable)
    }

    fn language(&self) -> Option<String> {
        let tag = text(self.attributes, "lang");
        let known = canonical_locales(&tag).is_ok();
        if !tag.is_empty() && !known {
            warn("lang", &tag, "a language tag such as en-GB");
        }
        Some(tag).filter(|tag| known && !tag.is_empty())
    }

    /// `attribute-customer-tier` is the owner's `customer_tier`.
    fn owners(&self) -> Object {
        let owners = Object::new();
        for name in self.names() {
            if let Some(attribute) = name.strip_prefix("attribute-") {
                let value = text(self.attributes, &name).into();
                let _ = Reflect::set(&owners, &attribute.replace('-', "_").into(), &value);
            }
        }
        owners
    }

    fn names(&self) -> Vec<String> {
        Object::keys(self.attributes).iter().filter_map(|name| name.as_string()).collect()
    }

    // Names that resemble none of ours are somebody else's: a consent manager's, a framework's.
    fn look_for_typos(&self) {
        for name in self.names() {
            let nearest = NAMES.iter().find(|known| is_a_typo_of(&name, known));
            if let Some(nearest) = nearest.filter(|_| !NAMES.contains(&name.as_str())) {
                let text = format!("Polychat: there is no setting `{name}`; did you mean `{nearest}`?");
                console::warn_1(&text.into());
            }
        }
    }
}

fn text(attributes: &Object, name: &str) -> String {
    let value = Reflect::get(attributes, &name.into()).ok().and_then(|value| value.as_string());
    value.unwrap_or_default().trim().to_owned()
}

fn warn(name: &str, value: &str, expected: &str) {
    let text =
        format!("Polychat: `{name}` (`data-{name}` on the script tag): \"{value}\" is not {expected}.");
    console::warn_1(&text.into());
}

/// Whether at most two letters are wrong, left out or too many, and something of the word is right.
fn is_a_typo_of(given: &str, known: &str) -> bool {
    let same = |(a, b): &(u8, u8)| a == b;
    let front = given.bytes().zip(known.bytes()).take_while(same).count();
    let back = given.bytes().rev().zip(known.bytes().rev()).take_while(same).count();
    let longest = given.len().max(known.len());
    front + back > 2 && longest.saturating_sub(front + back) <= 2
}
