//! The command line and the environment, made into a [`Config`].

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use local_agent::{LocalAgent, Options, Script};

use crate::{Api, Config, ConfigError, Credentials, Origins, Upstream};

/// Keeps a website's keys to PolyAI, relays its chats, and serves the widget.
///
/// The keys are read from POLYCHAT_API_KEY and POLYCHAT_CONNECTOR_TOKEN alone: an argument could be seen in
/// a list of processes.
#[derive(Debug, Parser)]
#[command(name = "polychat-gateway", version)]
pub struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the widget's files.
    #[arg(long, value_name = "DIR", default_value = "dist")]
    files: PathBuf,
    /// Who answers: us-1, uk-1, euw-1, studio, or an http(s) base. A local agent where none is given.
    #[arg(long, value_name = "REGION|URL", env = "POLYCHAT_UPSTREAM")]
    upstream: Option<String>,
    /// What the local agent says (TOML).
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// The websites that may ask, separated by commas. Pages of this machine where none are given.
    #[arg(long, value_name = "ORIGINS", env = "POLYCHAT_ALLOWED_ORIGINS")]
    allowed_origins: Option<String>,
}

impl Arguments {
    /// Checks everything; `variable` reads the environment.
    pub fn config(self, variable: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let upstream = match (given(self.upstream), self.script) {
            (Some(_), Some(_)) => return Err(ConfigError::ScriptWithUpstream),
            (Some(place), None) => {
                let read = |name| variable(name).unwrap_or_default();
                let credentials =
                    Credentials::new(&read("POLYCHAT_API_KEY"), &read("POLYCHAT_CONNECTOR_TOKEN"))?;
                Upstream::Api(Api::new(place.trim(), credentials)?)
            }
            (None, script) => {
                for name in ["POLYCHAT_API_KEY", "POLYCHAT_CONNECTOR_TOKEN"] {
                    if given(variable(name)).is_some() {
                        return Err(ConfigError::KeysWithoutUpstream { variable: name });
                    }
                }
                let script = script.as_deref().map_or_else(Script::built_in, Script::load);
                Upstream::Agent(LocalAgent::new(script.map_err(ConfigError::Script)?, Options::default()))
            }
        };
        let mut config = Config::new(self.files, upstream);
        config.listen = self.listen;
        if let Some(list) = given(self.allowed_origins) {
            config.origins = Origins::parse(&list)?;
        }
        Ok(config)
    }
}
