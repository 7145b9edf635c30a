//! Where log lines go and how they look.
//!
//! Boundary: only this crate's own lines, whose fields are chosen one by one. What libraries have to say of
//! a request could hold anything of it, and is never written.

use std::{
    cell::RefCell,
    fs::File,
    io::{IsTerminal as _, Write as _},
    str::FromStr,
    sync::OnceLock,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;
use tracing_subscriber::{
    filter::Targets,
    fmt::{self, format::Writer, time::FormatTime as _},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

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
    let format = format.unwrap_or(on_terminal);
    let is_begun = match format {
        Format::Json => registry.with(lines.json().flatten_event(true).with_current_span(false)).try_init(),
        Format::Text => registry.with(lines.compact()).try_init(),
        Format::Off => Ok(()),
    };
    if is_begun.is_ok() && format == Format::Json {
        // Where there is one already it is the same.
        let _ = own_error_output().map(|output| LINES.set(output));
    }
}

/// Where [`call`] writes its lines itself: standard error without the lock of the standard library, which would
/// have workers wait for each other's writing. A line goes out in one piece.
static LINES: OnceLock<File> = OnceLock::new();

#[cfg(unix)]
fn own_error_output() -> Option<File> {
    use std::os::fd::AsFd as _;
    std::io::stderr().as_fd().try_clone_to_owned().ok().map(File::from)
}

#[cfg(not(unix))]
fn own_error_output() -> Option<File> {
    None
}

/// A call, as its line tells it: of this program, of the configuration, or checked, and never what somebody said.
pub(crate) struct Call<'a> {
    /// The correlation id of the answer.
    pub id: &'a str,
    /// The one of the request.
    pub asked: &'a str,
    pub site: &'a str,
    pub operation: &'a str,
    pub status: u16,
    pub code: &'a str,
    /// What came of the idempotency key.
    pub key: &'a str,
    pub ms: u64,
}

/// Logs a call. There is one such line for each, so as JSON it is written without the detour over fields that
/// could be anything, in the form of the other lines.
pub(crate) fn call(call: &Call<'_>) {
    let Some(mut lines) = LINES.get() else {
        let &Call { id, asked, site, operation, status, code, key, ms } = call;
        tracing::info!(target: "gateway", id, asked, site, operation, status, code, key, ms, "call");
        return;
    };
    let time = TIME.with_borrow_mut(Time::now);
    let &Call { id, asked, site, operation, status, code, key, ms } = call;
    #[derive(Serialize)]
    struct Line<'a> {
        timestamp: &'a str,
        level: &'static str,
        message: &'static str,
        id: &'a str,
        asked: &'a str,
        site: &'a str,
        operation: &'a str,
        status: u16,
        code: &'a str,
        key: &'a str,
        ms: u64,
    }
    let (timestamp, level, message) = (&time, "INFO", "call");
    let line = Line { timestamp, level, message, id, asked, site, operation, status, code, key, ms };
    let mut text = Vec::with_capacity(320);
    if serde_json::to_writer(&mut text, &line).is_ok() {
        text.push(b'\n');
        // Where nobody can be told, nobody can be told of it.
        let _ = lines.write_all(&text);
    }
}

thread_local! {
    static TIME: RefCell<Time> = RefCell::default();
}

/// The time as the other lines have it. Down to the second it is made once a second: to make it is a good part of
/// what a line costs.
#[derive(Default)]
struct Time {
    second: u64,
    /// Until the dot.
    text: String,
}

impl Time {
    fn now(&mut self) -> String {
        let since = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = since();
        if now.as_secs() == self.second && !self.text.is_empty() {
            return with_micros(&self.text, now.subsec_micros());
        }
        let mut text = String::with_capacity(32);
        // A clock before 1970 leaves it empty.
        let _ = fmt::time::SystemTime.format_time(&mut Writer::new(&mut text));
        // It looked at the clock itself: between two looks at one second it saw that one.
        if let (Some((whole, _)), true) = (text.split_once('.'), since().as_secs() == now.as_secs()) {
            (self.second, self.text) = (now.as_secs(), whole.to_owned());
        }
        text
    }
}

fn with_micros(text: &str, micros: u32) -> String {
    format!("{text}.{micros:06}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_of_a_second_has_six_digits() {
        assert_eq!(with_micros("2026-01-02T03:04:05", 6), "2026-01-02T03:04:05.000006Z");
        assert_eq!(with_micros("2026-01-02T03:04:05", 999_999), "2026-01-02T03:04:05.999999Z");
    }

    #[test]
    fn a_line_has_the_time_of_the_other_lines_and_time_goes_on() {
        let (mut time, mut last) = (Time::default(), String::new());
        for _ in 0..3 {
            let (made, kept) = (time.now(), time.now());
            assert_eq!(made.len(), "2026-01-02T03:04:05.678901Z".len(), "{made}");
            assert_eq!(kept.len(), made.len(), "{kept}");
            assert!(last <= made && made <= kept, "{last} {made} {kept}");
            last = kept;
            // As if a second had gone by.
            time.second -= 1;
        }
        // What is kept is used in its own second only.
        time.text = "kept".to_owned();
        assert!(!time.now().starts_with("kept"));
    }
}
