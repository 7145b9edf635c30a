//! Starts everything, and stops it in order.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::{Router, middleware, serve::ListenerExt};
use local_agent::LocalAgent;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    Config, ConfigError, Credentials, Upstream, correlation, cors, files,
    idempotency::{self, Once},
    relay::Relay,
};

/// How long answers on their way are waited for at the end.
const GRACE: Duration = Duration::from_secs(10);

/// A gateway that runs. It stops when it is dropped, or in good order by [`Gateway::shutdown`].
pub struct Gateway {
    address: SocketAddr,
    agent: Option<LocalAgent>,
    once: Arc<Once>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Gateway {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The agent inside, where there is one: what it was told, for a test to read.
    pub fn agent(&self) -> Option<&LocalAgent> {
        self.agent.as_ref()
    }

    /// Moves the clock of the kept answers forward, so that one can run out without anybody waiting for it.
    pub fn skip(&self, time: Duration) {
        self.once.skip(time);
    }

    /// Takes no more calls, and waits a while for the answers on their way and for the calls with a key.
    pub async fn shutdown(mut self) {
        // A gateway that is gone already has nothing to stop.
        let _ = self.stop.send(());
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

impl fmt::Debug for Gateway {
    /// Names no answer that is kept, so that it may stand in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Starts a gateway; it takes calls from here on.
pub async fn start(config: Config) -> Result<Gateway, StartError> {
    let Config { listen, files: folder, upstream, origins, patience, idempotency } = config;
    if !folder.is_dir() {
        return Err(StartError::NoFiles { folder });
    }
    let listener = bind(listen).await?;
    let address = listener.local_addr().map_err(|error| StartError::Listen { address: listen, error })?;
    let (stop_agent, agent_stopped) = oneshot::channel::<()>();
    let (base, credentials, agent) = match upstream {
        Upstream::Api(api) => (api.base, api.credentials, None),
        Upstream::Agent(agent) => {
            let credentials = Credentials::new(agent.api_key(), agent.token()).map_err(StartError::Config)?;
            (employ(agent.clone(), agent_stopped).await?, credentials, Some(agent))
        }
    };
    let once = Arc::new(Once::new(idempotency));
    let relay = Relay::new(base, credentials, patience, Arc::clone(&once)).map_err(StartError::Client)?;
    let calls = relay
        .router()
        .layer(middleware::from_fn_with_state(Arc::new(origins), cors::guard))
        .layer(middleware::from_fn(idempotency::echo))
        .layer(middleware::from_fn(correlation::name));
    let app = files::router(&folder).nest("/v1", calls);
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(run(listener, app, stopped, Arc::clone(&once), stop_agent));
    Ok(Gateway { address, agent, once, stop, task })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
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

async fn run(
    listener: TcpListener,
    app: Router,
    stopped: oneshot::Receiver<()>,
    once: Arc<Once>,
    stop_agent: oneshot::Sender<()>,
) {
    let listener = listener.tap_io(|stream| {
        // Small answers go out at once. A socket that refuses works all the same.
        let _ = stream.set_nodelay(true);
    });
    let served = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    if let Err(error) = served.await {
        eprintln!("the gateway stopped: {error}");
    }
    // Those who asked have left; what they asked is not cut off.
    once.idle().await;
    // The agent leaves last, when nobody can ask it anything more.
    drop(stop_agent);
}

/// Why a gateway did not start.
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
    Client(reqwest::Error),
    /// The local agent's own keys are unfit.
    Config(ConfigError),
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
            Self::Config(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}
