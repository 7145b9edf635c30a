//! The Chat API over `fetch`: the only file that calls the network.

use chat_api::{
    ApiError, Close, Create, Deployment, ErrorBrief, IDEMPOTENCY_KEY, Operation, Respond, retry_after,
};
use conversation::{Answer, Key};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortSignal, ReferrerPolicy, RequestCredentials, RequestInit};

use crate::json::{self, Raw};

/// After this long a call counts as unanswered. Agents that look things up take their time; a
/// gateway gives up on its own before that.
const LONGEST_WAIT_MS: u32 = 100_000;

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

    /// Opens a conversation. `attributes` is a JSON object.
    pub async fn create(&self, key: &Key, attributes: Option<String>) -> Result<Answer, ApiError> {
        let body = Create { integration_attributes: attributes.map(Raw), variant_id: None };
        self.ask(Operation::Create, key, &body).await
    }

    /// Sends a message, or nothing to fetch a delayed response, and waits for the reply.
    pub async fn respond(
        &self,
        call: &Key,
        conversation: String,
        message: Option<String>,
    ) -> Result<Answer, ApiError> {
        self.ask(Operation::Respond, call, &Respond { conversation_id: conversation, message }).await
    }

    /// Ends a conversation. The request outlives the page, and nobody waits for its answer: for the
    /// visitor the chat is over either way, and an agent that is not told times out.
    pub fn close(&self, conversation: String) {
        let Some(body) = json::write(&Close { conversation_id: conversation }) else { return };
        let headers = Object::new();
        let init = RequestInit::new();
        init.set_method(Operation::Close.method());
        init.set_body(&body.into());
        init.set_credentials(RequestCredentials::Omit);
        init.set_referrer_policy(ReferrerPolicy::StrictOrigin);
        let _ = Reflect::set(&headers, &"content-type".into(), &"application/json".into());
        init.set_headers(&headers);
        // `sendBeacon` cannot send a PUT.
        let _ = Reflect::set(&init, &"keepalive".into(), &true.into());
        let Some(window) = web_sys::window() else { return };
        let sent = window.fetch_with_str_and_init(&self.url(Operation::Close), &init);
        spawn_local(async move {
            let _ = JsFuture::from(sent).await;
        });
    }

    fn url(&self, operation: Operation) -> String {
        format!("{}{}", self.endpoint, operation.path(&self.deployment))
    }

    // A gateway that runs a key once says so by its echo.
    async fn ask(&self, operation: Operation, key: &Key, body: &impl Serialize) -> Result<Answer, ApiError> {
        let (response, text) = self.call(operation, key, body).await?;
        let keyed = response.headers().get(IDEMPOTENCY_KEY).as_deref() == Some(&key.0);
        json::read(&text).map(|reply| Answer { reply, keyed }).ok_or(ApiError::Unreadable)
    }

    async fn call(
        &self,
        operation: Operation,
        key: &Key,
        body: &impl Serialize,
    ) -> Result<(Response, String), ApiError> {
        let body = json::write(body).ok_or(ApiError::Invalid)?;
        let request = RequestBuilder::new(&self.url(operation))
            .method(Method::POST)
            .header(IDEMPOTENCY_KEY, &key.0)
            .header("content-type", "application/json")
            // The page's cookies and address are none of the gateway's business.
            .credentials(RequestCredentials::Omit)
            .referrer_policy(ReferrerPolicy::StrictOrigin)
            .abort_signal(Some(&AbortSignal::timeout_with_u32(LONGEST_WAIT_MS)));
        let request = request.body(body).map_err(|_| ApiError::Invalid)?;
        let response = request.send().await.map_err(|_| ApiError::Unreachable)?;
        let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
        if response.ok() { Ok((response, text)) } else { Err(failure(operation, &response, &text)) }
    }
}

// The id is what an operator quotes to PolyAI, and the console is where one looks for it.
fn failure(operation: Operation, response: &Response, body: &str) -> ApiError {
    let envelope = json::read::<ErrorBrief>(body).unwrap_or_default();
    let (status, code) = (response.status(), envelope.error_code.as_deref());
    let id = envelope.error_id.as_deref().unwrap_or("none");
    let wait = response.headers().get("retry-after").as_deref().and_then(retry_after);
    let notice = format!(
        "Polychat: {} was answered with {status} {}, correlation id {id}.",
        operation.name(),
        code.unwrap_or("and no error code"),
    );
    web_sys::console::warn_1(&notice.into());
    ApiError::of(operation, status, code, wait)
}
