//! What a gateway knows of one website.

use std::{fmt, time::Duration};

use chat_api::{Deployment, Region};
use local_agent::LocalAgent;
use url::Url;

use super::ConfigError;
use crate::{Binding, Credentials, Identity, Origins};

/// A website: whom its visitors talk with, and who of them may.
#[derive(Clone, Debug)]
pub struct Site {
    /// What logs and metrics call it.
    pub name: String,
    /// The account and project of its calls; any where there is none.
    pub deployment: Option<Deployment>,
    /// Who answers.
    pub upstream: Upstream,
    /// The websites whose pages may ask.
    pub origins: Origins,
    /// Whether a caller may ask that names no origin, so no page of a browser.
    pub missing_origin: bool,
    /// Whether a page without an origin of its own may ask, such as a sandboxed frame.
    pub null_origin: bool,
    /// What makes the ids of its conversations its own; None relays them, and bodies, as they are.
    pub binding: Option<Binding>,
    /// Who signs for its visitors.
    pub identity: Option<Identity>,
    /// How often a call is sent again that was certainly not processed.
    pub retry: Retry,
}

impl Site {
    /// A site of any deployment. Before a local agent, whose every word and failure is meant to be seen,
    /// nothing is refused that is no page, and nothing is tried again.
    pub fn new(name: impl Into<String>, upstream: Upstream) -> Self {
        let is_agent = matches!(upstream, Upstream::Agent(_));
        Self {
            name: name.into(),
            deployment: None,
            upstream,
            origins: Origins::Loopback,
            missing_origin: is_agent,
            null_origin: false,
            binding: None,
            identity: None,
            retry: if is_agent { Retry::never() } else { Retry::default() },
        }
    }
}

/// How often a call is sent again by the gateway itself. It only ever is where it certainly was not
/// processed: no connection was made, or 429 or 503 came with a `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How many more times.
    pub times: u32,
    /// The longest wait; whoever asks for a longer one is not asked again.
    pub longest_wait: Duration,
}

impl Retry {
    /// Once and no more.
    pub fn never() -> Self {
        Self { times: 0, longest_wait: Duration::ZERO }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self { times: 2, longest_wait: Duration::from_secs(5) }
    }
}

/// Who answers.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// An agent in this process, asked over a socket of its own.
    Agent(LocalAgent),
    /// PolyAI, or something that speaks like it.
    Api(Api),
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(_) => f.write_str("the local agent answers; nothing goes to PolyAI"),
            Self::Api(api) => write!(f, "calls go to {}", api.base),
        }
    }
}

/// A Chat API and the keys to it.
#[derive(Clone, Debug)]
pub struct Api {
    pub(crate) base: String,
    pub(crate) credentials: Credentials,
}

impl Api {
    /// `place` is the name of a [`Region`] or an `http(s)://` base.
    pub fn new(place: &str, credentials: Credentials) -> Result<Self, ConfigError> {
        Ok(Self { base: base(place)?, credentials })
    }
}

pub(super) fn base(place: &str) -> Result<String, ConfigError> {
    if let Some(region) = Region::named(place) {
        return Ok(region.base().to_owned());
    }
    let unknown = || ConfigError::UnknownUpstream { place: place.to_owned() };
    let url = Url::parse(place).map_err(|_| unknown())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::UpstreamWithUser);
    }
    let is_plain = url.query().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain {
        return Ok(url.as_str().trim_end_matches('/').to_owned());
    }
    Err(unknown())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_a_region_or_an_address() {
        for (place, expected) in [
            ("uk-1", "https://api.uk-1.platform.polyai.app"),
            ("studio", "https://api.studio.poly.ai"),
            ("http://127.0.0.1:9/", "http://127.0.0.1:9"),
            ("https://proxy.example/chat/", "https://proxy.example/chat"),
        ] {
            assert_eq!(base(place).as_deref(), Ok(expected));
        }
        for place in ["mars-1", "", "ftp://a.example", "https://a.example/?q", "localhost:80"] {
            assert_eq!(base(place), Err(ConfigError::UnknownUpstream { place: place.to_owned() }));
        }
        for place in ["https://user@a.example", "https://:password@a.example"] {
            assert_eq!(base(place), Err(ConfigError::UpstreamWithUser));
        }
    }
}
