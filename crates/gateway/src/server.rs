//! Starts everything, changes it while it runs, and stops it in order.

use std::{
    fmt, io,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use arc_swap::ArcSwap;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use local_agent::LocalAgent;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout_at},
};
use tokio_rustls::rustls::ServerConfig;
use tokio_util::task::TaskTracker;

use crate::{
    Config, ConfigError, Upstream,
    app::{App, Sent, Shared, bind},
    connections::{Answers, Door},
    idempotency::Once,
    limits::Limiter,
    metrics::Metrics,
    redis_store::RedisStore,
    tls,
    workers::Workers,
};

/// A gateway that runs. It stops when it is dropped, or in good order by [`Gateway::shutdown`].
pub struct Gateway {
    address: SocketAddr,
    admin: Option<SocketAddr>,
    agent: Option<LocalAgent>,
    app: Arc<ArcSwap<App>>,
    config: Mutex<Config>,
    tls: Option<watch::Sender<Arc<ServerConfig>>>,
    stop: watch::Sender<bool>,
    visitors: JoinHandle<()>,
    /// They end last, with what they still do.
    _workers: Arc<Workers>,
    operators: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the operator asks.
    pub fn admin(&self) -> Option<SocketAddr> {
        self.admin
    }

    /// Whether it does TLS.
    pub fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// The agent inside, where there is one: what it was told, for a test to read.
    pub fn agent(&self) -> Option<&LocalAgent> {
        self.agent.as_ref()
    }

    /// Moves the clock of the kept answers forward, so that one can run out without anybody waiting for it.
    pub fn skip(&self, time: Duration) {
        self.app.load().shared.once.skip(time);
    }

    /// Goes on under another configuration. No connection is dropped, and no call; where it cannot be done
    /// nothing changes.
    pub async fn reload(&self, config: Config) -> Result<(), StartError> {
        let shared = Arc::clone(&self.app.load().shared);
        let outcome = self.change(config, &shared).await;
        shared.metrics.reload(outcome.is_ok());
        outcome
    }

    /// Counts a configuration that could not even be read. Nothing changes.
    pub fn refuse_reload(&self) {
        self.app.load().shared.metrics.reload(false);
    }

