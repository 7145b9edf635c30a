//! What an answer offers beside its words.

use chat_api::Offer;

use super::{ScriptError, error::Source, table::Table};

/// The keys that an answer can have for this.
pub(super) const KEYS: [&str; 3] = ["suggest", "attach", "call"];

/// Answers to pick, things to open, numbers to call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offers {
    pub suggestions: Vec<Offer>,
    pub attachments: Vec<Offer>,
    pub calls: Vec<Offer>,
}

pub(super) fn offers(source: Source<'_>, table: &Table<'_, '_>) -> Result<Offers, ScriptError> {
    let suggestions = table.texts("suggest")?;
    let suggestions = suggestions.into_iter().map(|title| Offer { title: title.into(), ..Offer::default() });
    let mut offers = Offers { suggestions: suggestions.collect(), ..Offers::default() };
    for value in table.list("attach")? {
        let known = ["title", "picture", "link", "kind", "action"];
        let table = Table::new(source, "`attach`", value, &known)?;
        let text = |key| Ok(table.text(key)?.unwrap_or_default().to_owned());
        let offer = Offer {
            title: text("title")?,
            preview_image_url: text("picture")?,
            content_url: text("link")?,
            content_type: text("kind")?,
            call_to_action_text: text("action")?,
            ..Offer::default()
        };
        if offer.content_url.is_empty() && offer.preview_image_url.is_empty() {
            return Err(table.refuse("opens nothing: give it a `link`, a `picture`, or both"));
        }
        offers.attachments.push(offer);
    }
    for value in table.list("call")? {
        let table = Table::new(source, "`call`", value, &["title", "number"])?;
        let Some(number) = table.text("number")? else {
            return Err(table.refuse("calls nobody: give it a `number`"));
        };
        let title = table.text("title")?.unwrap_or_default().to_owned();
        offers.calls.push(Offer { title, contact_number: number.to_owned(), ..Offer::default() });
    }
    Ok(offers)
}
