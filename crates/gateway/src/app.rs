//! What one configuration makes of a gateway: its sites, its files, and the way to each of them.
//!
//! A reload makes a new one beside the old, which ends with the last call that began under it. What has to
//! outlive that is [`Shared`].

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{Either, Full};
use hyper::{body::Incoming, service::Service as _};
use hyper_util::service::TowerToHyperService;
use local_agent::LocalAgent;
use tokio::{net::TcpListener, sync::oneshot};
use tokio_util::task::TaskTracker;
use tower_http::services::ServeDir;

use crate::{
    Bounds, Config, Credentials, Hosts, Limits, Proxies, StartError, Upstream, calls, correlation, files,
    hosts, idempotency::Once, limits::Limiter, metrics::Metrics, redis_store::RedisStore, refusal::Refusal,
    relay::Relay, site::Resident,
};

/// A body as it goes out: the answer to a call, or anything else.
pub(crate) type Sent = Either<Full<Bytes>, Body>;

/// What all configurations of a gateway have in common, one after the other.
pub(crate) struct Shared {
    pub once: Arc<Once>,
    pub limiter: Limiter,
    pub metrics: Metrics,
    /// Everything that is waited for at the end.
    pub tasks: TaskTracker,
    pub redis: Option<RedisStore>,
    /// Set when the end begins.
    pub is_leaving: AtomicBool,
}

/// A gateway under one configuration.
pub(crate) struct App {
    pub shared: Arc<Shared>,
    pub hosts: Hosts,
    pub proxies: Proxies,
    pub bounds: Bounds,
    pub limits: Limits,
    sites: HashMap<String, Arc<Resident>>,
    any: Option<Arc<Resident>>,
    files: Router,
    /// Whether visitors, being of this machine, may ask for metrics.
    is_open: bool,
    /// Agents inside end when nobody can ask them anything more.
    _agents: Vec<oneshot::Sender<()>>,
}

impl App {
    pub async fn new(config: &Config, shared: Arc<Shared>) -> Result<Self, StartError> {
        if !config.files.is_dir() {
            return Err(StartError::NoFiles { folder: config.files.clone() });
        }
        let (mut sites, mut any, mut agents) = (HashMap::new(), None, Vec::new());
        for site in &config.sites {
            let (base, credentials) = match &site.upstream {
                Upstream::Api(api) => (api.base.clone(), api.credentials.clone()),
                Upstream::Agent(agent) => {
                    let (stop, stopped) = oneshot::channel();
                    agents.push(stop);
                    let credentials = Credentials::new(agent.api_key(), agent.token());
                    (employ(agent.clone(), stopped).await?, credentials.map_err(StartError::Config)?)
                }
            };
            let way = crate::upstream::Upstream::new(&base, config.connect_patience, config.workers);
            let metrics = Arc::new(shared.metrics.of(&site.name));
            let relay = Relay {
                upstream: way.map_err(StartError::Client)?,
                credentials,
                patience: config.patience,
                retry: site.retry,
                largest: config.bounds.answer_bytes,
                metrics: Arc::clone(&metrics),
            };
            let resident = Arc::new(Resident { site: site.clone(), metrics, relay: Arc::new(relay) });
            match &site.deployment {
                Some(of) => _ = sites.insert(format!("{}/{}", of.account(), of.project()), resident),
                None => any = Some(resident),
            }
        }
        let is_open = config.admin.is_none() && config.listen.ip().is_loopback() && !agents.is_empty();
        Ok(Self {
            shared,
            hosts: config.hosts.clone(),
            proxies: config.proxies.clone(),
            bounds: config.bounds,
            limits: config.limits,
            sites,
            any,
            files: files::router(ServeDir::new(&config.files), config.sites.iter().map(|site| &site.origins)),
            is_open,
            _agents: agents,
        })
    }

    /// The site of a deployment.
    pub fn site(&self, account: &str, project: &str) -> Option<Arc<Resident>> {
        self.sites.get(&format!("{account}/{project}")).or(self.any.as_ref()).cloned()
    }

    pub fn sites(&self) -> impl Iterator<Item = &Arc<Resident>> {
        self.sites.values().chain(&self.any)
    }

    /// Answers a visitor.
    pub async fn answer(self: Arc<Self>, peer: IpAddr, request: Request<Incoming>) -> Response<Sent> {
        match request.uri().path() {
            path if path.starts_with("/v1/") => calls::answer(&self, peer, request).await.map(Sent::Left),
            path @ ("/healthz" | "/readyz") => self.operate(path).await.map(Sent::Right),
            path @ "/metrics" if self.is_open && self.is_named(&request) => {
                self.operate(path).await.map(Sent::Right)
            }
            _ if self.is_named(&request) => self.file(request).await.map(Sent::Right),
            _ => {
                let id = correlation::of(request.headers());
                Self::misdirected().answer(&id).respond(&id).map(Sent::Left)
            }
        }
    }

    /// Answers an operator.
    pub async fn operate(&self, path: &str) -> Response {
        let is_leaving = self.shared.is_leaving.load(Ordering::Relaxed);
        let (status, kind, text) = match path {
            "/healthz" => (StatusCode::OK, "text/plain", "alive\n".to_owned()),
            "/readyz" if is_leaving => {
                (StatusCode::SERVICE_UNAVAILABLE, "text/plain", "leaving\n".to_owned())
            }
            "/readyz" => match &self.shared.redis {
                Some(redis) if !redis.is_there().await => {
                    (StatusCode::SERVICE_UNAVAILABLE, "text/plain", "Redis does not answer\n".to_owned())
                }
                _ => (StatusCode::OK, "text/plain", "ready\n".to_owned()),
            },
            "/metrics" => {
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                (StatusCode::OK, kind, self.shared.metrics.text())
            }
            _ => {
                (StatusCode::NOT_FOUND, "text/plain", "here are /healthz, /readyz and /metrics\n".to_owned())
            }
        };
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
        let mut response = (status, headers, text).into_response();
        response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }

    /// The answer to who calls the gateway by a stranger's name.
    pub fn misdirected() -> Refusal {
        let message = "this gateway is not known by the name in Host; its operator can add it to hosts";
        Refusal::new(StatusCode::MISDIRECTED_REQUEST, "HOST_NOT_ALLOWED", message)
    }

    fn is_named(&self, request: &Request<Incoming>) -> bool {
        hosts::authority(request.uri(), request.headers()).is_some_and(|name| self.hosts.answer_to(&name))
    }

    async fn file(&self, request: Request<Incoming>) -> Response {
        let files = TowerToHyperService::new(self.files.clone());
        // In a box: files are large futures, and most requests are calls.
        match Box::pin(files.call(request.map(Body::new))).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, error })
}

/// Puts an agent on a socket that only this machine can reach, and gives its base.
async fn employ(agent: LocalAgent, stopped: oneshot::Receiver<()>) -> Result<String, StartError> {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = bind(anywhere).await?;
    let address = listener.local_addr().map_err(|error| StartError::Listen { address: anywhere, error })?;
    tokio::spawn(local_agent::serve(listener, agent, async {
        let _ = stopped.await;
    }));
    Ok(format!("http://{address}"))
}
