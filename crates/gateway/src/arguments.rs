//! The command line and the environment, made into a [`Config`].

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use local_agent::{LocalAgent, Options, Script};

use crate::{Api, Binding, Config, ConfigError, Credentials, Hosts, Limits, Origins, Upstream};

/// Keeps a website's keys to PolyAI, relays its chats, and serves the widget.
///
/// With --config everything stands in one file. Without it, there is one site: the keys are read from
/// POLYCHAT_API_KEY and POLYCHAT_CONNECTOR_TOKEN alone, as an argument could be seen in a list of processes.
#[derive(Clone, Debug, Parser)]
#[command(name = "polychat-gateway", version)]
pub struct Arguments {
    /// The configuration file (TOML); see docs/deploy.md.
    #[arg(long, value_name = "FILE", env = "POLYCHAT_CONFIG")]
    config: Option<PathBuf>,
    /// Only say whether the configuration is right, and what is wrong with it.
    #[arg(long)]
    check: bool,
    /// Where to listen; port 0 takes any free one. 127.0.0.1:8080 where nothing says otherwise.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// The folder of the widget's files; `dist` where nothing says otherwise.
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// Who answers: us-1, uk-1, euw-1, studio, or an http(s) base. A local agent where none is given.
    #[arg(long, value_name = "REGION|URL", env = "POLYCHAT_UPSTREAM")]
    upstream: Option<String>,
    /// What the local agent says (TOML).
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// The websites that may ask, separated by commas. Pages of this machine where none are given.
    #[arg(long, value_name = "ORIGINS", env = "POLYCHAT_ALLOWED_ORIGINS")]
    allowed_origins: Option<String>,
    /// The names that the gateway is reached by, separated by commas.
    #[arg(long, value_name = "NAMES", env = "POLYCHAT_HOSTS")]
    hosts: Option<String>,
    /// How to log: json, text, or off. Text on a terminal, json elsewhere.
    #[arg(long, value_name = "FORMAT", env = "POLYCHAT_LOG")]
    log: Option<crate::log::Format>,
}

impl Arguments {
    /// Whether only to check.
    pub fn is_check(&self) -> bool {
        self.check
    }

    /// How to log.
    pub fn log(&self) -> Option<crate::log::Format> {
        self.log
    }

    /// Checks everything; `variable` reads the environment. It can be asked again, for a reload.
    pub fn config(&self, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let mut config = match &self.config {
            Some(file) => self.of_file(file.clone(), variable)?,
            None => self.of_one_site(variable)?,
        };
        config.listen = self.listen.unwrap_or(config.listen);
        config.files = self.files.clone().unwrap_or(config.files);
        Ok(config)
    }

    fn of_file(
        &self,
        file: PathBuf,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Config, ConfigError> {
        let set = |argument: &Option<String>| given(argument.as_deref()).is_some();
        let others = [
            ("POLYCHAT_UPSTREAM (--upstream)", set(&self.upstream)),
            ("POLYCHAT_ALLOWED_ORIGINS (--allowed-origins)", set(&self.allowed_origins)),
            ("POLYCHAT_HOSTS (--hosts)", set(&self.hosts)),
            ("--script", self.script.is_some()),
        ];
        match others.into_iter().find(|(_, is_set)| *is_set) {
            Some((other, _)) => Err(ConfigError::FileWith { other }),
            None => Config::load(&file, variable),
        }
    }

    fn of_one_site(&self, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let files = PathBuf::from("dist");
        let mut config = match (given(self.upstream.as_deref()), &self.script) {
            (Some(_), Some(_)) => return Err(ConfigError::ScriptWithUpstream),
            (Some(place), None) => {
                let read = |name| variable(name).unwrap_or_default();
                let (key, token) = (read("POLYCHAT_API_KEY"), read("POLYCHAT_CONNECTOR_TOKEN"));
                let credentials = Credentials::new(&key, &token)?;
                let mut config = Config::new(files, Upstream::Api(Api::new(place, credentials)?));
                config.limits = Limits::default();
                config.hosts = Hosts::any();
                for site in &mut config.sites {
                    site.binding = Some(Binding::of_keys(key.trim(), token.trim()));
                }
                config
            }
            (None, script) => {
                for name in ["POLYCHAT_API_KEY", "POLYCHAT_CONNECTOR_TOKEN"] {
                    if given(variable(name).as_deref()).is_some() {
                        return Err(ConfigError::KeysWithoutUpstream { variable: name });
                    }
                }
                let script = script.as_deref().map_or_else(Script::built_in, Script::load);
                let agent = LocalAgent::new(script.map_err(ConfigError::Script)?, Options::default());
                Config::new(files, Upstream::Agent(agent))
            }
        };
        config.workers = Config::cores();
        if let Some(list) = given(self.allowed_origins.as_deref()) {
            let origins = Origins::parse(list)?;
            config.sites.iter_mut().for_each(|site| site.origins = origins.clone());
        }
        if let Some(list) = given(self.hosts.as_deref()) {
            let names: Vec<_> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
            config.hosts = Hosts::only(&names).map_err(|reason| ConfigError::BadHosts { reason })?;
        }
        Ok(config)
    }
}

/// An empty variable is one that is not set.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
