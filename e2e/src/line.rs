//! The network between a visitor and the shop, which a story can hold, cut and mend.
//!
//! It forwards bytes and knows nothing of HTTP. Holding it keeps a state in view for as long as a story
//! needs, where a delay of the agent would make the story a race.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// A line to one server.
pub struct Line {
    address: SocketAddr,
    server: SocketAddr,
    held: watch::Sender<bool>,
    /// Ends with every connection that it carries.
    carrier: Mutex<Option<JoinHandle<()>>>,
}

impl Line {
    /// A line to `server`, whose own end is on a free port.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = listen(0).await;
        let address = listener.local_addr().expect("a listener has an address");
        let line = Self { address, server, held: watch::Sender::new(false), carrier: Mutex::default() };
        line.carry(listener);
        line
    }

    /// Where a visitor finds it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests through and keeps the answers back.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Lets the answers go.
    pub fn release(&self) {
        self.held.send_replace(false);
    }

    /// Drops every connection and refuses new ones.
    pub async fn cut(&self) {
        let carrier = self.carrier().take();
        if let Some(carrier) = carrier {
            carrier.abort();
            // The port is free once the task is gone, not when it is told to go.
            let _ = carrier.await;
        }
    }

    /// Takes connections again, on the same port.
    pub async fn mend(&self) {
        self.cut().await;
        self.carry(listen(self.address.port()).await);
    }

    fn carry(&self, listener: TcpListener) {
        let (server, held) = (self.server, self.held.subscribe());
        let carrier = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((visitor, _)) = listener.accept().await {
                connections.spawn(connect(visitor, server, held.clone()));
            }
        });
        *self.carrier() = Some(carrier);
    }

    fn carrier(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.carrier.lock().expect("nothing panics while it holds this")
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(carrier) = self.carrier().take() {
            carrier.abort();
        }
    }
}

async fn listen(port: u16) -> TcpListener {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.unwrap_or_else(|error| panic!("cannot listen on port {port}: {error}"))
}

async fn connect(visitor: TcpStream, server: SocketAddr, held: watch::Receiver<bool>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (mut from_visitor, to_visitor) = visitor.into_split();
    let (from_server, mut to_server) = server.into_split();
    tokio::join!(
        async {
            let _ = copy(&mut from_visitor, &mut to_server).await;
            let _ = to_server.shutdown().await;
        },
        answer(from_server, to_visitor, held),
    );
}

async fn answer(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut held: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let freed = held.wait_for(|held| !held).await.is_ok();
        if !freed || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
