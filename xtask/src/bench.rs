//! `cargo xtask bench`: what is measured by hand, because a busy machine would make it fail in CI.

use anyhow::Result;
use clap::ValueEnum;

use crate::process::{run as check, step};
use crate::repo::cargo;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// The gateway beside nginx that does the header part alone; wants nginx on PATH
    Gateway,
}

/// Measures, and prints what was seen.
pub fn run(what: What, seconds: u64) -> Result<()> {
    let What::Gateway = what;
    step("The gateway beside nginx (the first build takes some minutes)");
    let mut command = cargo();
    command
        .args(["bench", "--profile", "server", "--package", "gateway", "--bench", "beside_nginx"])
        .args(["--", &seconds.to_string()]);
    check(&mut command)
}
