//! Where log lines go and how they look.
//!
//! Boundary: only this crate's own lines, whose fields are chosen one by one. What libraries have to say of
//! a request could hold anything of it, and is never written.

use std::{io::IsTerminal as _, str::FromStr};

use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Json,
    /// For a person to read.
    Text,
    /// No lines.
    Off,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            "off" => Ok(Self::Off),
            _ => Err("write json, text or off".to_owned()),
        }
    }
}

/// Logs to standard error from here on.
pub fn begin(format: Option<Format>) {
    let on_terminal = if std::io::stderr().is_terminal() { Format::Text } else { Format::Json };
    let own = Targets::new().with_target("gateway", tracing::Level::INFO);
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let registry = tracing_subscriber::registry().with(own);
    // Where a subscriber is there already it stays.
    let _ = match format.unwrap_or(on_terminal) {
        Format::Json => registry.with(lines.json().flatten_event(true).with_current_span(false)).try_init(),
        Format::Text => registry.with(lines.compact()).try_init(),
        Format::Off => Ok(()),
    };
}
