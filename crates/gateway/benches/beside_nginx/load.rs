//! Asks over raw sockets, a thread for each connection: a client of HTTP, or a runtime whose timers are coarse,
//! would cost and blur more than what is measured.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// What is asked.
pub struct Load {
    body: String,
    is_keyed: bool,
    keys: AtomicU64,
}

/// How long each call took.
pub struct Seen {
    micros: Vec<u32>,
    time: Duration,
}

impl Seen {
    pub fn calls(&self) -> f64 {
        self.micros.len() as f64
    }

    pub fn per_second(&self) -> f64 {
        self.calls() / self.time.as_secs_f64()
    }

    /// In milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        let place = (self.calls() * percent / 100.0) as usize;
        f64::from(self.micros.get(place).or(self.micros.last()).copied().unwrap_or_default()) / 1_000.0
    }
}

impl Load {
    pub fn new(id: &str, is_keyed: bool) -> Self {
        let body = format!(r#"{{"conversation_id":"{id}","message":"Where is my order?"}}"#);
        Self { body, is_keyed, keys: AtomicU64::new(0) }
    }

    /// Each connection asks again as soon as it is answered.
    pub fn closed(&self, address: SocketAddr, connections: u32, time: Duration) -> Seen {
        self.run(address, connections, time, None)
    }

    /// So many a second in all, however slow the answers: a late start counts as waiting.
    pub fn open(&self, address: SocketAddr, connections: u32, rate: f64, time: Duration) -> Seen {
        let interval = Duration::from_secs_f64(f64::from(connections) / rate);
        self.run(address, connections, time, Some(interval))
    }

    fn run(&self, address: SocketAddr, connections: u32, time: Duration, interval: Option<Duration>) -> Seen {
        let started = Instant::now();
        let mut micros = thread::scope(|scope| {
            let lines: Vec<_> = (0..connections)
                .map(|number| {
                    let first = interval.unwrap_or_default() * number / connections;
                    scope.spawn(move || self.line(address, started + first, started + time, interval))
                })
                .collect();
            lines.into_iter().flat_map(|line| line.join().unwrap()).collect::<Vec<_>>()
        });
        micros.sort_unstable();
        Seen { micros, time: started.elapsed() }
    }

    fn line(
        &self,
        address: SocketAddr,
        mut due: Instant,
        end: Instant,
        interval: Option<Duration>,
    ) -> Vec<u32> {
        let mut line = connect(address);
        let mut micros = Vec::new();
        while due.max(Instant::now()) < end {
            let mut from = Instant::now();
            if let Some(interval) = interval {
                thread::sleep(due.saturating_duration_since(from));
                // A timer that is a little late is no fault of who is asked. But one who keeps a call waiting
                // past its time is charged for it.
                let woken = Instant::now();
                let is_behind = woken.saturating_duration_since(due) > Duration::from_millis(1);
                from = if is_behind { due } else { woken };
                due += interval;
            }
            self.turn(&mut line);
            micros.push(u32::try_from(from.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        micros
    }

    fn turn(&self, line: &mut TcpStream) {
        let number = || self.keys.fetch_add(1, Ordering::Relaxed);
        let key = self.is_keyed.then(|| format!("Idempotency-Key: turn-{}\r\n", number()));
        let answer = ask(line, "respond", &key.unwrap_or_default(), &self.body);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let line = TcpStream::connect(address).unwrap();
    line.set_nodelay(true).unwrap();
    line
}

/// One call and its whole answer.
pub fn ask(line: &mut TcpStream, call: &str, headers: &str, body: &str) -> String {
    let request = format!(
        "POST /v1/acme/shop/chat/{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://shop.example\r\n\
         Content-Type: application/json\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    line.write_all(request.as_bytes()).unwrap();
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = line.read(&mut piece).unwrap();
        assert!(read > 0, "it hung up");
        answer.extend_from_slice(piece.get(..read).unwrap());
        let text = std::str::from_utf8(&answer).unwrap();
        let Some((head, rest)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().filter_map(|line| line.split_once(": ")).find_map(|(name, value)| {
            name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
        });
        if rest.len() >= length.unwrap_or(0) {
            return text.to_owned();
        }
    }
}
