//! `cargo xtask dev`: trunk serves, rebuilds and reloads; a gateway with the local agent answers behind it.

use std::fs;

use anyhow::{Context, Result};

use super::build;
use crate::process::{self, Running};
use crate::{gateway, repo};

/// Where Trunk.toml sends the API's requests, so that `trunk serve` by hand finds a gateway there as well.
const GATEWAY_PORT: u16 = 8080;

/// Serves the page until Ctrl-C.
pub fn run(port: u16) -> Result<()> {
    let listen = gateway::free_address(
        GATEWAY_PORT,
        "the gateway has its place there; stop what is running there, such as a demo",
    )?;
    gateway::free_address(port, "stop what is running there, or choose another port with --port")?;
    let mut trunk = build::trunk()?;
    let program = gateway::build("dev")?;
    // The page comes from trunk, but the gateway wants a folder that exists.
    fs::create_dir_all(repo::dist()).context("cannot create the dist folder")?;

    let stop = process::ctrl_c()?;
    let (gateway, api) = gateway::start(&program, listen, &repo::dist())?;
    println!("\n  The API is at {api}; the page will be at http://127.0.0.1:{port}\n  Ctrl-C ends both.\n");
    let trunk = Running::start("trunk", trunk.args(["serve", "--port", &port.to_string()]))?;
    process::until_stopped(&stop, vec![trunk, gateway])
}
