//! A website of several files on disk: the examples, as they are published.

use std::fs;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::{RECORDER, Shop, Website};

/// Where the examples expect a gateway: `cargo xtask demo`.
const GATEWAY: &str = "http://127.0.0.1:8080";

/// A website that serves a folder. Its pages keep their complaints, as those of [`crate::Website`] do.
pub struct Site(Website);

impl Site {
    /// Serves `folder`, whose files name the gateway of an example: here it is the shop's.
    pub async fn of(folder: &Path, shop: &Shop) -> Self {
        let (folder, gateway) = (folder.to_owned(), shop.page(""));
        let router = Router::new().fallback(move |uri: Uri| {
            let answer = answer(&folder, uri.path(), &gateway);
            async { answer }
        });
        Self(Website::serving(router).await)
    }

    /// The address of a page.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.0.address())
    }
}

fn answer(folder: &Path, path: &str, gateway: &str) -> Response {
    let name = path.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    let file: PathBuf = folder.join(name);
    let kind = match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let Ok(text) = fs::read_to_string(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let text = text.replace(GATEWAY, gateway);
    if !kind.starts_with("text/html") {
        return ([(CONTENT_TYPE, kind)], text).into_response();
    }
    let page = text.replacen("<head>", &format!("<head><script>{RECORDER}</script>"), 1);
    assert!(page.contains(RECORDER), "{name} has no <head>: its complaints would not be heard");
    ([(CONTENT_TYPE, kind)], page).into_response()
}
