//! The gateway beside nginx that does the header part alone: same machine, same upstream, one run.
//!
//! `cargo xtask bench gateway`, or `cargo bench --profile server -p gateway --bench beside_nginx -- [seconds]`. It
//! wants nginx on PATH (Debian's package nginx-light) and says so where there is none. Read on in `load` for how is
//! asked, in `servers` for who.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark that cannot run says so by panicking"
)]

mod load;
mod servers;

use std::{fmt, net::SocketAddr, time::Duration};

use load::Load;
use servers::Running;

/// Connections at once.
const CONNECTIONS: u32 = 32;
/// What else the machine does comes and goes: each is measured so often, in turns.
const ROUNDS: u32 = 9;

/// Who is asked, and what.
struct Door<'a> {
    name: &'static str,
    address: SocketAddr,
    load: &'a Load,
    server: Option<&'a Running>,
}

fn main() {
    let seconds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(10);
    let time = Duration::from_secs(seconds);
    let soak = Duration::from_secs(if seconds >= 5 { 60 } else { seconds });
    let upstream = servers::upstream();
    let gateway = Running::gateway(upstream);
    println!("gateway at rest                {:>9}", gateway.memory());
    let Some(nginx) = Running::nginx(upstream) else {
        println!("nginx is not on PATH: install it (Debian: nginx-light) to compare");
        return;
    };
    let id = servers::open(gateway.address);
    let (plain, keyed) = (Load::new(&id, false), Load::new(&id, true));
    let doors = [
        Door { name: "upstream alone", address: upstream, load: &plain, server: None },
        Door { name: "nginx", address: nginx.address, load: &plain, server: Some(&nginx) },
        Door { name: "gateway", address: gateway.address, load: &plain, server: Some(&gateway) },
        Door { name: "gateway, keyed", address: gateway.address, load: &keyed, server: Some(&gateway) },
    ];
    // Once through before anything is measured: pools are filled, code is paged in.
    for door in &doors {
        door.load.closed(door.address, CONNECTIONS, time / 10);
    }
    let rate = throughput(&doors, time) / 2.0;
    latency(&doors, rate, time);
    servers::open_many(gateway.address, 10_000);
    println!("10,000 open conversations      {:>9}", gateway.memory());
    keyed.open(gateway.address, CONNECTIONS, rate / 2.0, soak);
    println!("after {:>2} s of keyed turns      {:>9}", soak.as_secs(), gateway.memory());
    let idle = Running::gateway(upstream);
    match servers::each_idle(&idle, 10_000) {
        Some(bytes) => println!("an idle connection, of 10,000  {bytes:>6} bytes"),
        None => println!("an idle connection: not measured, as ulimit -Hn is too low for 10,000"),
    }
}

/// Prints how many calls a second each answers, and gives the gateway's.
fn throughput(doors: &[Door<'_>; 4], time: Duration) -> f64 {
    let mut rates = [const { Vec::new() }; 4];
    let mut costs = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        for ((door, rates), costs) in doors.iter().zip(&mut rates).zip(&mut costs) {
            let before = door.server.map_or(Duration::ZERO, Running::processor);
            let seen = door.load.closed(door.address, CONNECTIONS, time / ROUNDS);
            let spent = door.server.map_or(Duration::ZERO, Running::processor).saturating_sub(before);
            rates.push(seen.per_second());
            costs.push(spent.as_secs_f64() * 1e6 / seen.calls());
        }
    }
    for ((door, rates), costs) in doors.iter().zip(&rates).zip(&costs) {
        let cost = median(costs);
        println!("{:<16} {:>8.0} calls/s   {cost:>6.1} µs of processor a call", door.name, median(rates));
    }
    let [_, nginx, gateway, keyed] = &rates;
    println!("gateway / nginx  {}, keyed {}   (wanted: 0.70)", Ratios(gateway, nginx), Ratios(keyed, nginx));
    median(gateway)
}

/// What each round has in the one of what it has in the other. Compared within a round, as what else the machine does
/// is the same for both there.
struct Ratios<'a>(&'a [f64], &'a [f64]);

impl fmt::Display for Ratios<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratios: Vec<_> = self.0.iter().zip(self.1).map(|(own, other)| own / other).collect();
        let (least, most) =
            (ratios.iter().copied().fold(f64::MAX, f64::min), ratios.iter().copied().fold(0.0, f64::max));
        write!(f, "{:.2} ({least:.2} to {most:.2})", median(&ratios))
    }
}

/// Prints how long a call takes at so many a second, and how much more than at the upstream alone in the same round:
/// the medians of the rounds.
fn latency(doors: &[Door<'_>; 4], rate: f64, time: Duration) {
    let mut seen = [const { [const { Vec::new() }; 2] }; 4];
    for _ in 0..ROUNDS {
        for (door, [p50, p99]) in doors.iter().zip(&mut seen) {
            let round = door.load.open(door.address, CONNECTIONS, rate, time / ROUNDS);
            p50.push(round.percentile(50.0));
            p99.push(round.percentile(99.0));
        }
    }
    let [direct, ..] = &seen;
    for (door, own) in doors.iter().zip(&seen) {
        let [p50, p99] = [0, 1].map(|which| {
            let added: Vec<_> = own[which].iter().zip(&direct[which]).map(|(own, less)| own - less).collect();
            format!("{:.3} ms ({:+.3})", median(&own[which]), median(&added))
        });
        println!("{:<16} at {rate:.0}/s   p50 {p50}   p99 {p99}", door.name);
    }
    println!("(wanted: gateway p99 under + 1 ms)");
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
