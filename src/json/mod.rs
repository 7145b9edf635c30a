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

#[cfg(test)]
mod tests {
    use chat_api::{Create, ErrorBrief, Handoff, Reply};
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{Raw, read, write};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn a_reply_is_read_with_unknown_missing_and_null_keys() {
        let text = r#"{"conversation_id":"C","response":null,"trace":[{}],"handoff":{"reason":null,"x":1}}"#;
        let expected =
            Reply { conversation_id: "C".into(), handoff: Some(Handoff::default()), ..Reply::default() };
        assert_eq!(read(text), Some(expected));
        assert_eq!(read("{}"), Some(Reply::default()));
    }

    #[wasm_bindgen_test]
    fn what_is_no_json_or_of_another_type_is_not_read() {
        for text in ["", "<html>", "[1]", "3", r#"{"response":7}"#, r#"{"end_conversation":"yes"}"#] {
            assert_eq!(read::<Reply>(text), None, "{text}");
        }
        assert_eq!(read::<ErrorBrief>(r#"{"error_code":{}}"#), None);
    }

    #[wasm_bindgen_test]
    fn raw_json_is_written_as_it_is_and_absent_options_are_left_out() {
        let attributes = r#"{"tier":"\"premium\"","page":{}}"#;
        let create = Create { integration_attributes: Some(Raw(attributes.into())), variant_id: None };
        assert_eq!(
            write(&create).as_deref(),
            Some(&*format!(r#"{{"integration_attributes":{attributes}}}"#))
        );
    }
}
