//! What an agent offers with a message, and its stored form.

use chat_api::{Offer, Reply};

use crate::record::{BETWEEN, LINE_END, escape, unescaped};

/// What the visitor can pick, open or call. What could not be used is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Answers to pick; each has words.
    pub suggestions: Vec<Offer>,
    /// Files and pages to open; each has an address, of itself or of a picture.
    pub attachments: Vec<Offer>,
    /// Numbers to call; each has one.
    pub calls: Vec<Offer>,
}

impl Offers {
    /// Takes what a reply offers.
    pub(crate) fn of(reply: &mut Reply) -> Self {
        let mut offers = Self {
            suggestions: std::mem::take(&mut reply.response_suggestions),
            attachments: std::mem::take(&mut reply.attachments),
            calls: std::mem::take(&mut reply.chat_call_actions),
        };
        offers.suggestions.retain(|offer| !offer.title.trim().is_empty());
        offers
            .attachments
            .retain(|offer| !(offer.content_url.is_empty() && offer.preview_image_url.is_empty()));
        offers.calls.retain(|offer| !offer.contact_number.trim().is_empty());
        offers
    }

    /// Whether nothing is offered.
    pub fn is_empty(&self) -> bool {
        self.suggestions.is_empty() && self.attachments.is_empty() && self.calls.is_empty()
    }

    /// One text: each offer begins with the letter of its kind.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        for (kind, offers) in [('s', &self.suggestions), ('a', &self.attachments), ('c', &self.calls)] {
            for offer in offers {
                text.push(kind);
                for field in fields(offer) {
                    text.push(BETWEEN);
                    escape(field, &mut text);
                }
                text.push(LINE_END);
            }
        }
        text
    }

    pub(crate) fn from_text(text: &str) -> Self {
        let mut offers = Self::default();
        for line in text.split(LINE_END) {
            let mut fields = line.split(BETWEEN);
            let list = match fields.next() {
                Some("s") => &mut offers.suggestions,
                Some("a") => &mut offers.attachments,
                Some("c") => &mut offers.calls,
                _ => continue,
            };
            let mut next = || fields.next().map(unescaped).unwrap_or_default();
            list.push(Offer {
                title: next(),
                preview_image_url: next(),
                content_url: next(),
                content_type: next(),
                call_to_action_text: next(),
                contact_number: next(),
            });
        }
        offers
    }
}

fn fields(offer: &Offer) -> [&str; 6] {
    [
        &offer.title,
        &offer.preview_image_url,
        &offer.content_url,
        &offer.content_type,
        &offer.call_to_action_text,
        &offer.contact_number,
    ]
}
