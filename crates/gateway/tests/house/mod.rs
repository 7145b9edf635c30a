//! A gateway on a real socket with a folder of files, and a client that is not a browser.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking, and not every file uses every helper"
)]

pub mod process;
pub mod redis;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Response},
};
use gateway::{Api, Config, Credentials, Gateway, Retry, Upstream};
use local_agent::{LocalAgent, Options, Pace, Script};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap, redirect::Policy};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

pub const CREATE: &str = "/v1/acme/shop/chat/create";
pub const RESPOND: &str = "/v1/acme/shop/chat/respond";
pub const CLOSE: &str = "/v1/acme/shop/chat/close";

/// No test needs as long, however busy the machine.
pub const LONG: Duration = Duration::from_secs(20);

pub struct House {
    pub gateway: Gateway,
    client: Client,
    _folder: Folder,
}

/// Everything of an answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// A header, or nothing where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Sees that this is the whole envelope of an error, under the id of the answer.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        let envelope = self.json();
        assert_eq!((self.status, envelope["error_code"].as_str()), (status, Some(code)), "{envelope}");
        assert_eq!(envelope.as_object().unwrap().len(), 6, "{envelope}");
        assert_eq!(envelope["error_id"], self.header("x-polyai-correlation-id"));
        assert!(!envelope["error_message"].as_str().unwrap().is_empty());
    }
}

impl House {
    /// A gateway with an agent inside that has these rules besides its greeting.
    pub async fn with_script(rules: &str, change: impl FnOnce(&mut Config)) -> Self {
        let script = format!("[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"Yes.\"\n{rules}");
        let script = Script::parse("test.toml", &script).unwrap();
        Self::of(Upstream::Agent(LocalAgent::new(script, Options::default())), change).await
    }

    /// A gateway with the built-in agent inside.
    pub async fn with_agent() -> Self {
        let options = Options { pace: Pace::Instant, ..Options::default() };
        let agent = LocalAgent::new(Script::built_in().unwrap(), options);
        Self::of(Upstream::Agent(agent), |_| {}).await
    }

    /// A gateway that relays to a base.
    pub async fn before(base: &str) -> Self {
        Self::of(api(base), |_| {}).await
    }

    pub async fn of(upstream: Upstream, change: impl FnOnce(&mut Config)) -> Self {
        let folder = Folder::new();
        let mut config = Config::new(folder.path(), upstream);
        config.listen.set_port(0);
        for site in &mut config.sites {
            // Most tests are about something else; those that are not say so.
            (site.missing_origin, site.retry) = (true, Retry::never());
        }
        change(&mut config);
        // Whoever waits longer waits for something that will not come.
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(LONG).build().unwrap();
        Self { gateway: gateway::start(config).await.unwrap(), client, _folder: folder }
    }

    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.gateway.address()))
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.ask(Method::GET, path)).await
    }

    /// A post with a key. It owns all it needs, so that it can be left alone.
    pub fn keyed(&self, path: &str, key: &str, body: &str) -> impl Future<Output = Answer> + Send + use<> {
        let request = self.ask(Method::POST, path).header("Content-Type", "application/json");
        send(request.header("Idempotency-Key", key).body(body.to_owned()))
    }

    /// A call with a body as it is written.
    pub async fn call(&self, method: Method, path: &str, body: impl Into<String>) -> Answer {
        send(self.ask(method, path).header("Content-Type", "application/json").body(body.into())).await
    }
}

pub fn api(base: &str) -> Upstream {
    Upstream::Api(Api::new(base, Credentials::new("the-key", "the-token").unwrap()).unwrap())
}

/// An upstream whose every answer is given by the test, when it wants to.
pub struct Actor {
    pub base: String,
    calls: mpsc::UnboundedReceiver<Call>,
}

/// A call that waits for its answer; without one its connection is kept until the end.
pub struct Call {
    pub path: String,
    pub body: String,
    answer: oneshot::Sender<Response>,
}

impl Actor {
    pub async fn new() -> Self {
        let (sender, calls) = mpsc::unbounded_channel();
        let router = Router::new().fallback(async move |request: Request| {
            let path = request.uri().path().to_owned();
            let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            let (answer, told) = oneshot::channel();
            sender.send(Call { path, body, answer }).unwrap();
            told.await.unwrap()
        });
        Self { base: upstream(router).await, calls }
    }

    /// The next call.
    pub async fn asked(&mut self) -> Call {
        timeout(LONG, self.calls.recv()).await.expect("nobody asked").unwrap()
    }

    /// Sees that nobody asked anything more.
    #[track_caller]
    pub fn is_left_alone(&mut self) {
        assert!(self.calls.try_recv().is_err(), "it was asked once more");
    }
}

impl Call {
    pub fn answer(self, answer: impl IntoResponse) {
        // Nobody may be there any more.
        let _ = self.answer.send(answer.into_response());
    }
}

/// An upstream that answers with what it was asked.
pub fn mirror() -> Router {
    Router::new().fallback(async |request: Request| {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let headers =
            parts.headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())));
        axum::Json(json!({
            "line": format!("{} {}", parts.method, parts.uri),
            "headers": headers.collect::<serde_json::Map<String, Value>>(),
            "length": body.len(),
            "body": String::from_utf8_lossy(&body),
        }))
    })
}

/// Puts an upstream on a socket and gives its base.
pub async fn upstream(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
}

/// A folder such as the build makes, beside a secret; both are gone with it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder =
            Self(std::env::temp_dir().join(format!("polychat-gateway-{}-{number}", std::process::id())));
        for (name, text) in [
            ("secret.txt", "secret"),
            ("dist/index.html", "<h1>Shop</h1>"),
            ("dist/frame.html", "<h1>Chat</h1>"),
            ("dist/v1.2.3/frame.html", "<h1>Chat</h1>"),
            ("dist/polychat.js", "launcher"),
            ("dist/polychat-0a1b2c3d.js", "glue"),
            ("dist/polychat-0a1b2c3d.js.br", "glue in brotli"),
            ("dist/polychat-0a1b2c3d.js.gz", "glue in gzip"),
            ("dist/polychat-0a1b2c3d_bg.wasm", "wasm"),
            ("dist/polychat-0a1b2c3d_bg.wasm.br", "wasm in brotli"),
            ("dist/polychat-deadbeef01.css", "style"),
            ("dist/icon.svg", "<svg/>"),
        ] {
            let file = folder.0.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    pub fn path(&self) -> PathBuf {
        Path::join(&self.0, "dist")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left over in a temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
