//! `cargo xtask test`: everything that must hold, cheapest first, here and in CI alike.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::Value;

use super::{build, release};
use crate::browser::{self, Browser};
use crate::process::{run as check, step};
use crate::redis;
use crate::repo::{self, WASM_TARGET, cargo};
use crate::tools::{self, projects, toolchain};

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Format check and clippy with warnings denied
    Lint,
    /// What runs without a browser: the core, the gateway, the local agent, these verbs
    Native,
    /// The widget's own tests, in a headless browser
    Browser,
    /// The release build in a browser, against a real gateway
    E2e,
}

/// Runs one part, or all of them.
pub fn run(part: Option<Part>, filter: &[String]) -> Result<()> {
    let parts = part.map_or_else(|| Part::value_variants().to_vec(), |part| vec![part]);
    // For all of them first: what is missing is said now and not after many minutes.
    parts.iter().try_for_each(|part| set_up(*part))?;
    for part in &parts {
        match part {
            Part::Lint => lint(),
            Part::Native => native(filter),
            Part::Browser => in_browser(filter),
            Part::E2e => end_to_end(filter),
        }?;
    }
    match part {
        None => println!("\nAll green: format, clippy, native, browser and end-to-end tests."),
        Some(part) => println!("\nGreen: {part:?}. `cargo xtask test` runs everything."),
    }
    Ok(())
}

fn set_up(part: Part) -> Result<()> {
    match part {
        Part::Lint => toolchain::ensure_lints().and_then(|()| toolchain::ensure_wasm_target()),
        Part::Native => redis::ensure().map(drop),
        Part::Browser => build::set_up().and_then(|()| browser::ensure().map(drop)),
        Part::E2e => {
            set_up(Part::Browser)?;
            tools::ensure_one(&tools::axe())?;
            projects::ensure().map(drop)
        }
    }
}

fn lint() -> Result<()> {
    step("Format check");
    check(cargo().args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")?;
    step("Clippy: everything native");
    let native = ["clippy", "--workspace", "--exclude", "polychat", "--all-targets", "--", "-D", "warnings"];
    check(cargo().args(native))?;
    step("Clippy: the widget");
    let widget =
        ["clippy", "-p", "polychat", "--target", WASM_TARGET, "--all-targets", "--", "-D", "warnings"];
    check(cargo().args(widget))
}

fn native(filter: &[String]) -> Result<()> {
    step("Native tests");
    let arguments = ["test", "--workspace", "--exclude", "polychat", "--exclude", "e2e"];
    // Where it is named, the tests that need it fail without it, and are not skipped.
    check(with_filter(cargo().args(arguments).env("REDIS_SERVER", redis::ensure()?), filter))
}

fn in_browser(filter: &[String]) -> Result<()> {
    let wasm_bindgen = tools::ensure_one(&tools::wasm_bindgen()?)?;
    let browser = browser::ensure()?;
    step("Browser tests");
    let mut command = cargo();
    command
        .args(["test", "-p", "polychat", "--target", WASM_TARGET])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", wasm_bindgen.program("wasm-bindgen-test-runner"))
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities(&browser)?)
        // Its defaults, 5 and 20 seconds for all tests of a file, are short for a busy machine.
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("CHROMEDRIVER", browser.driver)
        // It would come first.
        .env_remove("GECKODRIVER");
    check(with_filter(&mut command, filter))
}

/// Writes pictures of every state of the chat.
pub fn shots() -> Result<()> {
    set_up(Part::E2e)?;
    end_to_end(&["--ignored".into(), "shots".into()])?;
    println!("\nLook at the pictures in {}", repo::root().join("target/shots").display());
    Ok(())
}

fn end_to_end(filter: &[String]) -> Result<()> {
    let browser = browser::ensure()?;
    let axe = tools::ensure_one(&tools::axe())?;
    build::release()?;
    let package = release::package(&repo::dist())?;
    step("End-to-end tests of the release");
    let mut command = cargo();
    command
        .args(["test", "-p", "e2e"])
        .env("POLYCHAT_DIST", repo::dist())
        .env("POLYCHAT_AXE", axe.program("axe.min.js"))
        .env("POLYCHAT_NPM", package)
        .env("POLYCHAT_PROJECTS", projects::ensure()?)
        .env("CHROME", browser.chrome)
        .env("CHROMEDRIVER", browser.driver);
    check(with_filter(&mut command, filter))
}

fn with_filter<'command>(command: &'command mut Command, filter: &[String]) -> &'command mut Command {
    if filter.is_empty() { command } else { command.arg("--").args(filter) }
}

/// `webdriver.json` with the browser that was found: the test runner knows no other way to name one.
fn capabilities(browser: &Browser) -> Result<PathBuf> {
    let source = repo::root().join("webdriver.json");
    let text = fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
    let mut json: Value = serde_json::from_str(&text).context("webdriver.json is not JSON")?;
    let options = json.get_mut("goog:chromeOptions").and_then(Value::as_object_mut);
    let binary = browser.chrome.to_string_lossy().into_owned();
    options.context("webdriver.json has no goog:chromeOptions")?.insert("binary".into(), binary.into());

    let folder = repo::root().join("target");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let file = folder.join("webdriver.json");
    fs::write(&file, json.to_string()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}
