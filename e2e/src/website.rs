//! A page of another origin that embeds the chat, as a customer's website does.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::RECORDER;
use crate::shop::PLAIN_HOST;

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
        // Of one name there may be several, as of policies: all of them hold.
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers.iter().map(read) {
            headers.append(name, value);
        }
        headers
    }
}

/// A website.
pub struct Website {
    address: String,
    pages: Pages,
    server: JoinHandle<()>,
}

type Pages = Arc<Mutex<Vec<Page>>>;

fn page(pages: &Pages, path: &str) -> Response {
    let pages = pages.lock().expect("nothing panics while it holds this");
    let found = pages.iter().find(|page| page.path == path);
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |page| (page.headers(), Html(page.text.clone())).into_response(),
    )
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
             <link rel=\"icon\" href=\"data:,\"><script>{RECORDER}</script></head><body>{body}</body></html>"
        );
        Self::serving(Router::new().fallback(move || async { Html(page) })).await
    }

    /// A website of these pages.
    pub async fn of(pages: impl IntoIterator<Item = Page>) -> Self {
        let website = Self::empty().await;
        website.shows(pages);
        website
    }

    /// A website that shows nothing yet, for who has to know its address first.
    pub async fn empty() -> Self {
        let pages: Pages = Arc::default();
        let shown = Arc::clone(&pages);
        let router = Router::new().fallback(move |address: Uri| async move { page(&shown, address.path()) });
        let mut website = Self::serving(router).await;
        website.pages = pages;
        website
    }

    /// Shows these pages from now on.
    pub fn shows(&self, pages: impl IntoIterator<Item = Page>) {
        *self.pages.lock().expect("nothing panics while it holds this") = pages.into_iter().collect();
    }

    /// A website that answers by `router`, beside a picture at `/lamp.svg`.
    pub(crate) async fn serving(router: Router) -> Self {
        let picture = ([(CONTENT_TYPE, "image/svg+xml")], include_str!("../../demo/lamp.svg"));
        let router = router.route("/lamp.svg", get(async move || picture));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        // By name: to a browser this is another site than the shop's 127.0.0.1, not only another port.
        Self { address: format!("http://localhost:{port}"), pages: Arc::default(), server }
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
