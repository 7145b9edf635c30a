//! A browser and its driver for the tests: taken from `CHROME` and `CHROMEDRIVER`, found in the usual places,
//! or installed where the system's package manager may be used without asking.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::debian;
use crate::process::on_path;

/// Debian's names of the packages; Ubuntu has them as well.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

const BROWSER_NAMES: [&str; 4] = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const BROWSER_PLACES: [&str; 4] = [
    "/usr/lib/chromium/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];
const DRIVER_PLACES: [&str; 4] = [
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/opt/homebrew/bin/chromedriver",
    "/usr/local/bin/chromedriver",
];

/// A browser that can be driven.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The browser itself.
    pub chrome: PathBuf,
    /// The program that drives it over WebDriver.
    pub driver: PathBuf,
}

/// The browser, from `CHROME` or wherever it usually is.
pub fn find_chrome() -> Option<PathBuf> {
    find("CHROME", &BROWSER_NAMES, &BROWSER_PLACES)
}

/// The driver, from `CHROMEDRIVER` or wherever it usually is.
pub fn find_driver() -> Option<PathBuf> {
    find("CHROMEDRIVER", &["chromedriver"], &DRIVER_PLACES)
}

/// Finds a browser and its driver, installing them if that is possible without a question.
pub fn ensure() -> Result<Browser> {
    if let Some(browser) = both() {
        return Ok(browser);
    }
    install()?;
    let Some(browser) = both() else {
        bail!(
            "{} were installed but cannot be found: set CHROME and CHROMEDRIVER to them",
            PACKAGES.join(" and ")
        );
    };
    Ok(browser)
}

/// What a person does where nothing can be installed for them.
pub fn advice() -> &'static str {
    "install Chromium or Chrome and the chromedriver of the same version, or set CHROME and CHROMEDRIVER to them"
}

fn both() -> Option<Browser> {
    Some(Browser { chrome: find_chrome()?, driver: find_driver()? })
}

fn find(variable: &str, names: &[&str], places: &[&str]) -> Option<PathBuf> {
    // What is set is meant: when it is wrong, nothing else is quietly taken in its place.
    if let Some(set) = env::var_os(variable).filter(|value| !value.is_empty()) {
        return Some(PathBuf::from(set)).filter(|file| file.is_file());
    }
    let usual = || places.iter().map(PathBuf::from).find(|file| file.is_file());
    names.iter().find_map(|name| on_path(name)).or_else(usual)
}

fn install() -> Result<()> {
    for variable in ["CHROME", "CHROMEDRIVER"] {
        if let Some(set) = env::var_os(variable).filter(|value| !Path::new(value).is_file()) {
            bail!("{variable} is set to {}, which is no file: correct it or unset it", set.to_string_lossy());
        }
    }
    if debian::install(&PACKAGES)? {
        return Ok(());
    }
    bail!("the browser tests need a browser: {}", advice())
}
