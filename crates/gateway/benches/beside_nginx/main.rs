//! The gateway beside nginx that does the header part alone: same machine, same upstream, one run.
//!
//! `cargo xtask bench gateway`, or `cargo bench --profile server -p gateway --bench beside_nginx -- [seconds]`. It
//! wants nginx on PATH (Debian's package nginx-light) and says so where there is none. Read on in `world` for who
//! asks and answers, in `servers` for who is measured, in `cores` for where each of them runs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark that cannot run says so by panicking"
)]

mod cores;
mod line;
mod load;
mod servers;
mod spread;
mod world;

use std::{net::SocketAddr, time::Duration};

use cores::Cores;
use load::{Load, Pace, Seen};
use servers::Running;
use spread::{Spread, median};
use world::World;

/// What else the machine does comes and goes, and stops a server for milliseconds: each is measured so often, in
/// turns, and each time so shortly that most rounds see nothing of it.
const ROUNDS: u32 = 41;

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
    let cores = Cores::share();
    if !cores.are_shared() {
        println!("load and server share their processors: the times are the machine's as well");
    }
    let mut world = World::new();
    let upstream = world.upstream();
    let gateway = cores.serve(|| Running::gateway(upstream));
    println!("gateway at rest                {:>9}", gateway.memory());
    let Some(nginx) = cores.serve(|| Running::nginx(upstream)) else {
        println!("nginx is not on PATH: install it (Debian: nginx-light) to compare");
        return;
    };
    let id = servers::open(&mut world, gateway.address);
    let (plain, keyed) = (Load::new(&id, false), Load::new(&id, true));
    let doors = [
        Door { name: "upstream alone", address: upstream, load: &plain, server: None },
        Door { name: "nginx", address: nginx.address, load: &plain, server: Some(&nginx) },
        Door { name: "gateway", address: gateway.address, load: &plain, server: Some(&gateway) },
        Door { name: "gateway, keyed", address: gateway.address, load: &keyed, server: Some(&gateway) },
    ];
    // Once through before anything is measured: pools are filled, code is paged in.
    for door in &doors {
        world.visit(door.address, door.load, Pace::Closed, time / 10);
    }
    let rate = throughput(&mut world, &doors, time) / 2.0;
    latency(&mut world, &doors, rate, time);
    servers::open_many(&mut world, gateway.address, 10_000);
    println!("10,000 open conversations      {:>9}", gateway.memory());
    world.visit(gateway.address, &keyed, Pace::Open(rate / 2.0), soak);
    println!("after {:>2} s of keyed turns      {:>9}", soak.as_secs(), gateway.memory());
    let idle = cores.serve(|| Running::gateway(upstream));
    match servers::each_idle(&mut world, &idle, 10_000) {
        Some(bytes) => println!("an idle connection, of 10,000  {bytes:>6} bytes"),
        None => println!("an idle connection: not measured, as ulimit -Hn is too low for 10,000"),
    }
}

/// Each door in its turn, round after round.
fn rounds(world: &mut World, doors: &[Door<'_>; 4], pace: Pace, time: Duration) -> [Vec<Seen>; 4] {
    let mut seen = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        for (door, seen) in doors.iter().zip(&mut seen) {
            seen.push(world.visit(door.address, door.load, pace, time / ROUNDS));
        }
    }
    seen
}

/// Prints how many calls a second each answers, and gives the gateway's.
fn throughput(world: &mut World, doors: &[Door<'_>; 4], time: Duration) -> f64 {
    let seen = rounds(world, doors, Pace::Closed, time);
    let rates = seen.map(|seen| seen.iter().map(Seen::per_second).collect::<Vec<_>>());
    for (door, rates) in doors.iter().zip(&rates) {
        let spent = || door.server.map_or(Duration::ZERO, Running::processor);
        let before = spent();
        let seen = world.visit(door.address, door.load, Pace::Closed, time / 4);
        let cost = spent().saturating_sub(before).as_secs_f64() * 1e6 / seen.calls();
        println!("{:<16} {:>8.0} calls/s   {cost:>6.1} µs of processor a call", door.name, median(rates));
    }
    let [_, nginx, gateway, keyed] = &rates;
    let of_nginx = |own: &[f64]| Spread::new(own.iter().zip(nginx).map(|(own, nginx)| own / nginx));
    println!("gateway / nginx  {:.2}   (wanted: 0.70)", of_nginx(gateway));
    println!("keyed / nginx    {:.2}", of_nginx(keyed));
    median(gateway)
}

/// Prints how long a call takes at so many a second, and how much more than at the upstream alone in the same round.
fn latency(world: &mut World, doors: &[Door<'_>; 4], rate: f64, time: Duration) {
    let seen = rounds(world, doors, Pace::Open(rate), time);
    println!(
        "at {rate:.0} calls/s, in ms: median of the rounds, what is added, and half of the rounds within"
    );
    for (door, own) in doors.iter().zip(&seen) {
        let [p50, p99] = [50.0, 99.0].map(|percent| {
            let times = |seen: &[Seen]| seen.iter().map(|seen| seen.percentile(percent)).collect::<Vec<_>>();
            let (own, direct) = (times(own), times(&seen[0]));
            let added = Spread::new(own.iter().zip(&direct).map(|(own, direct)| own - direct));
            format!("{:.3} + {added:.3}", median(&direct))
        });
        println!("{:<16} p50 {p50}   p99 {p99}", door.name);
    }
    println!("(wanted: gateway p99 + 1 at most)");
}
