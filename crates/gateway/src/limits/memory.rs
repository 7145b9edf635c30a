//! The counts of one gateway, in memory and bounded.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::Quota;

/// The most counts. Each takes some fifty bytes.
const MOST: usize = 200_000;

/// When each bucket is full again, in nanoseconds after the start.
///
/// Workers that count the same client at once change one number and wait for nobody: where one holds a lock and the system
/// gives its processor to another program, all others would stand still. Only a bucket that is new is written under a lock.
pub(crate) struct Memory {
    start: Instant,
    full: RwLock<HashMap<[u8; 16], AtomicU64>>,
}

impl Memory {
    pub fn new(start: Instant) -> Self {
        Self { start, full: RwLock::default() }
    }

    /// Takes one of a bucket, or says how long it takes until there is one.
    pub fn take(&self, name: [u8; 16], quota: Quota, now: Instant) -> Option<Duration> {
        let now = nanos(now.saturating_duration_since(self.start));
        let known = self.full.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(full) = known.get(&name) {
            return take(full, quota, now);
        }
        drop(known);
        let mut full = self.full.write().unwrap_or_else(PoisonError::into_inner);
        if full.len() >= MOST && !full.contains_key(&name) {
            // A bucket that is full again is like one that was never seen.
            full.retain(|_, at| *at.get_mut() > now);
            if full.len() >= MOST {
                // Two hundred thousand clients at once are an attack: forget, rather than grow.
                full.clear();
            }
        }
        take(full.entry(name).or_default(), quota, now)
    }
}

fn take(full: &AtomicU64, quota: Quota, now: u64) -> Option<Duration> {
    let interval = nanos(quota.interval());
    let (mut next, mut wait) = (0, 0);
    let spent = full.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |at| {
        next = at.max(now).saturating_add(interval);
        wait = next.saturating_sub(now.saturating_add(interval.saturating_mul(u64::from(quota.burst))));
        (wait == 0).then_some(next)
    });
    spent.is_err().then(|| Duration::from_nanos(wait))
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { per_minute: 60, burst: 3 };
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_passes_and_then_one_a_second() {
        let start = Instant::now();
        let memory = Memory::new(start);
        let take = |after: Duration| memory.take([1; 16], QUOTA, start + after);
        assert_eq!([(); 3].map(|()| take(Duration::ZERO)), [None; 3]);
        assert_eq!(take(Duration::ZERO), Some(SECOND));
        assert_eq!(take(SECOND / 4), Some(SECOND * 3 / 4));
        assert_eq!((take(SECOND), take(SECOND)), (None, Some(SECOND)));
        assert_eq!([(); 3].map(|()| take(SECOND * 60)), [None; 3]);
        assert_eq!(take(SECOND * 60), Some(SECOND));
    }

    #[test]
    fn who_comes_after_the_wait_passes() {
        let mut now = Instant::now();
        let memory = Memory::new(now);
        let mut passed = 0;
        for _ in 0..100 {
            match memory.take([1; 16], Quota { per_minute: 7, burst: 2 }, now) {
                None => passed += 1,
                Some(wait) => {
                    assert!(
                        memory.take([1; 16], Quota { per_minute: 7, burst: 2 }, now + wait / 2).is_some()
                    );
                    now += wait;
                }
            }
        }
        assert_eq!(passed, 51);
    }

    #[test]
    fn many_at_once_get_no_more_than_there_is() {
        let now = Instant::now();
        let memory = Memory::new(now);
        let quota = Quota { per_minute: 60, burst: 1_000 };
        let passed: usize = std::thread::scope(|scope| {
            let all: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| (0..1_000).filter(|_| memory.take([1; 16], quota, now).is_none()).count())
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(passed, 1_000);
    }

    #[test]
    fn clients_are_counted_apart_and_only_so_many() {
        let now = Instant::now();
        let memory = Memory::new(now);
        for client in 0..u32::try_from(MOST).unwrap() + 10 {
            let mut name = [0; 16];
            name[..4].copy_from_slice(&client.to_be_bytes());
            assert_eq!(memory.take(name, QUOTA, now), None);
        }
        assert!(memory.full.read().unwrap().len() <= MOST);
    }
}
