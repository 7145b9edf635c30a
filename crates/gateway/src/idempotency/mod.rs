//! A call with an `Idempotency-Key` is run once, however often it is asked.
//!
//! *create* and *respond* take a key, which names one call of one account and project. A repeat while the
//! call is under way joins it; a repeat afterwards gets the answer that was kept, under the correlation id
//! of the call and with `Idempotency-Replayed: true`. The call outlives a visitor who leaves: he does not take
//! it back, and hears its answer when he asks again.
//!
//! | what came of the call | may the agent have heard? | the key |
//! |---|---|---|
//! | 2xx, 3xx, 4xx except 429, 5xx except as below | yes | kept |
//! | the connection broke, no answer in time, answer too large | yes | kept |
//! | the gateway that ran it is gone (Redis; 502 `GATEWAY_GONE`) | yes | kept |
//! | no connection could be made (503, `Retry-After`) | no | free |
//! | 429 | no | free |
//! | 503 with `Retry-After` | no | free |
//! | refused here before it was relayed (path, key, body, origin, limits) | no | never taken |
//! | no room: all entries are calls under way (503, `Retry-After`) | no | never taken |
//! | the shared store is away (503, `Retry-After`) | no | never taken |
//! | the key of another body (422 `IDEMPOTENCY_KEY_REUSED`) | no | the other's |
//!
//! "Kept" goes for failures too: whoever is sure that he wants to try again takes a new key, as the widget
//! does when a visitor presses Retry. With the old key he would only ask what became of the first try.
//!
//! Bounds: [`Idempotency`]. An answer that was forgotten before it was asked for again
//! is asked of the agent anew, so the bounds must outlast a visitor's reload. A key is as good as the
//! answer it names: it has to be random.
//!
//! Read on in `store` for what is kept how long, `shared` for several gateways, `key` for the header.

mod clock;
mod key;
mod shared;
mod store;

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::{HeaderName, HeaderValue, StatusCode};
use futures_util::FutureExt as _;
use sha2::{Digest as _, Sha256};
use tokio_util::task::TaskTracker;

pub(crate) use self::key::{NAME, key};
use self::{
    clock::Clock,
    shared::{Shared, Turn},
    store::{Begun, Digest, Said, Store},
};
use crate::{
    Idempotency, answer::Answer, lost::Lost, outlive::Outlive, redis_store::RedisStore, refusal::Refusal,
};

/// On an answer that was kept from an earlier call.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// A call takes some seconds, and then there is room.
const WAIT_FOR_ROOM: Duration = Duration::from_secs(2);

/// Runs each keyed call once.
pub(crate) struct Once {
    store: Mutex<Store>,
    clock: Clock,
    shared: Option<Shared>,
    tasks: TaskTracker,
}

/// What a key stands for: the body as it goes on, and who asks where a token says so. So nobody is told what was
/// said to another visitor, even by his key.
pub(crate) fn digest(body: &[u8], subject: Option<&str>) -> Digest {
    // No JSON has this byte in it, so the two cannot be mistaken for one.
    Sha256::new()
        .chain_update(body)
        .chain_update([0])
        .chain_update(subject.unwrap_or_default())
        .finalize()
        .into()
}

/// What came of a call with a key.
pub(crate) struct Told {
    pub answer: Arc<Answer>,
    /// `run`, `joined` or `replayed`.
    pub how: &'static str,
}

/// What a call says when it is over.
#[derive(Clone)]
struct Outcome {
    answer: Arc<Answer>,
    is_replayed: bool,
}

impl Outcome {
    fn told(self, how: &'static str) -> Told {
        if self.is_replayed {
            return Told { answer: Arc::new(self.answer.late()), how: "replayed" };
        }
        Told { answer: self.answer, how }
    }
}

impl Once {
    /// Its calls run as `tasks`, so that they can be waited for.
    pub fn new(bounds: Idempotency, redis: Option<RedisStore>, tasks: TaskTracker) -> Self {
        let shared = redis.map(Shared::new);
        Self { store: Mutex::new(Store::new(bounds)), clock: Clock::default(), shared, tasks }
    }

    /// Other bounds, from now on.
    pub fn bound(&self, bounds: Idempotency) {
        self.store().bound(bounds);
    }

