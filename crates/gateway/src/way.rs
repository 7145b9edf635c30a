//! The way to an upstream: a connection, with TLS or without, through a proxy or straight.
//!
//! Boundary: it connects, and knows nothing of what is asked; `upstream` does. `HTTPS_PROXY` and `NO_PROXY` are
//! heeded for https; what is asked without TLS is near and asked directly.

use std::{error::Error, time::Duration};

use axum::http::Uri;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{
    client::{
        legacy::connect::{Connection as _, HttpConnector, proxy::Tunnel},
        proxy::matcher::Matcher,
    },
    rt::TokioIo,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tower_service::Service;

/// How long a connection may be silent before it is asked whether it is there.
pub(crate) const SILENCE: Duration = Duration::from_secs(20);

/// Why nobody can be asked, for want of certificates as a rule.
pub(crate) type ClientConfigError = rustls::Error;
/// A connection.
pub(crate) type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Connects in time.
#[derive(Clone)]
pub(crate) struct Way {
    road: Road,
    patience: Duration,
}

#[derive(Clone)]
enum Road {
    Straight(HttpsConnector<HttpConnector>),
    /// Through a proxy that sees the name of the upstream and no more.
    Tunnel(HttpsConnector<Tunnel<HttpConnector>>),
}

impl Way {
    /// `patience` is how long a connection may take, with its handshake.
    pub fn to(base: &Uri, patience: Duration) -> Result<Self, ClientConfigError> {
        Ok(Self { road: Road::to(base)?, patience })
    }

    /// A connection, and whether both sides chose HTTP/2. None where it cannot be had in time.
    pub async fn connect(&self, to: &Uri) -> Option<(Connection, bool)> {
        let mut road = self.road.clone();
        let connected = async {
            match &mut road {
                Road::Straight(road) => road.call(to.clone()).await,
                Road::Tunnel(road) => road.call(to.clone()).await,
            }
        };
        let connection: Result<_, Box<dyn Error + Send + Sync>> =
            timeout(self.patience, connected).await.ok()?;
        let connection = connection.ok()?;
        let is_http2 = connection.connected().is_negotiated_h2();
        Some((connection, is_http2))
    }
}

impl Road {
    fn to(base: &Uri) -> Result<Self, ClientConfigError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(SILENCE));
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
        let proxy = is_https.then(|| Matcher::from_env().intercept(base)).flatten();
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
