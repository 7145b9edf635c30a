//! Takes connections and gives each of their requests to whoever answers, until it is told to stop.
//!
//! It owns each connection, instead of leaving them to `axum::serve`, to bound what one may cost: how many
//! there are, how long a head may take and be, how long one may wait between two requests.

use std::{convert::Infallible, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use axum::http::{Request, Response};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use crate::{Bounds, app::Sent, workers::Workers};

/// How long a TLS handshake may take at most.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Streams of one HTTP/2 connection at once.
const STREAMS: u32 = 64;

/// One door: its listener and what holds for all who come through it.
pub(crate) struct Door {
    pub listener: TcpListener,
    /// The certificate of the moment, where it does TLS.
    pub tls: Option<watch::Receiver<Arc<ServerConfig>>>,
    pub bounds: Bounds,
    pub open: Gauge,
    /// Who serves its connections.
    pub workers: Arc<Workers>,
}

/// Who answers.
pub(crate) trait Answers: Clone + Send + Sync + 'static {
    /// Answers one request.
    fn answer(
        &self,
        peer: SocketAddr,
        request: Request<Incoming>,
    ) -> impl Future<Output = Response<Sent>> + Send;
}

impl Door {
    /// Serves until `stopped`, and then until the answers on their way are out.
    pub async fn serve(self, answers: impl Answers, stopped: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(self.bounds.connections));
        let mut stopped = std::pin::pin!(stopped);
        loop {
            let accepted = async {
                // Never closed, so it can always be had.
                let place = Arc::clone(&room).acquire_owned().await.ok();
                (place, self.listener.accept().await)
            };
            let (place, stream, peer) = tokio::select! {
                () = &mut stopped => break,
                (place, accepted) = accepted => match accepted {
                    Ok((stream, peer)) => (place, stream, peer),
                    Err(error) if is_of_one_connection(&error) => continue,
                    // Out of file descriptors or memory: others may let go of some.
                    Err(_) => {
                        sleep(Duration::from_millis(100)).await;
                        continue;
                    }
                },
            };
            let (open, watcher) = (self.open.clone(), graceful.watcher());
            let converse = self.converse(peer, answers.clone(), watcher);
            open.inc();
            self.workers.serve(stream, |stream| async move {
                converse(stream).await;
                open.dec();
                drop(place);
            });
        }
        drop(self.listener);
        graceful.shutdown().await;
    }

    /// What is said with one visitor, once it is known where.
    fn converse<A: Answers>(
        &self,
        peer: SocketAddr,
        answers: A,
        watcher: Watcher,
    ) -> impl FnOnce(TcpStream) -> BoxFuture + Send + use<A> {
        let (bounds, tls) = (self.bounds, self.tls.as_ref().map(|tls| Arc::clone(&tls.borrow())));
        move |stream| Box::pin(talk(stream, tls, bounds, peer, answers, watcher))
    }
}

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Whatever ends a connection, a visitor who leaves or one who speaks no HTTP: it is no error here.
async fn talk(
    stream: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    bounds: Bounds,
    peer: SocketAddr,
    answers: impl Answers,
    watcher: Watcher,
) {
    // Small answers go out at once. A socket that refuses works all the same.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let answers = answers.clone();
        // In a box that is there while it is answered: most connections wait most of the time.
        Box::pin(async move { Ok::<_, Infallible>(answers.answer(peer, request).await) })
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.idle)
        // Answers are small: one piece costs less than two that are not copied.
        .writev(false)
        .max_buf_size(bounds.header_bytes)
        .max_headers(bounds.headers);
    let Some(tls) = tls else {
        let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
        return;
    };
    Box::pin(talk_tls(stream, tls, bounds, http, service, watcher)).await;
}

/// Apart, as without TLS its room would be taken for nothing.
async fn talk_tls<S>(
    stream: TcpStream,
    tls: Arc<ServerConfig>,
    bounds: Bounds,
    http: http1::Builder,
    service: S,
    watcher: Watcher,
) where
    S: Service<Request<Incoming>, Response = Response<Sent>, Error = Infallible> + Send,
    S::Future: Send + 'static,
{
    let patience = HANDSHAKE.min(bounds.idle);
    let Ok(Ok(stream)) = timeout(patience, TlsAcceptor::from(tls).accept(stream)).await else { return };
    // What was agreed on, rather than what comes first: who says nothing has no time to think about it.
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let stream = TokioIo::new(stream);
    if !is_http2 {
        let _ = watcher.watch(http.serve_connection(stream, service)).await;
        return;
    }
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(bounds.header_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(bounds.idle);
    let _ = watcher.watch(http.serve_connection(stream, service)).await;
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}
