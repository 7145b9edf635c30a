//! What an agent offers with a message.

use chat_api::{Offer, Reply};

use crate::record::{BETWEEN, LINE_END, escape, unescaped};

/// What the visitor can pick, open or call. What could not be used is not in it.
///
/// Kept as the text that is stored: lists of lists would be cloned, compared and dropped with every message, and
/// few messages have any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers(pub(crate) String);

const SUGGESTION: char = 's';
const ATTACHMENT: char = 'a';
const CALL: char = 'c';

impl Offers {
    /// What a reply offers.
    pub fn of(reply: &Reply) -> Self {
        let suggests = |offer: &&Offer| !offer.title.trim().is_empty();
        let opens = |offer: &&Offer| !offer.content_url.is_empty() || !offer.preview_image_url.is_empty();
        let calls = |offer: &&Offer| !offer.contact_number.trim().is_empty();
        let mut offers = Self::default();
        reply.response_suggestions.iter().filter(suggests).for_each(|offer| offers.put(SUGGESTION, offer));
        reply.attachments.iter().filter(opens).for_each(|offer| offers.put(ATTACHMENT, offer));
        reply.chat_call_actions.iter().filter(calls).for_each(|offer| offers.put(CALL, offer));
        offers
    }

    /// Whether nothing is offered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Answers to pick; each has words.
    pub fn suggestions(&self) -> Vec<Offer> {
        self.all(SUGGESTION)
    }

    /// Files and pages to open; each has an address, of itself or of a picture.
    pub fn attachments(&self) -> Vec<Offer> {
        self.all(ATTACHMENT)
    }

    /// Numbers to call; each has one.
    pub fn calls(&self) -> Vec<Offer> {
        self.all(CALL)
    }

    /// One line for each, which begins with the letter of its kind.
    fn put(&mut self, kind: char, offer: &Offer) {
        let fields = [
            &offer.title,
            &offer.preview_image_url,
            &offer.content_url,
            &offer.content_type,
            &offer.call_to_action_text,
            &offer.contact_number,
        ];
        self.0.push(kind);
        for field in fields {
            escape(field, &mut self.0);
            self.0.push(BETWEEN);
        }
        self.0.push(LINE_END);
    }

    fn all(&self, kind: char) -> Vec<Offer> {
        let lines = self.0.split(LINE_END).filter_map(|line| line.strip_prefix(kind));
        lines
            .map(|line| {
                let mut fields = line.split(BETWEEN).map(unescaped);
                let mut next = || fields.next().unwrap_or_default();
                Offer {
                    title: next(),
                    preview_image_url: next(),
                    content_url: next(),
                    content_type: next(),
                    call_to_action_text: next(),
                    contact_number: next(),
                }
            })
            .collect()
    }
}
