//! `polychat-agent`: a Chat API on this machine, to talk to without an account.

use std::{io, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Parser;
use local_agent::{LocalAgent, Options, Script, ScriptError, serve};
use tokio::net::TcpListener;

/// A Chat API on this machine, to talk to without an account.
#[derive(Parser)]
#[command(name = "polychat-agent", version)]
struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// What to say (TOML); a homeware shop where none is given.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let script = match read(&arguments) {
        Ok(script) => script,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match run(arguments.listen, LocalAgent::new(script, Options::default())).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "polychat-agent cannot listen on {}: {error}; choose another --listen",
                arguments.listen
            );
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &Arguments) -> Result<Script, ScriptError> {
    arguments.script.as_deref().map_or_else(Script::built_in, Script::load)
}

async fn run(listen: SocketAddr, agent: LocalAgent) -> io::Result<()> {
    let listener = TcpListener::bind(listen).await?;
    println!("The agent is listening on http://{}", listener.local_addr()?);
    serve(listener, agent, async {
        // Where Ctrl-C cannot be heard, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
    .await
}
