//! The keys that are known, in memory and bounded.
//!
//! Boundary: no waiting, no clock and no network; `super::Once` does that. A call under way is never
//! forgotten. A finished one is, when its time is over or when there are too many, the oldest first; the
//! queue holds the finished ones in the order of both.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use tokio::sync::oneshot;

use crate::{Idempotency, answer::Answer, refusal::Refusal};

/// What tells two bodies apart. The body itself is not kept.
pub(crate) type Digest = [u8; 32];
/// What came of a call.
pub(super) type Said = Result<super::Outcome, Refusal>;
/// Who waits for what comes of it.
pub(super) type Waiting = Vec<oneshot::Sender<Said>>;

/// What an entry takes besides what it says: the maps, the headers' names. A generous guess.
const OVERHEAD: usize = 512;

/// What becomes of a call with a key.
pub(super) enum Begun {
    /// It is the first: run it, then [`Store::keep`] its answer or [`Store::free`] its key.
    Run(Arc<str>),
    /// It is under way already.
    Join(oneshot::Receiver<Said>),
    /// It was answered.
    Replay(Arc<Answer>),
    /// The key is that of something else.
    OtherBody,
    /// There is no room that could be made.
    Full,
}

/// All keys.
pub(super) struct Store {
    bounds: Idempotency,
    entries: HashMap<Arc<str>, Entry>,
    /// Those that are done, and when; the oldest in front.
    done: VecDeque<(Arc<str>, Instant)>,
    /// What those that are done take.
    bytes: usize,
}

struct Entry {
    body: Digest,
    state: State,
}

enum State {
    UnderWay(Waiting),
    Done(Arc<Answer>),
}

impl Store {
    pub fn new(bounds: Idempotency) -> Self {
        Self { bounds, entries: HashMap::new(), done: VecDeque::new(), bytes: 0 }
    }

    /// Other bounds, which hold when the next call is kept.
    pub fn bound(&mut self, bounds: Idempotency) {
        self.bounds = bounds;
    }

    /// Finds a call by what names it, or enters it.
    pub fn begin(&mut self, name: &str, body: Digest, now: Instant) -> Begun {
        self.expire(now);
        match self.entries.get_mut(name) {
            Some(entry) if entry.body != body => return Begun::OtherBody,
            Some(Entry { state: State::UnderWay(waiting), .. }) => {
                let (sender, answer) = oneshot::channel();
                // Those who left wait no more: who asks and leaves again and again takes no room.
                waiting.retain(|waiting| !waiting.is_closed());
                waiting.push(sender);
                return Begun::Join(answer);
            }
            Some(Entry { state: State::Done(answer), .. }) => return Begun::Replay(Arc::clone(answer)),
            None => {}
        }
        while self.entries.len() >= self.bounds.most_entries {
            if !self.forget_oldest() {
                return Begun::Full;
            }
        }
        let name = Arc::<str>::from(name);
        self.entries.insert(Arc::clone(&name), Entry { body, state: State::UnderWay(Vec::new()) });
        Begun::Run(name)
    }

    /// Keeps the answer of a call that was under way, and gives those who wait for it. The newest is kept
    /// even where it alone is too much, so that every answer can be asked for again.
    pub fn keep(&mut self, name: &Arc<str>, answer: Arc<Answer>, now: Instant) -> Waiting {
        self.expire(now);
        let Some(entry) = self.entries.get_mut(name) else { return Vec::new() };
        self.bytes += size(name, &answer);
        let State::UnderWay(waiting) = std::mem::replace(&mut entry.state, State::Done(answer)) else {
            return Vec::new();
        };
        self.done.push_back((Arc::clone(name), now));
        while self.bytes > self.bounds.most_bytes && self.done.len() > 1 {
            self.forget_oldest();
        }
        waiting
    }

    /// Forgets a call that was under way, so that its key can be asked again, and gives those who wait for it.
    pub fn free(&mut self, name: &Arc<str>) -> Waiting {
        match self.entries.get_mut(name) {
            Some(Entry { state: State::UnderWay(waiting), .. }) => {
                let waiting = std::mem::take(waiting);
                self.entries.remove(name);
                waiting
            }
            _ => Vec::new(),
        }
    }

    fn expire(&mut self, now: Instant) {
        let is_over = |at: Instant| now.saturating_duration_since(at) >= self.bounds.time_to_live;
        let over = self.done.iter().take_while(|(_, at)| is_over(*at)).count();
        for _ in 0..over {
            self.forget_oldest();
        }
    }

    /// Whether there was anything to forget.
    fn forget_oldest(&mut self) -> bool {
        let Some((name, _)) = self.done.pop_front() else { return false };
        if let Some(Entry { state: State::Done(answer), .. }) = self.entries.remove(&name) {
            self.bytes = self.bytes.saturating_sub(size(&name, &answer));
        }
        true
    }
}

