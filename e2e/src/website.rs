//! A page of another origin that embeds the chat, as a customer's website does.

use std::net::Ipv4Addr;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Keeps what the page complained of, before any other script runs.
const RECORDER: &str = r"
<script>
  window.complaints = [];
  const { error } = console;
  console.error = (...all) => {
    complaints.push(all.map(String).join(' '));
    error(...all);
  };
  addEventListener('error', ({ message }) => complaints.push(`uncaught: ${message}`));
  addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled: ${reason}`));
</script>";

/// A website of one page.
pub struct Website {
    address: String,
    server: JoinHandle<()>,
}

impl Website {
    /// A page with `body`, under any path. `window.complaints` tells its errors.
    pub async fn with(body: &str) -> Self {
        Self::in_language("en", body).await
    }

    /// The same in a language. It has a picture at `/lamp.svg`.
    pub async fn in_language(tag: &str, body: &str) -> Self {
        let direction = if tag == "ar" { "rtl" } else { "ltr" };
        let page = format!(
            "<!doctype html><html lang=\"{tag}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>A website</title>\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <link rel=\"icon\" href=\"data:,\">{RECORDER}</head><body>{body}</body></html>"
        );
        let picture = ([(CONTENT_TYPE, "image/svg+xml")], include_str!("../../demo/lamp.svg"));
        let router = Router::new()
            .route("/lamp.svg", get(async move || picture))
            .fallback(move || async { Html(page) });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        // By name: to a browser this is another site than the shop's 127.0.0.1, not only another port.
        Self { address: format!("http://localhost:{port}"), server }
    }

    /// Its origin.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Website {
    fn drop(&mut self) {
        self.server.abort();
    }
}