    async fn change(&self, config: Config, shared: &Arc<Shared>) -> Result<(), StartError> {
        {
            let old = self.config.lock().unwrap_or_else(PoisonError::into_inner);
            let fixed = [
                ("listen", old.listen == config.listen),
                ("admin", old.admin == config.admin),
                ("redis", old.redis == config.redis),
                ("tls", old.tls.is_some() == config.tls.is_some()),
                ("bounds", old.bounds == config.bounds),
                ("workers", old.workers == config.workers),
            ];
            if let Some((key, _)) = fixed.into_iter().find(|(_, is_same)| !is_same) {
                return Err(StartError::Fixed { key });
            }
        }
        let certificate = config.tls.as_ref().map(tls::server).transpose().map_err(StartError::Tls)?;
        let app = App::new(&config, Arc::clone(shared)).await?;
        shared.once.bound(config.idempotency);
        if let (Some(sender), Some(certificate)) = (&self.tls, certificate) {
            sender.send_replace(certificate);
        }
        self.app.store(Arc::new(app));
        *self.config.lock().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Takes no more calls, and waits for the turns under way, whether or not somebody waits for them.
    pub async fn shutdown(mut self) {
        let shared = Arc::clone(&self.app.load().shared);
        let grace = self.config.lock().unwrap_or_else(PoisonError::into_inner).grace;
        let deadline = Instant::now() + grace;
        shared.is_leaving.store(true, Ordering::Relaxed);
        // A gateway that is gone already has nothing to stop.
        let _ = self.stop.send(true);
        if timeout_at(deadline, &mut self.visitors).await.is_err() {
            self.visitors.abort();
        }
        // Those who asked have left; what they asked is not cut off.
        shared.tasks.close();
        let _ = timeout_at(deadline, shared.tasks.wait()).await;
        if let Some(operators) = self.operators.take() {
            operators.abort();
        }
    }
}

impl fmt::Debug for Gateway {
    /// Names no answer that is kept, so that it may stand in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("address", &self.address).finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Visitors(Arc<ArcSwap<App>>);

impl Answers for Visitors {
    async fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> Response<Sent> {
        self.0.load_full().answer(peer.ip(), request).await
    }
}

#[derive(Clone)]
struct Operators(Arc<ArcSwap<App>>);

impl Answers for Operators {
    async fn answer(&self, _: SocketAddr, request: Request<Incoming>) -> Response<Sent> {
        self.0.load_full().operate(request.uri().path()).await.map(Sent::Right)
    }
}

/// Starts a gateway; it takes calls from here on.
pub async fn start(config: Config) -> Result<Gateway, StartError> {
    let (metrics, tasks) = (Metrics::new(), TaskTracker::new());
    let redis = config.redis.as_ref().map(|address| RedisStore::new(address, config.idempotency));
    let redis = redis.transpose().map_err(|_| StartError::Config(ConfigError::BadRedis))?;
    let shared = Arc::new(Shared {
        once: Arc::new(Once::new(config.idempotency, redis.clone(), tasks.clone())),
        limiter: Limiter::new(redis.clone(), metrics.clone()),
        metrics: metrics.clone(),
        tasks,
        redis,
        is_leaving: false.into(),
    });
    let certificate = config.tls.as_ref().map(tls::server).transpose().map_err(StartError::Tls)?;
    let tls = certificate.map(watch::Sender::new);
    let app = Arc::new(ArcSwap::from_pointee(App::new(&config, shared).await?));
    let stop = watch::Sender::new(false);
    let own = |address| move |error| StartError::Listen { address, error };

    let listener = bind(config.listen).await?;
    let address = listener.local_addr().map_err(own(config.listen))?;
    let workers = Arc::new(Workers::start(config.workers).map_err(StartError::Worker)?);
    let none = Arc::new(Workers::start(0).map_err(StartError::Worker)?);
    let door = |listener, tls, open, workers: &Arc<Workers>| Door {
        listener,
        tls,
        bounds: config.bounds,
        open,
        workers: Arc::clone(workers),
    };
    let operators = match config.admin {
        Some(place) => {
            let listener = bind(place).await?;
            let address = listener.local_addr().map_err(own(place))?;
            let door = door(listener, None, Default::default(), &none);
            Some((address, tokio::spawn(door.serve(Operators(Arc::clone(&app)), std::future::pending()))))
        }
        None => None,
    };
    let tls_now = tls.as_ref().map(watch::Sender::subscribe);
    let visitors = door(listener, tls_now, metrics.connections().clone(), &workers);
    let mut stopped = stop.subscribe();
    let visitors = tokio::spawn(visitors.serve(Visitors(Arc::clone(&app)), async move {
        let _ = stopped.wait_for(|is_over| *is_over).await;
    }));
    let agent = config.sites.iter().find_map(|site| match &site.upstream {
        Upstream::Agent(agent) => Some(agent.clone()),
        Upstream::Api(_) => None,
    });
    let (admin, operators) = operators.unzip();
    let config = Mutex::new(config);
    Ok(Gateway { address, admin, agent, app, config, tls, stop, visitors, _workers: workers, operators })
}

/// Why a gateway did not start, or does not change.
#[derive(Debug)]
pub enum StartError {
    /// There is no folder with the widget's files.
    NoFiles {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// The address could not be listened on.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// No HTTPS client could be made, for want of certificates as a rule.
    Client(tokio_rustls::rustls::Error),
    /// The system gave no thread.
    Worker(io::Error),
    /// The certificate or its key is unfit.
    Tls(String),
    /// The local agent's own keys are unfit.
    Config(ConfigError),
    /// A setting that holds from the start to the end.
    Fixed {
        /// Its key.
        key: &'static str,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFiles { folder } => {
                let folder = folder.display();
                write!(
                    f,
                    "the folder {folder} with the widget's files is missing: run `cargo xtask demo`, or name it with --files"
                )
            }
            Self::Listen { address, error } => {
                write!(f, "cannot listen on {address}: {error}; choose another address with --listen")
            }
            Self::Client(error) => {
                write!(f, "no HTTPS connection can be made ({error}): install the system's CA certificates")
            }
            Self::Worker(error) => write!(f, "no thread can be had ({error}): ask for fewer workers"),
            Self::Tls(reason) => write!(f, "tls: {reason}"),
            Self::Config(error) => error.fmt(f),
            Self::Fixed { key } => {
                write!(
                    f,
                    "{key} cannot change while the gateway runs: restart it, or put {key} back as it was"
                )
            }
        }
    }
}

impl std::error::Error for StartError {}
