//! The Redis that several gateways share: counts, and the keys of calls with their answers.
//!
//! Boundary: each question is one script, so that no two gateways can both be told to go first. The clock is
//! Redis' own. Nothing here is asked twice by itself: a question without an answer is an error.
//! Names are hashes; what is stored is an answer, for as long as it may be asked for again.

use std::{sync::LazyLock, time::Duration};

use redis::{
    Client, RedisError, RedisResult, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use crate::{Idempotency, RedisAddress, limits::Quota};

/// A Redis that takes longer is away.
const PATIENCE: Duration = Duration::from_secs(2);

const NOW: &str = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) ";
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW} local interval = tonumber(ARGV[1]) local burst = tonumber(ARGV[2])
         local at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
         local wait = math.ceil(at - (now + interval * burst))
         if wait > 0 then return wait end
         redis.call('SET', KEYS[1], string.format('%.3f', at), 'PX', math.ceil(at - now) + 1000)
         return 0"
    ))
});
static BEGIN: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW} local known = redis.call('HMGET', KEYS[1], 'body', 'until', 'answer')
         if not known[1] then
           redis.call('HSET', KEYS[1], 'body', ARGV[1], 'owner', ARGV[2], 'until', now + ARGV[3])
           redis.call('PEXPIRE', KEYS[1], ARGV[4])
           return {{'run'}}
         end
         if known[1] ~= ARGV[1] then return {{'other'}} end
         if known[3] then return {{'done', known[3]}} end
         if tonumber(known[2]) < now then return {{'lost'}} end
         return {{'wait'}}"
    ))
});
static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{NOW} if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
         redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
         return redis.call('PEXPIRE', KEYS[1], ARGV[3])"
    ))
});
static KEEP: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
         redis.call('HSET', KEYS[1], 'answer', ARGV[2])
         return redis.call('PEXPIRE', KEYS[1], ARGV[3])",
    )
});
static FREE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
         return redis.call('DEL', KEYS[1])",
    )
});

/// What is known of a key in all gateways.
pub(crate) enum Known {
    /// Nothing: it is this gateway's to run.
    Run,
    /// It is under way elsewhere.
    Wait,
    /// It was answered.
    Done(Vec<u8>),
    /// The gateway that ran it is gone, and nobody can tell how far it came.
    Lost,
    /// It is the key of another body.
    Other,
}

/// A connection that mends itself. A clone is the same one.
#[derive(Clone)]
pub(crate) struct RedisStore {
    connection: ConnectionManager,
    bounds: Idempotency,
}

impl RedisStore {
    /// Connects when it is first asked, so that a gateway can start before its Redis.
    pub fn new(address: &RedisAddress, bounds: Idempotency) -> Result<Self, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(PATIENCE))
            .set_connection_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_lazy_with_config(Client::open(address.0.as_str())?, config)?;
        Ok(Self { connection, bounds })
    }

    /// Whether it answers.
    pub async fn is_there(&self) -> bool {
        let mut connection = self.connection.clone();
        let answer: RedisResult<String> = redis::cmd("PING").query_async(&mut connection).await;
        answer.is_ok()
    }

    /// Takes one of a bucket, or says how long it takes until there is one.
    pub async fn take(&self, name: &[u8], quota: Quota) -> RedisResult<Option<Duration>> {
        let interval = quota.interval().as_secs_f64() * 1_000.0;
        let mut call = TAKE.key([b"polychat:limit:", name].concat());
        call.arg(interval).arg(quota.burst);
        let wait: u64 = call.invoke_async(&mut self.connection.clone()).await?;
        Ok((wait > 0).then(|| Duration::from_millis(wait)))
    }

    /// Finds a key, or enters it under `owner`, a name of this one call.
    pub async fn begin(&self, name: &[u8], body: &[u8], owner: &str) -> RedisResult<Known> {
        let mut call = BEGIN.key(key(name));
        call.arg(body).arg(owner).arg(millis(self.bounds.lease)).arg(millis(self.bounds.time_to_live));
        let known: Vec<Vec<u8>> = call.invoke_async(&mut self.connection.clone()).await?;
        let mut known = known.into_iter();
        Ok(match (known.next().as_deref(), known.next()) {
            (Some(b"run"), _) => Known::Run,
            (Some(b"wait"), _) => Known::Wait,
            (Some(b"done"), Some(answer)) => Known::Done(answer),
            (Some(b"other"), _) => Known::Other,
            _ => Known::Lost,
        })
    }

    /// Says again and again that the call is under way. It never ends by itself.
    pub async fn stay(&self, name: &[u8], owner: &str) {
        loop {
            tokio::time::sleep(self.bounds.lease / 4).await;
            let mut call = RENEW.key(key(name));
            call.arg(owner).arg(millis(self.bounds.lease)).arg(millis(self.bounds.time_to_live));
            // Where it is not heard now it may be the next time.
            let _: RedisResult<u64> = call.invoke_async(&mut self.connection.clone()).await;
        }
    }

    /// Keeps an answer.
    pub async fn keep(&self, name: &[u8], owner: &str, answer: &[u8]) -> RedisResult<()> {
        let mut call = KEEP.key(key(name));
        call.arg(owner).arg(answer).arg(millis(self.bounds.time_to_live));
        call.invoke_async::<u64>(&mut self.connection.clone()).await.map(drop)
    }

    /// Forgets a key, so that it can be asked again.
    pub async fn free(&self, name: &[u8], owner: &str) -> RedisResult<()> {
        let mut call = FREE.key(key(name));
        call.arg(owner);
        call.invoke_async::<u64>(&mut self.connection.clone()).await.map(drop)
    }
}

fn key(name: &[u8]) -> Vec<u8> {
    [b"polychat:call:", name].concat()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
