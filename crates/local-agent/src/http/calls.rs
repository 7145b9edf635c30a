//! The three calls.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chat_api::{Close, Closed, Create, Deployment, Reply, Respond, code};

use super::{body::Body, caller::Caller, refusal::Refusal};
use crate::{
    LocalAgent,
    script::{Fault, plain},
    serve::Line,
    session::{Act, Attributes, Memory, Session, Spoken, speak},
};

/// Opens a conversation and greets.
pub(super) async fn create(
    State(agent): State<LocalAgent>,
    Extension(line): Extension<Line>,
    Caller(deployment): Caller,
    body: Body<Create<Attributes>>,
) -> Result<Response, Refusal> {
    let attributes = body.0.and_then(|create| create.integration_attributes).unwrap_or_default();
    let script = agent.script();
    let Some(greeting) = script.greeting_for(&attributes) else {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            code::CHAT_DRAFT_NOT_EXIST,
            "the script has no greeting for this visitor; add a last [[greeting]] without `when`",
        ));
    };
    agent.wait(greeting.answer.delay.unwrap_or(script.settings.delay)).await;
    if let Some(fault) = &greeting.fault {
        return fail(fault.clone(), &line).await;
    }
    let spoken = speak(&greeting.answer, 0, |name| plain(attributes.get(name)?));
    let session = agent.open(deployment, attributes);
    session.memory().over = spoken.end;
    Ok(say(&session, spoken))
}

/// Takes a message and answers it. One at a time in each conversation, in the order of arrival.
pub(super) async fn respond(
    State(agent): State<LocalAgent>,
    Extension(line): Extension<Line>,
    Caller(deployment): Caller,
    body: Body<Respond<Attributes>>,
) -> Result<Response, Refusal> {
    let Respond { conversation_id, message, integration_attributes } = body.required()?;
    let session = find(&agent, &deployment, &conversation_id)?;
    let longest = agent.script().settings.longest_message;
    if message.as_ref().is_some_and(|message| message.chars().count() > longest) {
        return Err(Refusal::invalid(format!("message: at most {longest} characters are taken; shorten it")));
    }
    // An empty message is how some clients fetch a delayed response.
    let message = message.as_deref().filter(|message| !message.trim().is_empty());
    let _turn = session.turn.lock().await;
    let outcome = {
        let mut memory = session.memory();
        check_open(&agent, &memory)?;
        memory.attributes.extend(integration_attributes.unwrap_or_default());
        memory.hear(agent.script(), message, agent.now())
    };
    agent.wait(outcome.delay).await;
    match outcome.act {
        Act::Say(spoken) => Ok(say(&session, spoken)),
        Act::Fail(fault) => fail(fault, &line).await,
    }
}

/// Ends a conversation at the visitor's wish, without waiting for an answer on its way.
pub(super) async fn close(
    State(agent): State<LocalAgent>,
    Caller(deployment): Caller,
    body: Body<Close>,
) -> Result<Json<Closed>, Refusal> {
    let session = find(&agent, &deployment, &body.required()?.conversation_id)?;
    let mut memory = session.memory();
    check_open(&agent, &memory)?;
    memory.over = true;
    Ok(Json(Closed { success: true }))
}

fn find(agent: &LocalAgent, deployment: &Deployment, id: &str) -> Result<Arc<Session>, Refusal> {
    if id.trim().is_empty() {
        return Err(Refusal::invalid("conversation_id: it is empty; send the one that create answered"));
    }
    agent.session(id).filter(|session| session.deployment == *deployment).ok_or_else(|| {
        let message = "conversation_id: this project has no such conversation; create a new one";
        Refusal::new(StatusCode::NOT_FOUND, code::CONVERSATIONS_NOT_FOUND, message)
    })
}

fn check_open(agent: &LocalAgent, memory: &Memory) -> Result<(), Refusal> {
    if memory.over {
        let message = "the conversation has ended; create a new one";
        return Err(Refusal::new(StatusCode::GONE, code::CHAT_CONVERSATION_ENDED, message));
    }
    if memory.is_quiet_for(agent.script().settings.timeout, agent.now()) {
        let message = "the conversation was quiet for too long and is over; create a new one";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, code::CHAT_TIMEOUT, message));
    }
    Ok(())
}

fn say(session: &Session, spoken: Spoken) -> Response {
    let Spoken { response, end: end_conversation, handoff, offers } = spoken;
    let reply = Reply {
        conversation_id: session.id.clone(),
        response,
        end_conversation,
        handoff,
        response_suggestions: offers.suggestions,
        attachments: offers.attachments,
        chat_call_actions: offers.calls,
    };
    Json(reply).into_response()
}

async fn fail(fault: Fault, line: &Line) -> Result<Response, Refusal> {
    match fault {
        Fault::Status { status, code, retry_after } => {
            let message = "the script asks for this failure";
            let refusal = Refusal::new(status_of(status), &code, message);
            Err(refusal.retry_after(retry_after))
        }
        Fault::Body { status, body } => {
            Ok((status_of(status), [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body)
                .into_response())
        }
        Fault::DropBefore | Fault::DropAfter => {
            line.drop_it();
            // The connection takes this handler with it.
            std::future::pending().await
        }
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
