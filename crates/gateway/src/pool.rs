//! The connections of one worker to one upstream that are open and may be asked.
//!
//! Boundary: it keeps and finds them; `upstream` opens and uses them. One of HTTP/1.1 is nobody else's until it is
//! given back, which is when an answer was read to its end; one of HTTP/2 is everybody's.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    http::{Request, Response},
};
use http_body_util::Full;
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1, http2},
};

/// Shorter than what servers commonly wait, so that no call is written into a connection that is closing.
pub(crate) const IDLE: Duration = Duration::from_secs(20);

type Asked = Request<Full<Bytes>>;

/// A connection that may be asked.
pub(crate) enum Line {
    /// One call at a time.
    One(http1::SendRequest<Full<Bytes>>),
    /// Many at a time.
    Many(http2::SendRequest<Full<Bytes>>),
}

impl Line {
    /// The head of the answer. An error has the request where it certainly was not sent.
    pub async fn ask(&mut self, request: Asked) -> Result<Response<Incoming>, TrySendError<Asked>> {
        match self {
            Self::One(line) => line.try_send_request(request).await,
            Self::Many(line) => line.try_send_request(request).await,
        }
    }
}

/// Connections that are open.
pub(crate) struct Pool {
    /// How long one may wait for a call.
    idle: Duration,
    kept: Mutex<Kept>,
    /// Held by who opens the connection that all will share.
    opening: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    /// The one that was used last at the end.
    idle: Vec<(http1::SendRequest<Full<Bytes>>, Instant)>,
    shared: Option<http2::SendRequest<Full<Bytes>>>,
    /// Whether the upstream spoke HTTP/2 when it was asked last.
    is_shared: bool,
    is_swept: bool,
}

impl Pool {
    pub fn new(idle: Duration) -> Self {
        Self { idle, kept: Mutex::default(), opening: tokio::sync::Mutex::default() }
    }

    /// One that is open, as far as anybody knows.
    pub fn take(&self) -> Option<Line> {
        let mut kept = self.kept();
        if let Some(line) = &kept.shared {
            if line.is_ready() {
                return Some(Line::Many(line.clone()));
            }
            kept.shared = None;
        }
        while let Some((line, since)) = kept.idle.pop() {
            if line.is_ready() && since.elapsed() < self.idle {
                return Some(Line::One(line));
            }
        }
        None
    }

    /// Waits where somebody else opens the connection that all share.
    pub async fn turn(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let is_shared = self.kept().is_shared;
        if is_shared { Some(self.opening.lock().await) } else { None }
    }

    /// Tells of a connection that was opened, and gives it to be asked.
    pub fn opened(&self, line: Line) -> Line {
        let mut kept = self.kept();
        kept.is_shared = matches!(line, Line::Many(_));
        if let Line::Many(line) = &line {
            kept.shared = Some(line.clone());
        }
        line
    }

    /// A connection that turned out to be closed is nobody's.
    pub fn closed(&self, line: &Line) {
        if let Line::Many(_) = line {
            self.kept().shared = None;
        }
    }

    /// Takes back a connection whose answer was read to its end.
    pub fn put(self: &Arc<Self>, line: Line) {
        let Line::One(mut line) = line else { return };
        if line.is_ready() {
            self.keep(line);
        } else if !line.is_closed() {
            let pool = Arc::clone(self);
            tokio::spawn(async move {
                if line.ready().await.is_ok() {
                    pool.keep(line);
                }
            });
        }
    }

    fn keep(self: &Arc<Self>, line: http1::SendRequest<Full<Bytes>>) {
        let mut kept = self.kept();
        kept.idle.push((line, Instant::now()));
        if !std::mem::replace(&mut kept.is_swept, true) {
            tokio::spawn(sweep(Arc::downgrade(self), self.idle));
        }
    }

    /// A panic elsewhere leaves nothing half done here, so a poisoned lock is still good.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes what nobody uses, for as long as there is something: who has no visitors holds no connections.
async fn sweep(pool: Weak<Pool>, idle: Duration) {
    loop {
        tokio::time::sleep(idle).await;
        let Some(pool) = pool.upgrade() else { return };
        let mut kept = pool.kept();
        kept.idle.retain(|(line, since)| !line.is_closed() && since.elapsed() < idle);
        if kept.idle.is_empty() {
            kept.is_swept = false;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper_util::rt::TokioIo;
    use tokio::{
        io::{AsyncReadExt as _, DuplexStream},
        time::timeout,
    };

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// A connection that waits for a call, and its far end.
    async fn line() -> (Line, DuplexStream) {
        let (near, far) = tokio::io::duplex(1024);
        let (mut line, connection) = http1::handshake(TokioIo::new(near)).await.unwrap();
        tokio::spawn(connection);
        line.ready().await.unwrap();
        (Line::One(line), far)
    }

    #[tokio::test]
    async fn one_that_nobody_uses_is_closed_and_so_is_the_next() {
        let pool = Arc::new(Pool::new(Duration::from_millis(20)));
        for _ in 0..2 {
            let (line, mut far) = line().await;
            pool.put(line);
            let end = timeout(LONG, far.read(&mut [0])).await.expect("it is held for ever");
            assert_eq!(end.unwrap(), 0);
            assert!(pool.take().is_none());
        }
    }

    #[tokio::test]
    async fn the_one_that_was_used_last_is_taken_first_and_none_that_is_closed_or_old() {
        let pool = Arc::new(Pool::new(LONG));
        let (first, far) = line().await;
        let (second, _far) = line().await;
        pool.put(first);
        pool.put(second);
        assert!(pool.take().is_some());
        drop(far);
        let closed = async {
            while !pool.kept().idle.iter().all(|(line, _)| line.is_closed()) {
                tokio::task::yield_now().await;
            }
        };
        timeout(LONG, closed).await.unwrap();
        assert!(pool.take().is_none());

        let old = Arc::new(Pool::new(Duration::ZERO));
        let (line, _far) = line().await;
        old.put(line);
        assert!(old.take().is_none());
    }

    #[tokio::test]
    async fn what_is_dropped_with_its_pool_is_closed() {
        let pool = Arc::new(Pool::new(LONG));
        let (line, mut far) = line().await;
        pool.put(line);
        drop(pool);
        assert_eq!(timeout(LONG, far.read(&mut [0])).await.unwrap().unwrap(), 0);
    }
}
