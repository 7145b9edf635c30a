//! What a gateway is told, checked before it starts.
//!
//! [`Config`] is the whole of it, [`Site`] what it knows of one website. `read` makes both from a TOML file
//! and tells everything that is wrong with it; `arguments` from the command line alone. Unlike the file, a
//! [`Config::new`] has no limits and does not look into what it relays: that is for tests and for embedding.

mod error;
mod problem;
mod read;
mod read_site;
mod remarks;
mod secret;
mod site;
mod table;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

pub use self::{
    error::ConfigError,
    problem::Problem,
    site::{Api, Retry, Site, Upstream},
};
use crate::{Hosts, Limits, Proxies};

/// All that a gateway is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where the operator asks for `/metrics`, `/healthz` and `/readyz`, apart from the visitors.
    pub admin: Option<SocketAddr>,
    /// The threads that serve visitors, each with connections of its own; with 0 they are served by the
    /// runtime that starts the gateway.
    pub workers: usize,
    /// The folder of the widget's files.
    pub files: PathBuf,
    /// The certificate and its key, where no proxy in front does TLS.
    pub tls: Option<Tls>,
    /// The names that it is reached by.
    pub hosts: Hosts,
    /// Who may say for whom it asks.
    pub proxies: Proxies,
    /// The websites it serves.
    pub sites: Vec<Site>,
    /// How much is taken.
    pub bounds: Bounds,
    /// How often may be asked.
    pub limits: Limits,
    /// How long an answer is waited for.
    pub patience: Duration,
    /// How long a connection to an upstream may take.
    pub connect_patience: Duration,
    /// How long the turns under way are waited for at the end.
    pub grace: Duration,
    /// How much is remembered of calls with an `Idempotency-Key`.
    pub idempotency: Idempotency,
    /// The Redis that several gateways share; memory where there is none.
    pub redis: Option<RedisAddress>,
}

impl Config {
    /// As many workers as this machine can run at once.
    pub(crate) fn cores() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// The defaults: port 8080 of this machine, asked by pages of this machine.
    pub fn new(files: impl Into<PathBuf>, upstream: Upstream) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            admin: None,
            workers: 0,
            files: files.into(),
            tls: None,
            hosts: Hosts::local(),
            proxies: Proxies::default(),
            sites: vec![Site::new("default", upstream)],
            bounds: Bounds::default(),
            limits: Limits::none(),
            patience: Duration::from_secs(90),
            connect_patience: Duration::from_secs(5),
            grace: Duration::from_secs(95),
            idempotency: Idempotency::default(),
            redis: None,
        }
    }
}

/// A certificate and its key, as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The chain, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// How much is taken of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The largest body taken from a visitor.
    pub body_bytes: usize,
    /// How long a visitor may take to send a body.
    pub body_time: Duration,
    /// The longest message.
    pub message_characters: usize,
    /// The most bytes of a request's headers.
    pub header_bytes: usize,
    /// The most headers of a request.
    pub headers: usize,
    /// The largest answer taken from an upstream.
    pub answer_bytes: usize,
    /// The most connections; others wait to be taken.
    pub connections: usize,
    /// How long a connection may take for the head of a request, or wait between two.
    pub idle: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            body_time: Duration::from_secs(20),
            message_characters: 10_000,
            header_bytes: 16 * 1024,
            headers: 64,
            answer_bytes: 1024 * 1024,
            connections: 20_000,
            idle: Duration::from_secs(60),
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
    /// In Redis: how long a gateway that says nothing more is thought to be alive.
    pub lease: Duration,
}

impl Default for Idempotency {
    fn default() -> Self {
        Self {
            time_to_live: Duration::from_secs(15 * 60),
            most_entries: 10_000,
            most_bytes: 64 * 1024 * 1024,
            lease: Duration::from_secs(10),
        }
    }
}

/// The address of a Redis. It may hold a password, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisAddress(pub(crate) String);

impl RedisAddress {
    /// `redis://` or `rediss://`, with a password where there is one.
    pub fn new(address: impl Into<String>) -> Result<Self, ConfigError> {
        let address = address.into();
        match redis::Client::open(address.as_str()) {
            Ok(_) => Ok(Self(address)),
            Err(_) => Err(ConfigError::BadRedis),
        }
    }
}

impl std::fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedisAddress(…)")
    }
}
