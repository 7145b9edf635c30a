//! Who may ask, as far as a browser says: other websites are turned away, and nothing of theirs is relayed.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{Origins, refusal::Refusal};

const METHODS: HeaderValue = HeaderValue::from_static("POST, PUT");
const HEADERS: HeaderValue = HeaderValue::from_static("content-type, idempotency-key");
const READABLE: HeaderValue =
    HeaderValue::from_static("idempotency-key, idempotency-replayed, retry-after, x-polyai-correlation-id");
const REMEMBERED_SECONDS: HeaderValue = HeaderValue::from_static("7200");
const VARY: [(HeaderName, &str); 1] = [(header::VARY, "origin")];

/// Lets a page of an allowed origin, or a caller that is no page, pass.
pub(crate) async fn guard(State(origins): State<Arc<Origins>>, request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return (VARY, next.run(request).await).into_response();
    };
    let host = host(&request);
    if !origin.to_str().is_ok_and(|origin| origins.allow(origin, host.as_deref())) {
        let message =
            "this website may not use this gateway; its operator can add it to POLYCHAT_ALLOWED_ORIGINS";
        return (VARY, Refusal::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message)).into_response();
    }
    let mut response =
        if is_preflight(&request) { preflight().into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    (VARY, response).into_response()
}

/// By HTTP/2 the host is part of the address.
fn host(request: &Request) -> Option<String> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str())).map(str::to_owned)
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> (StatusCode, HeaderMap) {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED_SECONDS),
    ];
    (StatusCode::NO_CONTENT, HeaderMap::from_iter(headers))
}
