//! `cargo xtask demo`: everything that is needed to chat, from nothing: set-up, the release, the gateway with
//! the local agent in it.

use std::process::Stdio;

use anyhow::Result;

use super::build;
use crate::{gateway, process, repo};

/// Builds and serves the demo until Ctrl-C.
pub fn run(port: u16, open: bool) -> Result<()> {
    let way_out = "stop what is running there, or choose another port with --port";
    // Before a build of minutes, and again after it.
    gateway::free_address(port, way_out)?;
    build::release()?;
    let program = gateway::build("release")?;

    let stop = process::ctrl_c()?;
    let address = gateway::free_address(port, way_out)?;
    let (gateway, url) = gateway::start(&program, address, &repo::dist())?;
    println!("\n  The demo is ready: {url}\n  Ctrl-C ends it.\n");
    if open && !browse(&url) {
        eprintln!("No browser could be opened: go to {url} yourself.");
    }
    process::until_stopped(&stop, vec![gateway])
}

fn browse(url: &str) -> bool {
    let (program, arguments): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/c", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = repo::command(program);
    command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok()
}
