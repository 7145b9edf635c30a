//! Passes a call on with the keys, and its answer back.
//!
//! Boundary: to PolyAI go the body, its type, the correlation id and the keys. Back come the status, the
//! body, its type, `Retry-After` and the correlation id. Nothing else, in either direction.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Path,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
    routing::{post, put},
};
use chat_api::{CORRELATION_ID, Deployment, Operation, X_API_KEY, X_TOKEN, code};
use reqwest::{Client, Method, redirect, retry};

use crate::{
    Credentials,
    answer::Answer,
    correlation::CorrelationId,
    idempotency::{self, Once},
    lost::Lost,
    refusal::Refusal,
};

/// The largest body taken from a visitor.
const LARGEST_BODY: usize = 64 * 1024;
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// The way to an upstream.
pub(crate) struct Relay {
    client: Client,
    base: String,
    credentials: Credentials,
    once: Arc<Once>,
}

impl Relay {
    pub fn new(
        base: String,
        credentials: Credentials,
        patience: Duration,
        once: Arc<Once>,
    ) -> Result<Self, reqwest::Error> {
        let builder = Client::builder()
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(patience)
            .redirect(redirect::Policy::none())
            // `respond` is not idempotent.
            .retry(retry::never());
        let builder = match base.strip_prefix("http://") {
            // Without TLS nothing is asked of this machine's certificates, which it may not have.
            Some(rest) if rest.starts_with("127.0.0.1:") => builder.tls_certs_only([]).no_proxy(),
            Some(_) => builder.tls_certs_only([]),
            None => builder,
        };
        Ok(Self { client: builder.build()?, base, credentials, once })
    }

    /// The calls, below `/v1`.
    pub fn router(self) -> Router {
        let relay = Arc::new(self);
        let call = |call: Operation| {
            async move |path: Result<Path<(String, String)>, PathRejection>,
                        Extension(relay): Extension<Arc<Relay>>,
                        Extension(id): Extension<CorrelationId>,
                        headers: HeaderMap,
                        body: Result<Bytes, BytesRejection>| {
                let path = call.path(&deployment(path)?);
                let key = if call == Operation::Close { None } else { idempotency::key(&headers)? };
                let body = body.map_err(too_large)?;
                let content_type = headers.get(header::CONTENT_TYPE);
                let asked = relay.ask(call, &path, content_type, id.0.clone(), body.clone());
                match key {
                    Some(key) => relay.once.run(&path, key, &body, id.0, asked).await,
                    None => {
                        // A task of its own: a visitor who leaves does not take back what was said.
                        let answer = tokio::spawn(asked).await.unwrap_or(Err(Lost::Dropped))?;
                        Ok(answer.into_response())
                    }
                }
            }
        };
        Router::new()
            .route("/{account}/{project}/chat/create", post(call(Operation::Create)))
            .route("/{account}/{project}/chat/respond", post(call(Operation::Respond)))
            .route("/{account}/{project}/chat/close", put(call(Operation::Close)))
            .fallback(async || {
                let message = "nothing is here; the calls are POST …/chat/create and …/respond, PUT …/close";
                Refusal::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
            })
            .method_not_allowed_fallback(async || {
                let message = "this call has another method: POST to create and respond, PUT to close";
                Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
            })
            .layer(Extension(relay))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
    }

    fn ask(
        self: &Arc<Self>,
        call: Operation,
        path: &str,
        content_type: Option<&HeaderValue>,
        id: HeaderValue,
        body: Bytes,
    ) -> impl Future<Output = Result<Answer, Lost>> + use<> {
        let method = if call.method() == "PUT" { Method::PUT } else { Method::POST };
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header(X_API_KEY, self.credentials.api_key.clone())
            .header(X_TOKEN, self.credentials.token.clone())
            .header(CORRELATION_ID, id);
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let request = request.body(body);
        async move { Answer::read(request.send().await?).await }
    }
}

fn deployment(path: Result<Path<(String, String)>, PathRejection>) -> Result<Deployment, Refusal> {
    let Path((account, project)) = path.map_err(|_| {
        let message = "the account and the project in the path are not valid UTF-8";
        Refusal::new(StatusCode::NOT_FOUND, code::ACCOUNT_NOT_FOUND, message)
    })?;
    Deployment::new(&account, &project).map_err(|error| {
        let code = if error.what == "account" { code::ACCOUNT_NOT_FOUND } else { code::PROJECT_NOT_FOUND };
        Refusal::new(StatusCode::NOT_FOUND, code, error.to_string())
    })
}

fn too_large(error: BytesRejection) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message =
            format!("the body is larger than {LARGEST_BODY} bytes: shorten the message or the attributes");
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message);
    }
    Refusal::new(StatusCode::BAD_REQUEST, code::SCHEMA_VALIDATION_FAILED, "the body broke off before its end")
}
