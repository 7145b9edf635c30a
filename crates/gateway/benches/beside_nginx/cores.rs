//! Who runs on which processor: the load on one, whoever is measured on another.
//!
//! One for a server, however many there are: with more, the one thread that asks would be what is measured.
//!
//! Boundary: only Linux lets a program choose, and one processor cannot be shared out. There all run where they like,
//! and the figures are the machine's as much as the server's.

/// The processors, shared out.
#[cfg(target_os = "linux")]
pub struct Cores {
    server: rustix::thread::CpuSet,
    load: rustix::thread::CpuSet,
}

#[cfg(target_os = "linux")]
impl Cores {
    /// None where there is only one.
    pub fn share() -> Option<Self> {
        use rustix::thread::{CpuSet, sched_getaffinity};

        let all = sched_getaffinity(None).ok()?;
        let mut own = (0..CpuSet::MAX_CPU).filter(|number| all.is_set(*number));
        let mut last = || {
            let mut one = CpuSet::new();
            one.set(own.next_back()?);
            Some(one)
        };
        Some(Self { load: last()?, server: last()? })
    }

    /// Starts a server: it runs where whoever starts it runs.
    pub fn serve<S>(&self, start: impl FnOnce() -> S) -> S {
        let go = |place| rustix::thread::sched_setaffinity(None, place).expect("own processors can be taken");
        go(&self.server);
        let server = start();
        go(&self.load);
        server
    }
}

/// Where nobody may choose.
#[cfg(not(target_os = "linux"))]
pub struct Cores;

#[cfg(not(target_os = "linux"))]
impl Cores {
    pub fn share() -> Option<Self> {
        None
    }

    pub fn serve<S>(&self, start: impl FnOnce() -> S) -> S {
        start()
    }
}
