//! The gateway beside nginx that does the header part alone: same machine, same upstream, one run.
//!
//! `cargo xtask bench gateway`, or `cargo bench -p gateway --bench beside_nginx -- [seconds]`. It wants nginx on
//! PATH (Debian's package nginx-light) and says so where there is none. Read on in `load` for how is asked.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that cannot run says so by panicking"
)]

mod load;
mod servers;

use std::time::Duration;

use load::{Load, Seen};

/// Connections at once.
const CONNECTIONS: usize = 32;

#[tokio::main]
async fn main() {
    let seconds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(8);
    let time = Duration::from_secs(seconds);
    let soak = Duration::from_secs(if seconds >= 5 { 60 } else { seconds });
    let upstream = servers::upstream();
    let gateway = servers::Running::gateway(upstream);
    println!("gateway at rest                {:>9}", gateway.memory());
    let Some(nginx) = servers::Running::nginx(upstream) else {
        println!("nginx is not on PATH: install it (Debian: nginx-light) to compare");
        return;
    };
    let id = servers::open(gateway.address).await;
    let plain = Load::new(id.clone(), false);
    let keyed = Load::new(id, true);
    let doors = [
        ("upstream alone", upstream, &plain),
        ("nginx", nginx.address, &plain),
        ("gateway", gateway.address, &plain),
        ("gateway, keyed", gateway.address, &keyed),
    ];
    // Once through before anything is measured: pools are filled, code is paged in.
    for (_, address, load) in doors {
        load.closed(address, CONNECTIONS, time / 8).await;
    }
    // In turns, so that what else the machine does falls on all alike.
    let mut most = [0.0_f64; 4];
    for _ in 0..2 {
        for ((_, address, load), most) in doors.into_iter().zip(&mut most) {
            *most = most.max(load.closed(address, CONNECTIONS, time / 2).await.per_second());
        }
    }
    for ((name, ..), most) in doors.iter().zip(most) {
        println!("{name:<16} throughput {most:>9.0} calls/s");
    }
    let [_, nginx_most, gateway_most, _] = most;
    println!("gateway / nginx  {:>20.2}   (wanted: 0.70)", gateway_most / nginx_most);
    let rate = gateway_most / 2.0;
    let mut direct: Option<Seen> = None;
    for (name, address, load) in doors {
        let seen = load.open(address, CONNECTIONS, rate, time).await;
        let [p50, p99] = [50.0, 99.0].map(|percent| seen.percentile(percent));
        let base =
            direct.as_ref().map_or([0.0; 2], |direct| [50.0, 99.0].map(|percent| direct.percentile(percent)));
        println!(
            "{name:<16} at {rate:.0}/s   p50 {p50:.3} ms (+{:.3})   p99 {p99:.3} ms (+{:.3})",
            p50 - base[0],
            p99 - base[1]
        );
        direct.get_or_insert(seen);
    }
    println!("(wanted: gateway p99 under + 1 ms)");
    servers::open_many(gateway.address, 10_000).await;
    println!("10,000 open conversations      {:>9}", gateway.memory());
    keyed.open(gateway.address, CONNECTIONS, rate / 2.0, soak).await;
    println!("after {:>2} s of keyed turns      {:>9}", soak.as_secs(), gateway.memory());
}
