//! The Chat API over `fetch`: the only file that calls the network.

use chat_api::{ApiError, Deployment, IDEMPOTENCY_KEY, Operation, retry_after};
use conversation::{Answer, Key};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, Response};

use crate::json;

/// After this long a call counts as unanswered. Agents that look things up take their time; a
/// gateway gives up on its own before that.
const LONGEST_WAIT_MS: u32 = 100_000;

/// By this the gateway knows who the visitor is, where the website's server says so.
const IDENTITY: &str = "x-polychat-identity";

/// One deployment of the Chat API, behind a gateway.
#[derive(Clone, Debug)]
pub struct Api {
    endpoint: String,
    deployment: Deployment,
}

impl Api {
    /// The deployment whose paths begin at `endpoint`.
    pub fn new(endpoint: String, deployment: Deployment) -> Self {
        Self { endpoint, deployment }
    }

    /// What *create* sends, attributes alone, or *respond*: with a message, or none to fetch a delayed response.
    pub fn body(
        conversation: Option<String>,
        message: Option<String>,
        attributes: Option<JsValue>,
    ) -> Option<String> {
        json::body(&[
            ("conversation_id", conversation.map(Into::into)),
            ("message", message.map(Into::into)),
            ("integration_attributes", attributes),
        ])
    }

    /// Ends a conversation. The request outlives the page, and nobody waits for its answer: for the
    /// visitor the chat is over either way, and an agent that is not told times out.
    pub fn close(&self, conversation: String) {
        let Some(body) = json::body(&[("conversation_id", Some(conversation.into()))]) else { return };
        let init = Object::new();
        // `sendBeacon` cannot send a PUT.
        set(&init, "keepalive", &true.into());
        let sent = self.fetch(Operation::Close, None, &JsValue::UNDEFINED, &body, &init);
        spawn_local(async move {
            if let Some(sent) = sent {
                let _ = JsFuture::from(sent).await;
            }
        });
    }

    /// Makes a call and waits for the reply. `identity` is a token of the website's server, or nothing. A gateway that runs
    /// a key once says so by its echo.
    pub async fn ask(
        &self,
        operation: Operation,
        key: &Key,
        identity: &JsValue,
        body: &str,
    ) -> Result<Answer, ApiError> {
        let init = Object::new();
        set(&init, "signal", &AbortSignal::timeout_with_u32(LONGEST_WAIT_MS));
        let (response, text) = match self.fetch(operation, Some(key), identity, body, &init) {
            Some(asked) => read(asked).await.map_err(|_| ApiError::Unreachable)?,
            None => return Err(ApiError::Invalid),
        };
        if !response.ok() {
            return Err(failure(operation, &response, &text));
        }
        let keyed = header(&response, IDEMPOTENCY_KEY).as_deref() == Some(&key.0);
        json::reply(&text).map(|reply| Answer { reply, keyed }).ok_or(ApiError::Unreadable)
    }

    fn fetch(
        &self,
        operation: Operation,
        key: Option<&Key>,
        identity: &JsValue,
        body: &str,
        init: &Object,
    ) -> Option<Promise> {
        let headers = Object::new();
        set(&headers, "content-type", &"application/json".into());
        if let Some(key) = key {
            set(&headers, IDEMPOTENCY_KEY, &key.0.as_str().into());
        }
        if identity.is_truthy() {
            set(&headers, IDENTITY, identity);
        }
        // By name: each setter of web-sys weighs as much as a small function (docs/size.md).
        set(init, "headers", &headers);
        // The page's cookies and address are none of the gateway's business.
        for (name, value) in [
            ("method", operation.method()),
            ("body", body),
            ("credentials", "omit"),
            ("referrerPolicy", "strict-origin"),
        ] {
            set(init, name, &value.into());
        }
        let url = format!("{}{}", self.endpoint, operation.path(&self.deployment));
        Some(web_sys::window()?.fetch_with_str_and_init(&url, init.unchecked_ref()))
    }
}

async fn read(asked: Promise) -> Result<(Response, String), JsValue> {
    let response: Response = JsFuture::from(asked).await?.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    Ok((response, text.as_string().unwrap_or_default()))
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

// The id is what an operator quotes to PolyAI, and the console is where one looks for it.
fn failure(operation: Operation, response: &Response, body: &str) -> ApiError {
    let envelope = json::error(body);
    let (status, code) = (response.status(), envelope.error_code.as_deref());
    let id = envelope.error_id.as_deref().unwrap_or("none");
    let wait = header(response, "retry-after").as_deref().and_then(retry_after);
    let notice = format!(
        "Polychat: {} was answered with {status} {}, correlation id {id}.",
        operation.name(),
        code.unwrap_or("and no error code"),
    );
    web_sys::console::warn_1(&notice.into());
    ApiError::of(operation, status, code, wait)
}
