//! The threads that serve connections, each with a runtime of its own.
//!
//! A connection stays with its worker, and so do the calls that come by it and the connections to upstreams
//! that they take: an answer wakes nobody but its own thread. Beside one runtime that moves tasks between
//! threads this is most of the distance to nginx (docs/gateway.md).
//!
//! Boundary: it knows threads and connections, nothing of HTTP.

use std::{
    cell::Cell,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tokio::{
    net::TcpStream,
    runtime::{Builder, Handle},
    sync::oneshot,
};

thread_local! {
    static NUMBER: Cell<usize> = const { Cell::new(0) };
}

/// The number of the worker that this runs on, from 0; 0 where it is none.
pub(crate) fn number() -> usize {
    NUMBER.get()
}

/// All workers of a gateway; they end when it is dropped.
pub(crate) struct Workers(Vec<Worker>);

struct Worker {
    runtime: Handle,
    /// The connections that it has now.
    busy: Arc<AtomicUsize>,
    /// Ends the thread when it is dropped.
    _stop: oneshot::Sender<()>,
}

impl Workers {
    /// Starts so many; with none, connections are served where they are accepted.
    pub fn start(count: usize) -> io::Result<Self> {
        (0..count).map(Worker::start).collect::<io::Result<_>>().map(Self)
    }

    /// Serves a connection on the worker that has the fewest. `converse` is called there.
    pub fn serve<C>(&self, stream: TcpStream, converse: impl FnOnce(TcpStream) -> C + Send + 'static)
    where
        C: Future<Output = ()> + Send + 'static,
    {
        let Some(worker) = self.0.iter().min_by_key(|worker| worker.busy.load(Ordering::Relaxed)) else {
            tokio::spawn(converse(stream));
            return;
        };
        // A socket is watched by the runtime that it was opened in. One that cannot be moved is closed.
        let Ok(stream) = stream.into_std() else { return };
        let busy = Busy::with(&worker.busy);
        worker.runtime.spawn(async move {
            if let Ok(stream) = TcpStream::from_std(stream) {
                converse(stream).await;
            }
            drop(busy);
        });
    }
}

impl Worker {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let handle = runtime.handle().clone();
        thread::Builder::new().name(format!("worker-{number}")).spawn(move || {
            NUMBER.set(number);
            // An error here is the sender's end, which is what is waited for.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Self { runtime: handle, busy: Arc::default(), _stop: stop })
    }
}

/// Counts a connection for as long as it is there.
struct Busy(Arc<AtomicUsize>);

impl Busy {
    fn with(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
