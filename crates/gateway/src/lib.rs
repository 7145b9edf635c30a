//! The gateway between a website and PolyAI: it keeps the keys, relays the Chat API, serves the widget.
//!
//! [`start`] takes a [`Config`] and gives a running [`Gateway`]. The paths are those of the Chat API, so
//! the widget only changes its base. Without an upstream a local agent answers, over real HTTP and through
//! the same relay.
//!
//! Boundary: no key reaches a browser, nothing of a browser but the body reaches PolyAI, and no log line
//! holds a message, an attribute or a key. It never sends a call twice.
//!
//! Read on in `relay` for what is passed on, `cors` for who may ask, `files` for what is served and how
//! long it is kept.

mod arguments;
mod config;
mod correlation;
mod cors;
mod credentials;
mod files;
mod origins;
mod refusal;
mod relay;
mod server;

pub use arguments::Arguments;
pub use config::{Api, Config, ConfigError, Upstream};
pub use credentials::Credentials;
pub use origins::Origins;
pub use server::{Gateway, StartError, start};
