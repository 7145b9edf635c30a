//! A page of another origin that embeds the chat, as a customer's website does.

use std::net::Ipv4Addr;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::shop::PLAIN_HOST;

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

/// A page to the last byte, as strict websites need it: nothing of ours is in it. What it complains of is known
/// where the visitor's browser keeps it ([`crate::Visitor::who_keeps_complaints`]).
#[derive(Clone, Debug)]
pub struct Page {
    path: String,
    headers: Vec<(String, String)>,
    text: String,
}

impl Page {
    /// A page at `path`.
    pub fn at(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), headers: Vec::new(), text: text.to_owned() }
    }

    /// The same with one more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn headers(&self) -> HeaderMap {
        let read = |(name, value): &(String, String)| {
            let name = HeaderName::try_from(name.as_str()).expect("it is a header's name");
            (name, HeaderValue::try_from(value.as_str()).expect("it is a header's value"))
        };
        self.headers.iter().map(read).collect()
    }
}

/// A website.
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
        Self::serving(Router::new().fallback(move || async { Html(page) })).await
    }

    /// A website of these pages.
    pub async fn of(pages: impl IntoIterator<Item = Page>) -> Self {
        let add = |router: Router, page: Page| {
            let headers = page.headers();
            router.route(&page.path, get(async move || (headers, Html(page.text))))
        };
        Self::serving(pages.into_iter().fold(Router::new(), add)).await
    }

    async fn serving(router: Router) -> Self {
        let picture = ([(CONTENT_TYPE, "image/svg+xml")], include_str!("../../demo/lamp.svg"));
        let router = router.route("/lamp.svg", get(async move || picture));
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

    /// The same website under a name that browsers do not trust without TLS, as they do `localhost`.
    pub fn plain_address(&self) -> String {
        self.address.replace("localhost", PLAIN_HOST)
    }
}

impl Drop for Website {
    fn drop(&mut self) {
        self.server.abort();
    }
}
