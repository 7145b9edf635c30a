//! The wire in a browser: `JSON.parse` and `JSON.stringify` are on every phone already.
//!
//! The wire types derive `serde`, and so servers and tests read them. For the same readers over `JSON.parse` a
//! visitor would pay with every byte of a serde format and of what it is compiled for. A test holds the two
//! together (docs/size.md).
//!
//! Boundary: as the wire types have it, nothing unknown, missing or `null` fails a read; a wrong type does.

use chat_api::{ErrorBrief, Handoff, Offer, Reply};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Reads an answer of *create* or *respond*; `None` where it is no such thing.
pub fn reply(text: &str) -> Option<Reply> {
    let object = object(&JSON::parse(text).ok()?)?;
    let end = get(&object, "end_conversation");
    let handoff = get(&object, "handoff");
    Some(Reply {
        conversation_id: string(&object, "conversation_id")?.unwrap_or_default(),
        response: string(&object, "response")?.unwrap_or_default(),
        end_conversation: if is_absent(&end) { false } else { end.as_bool()? },
        handoff: if is_absent(&handoff) { None } else { Some(read_handoff(&self::object(&handoff)?)?) },
        response_suggestions: offers(&object, "response_suggestions"),
        attachments: offers(&object, "attachments"),
        chat_call_actions: offers(&object, "chat_call_actions"),
    })
}

/// Reads what there is of the body of an error.
pub fn error(text: &str) -> ErrorBrief {
    let body = JSON::parse(text).ok().as_ref().and_then(object);
    let read = |name| string(body.as_ref()?, name).flatten();
    ErrorBrief { error_id: read("error_id"), error_code: read("error_code") }
}

/// Writes an object of what is there of these.
pub fn body(fields: &[(&str, Option<JsValue>)]) -> Option<String> {
    let object = Object::new();
    for (name, value) in fields {
        if let Some(value) = value {
            Reflect::set(&object, &(*name).into(), value).ok()?;
        }
    }
    JSON::stringify(&object).ok()?.as_string()
}

fn read_handoff(object: &Object) -> Option<Handoff> {
    Some(Handoff { destination: string(object, "destination")?, reason: string(object, "reason")? })
}

fn offers(object: &Object, name: &str) -> Vec<Offer> {
    let list = get(object, name);
    let items = if Array::is_array(&list) { list.unchecked_into() } else { Array::new() };
    items.iter().filter_map(|item| offer(&item)).collect()
}

fn offer(item: &JsValue) -> Option<Offer> {
    let mut offer = Offer::default();
    if let Some(title) = item.as_string() {
        offer.set("title", title);
        return Some(offer);
    }
    let item = object(item)?;
    for name in Object::keys(&item).iter().filter_map(|name| name.as_string()) {
        if let Some(value) = get(&item, &name).as_string() {
            offer.set(&name, value);
        }
    }
    Some(offer)
}

fn object(value: &JsValue) -> Option<Object> {
    (value.is_object() && !Array::is_array(value)).then(|| value.clone().unchecked_into())
}

fn get(object: &Object, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

/// A text that may be absent; `None` where something else stands there.
fn string(object: &Object, name: &str) -> Option<Option<String>> {
    let value = get(object, name);
    if is_absent(&value) { Some(None) } else { value.as_string().map(Some) }
}

#[cfg(test)]
mod tests {
    use chat_api::{Create, ErrorBrief, Reply, Respond};
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{body, error, reply};

    wasm_bindgen_test_configure!(run_in_browser);

    macro_rules! fixtures {
        ($($name:literal)*) => {
            [$(include_str!(concat!("../crates/chat-api/tests/fixtures/", $name, ".json"))),*]
        };
    }

    const ODD: [&str; 16] = [
        "",
        "<html>",
        "[1]",
        "3",
        "null",
        "{}",
        r#"{"response":7}"#,
        r#"{"response":null,"handoff":null,"end_conversation":null}"#,
        r#"{"end_conversation":"yes"}"#,
        r#"{"handoff":{"reason":null,"x":1}}"#,
        r#"{"handoff":{"reason":{}}}"#,
        r#"{"conversation_id":"C","trace":[{}]}"#,
        r#"{"response_suggestions":["a",{"title":"b","text":"c"},{"text":"d"},7,null,[[]]]}"#,
        r#"{"attachments":[{"content_url":"u","content_type":null,"size":{"kb":[1]}}]}"#,
        r#"{"chat_call_actions":{"title":"t"}}"#,
        r#"{"error_code":{},"error_id":"1"}"#,
    ];

    #[wasm_bindgen_test]
    fn what_is_read_here_is_what_serde_reads() {
        let documented =
            fixtures!("create-reply" "handoff-reply" "lenient-reply" "respond-reply" "error" "error-edge");
        for text in documented.iter().chain(&ODD) {
            assert_eq!(reply(text), serde_json::from_str::<Reply>(text).ok(), "{text}");
        }
        for text in fixtures!("error" "error-edge") {
            assert_eq!(error(text), serde_json::from_str::<ErrorBrief>(text).unwrap(), "{text}");
        }
        // A list for an object is a form that serde takes too, and nobody sends.
        assert_eq!(reply(r#"{"handoff":[]}"#), None);
        assert_eq!(error("<html>"), ErrorBrief::default());
        assert_eq!(error(r#"{"error_code":{},"error_id":"1"}"#).error_id.as_deref(), Some("1"));
    }

    #[wasm_bindgen_test]
    fn what_is_written_here_is_what_serde_writes() {
        let message = Some("He said \"no\",\u{1f}\nfriend 😀".to_owned());
        for message in [message, None] {
            let respond = Respond::<()> {
                conversation_id: "C".into(),
                message: message.clone(),
                integration_attributes: None,
            };
            let fields = [("conversation_id", Some("C".into())), ("message", message.map(Into::into))];
            assert_eq!(body(&fields), Some(serde_json::to_string(&respond).unwrap()));
        }
        let create = Create::<()> { integration_attributes: None, variant_id: None };
        assert_eq!(body(&[("integration_attributes", None)]), Some(serde_json::to_string(&create).unwrap()));
    }
}
