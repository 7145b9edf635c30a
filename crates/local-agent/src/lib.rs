//! A Chat API to talk to without an account: an agent that answers from a script.
//!
//! [`Script`] is what it says, read from TOML (the format is described in this crate's README).
//! [`LocalAgent`] holds the conversations and remembers what it was told, so that a test can see that
//! each message arrived once. [`serve`] puts it on a socket.
//!
//! Boundary: it speaks the wire of `chat_api` and knows nothing of gateways or widgets. It is a stand-in
//! for development and tests: everything is in memory and bounded.
//!
//! Read on in `script` for what is said, `session` for the life of one conversation, and `http` for how
//! each call is checked and answered.

mod agent;
mod http;
mod script;
mod serve;
mod session;

pub use agent::{LocalAgent, Options, Pace};
pub use script::{Script, ScriptError};
pub use serve::serve;
