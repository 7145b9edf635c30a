//! Two gateways on one real Redis: no turn is run twice, and one gateway that dies takes no answer with it
//! but that of the call it was making.
//!
//! Each test starts a redis-server of its own on loopback. Where none is installed they say so and pass.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod house;

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use gateway::{Config, Limits, Quota, RedisAddress};
use house::{Actor, Answer, CREATE, Folder, House, RESPOND, api, send};
use local_agent::{LocalAgent, Options, Script};
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

/// A Redis that is gone with its owner.
struct Redis {
    child: Child,
    address: String,
    _folder: Folder,
}

impl Redis {
    /// None where it is not installed.
    async fn start() -> Option<Self> {
        let folder = Folder::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("redis-server");
        command
            .args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string(), "--dir"])
            .arg(folder.path());
        let Ok(child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            eprintln!("skipped: there is no redis-server here; Debian's package is redis-server");
            return None;
        };
        let redis = Self { child, address: format!("redis://127.0.0.1:{port}"), _folder: folder };
        let started = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(started.elapsed() < Duration::from_secs(10), "redis-server did not start");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Some(redis)
    }

    async fn house(&self, base: &str, change: impl FnOnce(&mut Config)) -> House {
        House::of(api(base), |config| {
            config.redis = Some(RedisAddress::new(&self.address).unwrap());
            change(config);
        })
        .await
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_call_of_one_gateway_is_joined_and_replayed_by_the_other() {
    let Some(redis) = Redis::start().await else { return };
    let mut actor = Actor::new().await;
    let (one, two) = (redis.house(&actor.base, |_| {}).await, redis.house(&actor.base, |_| {}).await);
    assert_eq!(one.get("/readyz").await.status, 200);
    let first = tokio::spawn(one.keyed(RESPOND, "turn-1", "{}"));
    let call = actor.asked().await;
    let joined =
        [tokio::spawn(two.keyed(RESPOND, "turn-1", "{}")), tokio::spawn(two.keyed(RESPOND, "turn-1", "{}"))];
    two.keyed(RESPOND, "turn-1", "{\"message\":\"b\"}").await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    actor.is_left_alone();
    let headers = [("content-type", "text/odd"), ("x-polyai-correlation-id", "of-polyai")];
    call.answer((axum::http::StatusCode::CREATED, headers, "line\none"));
    let first = first.await.unwrap();
    let [second, third] = joined;
    for answer in [second.await.unwrap(), third.await.unwrap(), two.keyed(RESPOND, "turn-1", "{}").await] {
        assert_eq!((answer.status, &answer.bytes), (201, &first.bytes));
        assert_eq!(answer.header("x-polyai-correlation-id"), "of-polyai");
        assert_eq!(
            (answer.header("content-type"), answer.header("idempotency-replayed")),
            ("text/odd", "true")
        );
    }
    actor.is_left_alone();
    // What was certainly not processed frees the key in both.
    let busy = tokio::spawn(one.keyed(RESPOND, "turn-2", "{}"));
    actor.asked().await.answer((axum::http::StatusCode::TOO_MANY_REQUESTS, "no"));
    assert_eq!(busy.await.unwrap().status, 429);
    let again = tokio::spawn(two.keyed(RESPOND, "turn-2", "{}"));
    actor.asked().await.answer("yes");
    assert_eq!(again.await.unwrap().bytes, b"yes");
}

#[tokio::test]
async fn a_call_that_takes_longer_than_a_lease_is_still_its_gateways() {
    let Some(redis) = Redis::start().await else { return };
    let mut actor = Actor::new().await;
    let lease = |config: &mut Config| config.idempotency.lease = Duration::from_millis(400);
    let (one, two) = (redis.house(&actor.base, lease).await, redis.house(&actor.base, lease).await);
    let first = tokio::spawn(one.keyed(RESPOND, "turn-1", "{}"));
    let call = actor.asked().await;
    let mut joined = tokio::spawn(two.keyed(RESPOND, "turn-1", "{}"));
    assert!(tokio::time::timeout(Duration::from_millis(1_200), &mut joined).await.is_err(), "it gave up");
    call.answer("at last");
    assert_eq!(
        (first.await.unwrap().bytes, joined.await.unwrap().bytes),
        (b"at last".to_vec(), b"at last".to_vec())
    );
    actor.is_left_alone();
}

#[tokio::test]
async fn both_count_as_one() {
    let Some(redis) = Redis::start().await else { return };
    let actor = Actor::new().await;
    let few = |config: &mut Config| {
        config.limits = Limits { client: Quota { per_minute: 60, burst: 4 }, ..Limits::none() };
    };
    let (one, two) = (redis.house(&actor.base, few).await, redis.house(&actor.base, few).await);
    // A path that is no deployment is not counted, a body that is too large is: nothing has to be answered.
    let large = "a".repeat(64 * 1024 + 1);
    let mut statuses = Vec::new();
    for house in [&one, &two, &one, &two, &one, &two] {
        let answer = house.call(Method::POST, CREATE, large.clone()).await;
        statuses.push((answer.status, answer.header("retry-after").to_owned()));
    }
    let [taken, away] = [(413, String::new()), (429, "1".to_owned())];
    assert_eq!(statuses, [taken.clone(), taken.clone(), taken.clone(), taken, away.clone(), away]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whichever_gateway_is_asked_however_often_each_message_is_heard_once() {
    let Some(redis) = Redis::start().await else { return };
    let (agent, base) = agent("[agent]\ndelay_ms = 5").await;
    let houses = [redis.house(&base, |_| {}).await, redis.house(&base, |_| {}).await];
    let id = houses[0].keyed(CREATE, "open", "").await.json()["conversation_id"].clone();
    let mut random = StdRng::seed_from_u64(7);
    let mut clients = JoinSet::new();
    for number in 0..150 {
        let message = format!("message {}", number % 10);
        let body = json!({ "conversation_id": id, "message": message }).to_string();
        let call = houses[random.random_range(0..2)].keyed(RESPOND, &message.replace(' ', "-"), &body);
        let leaves = random.random_bool(0.2).then(|| Duration::from_millis(random.random_range(0..20)));
        clients.spawn(async move {
            match leaves {
                Some(after) => tokio::time::timeout(after, call).await.ok(),
                None => Some(call.await),
            }
        });
    }
    while let Some(answer) = clients.join_next().await {
        assert!(answer.unwrap().is_none_or(|answer: Answer| answer.status == 200));
    }
    let heard = agent.record(id.as_str().unwrap());
    assert_eq!((heard.len(), heard.iter().collect::<BTreeSet<_>>().len()), (10, 10));
}

async fn agent(script: &str) -> (LocalAgent, String) {
    let script = format!("[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"Yes.\"\n{script}");
    let agent = LocalAgent::new(Script::parse("redis.toml", &script).unwrap(), Options::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(local_agent::serve(listener, agent.clone(), std::future::pending()));
    (agent, base)
}

fn config(redis: &Redis, base: &str, folder: &Path) -> String {
    format!(
        r#"
        listen = "127.0.0.1:0"
        files = {folder:?}
        redis = "{}"
        [idempotency]
        lease_seconds = 2
        [[site]]
        account = "acme"
        project = "shop"
        upstream = "{base}"
        api_key = {{ env = "KEY" }}
        connector_token = {{ env = "KEY" }}
        origins = ["https://shop.example"]
        "#,
        redis.address
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_killed_takes_nothing_with_it_but_the_answer_it_waited_for() {
    let Some(redis) = Redis::start().await else { return };
    let rule = "[agent]\ndelay_ms = 0\n[[rule]]\nhears = [\"slowly\"]\nsay = \"Done.\"\ndelay_ms = 60000";
    let (agent, base) = agent(rule).await;
    let folder = Folder::new();
    let text = config(&redis, &base, &folder.path());
    let file = folder.path().join("gateway.toml");
    std::fs::write(&file, &text).unwrap();
    let mut one = Command::new(env!("CARGO_BIN_EXE_polychat-gateway"))
        .args(["--log", "off", "--config"])
        .arg(&file)
        .env("KEY", "the-key")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(one.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let one_at = line.trim().rsplit(' ').next().unwrap().to_owned();
    let variable = |_: &str| Some("the-key".to_owned());
    let two = Config::parse("gateway.toml", &text, &folder.path(), &variable).unwrap();
    let two = gateway::start(two).await.unwrap();
    let two_at = format!("http://{}", two.address());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |at: &str, path: &str, key: &str, body: String| {
        let request = client.post(format!("{at}{path}")).header("Origin", "https://shop.example");
        send(request.header("Idempotency-Key", key).body(body))
    };
    let greeting = ask(&one_at, CREATE, "open", "{}".to_owned()).await;
    let id = greeting.json()["conversation_id"].clone();
    let turn = |word: &str| json!({ "conversation_id": id, "message": word }).to_string();
    let finished = ask(&one_at, RESPOND, "turn-1", turn("before")).await;
    assert_eq!(finished.status, 200);
    let under_way = tokio::spawn(ask(&one_at, RESPOND, "turn-2", turn("slowly")));
    let heard = || agent.conversations().iter().flat_map(|id| agent.record(id)).collect::<Vec<_>>();
    while heard().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // SIGKILL, in the middle of a turn.
    one.kill().unwrap();
    one.wait().unwrap();
    assert!(under_way.await.is_err(), "nobody can have answered");
    // What was over is known to the other; the one ambiguous case is told as such, and nothing is repeated.
    assert_eq!(ask(&two_at, CREATE, "open", "{}".to_owned()).await.bytes, greeting.bytes);
    assert_eq!(ask(&two_at, RESPOND, "turn-1", turn("before")).await.bytes, finished.bytes);
    for _ in 0..2 {
        ask(&two_at, RESPOND, "turn-2", turn("slowly")).await.refused(502, "GATEWAY_GONE");
    }
    assert_eq!(heard(), ["before", "slowly"]);
    assert_eq!(agent.conversations().len(), 1);
    two.shutdown().await;
}
