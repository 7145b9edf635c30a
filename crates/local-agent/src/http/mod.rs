//! The calls over HTTP: where they are found and how they are answered.
//!
//! `caller` checks who asks and for which agent, `body` reads what was sent, `refusal` writes every error
//! as the documented envelope, `correlation` names every answer. What is said is decided in `session`.

mod body;
mod caller;
mod calls;
mod correlation;
mod refusal;

use axum::{
    Router,
    http::StatusCode,
    middleware,
    routing::{post, put},
};

use crate::LocalAgent;
use refusal::Refusal;

/// The whole API of an agent.
pub(crate) fn router(agent: LocalAgent) -> Router {
    Router::new()
        .route("/v1/{account}/{project}/chat/create", post(calls::create))
        .route("/v1/{account}/{project}/chat/respond", post(calls::respond))
        .route("/v1/{account}/{project}/chat/close", put(calls::close))
        .fallback(async || {
            let calls = "POST /v1/{account}/{project}/chat/create and …/respond, PUT …/close";
            Refusal::new(
                StatusCode::NOT_FOUND,
                "NOT_FOUND",
                format!("nothing is here; the calls are {calls}"),
            )
        })
        .method_not_allowed_fallback(async || {
            let message = "this call has another method: POST to create and respond, PUT to close";
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
        })
        .layer(middleware::from_fn(correlation::name))
        .with_state(agent)
}
