//! A call with an `Idempotency-Key` is run once, however often it is asked.
//!
//! *create* and *respond* take a key, which names one call of one account and project. A repeat while the
//! call is under way joins it; a repeat afterwards gets the answer that was kept, under the correlation id
//! of the call and with `Idempotency-Replayed: true`. The call runs in a task of its own, so that a visitor
//! who leaves does not take it back and hears its answer when he asks again.
//!
//! | what came of the call | may the agent have heard? | the key |
//! |---|---|---|
//! | 2xx, 3xx, 4xx except 429, 5xx except as below | yes | kept |
//! | the connection broke, no answer in time, answer too large | yes | kept |
//! | no connection could be made | no | free |
//! | 429 | no | free |
//! | 503 with `Retry-After` | no | free |
//! | refused here before it was relayed (path, key, body, origin) | no | never taken |
//! | no room: all entries are calls under way (503, `Retry-After`) | no | never taken |
//! | the key of another body (422 `IDEMPOTENCY_KEY_REUSED`) | no | the other's |
//!
//! "Kept" goes for failures too: whoever is sure that he wants to try again takes a new key, as the widget
//! does when a visitor presses Retry. With the old key he would only ask what became of the first try.
//!
//! Bounds: [`Idempotency`]. An answer that was forgotten before it was asked for again
//! is asked of the agent anew, so the bounds must outlast a visitor's reload. A key is as good as the
//! answer it names: it has to be random.
//!
//! Read on in `store` for what is kept how long, `key` for the header.

mod clock;
mod key;
mod store;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

pub(crate) use self::key::{echo, key};
use self::{
    clock::Clock,
    store::{Awaited, Begun, Store, Teller},
};
use crate::{Idempotency, answer::Answer, lost::Lost, refusal::Refusal};

/// On an answer that was kept from an earlier call.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// A call takes some seconds, and then there is room.
const WAIT_FOR_ROOM: (HeaderName, &str) = (header::RETRY_AFTER, "2");

/// Runs each keyed call once.
pub(crate) struct Once {
    store: Mutex<Store>,
    clock: Clock,
    under_way: watch::Sender<usize>,
}

impl Once {
    pub fn new(bounds: Idempotency) -> Self {
        Self {
            store: Mutex::new(Store::new(bounds)),
            clock: Clock::default(),
            under_way: watch::Sender::new(0),
        }
    }

    /// Runs a call unless its key was seen, and gives the answer. `path` tells apart accounts, projects
    /// and operations; `id` is the call's correlation id.
    pub async fn run(
        self: &Arc<Self>,
        path: &str,
        key: &str,
        body: &Bytes,
        id: HeaderValue,
        call: impl Future<Output = Result<Answer, Lost>> + Send + 'static,
    ) -> Result<Response, Refusal> {
        // Neither part can have a space in it.
        let name = format!("{path} {key}");
        let begun = self.store().begin(&name, Sha256::digest(body).into(), self.clock.now());
        match begun {
            Begun::Run(name, teller, answer) => {
                self.under_way.send_modify(|calls| *calls += 1);
                tokio::spawn(Arc::clone(self).settle(name, id, call, teller));
                hear(answer).await
            }
            Begun::Join(answer) => hear(answer).await,
            Begun::Replay(answer) => Ok(([(REPLAYED, "true")], answer.late()).into_response()),
            Begun::OtherBody => {
                let message =
                    "Idempotency-Key: it was sent before with another body; take a new key for a new message";
                Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "IDEMPOTENCY_KEY_REUSED", message))
            }
            Begun::Full => {
                let message = "too many calls are under way; nothing was sent, ask again soon";
                let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_CALLS", message);
                Ok(([WAIT_FOR_ROOM], refusal).into_response())
            }
        }
    }

    /// Ends when no call is under way.
    pub async fn idle(&self) {
        // The sender is here, so nothing can go wrong.
        let _ = self.under_way.subscribe().wait_for(|calls| *calls == 0).await;
    }

    /// Moves the clock forward.
    pub fn skip(&self, time: Duration) {
        self.clock.skip(time);
    }

    async fn settle(
        self: Arc<Self>,
        name: Arc<str>,
        id: HeaderValue,
        call: impl Future<Output = Result<Answer, Lost>> + Send + 'static,
        teller: Teller,
    ) {
        // A task in the task: a panic in the call is one more way to lose its answer.
        let outcome = tokio::spawn(call).await.unwrap_or(Err(Lost::Dropped));
        let is_unheard = is_unheard(&outcome);
        let answer = match outcome {
            Ok(answer) => answer,
            Err(lost) => Refusal::from(lost).answer(id.to_str().unwrap_or_default()),
        };
        let answer = Arc::new(answer.named(&id));
        // Kept first, told then: nobody finds the key between the two.
        if is_unheard {
            self.store().free(&name);
        } else {
            self.store().keep(&name, Arc::clone(&answer), self.clock.now());
        }
        teller.send_replace(Some(answer));
        self.under_way.send_modify(|calls| *calls -= 1);
    }

    /// A panic elsewhere leaves nothing half done here, so a poisoned lock is still good.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn hear(mut answer: Awaited) -> Result<Response, Refusal> {
    let told = answer.wait_for(Option::is_some).await.ok().and_then(|told| told.clone());
    // Only a gateway that is being torn down tells nothing.
    let answer = told.ok_or(Lost::Dropped)?;
    Ok(Answer::clone(&answer).into_response())
}

/// Whether the agent certainly did not process a call: then it may be run again.
fn is_unheard(outcome: &Result<Answer, Lost>) -> bool {
    match outcome {
        Err(lost) => *lost == Lost::Unreachable,
        Ok(answer) => match answer.status {
            StatusCode::TOO_MANY_REQUESTS => true,
            StatusCode::SERVICE_UNAVAILABLE => answer.has(&header::RETRY_AFTER),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    async fn ask(
        once: &Arc<Once>,
        call: impl Future<Output = Result<Answer, Lost>> + Send + 'static,
    ) -> Response {
        let id = HeaderValue::from_static("call-1");
        once.run("/v1/acme/shop/chat/respond", "key", &Bytes::new(), id, call).await.unwrap()
    }

    fn fine() -> Result<Answer, Lost> {
        Ok(Answer::new(StatusCode::OK, Vec::new(), Bytes::new()))
    }

    async fn never() -> Result<Answer, Lost> {
        panic!("it was run again")
    }

    #[tokio::test]
    async fn who_joins_is_told_so_by_nothing_and_who_comes_late_is() {
        let once = Arc::new(Once::new(Idempotency::default()));
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let first = async {
            let _ = gone.await;
            fine()
        };
        let (first, joined, ()) = tokio::join!(ask(&once, first), ask(&once, never()), async {
            let _ = go.send(());
        });
        let late = ask(&once, never()).await;
        let told = [first, joined, late]
            .map(|answer| (answer.status().as_u16(), answer.headers().contains_key(REPLAYED)));
        assert_eq!(told, [(200, false), (200, false), (200, true)]);
    }

    #[tokio::test]
    async fn a_call_that_panics_has_lost_its_answer_and_is_over() {
        let once = Arc::new(Once::new(Idempotency::default()));
        let answer = ask(&once, async { panic!("on purpose") }).await;
        assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
        once.idle().await;
        assert_eq!(ask(&once, ready(fine())).await.status(), StatusCode::BAD_GATEWAY);
    }
}
