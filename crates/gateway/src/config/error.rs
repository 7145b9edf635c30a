//! Why a configuration was refused, for the person who mends it.

use std::fmt;

use chat_api::Region;
use local_agent::ScriptError;

use super::Problem;

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
    /// The upstream's address holds a user or a password. It is not shown.
    UpstreamWithUser,
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
    /// The address of a Redis is none. It is not shown: it may hold a password.
    BadRedis,
    /// A key of signed identity is not what it says. It is not shown.
    BadIdentityKey {
        /// The algorithm it should be for.
        algorithm: String,
    },
    /// A name of the gateway is none.
    BadHosts {
        /// What is wrong with it.
        reason: String,
    },
    /// The configuration file is wrong, in these places.
    File(Vec<Problem>),
    /// A setting stands in two places.
    FileWith {
        /// The argument or variable that has a place in the file.
        other: &'static str,
    },
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
            Self::UpstreamWithUser => f.write_str(
                "the upstream's address holds a user or a password: remove them; the keys have places of their own",
            ),
            Self::BadOrigin { origin } => {
                write!(
                    f,
                    "the allowed origin {origin:?} is none: write scheme and host without a path, as in https://shop.example, or \
                     https://*.shop.example for every name below it"
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
            Self::BadRedis => f.write_str(
                "it is no address of a Redis: write redis://host:6379 or rediss://:password@host:6379",
            ),
            Self::BadIdentityKey { algorithm } => write!(
                f,
                "it is no key for {algorithm}: HS256 wants a secret of 32 bytes or more, RS256 and ES256 a public key in PEM"
            ),
            Self::BadHosts { reason } => write!(f, "POLYCHAT_HOSTS: {reason}"),
            Self::File(problems) => {
                let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::FileWith { other } => {
                write!(f, "{other} is set beside --config: move it into the file, where all else stands")
            }
        }
    }
}

impl std::error::Error for ConfigError {}
