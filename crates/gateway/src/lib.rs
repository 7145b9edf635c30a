//! The gateway between a website and PolyAI: it keeps the keys, relays the Chat API, serves the widget.
//!
//! [`start`] takes a [`Config`] and gives a running [`Gateway`]. The paths are those of the Chat API, so
//! the widget only changes its base. Without an upstream a local agent answers, over real HTTP and through
//! the same relay.
//!
//! Boundary: no key reaches a browser, nothing of a browser but the body reaches PolyAI, and no log line
//! holds a message, an attribute or a key. It never sends a call twice by itself, and one with an
//! `Idempotency-Key` not even when it is asked twice.
//!
//! Read on in `config` for what it is told, `calls` for the way of a call, `site` for what is looked at,
//! `relay` for what is passed on, `upstream` and `pool` for the connections that it goes by, `idempotency` for
//! what is kept of it, `limits` for how often, `files` for what is served and how long it is kept, `server` for
//! how it starts, changes and stops.

mod answer;
mod app;
mod arguments;
mod binding;
mod body;
mod calls;
mod config;
mod connections;
mod correlation;
mod credentials;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod hosts;
mod idempotency;
mod identity;
mod limits;
pub mod log;
mod lost;
mod metrics;
mod origins;
mod outlive;
mod pool;
mod proxies;
mod redis_store;
mod refusal;
mod relay;
mod server;
mod site;
mod tls;
mod upstream;
mod way;
mod workers;

pub use arguments::Arguments;
pub use binding::Binding;
pub use config::{
    Api, Bounds, Config, ConfigError, Idempotency, Problem, RedisAddress, Retry, Site, Tls, Upstream,
};
pub use credentials::Credentials;
pub use hosts::Hosts;
pub use identity::{Algorithm, Identity, Key};
pub use limits::{Limits, Quota};
pub use origins::{Origin, Origins};
pub use proxies::{Header, Proxies};
pub use server::{Gateway, StartError, start};
