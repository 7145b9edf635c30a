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
}

impl Settings {
    /// Reads `{ account, project, endpoint, lang?, attributes? }`.
    pub fn read(settings: &JsValue) -> Result<Self, JsError> {
        let (account, project) = (required(settings, "account")?, required(settings, "project")?);
        let deployment = Deployment::new(&account, &project)?;
        let endpoint = required(settings, "endpoint")?.trim_end_matches('/').to_owned();
        let attributes = get(settings, "attributes").dyn_into().unwrap_or_default();
        let language = get(settings, "lang").as_string().filter(|tag| !tag.is_empty());
        Ok(Self { deployment, endpoint, language, attributes })
    }
}

fn required(settings: &JsValue, name: &str) -> Result<String, JsError> {
    let missing = || JsError::new(&format!("the setting `{name}` is missing"));
    get(settings, name).as_string().filter(|value| !value.is_empty()).ok_or_else(missing)
}

fn get(settings: &JsValue, name: &str) -> JsValue {
    Reflect::get(settings, &name.into()).unwrap_or_default()
}
