//! What a gateway is told, checked before it starts.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use chat_api::Region;
use local_agent::{LocalAgent, ScriptError};
use reqwest::Url;

use crate::{Credentials, Origins};

/// All that a gateway is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The folder of the widget's files.
    pub files: PathBuf,
    /// Who answers.
    pub upstream: Upstream,
    /// The websites that may ask.
    pub origins: Origins,
    /// How long an answer is waited for.
    pub patience: Duration,
    /// How much is remembered of calls with an `Idempotency-Key`.
    pub idempotency: Idempotency,
}

impl Config {
    /// The defaults: port 8080 of this machine, asked by pages of this machine.
    pub fn new(files: impl Into<PathBuf>, upstream: Upstream) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            files: files.into(),
            upstream,
            origins: Origins::Loopback,
            patience: Duration::from_secs(90),
            idempotency: Idempotency::default(),
        }
    }
}

/// The bounds of what is remembered of calls with an `Idempotency-Key`. Of answered calls the oldest are
/// forgotten first; a call under way is never forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// How long an answer is kept.
    pub time_to_live: Duration,
    /// The most calls, answered and under way. Where so many are under way, a new key is turned away.
    pub most_entries: usize,
    /// The most bytes of answers. A single answer is kept even where it is larger.
    pub most_bytes: usize,
}

impl Default for Idempotency {
    fn default() -> Self {
        Self {
            time_to_live: Duration::from_secs(15 * 60),
            most_entries: 10_000,
            most_bytes: 64 * 1024 * 1024,
        }
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

fn base(place: &str) -> Result<String, ConfigError> {
    if let Some(region) = Region::named(place) {
        return Ok(region.base().to_owned());
    }
    let unknown = || ConfigError::UnknownUpstream { place: place.to_owned() };
    let url = Url::parse(place).map_err(|_| unknown())?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain {
        return Ok(url.as_str().trim_end_matches('/').to_owned());
    }
    Err(unknown())
}

/// Why a configuration was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// An upstream is named and a key to it is not.
    MissingKey {
        /// The environment variable to set.
        variable: &'static str,
    },
    /// A key could not stand in a header. It is not shown.
    BadKey {
        /// The environment variable to mend.
        variable: &'static str,
    },
    /// The upstream is neither a region nor an address.
    UnknownUpstream {
        /// What was given.
        place: String,
    },
    /// An allowed origin is none.
    BadOrigin {
        /// What was given.
        origin: String,
    },
    /// Keys were given, and nobody to use them at: the local agent would answer in PolyAI's place.
    KeysWithoutUpstream {
        /// The variable of the environment that is set.
        variable: &'static str,
    },
    /// A script was given, and nobody to play it.
    ScriptWithUpstream,
    /// The local agent refused its script.
    Script(ScriptError),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingKey { variable } => {
                write!(
                    f,
                    "{variable} is not set: an upstream needs it; unset POLYCHAT_UPSTREAM for the local agent"
                )
            }
            Self::BadKey { variable } => {
                write!(
                    f,
                    "{variable} cannot stand in a header: it holds a line break or another control character"
                )
            }
            Self::UnknownUpstream { place } => {
                let regions = Region::ALL.map(Region::name).join(", ");
                write!(
                    f,
                    "the upstream {place:?} is neither a region ({regions}) nor an http(s) address without a query"
                )
            }
            Self::BadOrigin { origin } => {
                write!(
                    f,
                    "the allowed origin {origin:?} is none: write scheme and host, as in https://shop.example, without a path"
                )
            }
            Self::KeysWithoutUpstream { variable } => write!(
                f,
                "{variable} is set, but POLYCHAT_UPSTREAM is not: set it to your region (us-1, uk-1, euw-1, studio), or \
                 unset the key for the local agent"
            ),
            Self::ScriptWithUpstream => {
                write!(f, "--script is for the local agent, and an upstream is set: remove one of them")
            }
            Self::Script(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConfigError {}

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
        for place in [
            "mars-1",
            "",
            "ftp://a.example",
            "https://a.example/?q",
            "https://user@a.example",
            "localhost:80",
        ] {
            assert_eq!(base(place), Err(ConfigError::UnknownUpstream { place: place.to_owned() }));
        }
    }
}
