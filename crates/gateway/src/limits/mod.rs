//! How often may be asked: by one client, and in one conversation.
//!
//! Each quota is a bucket that refills evenly (the generic cell rate algorithm): it lets `burst` through at
//! once and `per_minute` in the long run, and knows to the millisecond when the next one fits, which is what
//! `Retry-After` says. Counts live in memory or, for several gateways, in Redis; while Redis is away each
//! gateway counts for itself rather than turn visitors away.

mod memory;

use std::{net::IpAddr, time::Duration};

use axum::http::StatusCode;
use sha2::{Digest as _, Sha256};

pub(crate) use self::memory::Memory;
use crate::{metrics::Metrics, redis_store::RedisStore, refusal::Refusal};

/// How often may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls of a client.
    pub client: Quota,
    /// Conversations that a client opens.
    pub create: Quota,
    /// Turns of a conversation.
    pub conversation: Quota,
}

/// So many in a minute, of which so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// In the long run; 0 is no limit.
    pub per_minute: u32,
    /// At once.
    pub burst: u32,
}

impl Quota {
    /// The time that one call takes of the bucket.
    pub(crate) fn interval(self) -> Duration {
        Duration::from_secs(60) / self.per_minute.max(1)
    }
}

impl Limits {
    /// No limits.
    pub fn none() -> Self {
        let none = Quota { per_minute: 0, burst: 1 };
        Self { client: none, create: none, conversation: none }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            client: Quota { per_minute: 120, burst: 60 },
            create: Quota { per_minute: 20, burst: 10 },
            conversation: Quota { per_minute: 40, burst: 20 },
        }
    }
}

/// What is counted.
pub(crate) enum Counted<'a> {
    /// Calls of a client.
    Client(IpAddr),
    /// Conversations that a client opens.
    Create(IpAddr),
    /// Turns of a conversation of a site.
    Conversation(&'a str, &'a str),
}

impl Counted<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::Create(_) => "create",
            Self::Conversation(..) => "conversation",
        }
    }

    fn quota(&self, limits: &Limits) -> Quota {
        match self {
            Self::Client(_) => limits.client,
            Self::Create(_) => limits.create,
            Self::Conversation(..) => limits.conversation,
        }
    }

    /// A name of bounded length that tells no address and no id.
    fn name(&self) -> [u8; 16] {
        let mut hash = Sha256::new();
        hash.update(self.kind());
        match self {
            Self::Client(address) | Self::Create(address) => match address {
                IpAddr::V4(address) => hash.update(address.octets()),
                IpAddr::V6(address) => hash.update(address.octets()),
            },
            Self::Conversation(site, id) => [*site, " ", *id].iter().for_each(|part| hash.update(part)),
        }
        let mut name = [0; 16];
        name.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        name
    }
}

/// Counts, here or in Redis.
pub(crate) struct Limiter {
    memory: Memory,
    redis: Option<RedisStore>,
    metrics: Metrics,
}

impl Limiter {
    pub fn new(redis: Option<RedisStore>, metrics: Metrics) -> Self {
        Self { memory: Memory::new(std::time::Instant::now()), redis, metrics }
    }

    /// Counts one, or says how long to wait.
    pub async fn take(&self, limits: &Limits, site: &str, counted: Counted<'_>) -> Result<(), Refusal> {
        let quota = counted.quota(limits);
        if quota.per_minute == 0 {
            return Ok(());
        }
        let name = counted.name();
        let shared = match &self.redis {
            Some(redis) => redis.take(&name, quota).await.ok(),
            None => None,
        };
        let wait = shared.unwrap_or_else(|| self.memory.take(name, quota, std::time::Instant::now()));
        let Some(wait) = wait else { return Ok(()) };
        self.metrics.limited(site, counted.kind());
        let message = match counted {
            Counted::Conversation(..) => {
                "too many messages in this conversation at once; nothing was sent, ask again after the wait"
            }
            Counted::Create(_) => {
                "too many conversations were opened from this address; ask again after the wait"
            }
            Counted::Client(_) => {
                "too many calls came from this address; nothing was sent, ask again after the wait"
            }
        };
        Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", message).after(wait))
    }
}
