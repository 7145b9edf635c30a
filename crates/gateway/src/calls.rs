//! A call of the Chat API from its head to its answer: who may, how often, and under which id.
//!
//! Everything that goes out goes through [`answer`], so that each answer has its id, says who may read it,
//! echoes the key, and is counted and logged.

use std::{net::IpAddr, sync::Arc, time::Instant};

use axum::{
    body::Bytes,
    http::{HeaderValue, Method, Request, StatusCode, header, request::Parts},
    response::Response,
};
use chat_api::{Deployment, Operation, code};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::{
    answer::Answer,
    app::App,
    correlation, hosts,
    idempotency::{self, REPLAYED, Told},
    limits::Counted,
    log,
    lost::Lost,
    outlive::Outlive,
    proxies::subscriber,
    refusal::Refusal,
    relay::Passed,
    site::Resident,
};

const METHODS: HeaderValue = HeaderValue::from_static("POST, PUT");
const HEADERS: HeaderValue = HeaderValue::from_static("content-type, idempotency-key, x-polychat-identity");
const READABLE: HeaderValue =
    HeaderValue::from_static("idempotency-key, idempotency-replayed, retry-after, x-polyai-correlation-id");
const REMEMBERED_SECONDS: HeaderValue = HeaderValue::from_static("7200");

/// What is known of a call so far, for its answer and its log line.
#[derive(Default)]
struct Noted {
    site: Option<Arc<Resident>>,
    operation: Option<Operation>,
    /// The page that may read the answer.
    reader: Option<HeaderValue>,
    how: Option<&'static str>,
}

/// Answers a call.
pub(crate) async fn answer(
    app: &Arc<App>,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let id = correlation::of(&parts.headers);
    let mut noted = Noted::default();
    let is_preflight = is_preflight(&parts);
    let answer = match run(app, peer, &parts, body, &id, &mut noted).await {
        Ok(Some(answer)) => answer,
        Ok(None) => return preflight(noted.reader),
        Err(refusal) => Arc::new(refusal.answer(&id)),
    };
    let site = noted.site.as_ref().map_or("none", |resident| resident.site.name.as_str());
    let operation = noted.operation.map_or("none", Operation::name);
    let (status, code, time) = (answer.status.as_u16(), answer.code(), started.elapsed());
    if !is_preflight {
        match &noted.site {
            Some(resident) => resident.metrics.call(noted.operation, status, time),
            None => app.shared.metrics.astray(operation, status, time),
        }
    }
    // What stands here is of this program, of the configuration, or checked: never what somebody said.
    log::call(&log::Call {
        id: answer.correlation_id().unwrap_or(&id).to_str().unwrap_or_default(),
        asked: id.to_str().unwrap_or_default(),
        site,
        operation,
        status,
        code: code.unwrap_or_default(),
        key: noted.how.unwrap_or("none"),
        ms: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
    });
    let mut response = answer.respond(&id);
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if noted.how == Some("replayed") {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    if parts.method == Method::POST
        && let Ok(Some(key)) = idempotency::key(&parts.headers)
        && let Ok(key) = HeaderValue::from_str(key)
    {
        headers.insert(idempotency::NAME, key);
    }
    if let Some(reader) = noted.reader {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, reader);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    }
    response
}

/// None for a preflight, which has no answer but its headers.
async fn run(
    app: &Arc<App>,
    peer: IpAddr,
    parts: &Parts,
    body: Incoming,
    id: &HeaderValue,
    noted: &mut Noted,
) -> Result<Option<Arc<Answer>>, Refusal> {
    let place = place(parts.uri.path());
    noted.site = place.as_ref().and_then(|(account, project, _)| app.site(account, project));
    admit(app, parts, noted)?;
    if is_preflight(parts) {
        return Ok(None);
    }
    let Some((account, project, call)) = place else { return Err(nothing_here()) };
    noted.operation = Some(call);
    if parts.method.as_str() != call.method() {
        let message = "this call has another method: POST to create and respond, PUT to close";
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message));
    }
    let of = deployment(account, project)?;
    let Some(resident) = noted.site.clone() else {
        let message =
            format!("this gateway has no site for {account}/{project}; check the path and its configuration");
        return Err(Refusal::new(StatusCode::NOT_FOUND, code::PROJECT_NOT_FOUND, message));
    };
    let key = if call == Operation::Close { None } else { idempotency::key(&parts.headers)? };
    let client = subscriber(app.proxies.client(peer, &parts.headers));
    let (limiter, limits, name) = (&app.shared.limiter, &app.limits, resident.site.name.as_str());
    limiter.take(limits, name, Counted::Client(client)).await?;
    if call == Operation::Create {
        limiter.take(limits, name, Counted::Create(client)).await?;
    }
    let body = read(app, parts, body).await?;
    let checked = resident.check(call, &of, &parts.headers, &body, app.bounds.message_characters)?;
    if let (Operation::Respond, Some(conversation)) = (call, &checked.conversation) {
        limiter.take(limits, name, Counted::Conversation(name, conversation)).await?;
    }
    let path = call.path(&of);
    // What a key stands for is what goes on, with what a token has put into it, and who signed in for it.
    let key = key.map(|key| (key, idempotency::digest(&checked.body, checked.subject.as_deref())));
    let passed = Passed {
        call,
        path: path.clone(),
        content_type: checked.content_type,
        id: id.clone(),
        body: checked.body,
    };
    let metrics = Arc::clone(&resident.metrics);
    // In its box from here on: it is large, and handed on some times before it begins.
    let asked = Box::pin(async move { resident.ask(&of, passed).await });
    let Some((key, said)) = key else {
        // A visitor who leaves does not take back what was said.
        let answer = Outlive::new(&app.shared.tasks, asked).await.unwrap_or(Err(Lost::Dropped))?;
        return Ok(Some(Arc::new(answer)));
    };
    let told = app.shared.once.run(&path, key, said, id.clone(), asked).await;
    let how = told.as_ref().map_or("refused", |told: &Told| told.how);
    noted.how = Some(how);
    metrics.key(call, how);
    Ok(Some(told?.answer))
}

