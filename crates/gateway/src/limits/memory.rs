//! The counts of one gateway, in memory and bounded.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::Quota;

/// The most counts. Each takes some fifty bytes.
const MOST: usize = 200_000;

/// When each bucket is full again.
#[derive(Default)]
pub(crate) struct Memory {
    full: Mutex<HashMap<[u8; 16], Instant>>,
}

impl Memory {
    /// Takes one of a bucket, or says how long it takes until there is one.
    pub fn take(&self, name: [u8; 16], quota: Quota, now: Instant) -> Option<Duration> {
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        if full.len() >= MOST && !full.contains_key(&name) {
            // A bucket that is full again is like one that was never seen.
            full.retain(|_, at| *at > now);
            if full.len() >= MOST {
                // Two hundred thousand clients at once are an attack: forget, rather than grow.
                full.clear();
            }
        }
        let at = full.entry(name).or_insert(now);
        let interval = quota.interval();
        let next = (*at).max(now) + interval;
        let wait = next.saturating_duration_since(now + interval * quota.burst);
        if wait.is_zero() {
            *at = next;
            return None;
        }
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { per_minute: 60, burst: 3 };
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_passes_and_then_one_a_second() {
        let (memory, start) = (Memory::default(), Instant::now());
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
        let (memory, mut now) = (Memory::default(), Instant::now());
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
    fn clients_are_counted_apart_and_only_so_many() {
        let (memory, now) = (Memory::default(), Instant::now());
        for client in 0..u32::try_from(MOST).unwrap() + 10 {
            let mut name = [0; 16];
            name[..4].copy_from_slice(&client.to_be_bytes());
            assert_eq!(memory.take(name, QUOTA, now), None);
        }
        assert!(memory.full.lock().unwrap().len() <= MOST);
    }
}
