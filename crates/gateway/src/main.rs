//! `polychat-gateway`: the command around the library.

use std::process::ExitCode;

use clap::Parser;
use gateway::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Arguments::parse().config(|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("polychat-gateway: {error}");
            return ExitCode::from(2);
        }
    };
    let summary = format!("polychat-gateway: {}; {}", config.upstream, config.origins);
    let gateway = match gateway::start(config).await {
        Ok(gateway) => gateway,
        Err(error) => {
            eprintln!("polychat-gateway: {error}");
            return ExitCode::from(2);
        }
    };
    eprintln!("{summary}");
    println!("Polychat is listening on http://{}", gateway.address());
    // Where Ctrl-C cannot be heard, the process is ended from outside.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    gateway.shutdown().await;
    ExitCode::SUCCESS
}
