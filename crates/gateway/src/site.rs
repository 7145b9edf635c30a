//! A site at work: who of its visitors may ask, and what of a call is looked at before and after it is relayed.

use std::sync::Arc;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use chat_api::{Deployment, Operation, code};
use serde_json::{Map, Value};

use crate::{
    Site,
    answer::Answer,
    body::{Object, text},
    lost::Lost,
    metrics::SiteMetrics,
    refusal::Refusal,
    relay::{Passed, Relay},
};

const ID: &str = "conversation_id";

/// A site with the way to its upstream.
pub(crate) struct Resident {
    pub site: Site,
    pub metrics: Arc<SiteMetrics>,
    pub relay: Arc<Relay>,
}

/// A call that may be relayed.
pub(crate) struct Checked {
    pub content_type: Option<HeaderValue>,
    pub body: Bytes,
    /// Who asks, by a token's word.
    pub subject: Option<String>,
    /// The conversation that it goes on with, where that is known.
    pub conversation: Option<String>,
}

impl Resident {
    /// Whether a page of this origin may ask; `own` where it is one of the gateway's.
    pub fn admits(&self, origin: Option<&HeaderValue>, own: bool) -> bool {
        match origin.map(HeaderValue::to_str) {
            None => self.site.missing_origin,
            Some(Ok("null")) => self.site.null_origin,
            Some(Ok(origin)) => own || self.site.origins.allow(origin),
            Some(Err(_)) => false,
        }
    }

    /// Whether bodies are looked into. Where nothing is known of a site they are passed on as they are.
    fn looks(&self) -> bool {
        self.site.binding.is_some() || self.site.identity.is_some() || self.site.deployment.is_some()
    }

    /// Looks into what was sent, and puts right what goes on.
    pub fn check(
        &self,
        call: Operation,
        of: &Deployment,
        headers: &HeaderMap,
        body: &Bytes,
        longest: usize,
    ) -> Result<Checked, Refusal> {
        if !self.looks() {
            let content_type = headers.get(header::CONTENT_TYPE).cloned();
            return Ok(Checked { content_type, body: body.clone(), subject: None, conversation: None });
        }
        let mut object = match body.is_empty() && call == Operation::Create {
            true => Object::default(),
            false => {
                Object::read(body).map_err(|reason| Refusal::unreadable(format!("the body: {reason}")))?
            }
        };
        let conversation = match call {
            Operation::Create => None,
            Operation::Respond | Operation::Close => Some(self.conversation(of, &object)?),
        };
        if let Some(id) = &conversation {
            object.set(ID, id);
        }
        if call == Operation::Respond {
            measure(&object, longest)?;
        }
        let mut subject = None;
        if let (Some(identity), true) = (&self.site.identity, call != Operation::Close) {
            let claims: Option<Map<String, Value>> = identity.verify(headers)?;
            subject = claims.as_ref().and_then(|claims| claims.get("sub")).map(Value::to_string);
            identity.dress(&mut object, claims.as_ref(), call == Operation::Create)?;
        }
        let body = if object.is_empty() { body.clone() } else { Bytes::from(object.write()) };
        let content_type = (!body.is_empty()).then_some(HeaderValue::from_static("application/json"));
        Ok(Checked { content_type, body, subject, conversation })
    }

    fn conversation(&self, of: &Deployment, object: &Object<'_>) -> Result<String, Refusal> {
        let Some(given) = object.text(ID) else {
            return Err(Refusal::unreadable(
                "conversation_id: it is missing or no text; send the one that create answered",
            ));
        };
        let Some(binding) = &self.site.binding else { return Ok(given.into_owned()) };
        binding.open(of, &given).map(str::to_owned).ok_or_else(|| {
            let message = "conversation_id: this website has no such conversation; create a new one";
            Refusal::new(StatusCode::NOT_FOUND, code::CONVERSATIONS_NOT_FOUND, message)
        })
    }

    /// Asks the upstream, and makes of its answer what may go out.
    pub async fn ask(&self, of: &Deployment, passed: Passed) -> Result<Answer, Lost> {
        let (call, id) = (passed.call, passed.id.clone());
        let answer = self.relay.ask(passed).await?;
        if self.looks() { self.dress(call, of, answer, &id) } else { Ok(answer) }
    }

    fn dress(
        &self,
        call: Operation,
        of: &Deployment,
        answer: Answer,
        id: &HeaderValue,
    ) -> Result<Answer, Lost> {
        let object = Object::read(answer.body());
        if answer.status.is_client_error() || answer.status.is_server_error() {
            let is_envelope = object.is_ok_and(|object| object.raw("error_code").is_some());
            return Ok(if is_envelope { answer } else { enveloped(answer, id) });
        }
        let mut object = object.ok().filter(|_| answer.status.is_success()).ok_or(Lost::Unreadable)?;
        let Some(binding) = &self.site.binding else { return Ok(answer) };
        match object.text(ID).map(|id| binding.seal(of, &id)) {
            Some(id) => object.set(ID, &id),
            None if call == Operation::Create => return Err(Lost::Unreadable),
            None => return Ok(answer),
        }
        let body = object.write();
        Ok(answer.saying(body))
    }
}

/// The error of something between the gateway and the agent, as the Chat API would write it.
fn enveloped(answer: Answer, id: &HeaderValue) -> Answer {
    let id = answer.correlation_id().unwrap_or(id).clone();
    let message = "something before the agent answered in its place; the status is its own";
    let envelope = Refusal::new(answer.status, "UPSTREAM_ERROR", message).answer(&id);
    answer.in_words_of(&envelope)
}

/// In characters, as people count.
fn measure(object: &Object<'_>, longest: usize) -> Result<(), Refusal> {
    let message = object.raw("message").filter(|message| message.get() != "null");
    let Some(message) = message else { return Ok(()) };
    let message = text(message).ok_or_else(|| Refusal::unreadable("message: it must be text"))?;
    // A character has a byte at least: most texts need not be counted.
    if message.len() > longest && message.chars().count() > longest {
        let message = format!("message: at most {longest} characters are taken; shorten it");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, code::CONVERSATIONS_VALIDATION_FAILED, message));
    }
    Ok(())
}