fn size(name: &str, answer: &Answer) -> usize {
    OVERHEAD + name.len() + answer.size()
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, time::Duration};

    use axum::http::StatusCode;
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn store(most_entries: usize, most_answers: usize) -> Store {
        let most_bytes = most_answers * size("a", &answer(100));
        Store::new(Idempotency { most_entries, most_bytes, ..Idempotency::default() })
    }

    fn answer(length: usize) -> Arc<Answer> {
        Arc::new(Answer::new(StatusCode::OK, Vec::new(), vec![b'a'; length].into()))
    }

    /// What would become of a call, in a word.
    fn ask(store: &mut Store, name: &str, now: Instant) -> &'static str {
        match store.begin(name, [1; 32], now) {
            Begun::Run(..) => "run",
            Begun::Join(_) => "join",
            Begun::Replay(_) => "replay",
            Begun::OtherBody => "other body",
            Begun::Full => "full",
        }
    }

    fn run(store: &mut Store, name: &str, length: usize, now: Instant) {
        assert_eq!(ask(store, name, now), "run", "{name}");
        store.keep(&name.into(), answer(length), now);
    }

    #[test]
    fn a_call_is_run_then_joined_then_replayed() {
        let (mut store, now) = (store(9, 9), Instant::now());
        assert_eq!(["a", "a", "b"].map(|name| ask(&mut store, name, now)), ["run", "join", "run"]);
        assert!(matches!(store.begin("a", [2; 32], now), Begun::OtherBody));
        store.keep(&"a".into(), answer(1), now);
        store.free(&"b".into());
        assert!(matches!(store.begin("a", [2; 32], now), Begun::OtherBody));
        assert_eq!(["a", "b"].map(|name| ask(&mut store, name, now)), ["replay", "run"]);
    }

    #[test]
    fn an_answer_runs_out_and_a_call_under_way_does_not() {
        let (mut store, start) = (store(9, 9), Instant::now());
        assert_eq!(ask(&mut store, "slow", start), "run");
        run(&mut store, "a", 1, start);
        let last = start + 15 * MINUTE;
        assert_eq!(ask(&mut store, "a", last - Duration::from_nanos(1)), "replay");
        assert_eq!(["a", "slow"].map(|name| ask(&mut store, name, last)), ["run", "join"]);
        // Its time begins with its answer.
        store.keep(&"slow".into(), answer(1), last);
        assert_eq!(ask(&mut store, "slow", last + 14 * MINUTE), "replay");
    }

    #[test]
    fn the_answer_that_is_there_longest_goes_first() {
        let (mut store, now) = (store(3, 9), Instant::now());
        assert_eq!(["a", "b", "c"].map(|name| ask(&mut store, name, now)), ["run"; 3]);
        for name in ["b", "a", "c"] {
            store.keep(&name.into(), answer(1), now);
        }
        assert_eq!(
            ["d", "a", "c", "b"].map(|name| ask(&mut store, name, now)),
            ["run", "replay", "replay", "run"]
        );
        assert_eq!(["c", "a"].map(|name| ask(&mut store, name, now)), ["replay", "run"]);
    }

    #[test]
    fn where_all_is_under_way_a_new_key_is_turned_away() {
        let (mut store, now) = (store(2, 9), Instant::now());
        assert_eq!(["a", "b", "c"].map(|name| ask(&mut store, name, now)), ["run", "run", "full"]);
        assert_eq!(["a", "b"].map(|name| ask(&mut store, name, now)), ["join", "join"]);
        store.keep(&"a".into(), answer(1), now);
        assert_eq!(["c", "b", "a"].map(|name| ask(&mut store, name, now)), ["run", "join", "full"]);
    }

    #[test]
    fn answers_take_so_many_bytes_and_no_more() {
        let (mut store, now) = (store(9, 2), Instant::now());
        for name in ["a", "b", "c"] {
            run(&mut store, name, 100, now);
        }
        assert_eq!(["b", "c"].map(|name| ask(&mut store, name, now)), ["replay", "replay"]);
        run(&mut store, "d", 101, now);
        assert_eq!(["c", "d"].map(|name| ask(&mut store, name, now)), ["run", "replay"]);
        run(&mut store, "e", 10_000, now);
        assert_eq!(["d", "e"].map(|name| ask(&mut store, name, now)), ["run", "replay"]);
    }

    #[test]
    fn whatever_is_asked_the_bounds_hold_and_no_call_under_way_is_forgotten() {
        for seed in 0..200 {
            let mut random = StdRng::seed_from_u64(seed);
            let (mut store, mut now) = (store(8, 4), Instant::now());
            let mut under_way = HashSet::new();
            for _ in 0..400 {
                let name = format!("{:x}", random.random_range(0..16));
                let length = random.random_range(0..200);
                match random.random_range(0..10) {
                    0 => now += random.random_range(0..4) * MINUTE,
                    1 | 2 if under_way.remove(&name) => drop(store.free(&name.as_str().into())),
                    3..6 if under_way.remove(&name) => {
                        store.keep(&name.as_str().into(), answer(length), now);
                    }
                    _ => {
                        let became = ask(&mut store, &name, now);
                        assert_eq!(under_way.contains(&name), became == "join", "seed {seed}");
                        assert!(became != "full" || under_way.len() == 8, "seed {seed}");
                        if became == "run" {
                            under_way.insert(name);
                        }
                    }
                }
                let sizes = store.entries.iter().filter_map(|(name, entry)| match &entry.state {
                    State::Done(answer) => Some(size(name, answer)),
                    State::UnderWay(_) => None,
                });
                assert_eq!(store.bytes, sizes.sum::<usize>(), "seed {seed}");
                assert_eq!(store.entries.len(), store.done.len() + under_way.len(), "seed {seed}");
                assert!(store.entries.len() <= 8, "seed {seed}");
                assert!(store.bytes <= store.bounds.most_bytes || store.done.len() == 1, "seed {seed}");
            }
        }
    }
}
