//! The time, as far as it matters to what is kept.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// A clock that a test can move forward, so that nobody waits for an answer to run out.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// In milliseconds.
    skipped: AtomicU64,
}

impl Clock {
    pub fn skip(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.skipped.fetch_add(millis, Ordering::Relaxed);
    }

    pub fn now(&self) -> Instant {
        let now = Instant::now();
        now.checked_add(Duration::from_millis(self.skipped.load(Ordering::Relaxed))).unwrap_or(now)
    }
}