    /// Runs a call unless its key was seen, and gives the answer. `path` tells apart accounts, projects
    /// and operations; `id` is the call's correlation id.
    pub async fn run(
        self: &Arc<Self>,
        path: &str,
        key: &str,
        said: Digest,
        id: HeaderValue,
        call: impl Future<Output = Result<Answer, Lost>> + Send + 'static,
    ) -> Result<Told, Refusal> {
        // Neither part can have a space in it.
        let name = format!("{path} {key}");
        let begun = self.store().begin(&name, said, self.clock.now());
        match begun {
            Begun::Run(name) => {
                let run = Box::pin(Arc::clone(self).settle(name, said, id, call));
                Ok(Outlive::new(&self.tasks, run).await.ok_or(Lost::Dropped)??.told("run"))
            }
            // Only a gateway that is being torn down tells nothing.
            Begun::Join(said) => Ok(said.await.map_err(|_| Lost::Dropped)??.told("joined")),
            Begun::Replay(answer) => Ok(Outcome { answer, is_replayed: true }.told("replayed")),
            Begun::OtherBody => Err(other_body()),
            Begun::Full => {
                let message = "too many calls are under way; nothing was sent, ask again soon";
                Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_CALLS", message)
                    .after(WAIT_FOR_ROOM))
            }
        }
    }

    /// Moves the clock forward.
    pub fn skip(&self, time: Duration) {
        self.clock.skip(time);
    }

    async fn settle(
        self: Arc<Self>,
        name: Arc<str>,
        body: Digest,
        id: HeaderValue,
        call: impl Future<Output = Result<Answer, Lost>> + Send + 'static,
    ) -> Said {
        let run = async {
            // A panic in the call is one more way to lose its answer.
            let outcome = AssertUnwindSafe(call).catch_unwind().await.unwrap_or(Err(Lost::Dropped));
            let is_unheard = is_unheard(&outcome);
            let answer = outcome.unwrap_or_else(|lost| Refusal::from(lost).answer(&id)).named(&id);
            (Arc::new(answer), is_unheard)
        };
        let (said, waiting): (Said, _) = match &self.shared {
            None => {
                let (answer, is_unheard) = run.await;
                // Kept first, told then: nobody finds the key between the two.
                let waiting = match is_unheard {
                    true => self.store().free(&name),
                    false => self.store().keep(&name, Arc::clone(&answer), self.clock.now()),
                };
                (Ok(Outcome { answer, is_replayed: false }), waiting)
            }
            Some(shared) => {
                let said = shared.run(&name, &body, run).await.map(|turn| match turn {
                    Turn::Run(answer) => Outcome { answer, is_replayed: false },
                    Turn::Heard(answer) => Outcome { answer, is_replayed: true },
                    Turn::Gone => {
                        let answer = Arc::new(Refusal::from(Lost::Gone).answer(&id));
                        Outcome { answer, is_replayed: false }
                    }
                });
                // Redis is what remembers.
                (said, self.store().free(&name))
            }
        };
        for waiting in waiting {
            // Who left needs to be told nothing.
            let _ = waiting.send(said.clone());
        }
        said
    }

    /// A panic elsewhere leaves nothing half done here, so a poisoned lock is still good.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn other_body() -> Refusal {
    let message = "Idempotency-Key: it was sent before with another body; take a new key for a new message";
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "IDEMPOTENCY_KEY_REUSED", message)
}

/// Whether the agent certainly did not process a call: then it may be run again.
fn is_unheard(outcome: &Result<Answer, Lost>) -> bool {
    match outcome {
        Err(lost) => *lost == Lost::Unreachable,
        Ok(answer) => answer.is_unheard(),
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    fn once() -> (Arc<Once>, TaskTracker) {
        let tasks = TaskTracker::new();
        (Arc::new(Once::new(Idempotency::default(), None, tasks.clone())), tasks)
    }

    async fn ask(
        once: &Arc<Once>,
        call: impl Future<Output = Result<Answer, Lost>> + Send + 'static,
    ) -> Told {
        let id = HeaderValue::from_static("call-1");
        once.run("/v1/acme/shop/chat/respond", "key", digest(b"", None), id, call).await.unwrap()
    }

    fn fine() -> Result<Answer, Lost> {
        Ok(Answer::new(StatusCode::OK, Vec::new(), axum::body::Bytes::new()))
    }

    async fn never() -> Result<Answer, Lost> {
        panic!("it was run again")
    }

    #[tokio::test]
    async fn who_joins_is_told_so_by_nothing_and_who_comes_late_is() {
        let (once, _) = once();
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let first = async {
            let _ = gone.await;
            fine()
        };
        let (first, joined, ()) = tokio::join!(ask(&once, first), ask(&once, never()), async {
            let _ = go.send(());
        });
        let late = ask(&once, never()).await;
        let told = [first, joined, late].map(|told| (told.answer.status.as_u16(), told.how));
        assert_eq!(told, [(200, "run"), (200, "joined"), (200, "replayed")]);
    }

    #[tokio::test]
    async fn a_call_that_panics_has_lost_its_answer_and_is_over() {
        let (once, tasks) = once();
        let told = ask(&once, async { panic!("on purpose") }).await;
        assert_eq!(told.answer.status, StatusCode::BAD_GATEWAY);
        tasks.close();
        tasks.wait().await;
        assert_eq!(ask(&once, ready(fine())).await.answer.status, StatusCode::BAD_GATEWAY);
    }
}
