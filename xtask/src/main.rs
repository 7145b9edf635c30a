//! `cargo xtask`: the verbs of this repository, the same on a desk and in CI.
//!
//! This file only reads the command line. Each verb is a module of `verbs`; what they share is beside them:
//! `tools` finds or installs the pinned build tools, `browser` a browser and its driver, `assemble` turns
//! trunk's output into the files that websites load. Nothing here is part of what Polychat ships.

mod assemble;
mod bench;
mod browser;
mod debian;
mod gateway;
mod npm;
mod process;
mod redis;
mod repo;
mod tools;
mod verbs;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::verbs::{build, demo, dev, doctor, release, size, test};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The verbs of this repository")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Set up what is missing, build the release and serve the demo shop with its local agent
    Demo {
        /// The port of 127.0.0.1 to serve on
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Open the page in a browser
        #[arg(long)]
        open: bool,
    },
    /// Build, serve and reload on every change, with a gateway behind
    Dev {
        /// The port of 127.0.0.1 for the page
        #[arg(long, default_value_t = 8081)]
        port: u16,
    },
    /// Format check, clippy, native, browser and end-to-end tests; or one part of it
    Test {
        /// What to run: everything if left out
        part: Option<test::Part>,
        /// After `--`: handed on to the tests of that part, such as a name to filter by
        #[arg(last = true, requires = "part")]
        filter: Vec<String>,
    },
    /// Write pictures of every state of the chat into `target/shots`, to be looked at
    Shots,
    /// Build the release into `dist`
    Build,
    /// Build the release, put it under its version and print its integrity hashes
    Release {
        /// Where the folders of all versions are; `dist`, which each build empties, if left out
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
        /// Take the release that is in `dist` already
        #[arg(long)]
        built: bool,
    },
    /// Show the bytes of the release, and fail over budget
    Size,
    /// Measure: the gateway beside nginx
    Bench {
        /// What to measure
        what: bench::What,
        /// Seconds for each measurement; below 5 the soak is as short
        #[arg(long, default_value_t = 8)]
        seconds: u64,
    },
    /// Say what is installed, in which version, and how to get what is missing
    Doctor,
    /// Turn trunk's output into the files that websites load (called by trunk, see Trunk.toml)
    #[command(hide = true)]
    Assemble,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().verb {
        Verb::Demo { port, open } => demo::run(port, open),
        Verb::Dev { port } => dev::run(port),
        Verb::Test { part, filter } => test::run(part, &filter),
        Verb::Shots => test::shots(),
        Verb::Build => build::run(),
        Verb::Release { into, built } => release::run(into.as_deref(), built),
        Verb::Size => size::run(),
        Verb::Bench { what, seconds } => bench::run(what, seconds),
        Verb::Doctor => doctor::run(),
        Verb::Assemble => assemble::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
