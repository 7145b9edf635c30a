//! A redis-server for the tests of two gateways on one Redis: taken from `REDIS_SERVER`, found on `PATH`, or
//! installed where the system's package manager may be used without asking.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::debian;
use crate::process::on_path;

/// The program, from `REDIS_SERVER` or from `PATH`.
pub fn find() -> Option<PathBuf> {
    // What is set is meant: when it is wrong, nothing else is quietly taken in its place.
    match env::var_os("REDIS_SERVER").filter(|value| !value.is_empty()) {
        Some(set) => Some(PathBuf::from(set)).filter(|file| file.is_file()),
        None => on_path("redis-server"),
    }
}

/// Finds it, installing it if that is possible without a question.
pub fn ensure() -> Result<PathBuf> {
    if find().is_none() && env::var_os("REDIS_SERVER").is_none() {
        debian::install(&["redis-server"])?;
    }
    match find() {
        Some(program) => Ok(program),
        None => bail!("the gateway's tests need a redis-server: {}", advice()),
    }
}

/// What a person does where nothing can be installed for them.
pub fn advice() -> &'static str {
    "install Redis 6 or newer (Debian: redis-server), or set REDIS_SERVER to its redis-server"
}
