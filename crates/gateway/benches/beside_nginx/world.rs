//! All but who is measured: the visitors who ask, and the upstream that answers at once.
//!
//! They are one thread, which has a processor of its own and never sleeps. So what is measured is the server alone:
//! not how long a scheduler takes to wake who asked, nor how long the server waits for a processor that the visitors
//! are busy on. With a thread for each visitor beside the server, the machine was nine tenths busy at half of the
//! server's calls, and the slowest call in a hundred told of nothing else, nginx' as well.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, net::TcpListener};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{
    line::Line,
    load::{Load, Pace, Seen},
};

/// Visitors at once.
const VISITORS: usize = 32;
/// What a server has to answer in.
const PATIENCE: Duration = Duration::from_secs(30);
const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 84\r\n\r\n\
                      {\"conversation_id\":\"CONV-1\",\"response\":\"It is on its way.\",\"end_conversation\":false}";
/// The number of the upstream's door. Visitors have smaller ones, connections to the upstream larger ones.
const DOOR: usize = 1 << 20;

/// The visitors and the upstream.
pub struct World {
    poll: Poll,
    events: Events,
    door: TcpListener,
    upstream: HashMap<usize, Line>,
    next: usize,
    calls: u64,
    chance: StdRng,
}

struct Visitor {
    line: Line,
    /// When he asks next, or when he asked.
    due: Instant,
    is_waiting: bool,
}

impl World {
    pub fn new() -> Self {
        let poll = Poll::new().unwrap();
        let mut door = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        poll.registry().register(&mut door, Token(DOOR), Interest::READABLE).unwrap();
        let events = Events::with_capacity(1024);
        // The same times in each run.
        let chance = StdRng::seed_from_u64(1);
        Self { poll, events, door, upstream: HashMap::new(), next: DOOR + 1, calls: 0, chance }
    }

    /// Where the upstream is.
    pub fn upstream(&self) -> SocketAddr {
        self.door.local_addr().unwrap()
    }

    /// A connection that asks nothing yet.
    pub fn connect(&self, address: SocketAddr) -> Line {
        Line::open(address, self.poll.registry(), 0)
    }

    /// One call and its whole answer.
    pub fn ask(&mut self, line: &mut Line, request: &str) -> String {
        line.send(request);
        let end = Instant::now() + PATIENCE;
        loop {
            self.step();
            if let Some(answer) = line.receive().expect("the server holds the connection") {
                return answer;
            }
            assert!(Instant::now() < end, "no answer in {PATIENCE:?}");
        }
    }

    /// Asks for so long.
    pub fn visit(&mut self, server: SocketAddr, load: &Load, pace: Pace, time: Duration) -> Seen {
        let start = Instant::now();
        let end = start + time;
        let mut visitors: Vec<_> = (0..VISITORS)
            .map(|number| {
                let line = Line::open(server, self.poll.registry(), number);
                Visitor { line, due: self.after(start, start, pace), is_waiting: false }
            })
            .collect();
        let mut micros = Vec::new();
        loop {
            for number in self.step() {
                let Some(visitor) = visitors.get_mut(number) else { continue };
                let answer = visitor.line.receive().expect("the server holds the connection");
                let Some(answer) = answer else { continue };
                assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                let now = Instant::now();
                micros.push(u32::try_from((now - visitor.due).as_micros()).unwrap_or(u32::MAX));
                visitor.due = self.after(visitor.due, now, pace);
                visitor.is_waiting = false;
            }
            let now = Instant::now();
            for visitor in &mut visitors {
                if !visitor.is_waiting && visitor.due <= now && visitor.due < end {
                    self.calls += 1;
                    visitor.line.send(&load.request(self.calls));
                    visitor.is_waiting = true;
                }
            }
            if now >= end && !visitors.iter().any(|visitor| visitor.is_waiting) {
                return Seen::new(micros, start.elapsed());
            }
            assert!(now < end + PATIENCE, "no answer in {PATIENCE:?}");
        }
    }

    /// When a visitor asks again.
    fn after(&mut self, asked: Instant, answered: Instant, pace: Pace) -> Instant {
        match pace {
            Pace::Closed => answered,
            Pace::Open(rate) => {
                let mean = VISITORS as f64 / rate;
                asked + Duration::from_secs_f64(-mean * (1.0 - self.chance.random::<f64>()).ln())
            }
        }
    }

    /// Serves the upstream's connections, and gives the numbers of the visitors who can read something.
    fn step(&mut self) -> Vec<usize> {
        self.poll.poll(&mut self.events, Some(Duration::ZERO)).unwrap();
        let mut visitors = Vec::new();
        for Token(number) in self.events.iter().map(mio::event::Event::token) {
            if number < DOOR {
                visitors.push(number);
            } else if number == DOOR {
                while let Ok((stream, _)) = self.door.accept() {
                    self.upstream.insert(self.next, Line::of(stream, self.poll.registry(), self.next));
                    self.next += 1;
                }
            } else if let Some(line) = self.upstream.get_mut(&number) {
                match line.receive() {
                    Ok(Some(_)) => line.send(ANSWER),
                    Ok(None) => {}
                    Err(_) => _ = self.upstream.remove(&number),
                }
            }
        }
        visitors
    }
}
