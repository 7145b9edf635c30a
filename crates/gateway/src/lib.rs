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
//! Read on in `relay` for what is passed on, `idempotency` for what is kept of it, `cors` for who may ask,
//! `files` for what is served and how long it is kept.

mod answer;
mod arguments;
mod config;
mod correlation;
mod cors;
mod credentials;
mod files;
mod idempotency;
mod lost;
mod origins;
mod refusal;
mod relay;
mod server;

pub use arguments::Arguments;
pub use config::{Api, Config, ConfigError, Idempotency, Upstream};
pub use credentials::Credentials;
pub use origins::Origins;
pub use server::{Gateway, StartError, start};
