//! Makes the ids of conversations a site's own.
//!
//! PolyAI's ids can be short numbers, and one gateway serves many sites. So an id goes out to a browser with
//! a seal, `CONV-123.k3J…`, and comes back in only with it: an id that was guessed, or that belongs to
//! another site, is one that does not exist. Before the last dot stands PolyAI's own id.
//! Nothing is stored: each gateway that knows the secret can tell.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chat_api::Deployment;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The bytes of a seal: 96 bits, which nobody guesses over a network.
const LENGTH: usize = 12;
/// The longest id that is looked at.
const LONGEST: usize = 512;

/// The secrets that seal: the first is used, all are taken.
#[derive(Clone)]
pub struct Binding {
    seals: Vec<Hmac<Sha256>>,
}

impl Binding {
    /// From secrets of any length; empty ones are passed over. With new secrets in front of old ones the
    /// conversations that are open go on.
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let secrets = secrets.into_iter().map(str::trim).filter(|secret| !secret.is_empty());
        let seal = |secret: &str| Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok();
        Self { seals: secrets.filter_map(seal).collect() }
    }

    /// From a site's keys, where it has no secret of its own. New keys then end the open conversations.
    pub fn of_keys(api_key: &str, token: &str) -> Self {
        Self::new([format!("{api_key} {token}").as_str()])
    }

    /// An id as it goes out.
    pub(crate) fn seal(&self, of: &Deployment, id: &str) -> String {
        let tag = |seal| name(seal, of, id).finalize().into_bytes();
        let seal: Vec<_> = self.seals.first().map(tag).into_iter().flatten().take(LENGTH).collect();
        format!("{id}.{}", URL_SAFE_NO_PAD.encode(seal))
    }

    /// The id in one that comes in, where it is sealed.
    pub(crate) fn open<'i>(&self, of: &Deployment, sealed: &'i str) -> Option<&'i str> {
        let (id, seal) = sealed.rsplit_once('.').filter(|_| sealed.len() <= LONGEST)?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok().filter(|seal| seal.len() == LENGTH)?;
        let fits = |own: &Hmac<Sha256>| name(own, of, id).verify_truncated_left(&seal).is_ok();
        self.seals.iter().any(fits).then_some(id)
    }
}

/// The id of a conversation, as it is sealed. Neither id of a deployment can have a slash or a space in it.
fn name(seal: &Hmac<Sha256>, of: &Deployment, id: &str) -> Hmac<Sha256> {
    let mut seal = seal.clone();
    for part in ["conversation ", of.account(), "/", of.project(), " ", id] {
        seal.update(part.as_bytes());
    }
    seal
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Binding(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(secrets: &[&str]) -> Binding {
        Binding::new(secrets.iter().copied())
    }

    fn of(project: &str) -> Deployment {
        Deployment::new("acme", project).unwrap()
    }

    #[test]
    fn an_id_comes_back_as_it_went_out_and_only_to_its_site() {
        let (shop, other) = (of("shop"), of("other"));
        for id in ["CONV-1", "a.b", "", "WEBCHAT_é"] {
            let sealed = binding(&["secret"]).seal(&shop, id);
            assert_eq!(binding(&["secret"]).open(&shop, &sealed), Some(id));
            assert_eq!(binding(&["secret"]).open(&other, &sealed), None);
            assert_eq!(binding(&["other"]).open(&shop, &sealed), None);
        }
    }

    #[test]
    fn an_id_without_its_own_seal_is_none() {
        let (secret, shop) = (binding(&["secret"]), of("shop"));
        let sealed = secret.seal(&shop, "CONV-1");
        let seal = sealed.rsplit_once('.').unwrap().1;
        let cut = &sealed[..sealed.len() - 1];
        for id in ["CONV-1", "CONV-1.", ".", "", &format!("CONV-2.{seal}"), cut, &format!("{sealed}A")] {
            assert_eq!(secret.open(&shop, id), None, "{id}");
        }
        // Nobody seals with nothing.
        assert_eq!(binding(&[""]).open(&shop, "CONV-1."), None);
    }

    #[test]
    fn with_a_new_secret_the_old_ids_go_on() {
        let (old, both, shop) = (binding(&["old"]), binding(&["new", "old"]), of("shop"));
        assert_eq!(both.open(&shop, &old.seal(&shop, "CONV-1")), Some("CONV-1"));
        assert_eq!(binding(&["new"]).open(&shop, &both.seal(&shop, "CONV-1")), Some("CONV-1"));
    }
}
