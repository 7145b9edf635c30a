//! Connections to an upstream: one pool for each worker, HTTP/2 where the upstream speaks it.
//!
//! Boundary: it connects, and knows nothing of calls; `relay` does. A worker has a pool of its own, so that
//! no answer has to wake another thread. `HTTPS_PROXY` and `NO_PROXY` are heeded for https; what is asked
//! without TLS is near and asked directly.

use std::{error::Error, io, time::Duration};

use axum::{body::Bytes, http::Uri};
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{
    client::{
        legacy::{
            Client, ResponseFuture,
            connect::{HttpConnector, proxy::Tunnel},
        },
        proxy::matcher::Matcher,
    },
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tower_service::Service;

use crate::workers;

/// Shorter than what servers commonly wait, so that no call is written into a connection that is closing.
const IDLE: Duration = Duration::from_secs(20);
/// How long a busy HTTP/2 connection may be silent before it is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(20);

/// The pools of all workers.
pub(crate) struct Upstream {
    pools: Vec<Client<Way, Full<Bytes>>>,
}

/// Why nobody can be asked, for want of certificates as a rule.
pub(crate) type ClientConfigError = rustls::Error;

impl Upstream {
    /// `patience` is how long a connection may take, with its handshake.
    pub fn new(base: &str, patience: Duration, workers: usize) -> Result<Self, ClientConfigError> {
        let way = Way { road: Road::to(base)?, patience };
        let pool = |_| {
            Client::builder(TokioExecutor::new())
                .pool_idle_timeout(IDLE)
                .pool_timer(TokioTimer::new())
                .timer(TokioTimer::new())
                .http2_keep_alive_interval(SILENCE)
                // Bodies are small: one piece costs less than two that are not copied.
                .http1_writev(false)
                .build(way.clone())
        };
        Ok(Self { pools: (0..workers.max(1)).map(pool).collect() })
    }

    /// Asks. A connection that turns out to be closed before a byte was written is replaced by another.
    pub fn ask(&self, request: hyper::Request<Full<Bytes>>) -> Option<ResponseFuture> {
        let pool = self.pools.get(workers::number()).or(self.pools.first())?;
        Some(pool.request(request))
    }
}

/// Connects, with TLS or without, in time.
#[derive(Clone)]
struct Way {
    road: Road,
    patience: Duration,
}

#[derive(Clone)]
enum Road {
    Straight(HttpsConnector<HttpConnector>),
    /// Through a proxy that sees the name of the upstream and no more.
    Tunnel(HttpsConnector<Tunnel<HttpConnector>>),
}

impl Road {
    fn to(base: &str) -> Result<Self, ClientConfigError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(SILENCE));
        let base = Uri::try_from(base).unwrap_or_default();
        let is_https = base.scheme_str() == Some("https");
        let config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()?;
        let config = match is_https {
            true => config.try_with_platform_verifier()?,
            // Nothing is asked of this machine's certificates, which it may not have.
            false => config.with_root_certificates(RootCertStore::empty()),
        };
        let tls = HttpsConnectorBuilder::new()
            .with_tls_config(config.with_no_client_auth())
            .https_or_http()
            .enable_all_versions();
        let proxy = is_https.then(|| Matcher::from_env().intercept(&base)).flatten();
        Ok(match proxy {
            None => Self::Straight(tls.wrap_connector(tcp)),
            Some(proxy) => {
                let tunnel = Tunnel::new(proxy.uri().clone(), tcp);
                let tunnel = match proxy.basic_auth() {
                    Some(auth) => tunnel.with_auth(auth.clone()),
                    None => tunnel,
                };
                Self::Tunnel(tls.wrap_connector(tunnel))
            }
        })
    }
}

type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;
type Failure = Box<dyn Error + Send + Sync>;

impl Service<Uri> for Way {
    type Response = Connection;
    type Error = Failure;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Connection, Failure>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Failure>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (mut road, patience) = (self.road.clone(), self.patience);
        Box::pin(async move {
            let connection = async {
                match &mut road {
                    Road::Straight(road) => road.call(to).await,
                    Road::Tunnel(road) => road.call(to).await,
                }
            };
            timeout(patience, connection)
                .await
                .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
        })
    }
}
