//! What an agent offers beside its words: answers to pick, files to open, numbers to call.
//!
//! No document says that *respond* carries these; elsewhere in PolyAI's APIs they look so. What is not as
//! expected is left out, and never fails the reply that it came with.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// One thing offered. What is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The words of a suggestion; what an attachment or a call is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The address of an attachment's picture.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub preview_image_url: String,
    /// The address of what an attachment opens.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content_url: String,
    /// The media type of that, such as `image/png`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content_type: String,
    /// What stands on an attachment's button.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub call_to_action_text: String,
    /// The telephone number of a call.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contact_number: String,
}

impl Offer {
    /// Takes what stands under a key of the wire; a key that means nothing here changes nothing.
    pub fn set(&mut self, key: &str, value: String) {
        match key {
            "title" | "text" | "message" if self.title.is_empty() => self.title = value,
            "preview_image_url" => self.preview_image_url = value,
            "content_url" => self.content_url = value,
            "content_type" => self.content_type = value,
            "call_to_action_text" => self.call_to_action_text = value,
            "contact_number" => self.contact_number = value,
            _ => {}
        }
    }
}

/// A list of offers; empty where something else stands in its place.
pub(crate) fn offers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Offer>, D::Error> {
    match deserializer.deserialize_any(Anything)? {
        Thing::List(offers) => Ok(offers),
        _ => Ok(Vec::new()),
    }
}

/// As much of a JSON value as an offer can consist of.
enum Thing {
    Text(String),
    Offer(Offer),
    List(Vec<Offer>),
    Other,
}

impl<'de> Deserialize<'de> for Thing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Thing;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Thing, E> {
        Ok(Thing::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Thing, E> {
        Ok(Thing::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Thing, E> {
        Ok(Thing::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Thing, E> {
        Ok(Thing::Other)
    }

    fn visit_unit<E>(self) -> Result<Thing, E> {
        Ok(Thing::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Thing, E> {
        Ok(Thing::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Thing, A::Error> {
        let mut offers = Vec::new();
        while let Some(item) = items.next_element()? {
            match item {
                Thing::Text(title) => offers.push(Offer { title, ..Offer::default() }),
                Thing::Offer(offer) => offers.push(offer),
                Thing::List(_) | Thing::Other => {}
            }
        }
        Ok(Thing::List(offers))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Thing, A::Error> {
        let mut offer = Offer::default();
        while let Some(key) = fields.next_key::<String>()? {
            match fields.next_value()? {
                Thing::Text(value) => offer.set(&key, value),
                Thing::Offer(_) | Thing::List(_) | Thing::Other => {}
            }
        }
        Ok(Thing::Offer(offer))
    }
}
