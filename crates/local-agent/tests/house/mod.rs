//! An agent on a real socket, and a client to talk to it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking, and not every file uses every helper"
)]

use std::net::SocketAddr;

use local_agent::{LocalAgent, Options, Pace, Script, serve};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

pub const CREATE: &str = "/v1/acme/shop/chat/create";
pub const RESPOND: &str = "/v1/acme/shop/chat/respond";
pub const CLOSE: &str = "/v1/acme/shop/chat/close";

/// What every script needs; a test adds its rules.
pub const PLAIN: &str = r#"
    [agent]
    delay_ms = 0
    [[greeting]]
    say = "Hello!"
    [otherwise]
    say = "Pardon?"
"#;

#[derive(Clone)]
pub struct House {
    pub agent: LocalAgent,
    pub address: SocketAddr,
    client: Client,
}

/// Everything of an answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn said(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["response"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    /// Sees that this is the whole envelope of an error, under the id of the answer.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str, message: &str) {
        let envelope = self.json();
        assert_eq!((self.status, envelope["error_code"].as_str()), (status, Some(code)), "{envelope}");
        let mut keys: Vec<_> = envelope.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["data", "error", "error_code", "error_id", "error_message", "success"]);
        assert_eq!(envelope["success"], false);
        assert_eq!(envelope["error_id"], self.header("x-polyai-correlation-id"));
        let said = envelope["error_message"].as_str().unwrap();
        assert!(said.contains(message), "{said:?} does not contain {message:?}");
    }
}

impl House {
    /// The agent of a script, which does not take its time.
    pub async fn of(script: &str) -> Self {
        Self::with(script, Options { pace: Pace::Instant, ..Options::default() }).await
    }

    pub async fn with(script: &str, options: Options) -> Self {
        let agent = LocalAgent::new(Script::parse("test.toml", script).unwrap(), options);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, agent.clone(), std::future::pending()));
        Self { agent, address, client: Client::builder().no_proxy().build().unwrap() }
    }

    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A call with both keys, and a body as it is written.
    pub async fn call(&self, method: Method, path: &str, body: impl Into<String>) -> Answer {
        let keys = self.bare(method, path).header("X-API-KEY", "k").header("X-TOKEN", "t");
        send(keys.header("Content-Type", "application/json").body(body.into())).await
    }

    pub async fn create(&self, attributes: Value) -> (String, Answer) {
        let body = json!({ "integration_attributes": attributes }).to_string();
        let answer = self.call(Method::POST, CREATE, body).await;
        let id = answer.json()["conversation_id"].as_str().unwrap_or_default().to_owned();
        (id, answer)
    }

    pub async fn opened(&self) -> String {
        self.create(json!({})).await.0
    }

    pub async fn respond(&self, id: &str, message: &str) -> Answer {
        self.tell(json!({ "conversation_id": id, "message": message })).await
    }

    /// *respond* with whatever stands in it.
    pub async fn tell(&self, body: Value) -> Answer {
        self.call(Method::POST, RESPOND, body.to_string()).await
    }

    pub async fn fetch(&self, id: &str) -> Answer {
        self.call(Method::POST, RESPOND, json!({ "conversation_id": id }).to_string()).await
    }

    pub async fn close(&self, id: &str) -> Answer {
        self.call(Method::PUT, CLOSE, json!({ "conversation_id": id }).to_string()).await
    }
}

pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}
