//! The widget's files: precompressed where they can be, kept as long as their names allow.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeDir;

use crate::Origins;

/// A hash in the name: these bytes never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A fixed name, loaded by every page that embeds the widget: an update is there in minutes.
const BRIEFLY: HeaderValue = HeaderValue::from_static("public, max-age=300, must-revalidate");
/// A page: always asked for anew, and answered with 304 where nothing changed.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
/// Other websites load these files; nothing in them is secret.
const ALWAYS: [(&str, &str); 4] = [
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-content-type-options", "nosniff"),
];

/// For pages of the gateway's own, the demo and the frame: what they load and call is the gateway's, and no
/// script stands in them. What a visitor's website may do is that website's matter. Who may put one into a
/// frame follows.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: https:; font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'self'";
/// The page that is made to stand in a frame of the websites.
const FRAME: &str = "/frame.html";

/// The policies of the gateway's own pages.
#[derive(Clone)]
struct Policies {
    frame: HeaderValue,
    other: HeaderValue,
}

/// Everything under a folder. `websites` may put the frame page into theirs.
pub(crate) fn router<'o>(folder: ServeDir, websites: impl Iterator<Item = &'o Origins>) -> Router {
    let files = folder.precompressed_br().precompressed_gzip().html_as_default_extension(false);
    let other = HeaderValue::from_static(POLICY);
    let sources: Vec<_> = websites.map(Origins::sources).collect();
    let frame = HeaderValue::try_from(format!("{POLICY} {}", sources.join(" ")));
    let policies = Policies { frame: frame.unwrap_or_else(|_| other.clone()), other };
    Router::new().fallback_service(files).layer(middleware::from_fn_with_state(policies, dress))
}

async fn dress(State(policies): State<Policies>, request: Request, next: Next) -> Response {
    let policy = if request.uri().path().ends_with(FRAME) { policies.frame } else { policies.other };
    let keep = caching(request.uri().path());
    let mut response = next.run(request).await;
    let is_found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    name_charset(response.headers_mut());
    if response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, if is_found { keep } else { ASK });
    (ALWAYS, response).into_response()
}

fn caching(path: &str) -> HeaderValue {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    if parts.any(is_version) {
        return FOREVER;
    }
    match name.rsplit_once('.') {
        None | Some((_, "html")) => ASK,
        Some((stem, _)) if is_hashed(stem) => FOREVER,
        Some(_) => BRIEFLY,
    }
}

/// `v1.2.3`: a release that a website loads by its version, and that is never written again.
fn is_version(folder: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = folder.strip_prefix('v').map(|parts| parts.split('.').map(number));
    parts.is_some_and(|parts| parts.clone().count() == 3 && parts.into_iter().all(|is_number| is_number))
}

/// `polychat-0a1b2c3d` and `polychat-0a1b2c3d_bg`, as the build names what may be kept.
fn is_hashed(stem: &str) -> bool {
    let hash = stem.trim_end_matches("_bg").rsplit('-').next().unwrap_or_default();
    let is_hex = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex && hash.len() >= 8 && hash.len() < stem.len()
}

/// A classic script is otherwise read in the encoding of the page that loads it.
fn name_charset(headers: &mut HeaderMap) {
    let named = match headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes) {
        Some(b"text/html") => "text/html; charset=utf-8",
        Some(b"text/css") => "text/css; charset=utf-8",
        Some(b"text/javascript") => "text/javascript; charset=utf-8",
        _ => return,
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(named));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_kept_forever() {
        for path in [
            "/v1.20.3/polychat.js",
            "/polychat-0a1b2c3d.js",
            "/a/polychat-0123456789abcdef_bg.wasm",
            "/tokens-deadbeef00.css",
        ] {
            assert_eq!(caching(path), FOREVER, "{path}");
        }
        for path in [
            "/polychat.js",
            "/poly-chat.js",
            "/polychat-compat.js",
            "/deadbeef.js",
            "/v1.2/polychat.js",
            "/v1.2.x/polychat.js",
            "/polychat-0A1B2C3D.js",
            "/icon.svg",
            "/a-facade.css",
        ] {
            assert_eq!(caching(path), BRIEFLY, "{path}");
        }
        for path in ["/", "/index.html", "/shop/", "/page-0a1b2c3d.html"] {
            assert_eq!(caching(path), ASK, "{path}");
        }
    }
}
