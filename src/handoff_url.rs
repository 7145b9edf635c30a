//! Where a visitor goes on after a handoff: an address that the owner has set, with places for what the
//! agent says.

use chat_api::Handoff;

/// What an address may begin with. Pages and telephones are places to go on; nothing that runs is.
const STARTS: [&str; 5] = ["https:", "http:", "tel:", "mailto:", "/"];

/// An address with `{destination}`, `{reason}` and `{conversation}` in it.
#[derive(Clone, Debug)]
pub struct HandoffUrl(String);

impl HandoffUrl {
    /// Takes an address that can be filled in.
    pub fn new(template: &str) -> Option<Self> {
        let url = Self(template.to_owned());
        url.filled("", &Handoff::default()).is_some().then_some(url)
    }

    /// The address for one handoff.
    pub fn filled(&self, conversation: &str, handoff: &Handoff) -> Option<String> {
        let value = |name: &str| match name {
            "conversation" => Some(conversation),
            "destination" => Some(handoff.destination.as_deref().unwrap_or_default()),
            "reason" => Some(handoff.reason.as_deref().unwrap_or_default()),
            _ => None,
        };
        let mut parts = self.0.split('{');
        let mut url = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}')?;
            url += &String::from(js_sys::encode_uri_component(value(name)?));
            url += rest;
        }
        STARTS.iter().any(|start| url.starts_with(start)).then_some(url)
    }
}
