//! Asks over raw sockets, as a client of HTTP would cost more than what is measured.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::sleep_until,
};

/// What is asked.
pub struct Load {
    body: String,
    is_keyed: bool,
    keys: Arc<AtomicU64>,
}

/// How long each call took.
pub struct Seen {
    millis: Vec<f64>,
    time: Duration,
}

impl Seen {
    pub fn per_second(&self) -> f64 {
        self.millis.len() as f64 / self.time.as_secs_f64()
    }

    pub fn percentile(&self, percent: f64) -> f64 {
        let place = (self.millis.len() as f64 * percent / 100.0) as usize;
        self.millis.get(place).or(self.millis.last()).copied().unwrap_or_default()
    }
}

impl Load {
    pub fn new(id: String, is_keyed: bool) -> Self {
        let body = format!(r#"{{"conversation_id":"{id}","message":"Where is my order?"}}"#);
        Self { body, is_keyed, keys: Arc::default() }
    }

    /// Each connection asks again as soon as it is answered.
    pub async fn closed(&self, address: SocketAddr, connections: usize, time: Duration) -> Seen {
        self.run(address, connections, time, None).await
    }

    /// So many a second in all, however slow the answers: a late start counts as waiting.
    pub async fn open(&self, address: SocketAddr, connections: usize, rate: f64, time: Duration) -> Seen {
        let interval = Duration::from_secs_f64(connections as f64 / rate);
        self.run(address, connections, time, Some(interval)).await
    }

    async fn run(
        &self,
        address: SocketAddr,
        connections: usize,
        time: Duration,
        interval: Option<Duration>,
    ) -> Seen {
        let started = Instant::now();
        let mut lines = JoinSet::new();
        for number in 0..connections {
            let (body, keys) = (self.body.clone(), self.is_keyed.then(|| Arc::clone(&self.keys)));
            lines.spawn(async move {
                let mut line = TcpStream::connect(address).await.unwrap();
                line.set_nodelay(true).unwrap();
                let mut millis = Vec::new();
                let mut due =
                    started + interval.unwrap_or_default().mul_f64(number as f64 / connections as f64);
                while started.elapsed() < time {
                    match interval {
                        Some(interval) => {
                            sleep_until(due.into()).await;
                            // The timer is coarse, a millisecond, and that is no fault of who is asked. But
                            // one who keeps a call waiting past its time is charged for it.
                            let woken = Instant::now();
                            let is_behind = woken.saturating_duration_since(due) > Duration::from_millis(3);
                            let from = if is_behind { due } else { woken };
                            turn(&mut line, &body, keys.as_deref()).await;
                            millis.push(from.elapsed().as_secs_f64() * 1_000.0);
                            due += interval;
                        }
                        None => {
                            let from = Instant::now();
                            turn(&mut line, &body, keys.as_deref()).await;
                            millis.push(from.elapsed().as_secs_f64() * 1_000.0);
                        }
                    }
                }
                millis
            });
        }
        let mut millis = lines.join_all().await.concat();
        millis.sort_unstable_by(f64::total_cmp);
        Seen { millis, time: started.elapsed() }
    }
}

async fn turn(line: &mut TcpStream, body: &str, keys: Option<&AtomicU64>) {
    let key = keys.map(|keys| format!("Idempotency-Key: turn-{}\r\n", keys.fetch_add(1, Ordering::Relaxed)));
    let answer = ask(line, "respond", &key.unwrap_or_default(), body).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// One call and its whole answer.
pub async fn ask(line: &mut TcpStream, call: &str, headers: &str, body: &str) -> String {
    let request = format!(
        "POST /v1/acme/shop/chat/{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://shop.example\r\n\
         Content-Type: application/json\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    line.write_all(request.as_bytes()).await.unwrap();
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = line.read(&mut piece).await.unwrap();
        assert!(read > 0, "it hung up");
        answer.extend_from_slice(piece.get(..read).unwrap());
        let text = String::from_utf8_lossy(&answer);
        let Some((head, rest)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        if rest.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
            return text.into_owned();
        }
    }
}
