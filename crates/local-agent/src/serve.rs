//! Puts an agent on a socket, and lets a script drop the line.

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::{sleep, timeout},
};

use crate::{LocalAgent, http};

/// How long answers on their way are waited for at the end.
const GRACE: Duration = Duration::from_secs(5);

/// Serves an agent until `shutdown` is done; answers on their way then have a few seconds.
///
/// It owns each connection instead of leaving them to `axum::serve`, because a handler cannot close its
/// connection without an answer.
pub async fn serve(
    listener: TcpListener,
    agent: LocalAgent,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let router = http::router(agent);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let stream = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) if is_of_one_connection(&error) => continue,
                // Out of file descriptors or memory: others may let go of some.
                Err(_) => {
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        tokio::spawn(converse(stream, router.clone(), &graceful));
    }
    // Who has not read an answer by then never will.
    let _ = timeout(GRACE, graceful.shutdown()).await;
    Ok(())
}

fn converse(
    stream: TcpStream,
    router: Router,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // Small answers go out at once. A socket that refuses works all the same.
    let _ = stream.set_nodelay(true);
    let line = Line::default();
    let service = TowerToHyperService::new(router.layer(Extension(line.clone())));
    let connection = graceful.watch(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    async move {
        tokio::select! {
            // A visitor who leaves is no error of the agent.
            _ = connection => {}
            () = line.dropped() => {}
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

/// The connection that a request came on.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<Notify>);

impl Line {
    /// Closes the connection without an answer.
    pub fn drop_it(&self) {
        self.0.notify_one();
    }

    async fn dropped(&self) {
        self.0.notified().await;
    }
}
