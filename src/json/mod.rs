//! JSON for a visitor's bytes: `JSON.parse` and `JSON.stringify` are on every phone already.
//!
//! Values pass through `serde`, so that the wire types need nothing of the browser. The general
//! adapter, `serde-wasm-bindgen`, and its error messages would cost 15 kB brotli; these two
//! modules know just what the wire and the log consist of, and say no more than yes or no.

mod read;
mod write;

pub use write::Raw;

use js_sys::JSON;
use serde::{Serialize, de::DeserializeOwned};

/// Reads `text`, or gives `None` where it is no JSON or not of that type.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value = JSON::parse(text).ok()?;
    T::deserialize(read::Value(value)).ok()
}

/// Writes `value`, or gives `None` where it holds something that the wire and the log never do.
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    let mut text = String::new();
    value.serialize(write::Writer(&mut text)).ok()?;
    Some(text)
}

/// Why a value could not be read or written. Nobody reads the reason, so it has none.
#[derive(Debug)]
pub struct Mismatch;

impl std::fmt::Display for Mismatch {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Mismatch {}
