//! Who asks, and for which agent.

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, StatusCode, request::Parts},
};
use chat_api::{Deployment, X_API_KEY, X_TOKEN, code};

use super::refusal::Refusal;
use crate::LocalAgent;

/// A caller with both keys, and the deployment that it asks for.
pub(super) struct Caller(pub Deployment);

impl FromRequestParts<LocalAgent> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, agent: &LocalAgent) -> Result<Self, Refusal> {
        let settings = &agent.script().settings;
        if !is_key(&parts.headers, X_API_KEY, settings.api_key.as_deref()) {
            let message = "the X-API-KEY header is missing or is not a key of this account";
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, code::AUTH_USER_NOT_FOUND, message));
        }
        if !is_key(&parts.headers, X_TOKEN, settings.token.as_deref()) {
            let message = "the X-TOKEN header is missing or is not a connector token of this project";
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, code::AUTH_USER_INVALID_TOKEN, message));
        }
        let path = Path::<(String, String)>::from_request_parts(parts, agent).await;
        let Path((account, project)) =
            path.map_err(|_| Refusal::unreadable("the path is not valid UTF-8"))?;
        let mut account_exists = false;
        for deployment in &settings.deployments {
            account_exists |= deployment.account() == account;
            if deployment.account() == account && deployment.project() == project {
                return Ok(Self(deployment.clone()));
            }
        }
        Err(if account_exists {
            let message = format!("the account {account:?} has no project {project:?}; check the path");
            Refusal::new(StatusCode::NOT_FOUND, code::PROJECT_NOT_FOUND, message)
        } else {
            let message = format!("there is no account {account:?}; check the path and the region");
            Refusal::new(StatusCode::NOT_FOUND, code::ACCOUNT_NOT_FOUND, message)
        })
    }
}

fn is_key(headers: &HeaderMap, name: &str, expected: Option<&str>) -> bool {
    let given = headers.get(name).map(|value| value.as_bytes()).unwrap_or_default();
    !given.is_empty() && expected.is_none_or(|expected| expected.as_bytes() == given)
}
