//! A key that several gateways know, by way of Redis.
//!
//! Who enters a key first runs its call, and says every few seconds that it still does. Others wait for what
//! it keeps. Where it falls silent nobody knows how far it came: that is the one ambiguous case, and it is
//! told as such (`GATEWAY_GONE`) and never run again. Should the gateway have been only slow, its answer
//! takes the place of that.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use sha2::{Digest as _, Sha256};
use tokio::time::sleep;

use super::other_body;
use crate::{
    answer::Answer,
    redis_store::{Known, RedisStore},
    refusal::Refusal,
};

/// How often what another gateway runs is asked for: at first, and at last.
const SOON: Duration = Duration::from_millis(10);
const LATER: Duration = Duration::from_millis(250);
/// How often an answer is brought to a Redis that does not take it.
const MOST_TRIES: u32 = 5;

/// The keys in Redis.
pub(super) struct Shared(RedisStore);

/// How a call came to its answer.
pub(super) enum Turn {
    /// It was run here.
    Run(Arc<Answer>),
    /// It was run elsewhere.
    Heard(Arc<Answer>),
    /// It was run elsewhere, by a gateway that is gone.
    Gone,
}

impl Shared {
    pub fn new(redis: RedisStore) -> Self {
        Self(redis)
    }

    /// Runs a call unless another gateway did, and gives the answer. `call` tells with it whether the agent
    /// certainly did not hear.
    pub async fn run(
        &self,
        name: &str,
        body: &[u8],
        call: impl Future<Output = (Arc<Answer>, bool)>,
    ) -> Result<Turn, Refusal> {
        let name = Sha256::digest(name);
        let owner = format!("{:032x}", rand::random::<u128>());
        let mut pause = SOON;
        loop {
            match self.0.begin(&name, body, &owner).await.map_err(|_| away())? {
                Known::Run => break,
                Known::Other => return Err(other_body()),
                Known::Lost => return Ok(Turn::Gone),
                Known::Done(stored) => {
                    return Ok(Answer::restore(&stored).map(Arc::new).map_or(Turn::Gone, Turn::Heard));
                }
                Known::Wait => sleep(pause).await,
            }
            pause = (pause * 2).min(LATER);
        }
        let (answer, is_unheard) = tokio::select! {
            done = call => done,
            () = self.0.stay(&name, &owner) => return Ok(Turn::Gone),
        };
        self.settle(&name, &owner, &answer, is_unheard).await;
        Ok(Turn::Run(answer))
    }

    /// Whom this fails for hears the answer all the same; others are told that the gateway is gone.
    async fn settle(&self, name: &[u8], owner: &str, answer: &Answer, is_unheard: bool) {
        let stored = answer.store();
        for tries in 1..=MOST_TRIES {
            let settled = match is_unheard {
                true => self.0.free(name, owner).await,
                false => self.0.keep(name, owner, &stored).await,
            };
            if settled.is_ok() {
                return;
            }
            sleep(LATER * tries).await;
        }
        tracing::error!("an answer could not be kept in Redis: other gateways will say that it is lost");
    }
}

fn away() -> Refusal {
    let message = "what this gateway shares with others is away; nothing was sent, ask again soon";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "STORE_UNAVAILABLE", message).after(Duration::from_secs(2))
}
