//! Waiting: for a condition, never for a time.

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use crate::Browser;
use crate::output;

/// What a person would call broken. A passing story never comes near it, so that it is no measure of speed.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(25);

/// Asks `probe` again and again until it gives `Ok`. Its `Err` tells what there was instead.
///
/// # Panics
/// When patience ends: with what was waited for, what was seen last, the console, and a screenshot in
/// the target folder.
pub async fn until<T>(
    browser: &Browser,
    awaited: &str,
    mut probe: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let begun = Instant::now();
    loop {
        match probe().await {
            Ok(value) => return value,
            Err(seen) if begun.elapsed() > PATIENCE => fail(browser, awaited, &seen).await,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn fail(browser: &Browser, awaited: &str, seen: &str) -> ! {
    let mut report = format!("waited {} s for {awaited};\nsaw {seen}", PATIENCE.as_secs());
    for line in browser.console().await {
        let _ = write!(report, "\nconsole: {line}");
    }
    let story = thread::current().name().unwrap_or("story").replace("::", "-");
    let picture = output("e2e-failures").join(format!("{story}.png"));
    match browser.screenshot(&picture).await {
        Ok(()) => panic!("{report}\npicture: {}", picture.display()),
        Err(error) => panic!("{report}\nno picture: {error}"),
    }
}
