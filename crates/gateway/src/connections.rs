//! Takes connections and gives each of their requests to whoever answers, until it is told to stop.
//!
//! It owns each connection, instead of leaving them to `axum::serve`, to bound what one may cost: how many
//! there are, how long a head may take and be, how long one may wait between two requests.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{body::Body, http::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use crate::Bounds;

/// How long a TLS handshake may take.
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
}

/// Who answers.
pub(crate) trait Answers: Clone + Send + Sync + 'static {
    /// Answers one request.
    fn answer(&self, peer: SocketAddr, request: Request<Body>) -> impl Future<Output = Response> + Send;
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
            let converse = self.converse(stream, peer, answers.clone(), watcher);
            open.inc();
            tokio::spawn(async move {
                converse.await;
                open.dec();
                drop(place);
            });
        }
        drop(self.listener);
        graceful.shutdown().await;
    }

    fn converse<A: Answers>(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        answers: A,
        watcher: Watcher,
    ) -> impl Future<Output = ()> + Send + use<A> {
        // Small answers go out at once. A socket that refuses works all the same.
        let _ = stream.set_nodelay(true);
        let (bounds, tls) = (self.bounds, self.tls.as_ref().map(|tls| Arc::clone(&tls.borrow())));
        let service = service_fn(move |request: Request<Incoming>| {
            let answers = answers.clone();
            async move { Ok::<_, std::convert::Infallible>(answers.answer(peer, request.map(Body::new)).await) }
        });
        async move {
            // Whatever ends a connection, a visitor who leaves or one who speaks no HTTP: it is no error here.
            match tls {
                None => {
                    let mut http = http1::Builder::new();
                    http.timer(TokioTimer::new())
                        .header_read_timeout(bounds.idle)
                        .max_buf_size(bounds.header_bytes)
                        .max_headers(bounds.headers);
                    let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
                }
                Some(tls) => {
                    let Ok(Ok(stream)) = timeout(HANDSHAKE, TlsAcceptor::from(tls).accept(stream)).await
                    else {
                        return;
                    };
                    let mut http = auto::Builder::new(TokioExecutor::new());
                    http.http1()
                        .timer(TokioTimer::new())
                        .header_read_timeout(bounds.idle)
                        .max_buf_size(bounds.header_bytes)
                        .max_headers(bounds.headers);
                    http.http2()
                        .timer(TokioTimer::new())
                        .max_concurrent_streams(STREAMS)
                        .max_header_list_size(u32::try_from(bounds.header_bytes).unwrap_or(u32::MAX))
                        .keep_alive_interval(bounds.idle);
                    let connection = http.serve_connection(TokioIo::new(stream), service).into_owned();
                    let _ = watcher.watch(connection).await;
                }
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}
