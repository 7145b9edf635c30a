//! The network between a visitor and the shop, which a story can hold, break, cut and mend.
//!
//! It forwards bytes and knows nothing of HTTP. Holding it keeps a state in view for as long as a story
//! needs, where a delay of the agent would make the story a race.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// A line to one server.
pub struct Line {
    address: SocketAddr,
    server: SocketAddr,
    weather: Weather,
    /// Ends with every connection that it carries.
    carrier: Mutex<Option<JoinHandle<()>>>,
}

/// What does not get through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Held {
    #[default]
    Nothing,
    Requests,
    Answers,
}

/// Where a line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// Before the server has the request.
    Before,
    /// After it, and before the answer is through.
    After,
}

/// What all connections of a line have in common.
#[derive(Clone, Default)]
struct Weather {
    held: watch::Sender<Held>,
    /// How many pieces are held at the moment.
    waiting: Arc<AtomicUsize>,
    breaks: Arc<Mutex<Option<(Breaks, usize)>>>,
}

impl Line {
    /// A line to `server`, whose own end is on a free port.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = listen(0).await;
        let address = listener.local_addr().expect("a listener has an address");
        let line = Self { address, server, weather: Weather::default(), carrier: Mutex::default() };
        line.carry(listener);
        line
    }

    /// Where a visitor finds it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests through and keeps the answers back.
    pub fn hold(&self) {
        self.weather.held.send_replace(Held::Answers);
    }

    /// Keeps the requests back.
    pub fn hold_requests(&self) {
        self.weather.held.send_replace(Held::Requests);
    }

    /// Whether something is kept back at the moment.
    pub fn holds(&self) -> bool {
        self.weather.waiting.load(Ordering::Relaxed) > 0
    }

    /// Lets go what was held.
    pub fn release(&self) {
        self.weather.held.send_replace(Held::Nothing);
    }

    /// Breaks the connections of the next requests. A browser asks once more by itself where a connection breaks
    /// that it has used before, so that two breaks are one for the page.
    pub fn breaks(&self, breaks: Breaks, times: usize) {
        *locked(&self.weather.breaks) = Some((breaks, times));
    }

    /// Drops every connection and refuses new ones.
    pub async fn cut(&self) {
        let carrier = locked(&self.carrier).take();
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
        let (server, weather) = (self.server, self.weather.clone());
        let carrier = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((visitor, _)) = listener.accept().await {
                connections.spawn(connect(visitor, server, weather.clone()));
            }
        });
        *locked(&self.carrier) = Some(carrier);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(carrier) = locked(&self.carrier).take() {
            carrier.abort();
        }
    }
}

impl Weather {
    async fn pass(&self, hold: Held) {
        let mut held = self.held.subscribe();
        let _waits = Waits::at(&self.waiting);
        let _ = held.wait_for(|held| *held != hold).await;
    }

    fn next_break(&self) -> Option<Breaks> {
        let mut breaks = locked(&self.breaks);
        let (next, times) = (*breaks)?;
        *breaks = (times > 1).then_some((next, times - 1));
        Some(next)
    }
}

/// Counts itself while it is there, however it ends.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn at(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nothing panics while it holds this")
}

async fn listen(port: u16) -> TcpListener {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.unwrap_or_else(|error| panic!("cannot listen on port {port}: {error}"))
}

async fn connect(visitor: TcpStream, server: SocketAddr, weather: Weather) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (from_visitor, to_visitor) = visitor.into_split();
    let (from_server, to_server) = server.into_split();
    let broken = watch::Sender::new(false);
    let asks = carry(from_visitor, to_server, &weather, Held::Requests, || {
        // A request may come in several pieces.
        if *broken.borrow() {
            return true;
        }
        let breaks = weather.next_break();
        broken.send_replace(breaks == Some(Breaks::After));
        breaks != Some(Breaks::Before)
    });
    let mut answers = pin!(carry(from_server, to_visitor, &weather, Held::Answers, || !*broken.borrow()));
    tokio::select! {
        // Where one direction breaks, both do.
        asked = asks => if asked.is_some() {
            answers.as_mut().await;
        },
        _ = answers.as_mut() => {}
    }
}

/// Carries bytes until their end. What is held waits; where `passes` says no, the line is broken.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    weather: &Weather,
    hold: Held,
    passes: impl Fn() -> bool,
) -> Option<()> {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        weather.pass(hold).await;
        if !passes() || to.write_all(&bytes[..count]).await.is_err() {
            return None;
        }
    }
    let _ = to.shutdown().await;
    Some(())
}
