//! What is asked, how fast, and how long the answers took.

use std::time::Duration;

/// The body of *respond*, and whether each call has a key of its own.
pub struct Load {
    body: String,
    is_keyed: bool,
}

/// When a visitor asks.
#[derive(Clone, Copy)]
pub enum Pace {
    /// Again as soon as he is answered.
    Closed,
    /// So many a second in all, each when he likes, as strangers do: at random times (a Poisson process) that do not
    /// wait for answers. A call that could not begin at its time waits from then on.
    Open(f64),
}

impl Load {
    pub fn new(id: &str, is_keyed: bool) -> Self {
        Self { body: format!(r#"{{"conversation_id":"{id}","message":"Where is my order?"}}"#), is_keyed }
    }

    /// The call of this number.
    pub fn request(&self, number: u64) -> String {
        let key = if self.is_keyed { format!("turn-{number}") } else { String::new() };
        request("respond", &key, &self.body)
    }
}

/// A call as a browser makes it; without a key where that is empty.
pub fn request(call: &str, key: &str, body: &str) -> String {
    let key = if key.is_empty() { String::new() } else { format!("Idempotency-Key: {key}\r\n") };
    format!(
        "POST /v1/acme/shop/chat/{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://shop.example\r\n\
         Content-Type: application/json\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n{key}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// How long each call took.
pub struct Seen {
    micros: Vec<u32>,
    time: Duration,
}

impl Seen {
    pub fn new(mut micros: Vec<u32>, time: Duration) -> Self {
        micros.sort_unstable();
        Self { micros, time }
    }

    pub fn calls(&self) -> f64 {
        self.micros.len() as f64
    }

    pub fn per_second(&self) -> f64 {
        self.calls() / self.time.as_secs_f64()
    }

    /// In milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        let place = (self.calls() * percent / 100.0) as usize;
        f64::from(self.micros.get(place).or(self.micros.last()).copied().unwrap_or_default()) / 1_000.0
    }
}
