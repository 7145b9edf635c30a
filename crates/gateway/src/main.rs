//! `polychat-gateway`: the command around the library.

use std::process::ExitCode;

use clap::Parser;
use gateway::{Arguments, Gateway, log};

/// A profile of the relay showed much of a call's time in the system's own; musl's, in a static build, is slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// It only takes connections; workers serve them.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let variable = |name: &str| std::env::var(name).ok();
    let config = match arguments.config(&variable) {
        Ok(config) => config,
        Err(error) => return refuse(&error),
    };
    let said: Vec<_> = config
        .sites
        .iter()
        .map(|site| format!("{}: {}; {}", site.name, site.upstream, site.origins))
        .collect();
    let remarks: Vec<_> =
        config.remarks().into_iter().map(|remark| format!("Look again: {remark}.")).collect();
    if arguments.is_check() {
        println!("The configuration is right.\n{}", [said, remarks].concat().join("\n"));
        return ExitCode::SUCCESS;
    }
    log::begin(arguments.log());
    open_files(config.bounds.connections);
    let gateway = match gateway::start(config).await {
        Ok(gateway) => gateway,
        Err(error) => return refuse(&error),
    };
    said.iter().chain(&remarks).for_each(|line| eprintln!("polychat-gateway: {line}"));
    if let Some(admin) = gateway.admin() {
        println!("The operator asks at http://{admin}");
    }
    let scheme = if gateway.is_secure() { "https" } else { "http" };
    println!("Polychat is listening on {scheme}://{}", gateway.address());
    // Heard from here on, so that none is missed while another is followed.
    let mut signals = Signals::listen();
    run(&gateway, &arguments, &variable, &mut signals).await;
    tokio::select! {
        () = gateway.shutdown() => ExitCode::SUCCESS,
        // Who asks twice does not want to wait.
        () = signals.end() => ExitCode::from(130),
    }
}

fn refuse(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("polychat-gateway: {error}");
    ExitCode::from(2)
}

/// Takes as many open files as it may have: shells and systems give a program a thousand by habit.
fn open_files(connections: usize) {
    let most = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_default();
    // Each visitor is one, and so is each call under way.
    if most < connections as u64 {
        eprintln!(
            "polychat-gateway: the system allows {most} open files, so bounds.connections = {connections} cannot all be \
             had: raise the hard limit (ulimit -Hn, LimitNOFILE)"
        );
    }
}

/// Runs until it is asked to end; reads its configuration again whenever it is asked to.
async fn run(
    gateway: &Gateway,
    arguments: &Arguments,
    variable: &dyn Fn(&str) -> Option<String>,
    signals: &mut Signals,
) {
    while signals.next().await == Asked::Reload {
        let outcome = match arguments.config(variable) {
            Ok(config) => gateway.reload(config).await.map_err(|error| error.to_string()),
            Err(error) => {
                gateway.refuse_reload();
                Err(error.to_string())
            }
        };
        match outcome {
            Ok(()) => {
                tracing::info!(target: "gateway", "the configuration was read again and holds from now on")
            }
            Err(reason) => {
                tracing::error!(target: "gateway", reason, "the configuration was read again and refused; the old one holds on");
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Asked {
    Reload,
    End,
}

/// What the system asks of the process. Where it cannot be heard, the process is ended from outside.
struct Signals {
    #[cfg(unix)]
    streams: [Option<tokio::signal::unix::Signal>; 3],
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::terminate()];
        Self { streams: kinds.map(|kind| signal(kind).ok()) }
    }

    async fn next(&mut self) -> Asked {
        let [hangup, interrupt, terminate] = &mut self.streams;
        tokio::select! {
            biased;
            () = heard(hangup) => Asked::Reload,
            () = heard(interrupt) => Asked::End,
            () = heard(terminate) => Asked::End,
        }
    }

    async fn end(&mut self) {
        while self.next().await != Asked::End {}
    }
}

#[cfg(unix)]
async fn heard(signal: &mut Option<tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => _ = signal.recv().await,
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self {}
    }

    async fn next(&mut self) -> Asked {
        self.end().await;
        Asked::End
    }

    async fn end(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
