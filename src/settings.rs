//! What the owner of the website has set, as the loader hands it over.

use chat_api::Deployment;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

/// The settings of one widget. The loader has checked them for a person; this reads them strictly.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which agent to talk to.
    pub deployment: Deployment,
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

const HOUR_MS: f64 = 3_600_000.0;

impl Settings {
    /// Reads `{ account, project, endpoint, lang?, attributes?, storage?, storageHours? }`.
    pub fn read(settings: &JsValue) -> Result<Self, JsError> {
        let (account, project) = (required(settings, "account")?, required(settings, "project")?);
        let deployment = Deployment::new(&account, &project)?;
        let endpoint = required(settings, "endpoint")?.trim_end_matches('/').to_owned();
        let attributes = get(settings, "attributes").dyn_into().unwrap_or_default();
        let language = get(settings, "lang").as_string().filter(|tag| !tag.is_empty());
        let storage = match get(settings, "storage").as_string().as_deref() {
            None | Some("" | "local") => StorageMode::Local,
            Some("session") => StorageMode::Session,
            Some("none") => StorageMode::None,
            Some(_) => return Err(JsError::new("the setting `storage` is not local, session or none")),
        };
        let hours = get(settings, "storageHours").as_f64().unwrap_or(24.0);
        let storage_ms = (hours * HOUR_MS) as u64;
        Ok(Self { deployment, endpoint, language, attributes, storage, storage_ms })
    }
}

fn required(settings: &JsValue, name: &str) -> Result<String, JsError> {
    let missing = || JsError::new(&format!("the setting `{name}` is missing"));
    get(settings, name).as_string().filter(|value| !value.is_empty()).ok_or_else(missing)
}

fn get(settings: &JsValue, name: &str) -> JsValue {
    Reflect::get(settings, &name.into()).unwrap_or_default()
}
