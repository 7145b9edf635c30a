//! What the embedding page knows: the only file that reads it.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{Document, Url};

use crate::settings::Settings;

/// The attributes of a new conversation, a JSON object: the owner's at the top level and, under `page`, the
/// page's address and referrer (both without query and fragment, which may hold secrets), title
/// and language. Read afresh each time, as a page changes without being loaded again.
pub fn integration_attributes(settings: &Settings) -> Option<String> {
    let attributes = Object::assign(&Object::new(), &settings.attributes);
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        set(&attributes, "page", facts(&document, settings).into());
    }
    JSON::stringify(&attributes).ok()?.as_string()
}

fn facts(document: &Document, settings: &Settings) -> Object {
    let page = Object::new();
    let address = document.location().and_then(|location| location.href().ok());
    let language = settings.language.clone().or_else(|| language(document));
    let facts = [
        ("url", address.as_deref().and_then(without_query)),
        ("title", Some(document.title())),
        ("language", language),
        ("referrer", without_query(&document.referrer())),
    ];
    for (name, value) in facts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            set(&page, name, value.into());
        }
    }
    page
}

fn without_query(address: &str) -> Option<String> {
    let url = Url::new(address).ok()?;
    Some(format!("{}{}", url.origin(), url.pathname()))
}

// The page's own language is what the visitor reads; the browser's is the next best guess.
fn language(document: &Document) -> Option<String> {
    let page = document.document_element().and_then(|root| root.get_attribute("lang"));
    let browser = || web_sys::window().and_then(|window| window.navigator().language());
    page.filter(|tag| !tag.is_empty()).or_else(browser)
}

fn set(object: &Object, name: &str, value: JsValue) {
    let _ = Reflect::set(object, &name.into(), &value);
}
