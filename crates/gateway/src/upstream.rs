//! An upstream: the connections to it that are kept, HTTP/2 where it is spoken, HTTP/1.1 otherwise.
//!
//! Boundary: it sends a request and gives the head of the answer; what is asked, and whether again, is `relay`'s.
//!
//! Each worker has a pool of its own, so that no answer has to wake another thread. The pools are ours (`pool`):
//! the general one of `hyper-util` starts a task for each call to take its connection back, and finds a connection by
//! hashing the address each time, which is always the same here. `hyper` speaks the HTTP.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{
        HeaderValue, Request, Response, Uri, header,
        uri::{Parts, PathAndQuery},
    },
};
use http_body_util::Full;
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::{
    lost::Lost,
    pool::{self, Line, Pool},
    way::{ClientConfigError, SILENCE, Way},
    workers,
};

/// Who is asked, and the pools of all workers.
pub(crate) struct Upstream {
    base: Uri,
    /// What stands before the path of a call.
    prefix: String,
    host: HeaderValue,
    way: Way,
    pools: Vec<Arc<Pool>>,
}

/// The connection that an answer's body comes by. Dropped before the end of it, it is closed where it cannot be
/// used any more.
pub(crate) struct Lease {
    line: Line,
    pool: Arc<Pool>,
}

impl Lease {
    /// The body was read to its end: others may ask.
    pub fn give_back(self) {
        self.pool.put(self.line);
    }
}

impl Upstream {
    /// `base` may end in a path; `patience` is how long a connection may take, with its handshake.
    pub fn new(base: &str, patience: Duration, workers: usize) -> Result<Self, ClientConfigError> {
        let base = Uri::try_from(base).unwrap_or_default();
        let usual = if base.scheme_str() == Some("https") { 443 } else { 80 };
        let name = base.host().unwrap_or_default();
        let host = match base.port_u16().filter(|port| *port != usual) {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        Ok(Self {
            way: Way::to(&base, patience)?,
            prefix: base.path().trim_end_matches('/').to_owned(),
            host: HeaderValue::try_from(host).unwrap_or(HeaderValue::from_static("")),
            base,
            pools: (0..workers.max(1)).map(|_| Arc::new(Pool::new(pool::IDLE))).collect(),
        })
    }

    /// Asks. A connection that turns out to be closed before a byte was written is replaced by another. `request` is
    /// without address, and made anew each time.
    pub async fn ask(
        &self,
        path: &str,
        request: impl Fn() -> Request<Full<Bytes>>,
    ) -> Result<(Response<Incoming>, Lease), Lost> {
        let pool = self.pools.get(workers::number()).or(self.pools.first()).ok_or(Lost::Unreachable)?;
        loop {
            let (mut line, is_kept) = match pool.take() {
                Some(line) => (line, true),
                None => self.open(pool).await?,
            };
            let request = self.addressed(request(), path, &line).ok_or(Lost::Unreachable)?;
            match line.ask(request).await {
                Ok(response) => return Ok((response, Lease { line, pool: Arc::clone(pool) })),
                Err(error) if is_kept && error.message().is_some() => pool.closed(&line),
                Err(_) => {
                    pool.closed(&line);
                    return Err(Lost::Dropped);
                }
            }
        }
    }

    /// A new connection, or one that somebody else opened meanwhile; and whether it is such a one.
    async fn open(&self, pool: &Arc<Pool>) -> Result<(Line, bool), Lost> {
        let _turn = pool.turn().await;
        if let Some(line) = pool.take() {
            return Ok((line, true));
        }
        let (connection, is_http2) = self.way.connect(&self.base).await.ok_or(Lost::Unreachable)?;
        let line = if is_http2 {
            let mut http = http2::Builder::new(TokioExecutor::new());
            http.timer(TokioTimer::new()).keep_alive_interval(SILENCE);
            let (line, connection) = http.handshake(connection).await.map_err(|_| Lost::Unreachable)?;
            tokio::spawn(connection);
            Line::Many(line)
        } else {
            let mut http = http1::Builder::new();
            // Bodies are small: one piece costs less than two that are not copied.
            http.writev(false);
            let (line, connection) = http.handshake(connection).await.map_err(|_| Lost::Unreachable)?;
            tokio::spawn(connection);
            Line::One(line)
        };
        Ok((pool.opened(line), false))
    }

    /// With an address, as the HTTP of this connection has it. None where a path is no path: nothing that was checked
    /// makes one.
    fn addressed(
        &self,
        mut request: Request<Full<Bytes>>,
        path: &str,
        line: &Line,
    ) -> Option<Request<Full<Bytes>>> {
        let path = match self.prefix.is_empty() {
            true => PathAndQuery::try_from(path),
            false => PathAndQuery::try_from(format!("{}{path}", self.prefix)),
        };
        let mut parts = Parts::default();
        parts.path_and_query = Some(path.ok()?);
        match line {
            Line::One(_) => _ = request.headers_mut().insert(header::HOST, self.host.clone()),
            Line::Many(_) => {
                parts.scheme = self.base.scheme().cloned();
                parts.authority = self.base.authority().cloned();
            }
        }
        *request.uri_mut() = Uri::from_parts(parts).ok()?;
        Some(request)
    }
}
