//! Who runs on which processor: the load on one, whoever is measured on another.
//!
//! One for a server, however many there are: with more, the one thread that asks would be what is measured.
//!
//! Boundary: only Linux lets a program choose, and one processor cannot be shared out. There all run where they like,
//! and the figures are the machine's as much as the server's.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The processors, shared out where they can be.
pub struct Cores {
    #[cfg(target_os = "linux")]
    shared: Option<[CpuSet; 2]>,
}

impl Cores {
    #[cfg(target_os = "linux")]
    pub fn share() -> Self {
        let last_two = || {
            let all = sched_getaffinity(None).ok()?;
            let mut own = (0..CpuSet::MAX_CPU).filter(|number| all.is_set(*number));
            let mut last = || {
                let mut one = CpuSet::new();
                one.set(own.next_back()?);
                Some(one)
            };
            Some([last()?, last()?])
        };
        Self { shared: last_two() }
    }

    /// Starts a server: it runs where whoever starts it runs.
    #[cfg(target_os = "linux")]
    pub fn serve<S>(&self, start: impl FnOnce() -> S) -> S {
        let Some([load, server]) = &self.shared else { return start() };
        let go = |place| sched_setaffinity(None, place).expect("own processors can be taken");
        go(server);
        let started = start();
        go(load);
        started
    }

    #[cfg(target_os = "linux")]
    pub fn are_shared(&self) -> bool {
        self.shared.is_some()
    }

    #[cfg(not(target_os = "linux"))]
    pub fn share() -> Self {
        Self {}
    }

    #[cfg(not(target_os = "linux"))]
    pub fn serve<S>(&self, start: impl FnOnce() -> S) -> S {
        start()
    }

    #[cfg(not(target_os = "linux"))]
    pub fn are_shared(&self) -> bool {
        false
    }
}
