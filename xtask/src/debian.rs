//! Packages of Debian and its kin, where the package manager may be used without asking.

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{on_path, run, says, step};
use crate::repo;

/// Installs packages. False where this machine has no apt-get, or one may not use it without a password.
pub fn install(packages: &[&str]) -> Result<bool> {
    let (Some(apt), Some(sudo)) = (on_path("apt-get"), without_a_question()) else { return Ok(false) };
    step(&format!("Installing {} with apt-get (about a minute)", packages.join(" and ")));
    let apt_get = || {
        let mut command = repo::command(sudo.first().map_or(apt.as_path(), |sudo| sudo.as_path()));
        if !sudo.is_empty() {
            command.arg("-n").arg(&apt);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        command
    };
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages)).map(|()| true)
}

/// What to put before a command to run it as root: nothing, or sudo where it asks for no password.
fn without_a_question() -> Option<Vec<PathBuf>> {
    if says(repo::command("id").arg("-u")).as_deref() == Some("0") {
        return Some(Vec::new());
    }
    let sudo = on_path("sudo")?;
    says(repo::command(&sudo).args(["-n", "true"])).map(|_| vec![sudo])
}