/// Lets pass whom the site lets, by a name that is the gateway's.
fn admit(app: &App, parts: &Parts, noted: &mut Noted) -> Result<(), Refusal> {
    let Some(authority) = hosts::authority(&parts.uri, &parts.headers) else {
        return Err(Refusal::unreadable("Host: it is given once, with the name of this gateway"));
    };
    if !app.hosts.answer_to(&authority) {
        return Err(App::misdirected());
    }
    let mut given = parts.headers.get_all(header::ORIGIN).iter();
    let (origin, is_one) = (given.next(), given.next().is_none());
    let text = origin.and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let own = app.hosts.is_own_page(text, &authority);
    let is_admitted = is_one
        && match &noted.site {
            Some(resident) => resident.admits(origin, own),
            // Nothing can be asked here; but a page of any site may read that.
            None => own || app.sites().any(|resident| resident.admits(origin, own)),
        };
    if !is_admitted {
        let message = match (origin, text) {
            (None, _) => {
                "this call names no origin; the gateway's operator can let such calls in (allow_missing_origin)"
            }
            (_, "null") if is_one => {
                "this page has no origin of its own; the gateway's operator can let it in (allow_null_origin)"
            }
            _ => {
                "this website may not use this gateway; its operator can add it to the site's origins (origins, or \
                  POLYCHAT_ALLOWED_ORIGINS without a file)"
            }
        };
        return Err(Refusal::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message));
    }
    noted.reader = origin.cloned();
    Ok(())
}

/// The parts of a path. Nothing is decoded: an id that needs it is none.
pub(crate) fn place(path: &str) -> Option<(&str, &str, Operation)> {
    let mut parts = path.strip_prefix("/v1/")?.split('/');
    let (account, project, chat, call) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let call = Operation::ALL.into_iter().find(|operation| operation.name() == call)?;
    (chat == "chat" && parts.next().is_none()).then_some((account, project, call))
}

fn nothing_here() -> Refusal {
    let message = "nothing is here; the calls are POST …/chat/create and …/respond, PUT …/close";
    Refusal::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
}

fn deployment(account: &str, project: &str) -> Result<Deployment, Refusal> {
    Deployment::new(account, project).map_err(|error| {
        let code = if error.what == "account" { code::ACCOUNT_NOT_FOUND } else { code::PROJECT_NOT_FOUND };
        Refusal::new(StatusCode::NOT_FOUND, code, error.to_string())
    })
}

async fn read(app: &App, parts: &Parts, body: Incoming) -> Result<Bytes, Refusal> {
    let most = app.bounds.body_bytes;
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let too_large = || {
        let message = format!("the body is larger than {most} bytes: shorten the message or the attributes");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    };
    if announced.is_some_and(|announced| announced > most as u64) {
        return Err(too_large());
    }
    match timeout(app.bounds.body_time, Limited::new(body, most).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Refusal::unreadable("the body broke off before its end")),
        Err(_) => {
            let message = "the body did not arrive in time; nothing was sent";
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message))
        }
    }
}

fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS && parts.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// May be kept by a browser for two hours.
fn preflight(reader: Option<HeaderValue>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED_SECONDS);
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    headers.extend(reader.map(|reader| (header::ACCESS_CONTROL_ALLOW_ORIGIN, reader)));
    response
}
