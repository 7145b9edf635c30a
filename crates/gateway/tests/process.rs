//! The command as a process: its signals, its log, its check.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod house;

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use house::{Actor, Answer, CREATE, Folder, LONG, RESPOND, send};
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::Client;
use serde_json::{Value, json};

const SIGNING: &str = "canary-signing-0123456789-0123456789";
const SHOP: &str = "https://shop.example";

/// A gateway as a process, killed with its owner.
struct Process {
    child: Child,
    address: String,
    admin: String,
    file: PathBuf,
    folder: Folder,
}

fn text(base: &str, origin: &str) -> String {
    format!(
        r#"
        listen = "127.0.0.1:0"
        admin = "127.0.0.1:0"
        [[site]]
        account = "acme"
        project = "shop"
        upstream = "{base}"
        api_key = {{ env = "KEY" }}
        connector_token = {{ file = "token.txt" }}
        origins = ["{origin}"]
        [site.identity]
        issuer = "shop"
        audience = "polychat"
        attributes = {{ tier = "tier" }}
        verified_only = ["tier"]
        [[site.identity.key]]
        algorithm = "HS256"
        secret = {{ env = "SIGNING" }}
        "#
    )
}

fn command(file: &PathBuf) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polychat-gateway"));
    command.arg("--config").arg(file).env("KEY", "canary-key").env("SIGNING", SIGNING);
    command
}

impl Process {
    fn start(base: &str) -> Self {
        let folder = Folder::new();
        let file = folder.path().join("gateway.toml");
        std::fs::write(&file, text(base, SHOP)).unwrap();
        std::fs::write(folder.path().join("token.txt"), "canary-token\n").unwrap();
        let mut command = command(&file);
        command.arg("--files").arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let [admin, address] =
            [(); 2].map(|()| lines.next().unwrap().unwrap().rsplit(' ').next().unwrap().to_owned());
        Self { child, address, admin, file, folder }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    async fn ask(&self, path: &str, origin: &str, token: Option<&str>, body: &Value) -> Answer {
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("{}{path}", self.address)).header("Origin", origin);
        let request =
            token.into_iter().fold(request, |request, token| request.header("X-Polychat-Identity", token));
        send(request.header("Idempotency-Key", "canary-of-a-turn").body(body.to_string())).await
    }

    /// Everything it logged, once it has ended by itself.
    fn log(mut self) -> (Option<i32>, String) {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = &self.folder;
    }
}

/// Asks until it is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let asked = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, asked).await.unwrap_or_else(|_| panic!("{what} never came"));
}

fn token(expires_in: i64) -> String {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let claims = json!({ "iss": "shop", "aud": "polychat", "iat": now - 900, "exp": now + expires_in, "tier": "canary" });
    encode(&Header::default(), &claims, &EncodingKey::from_secret(SIGNING.as_bytes())).unwrap()
}

#[tokio::test]
async fn a_log_tells_each_call_and_no_word_value_key_or_token() {
    let mut actor = Actor::new().await;
    let process = Process::start(&actor.base);
    let attributes = json!({ "integration_attributes": { "canary-name": "canary-value" } });
    let (good, old) = (token(300), token(-300));
    for token in [old.as_str(), "canary.of.token"] {
        process
            .ask(CREATE, SHOP, Some(token), &attributes)
            .await
            .refused(401, if token == old { "IDENTITY_EXPIRED" } else { "IDENTITY_INVALID" });
    }
    let said = async {
        let created = process.ask(CREATE, SHOP, Some(&good), &attributes).await;
        let id = created.json()["conversation_id"].as_str().unwrap().to_owned();
        let turn = json!({ "conversation_id": id, "message": "canary of a message" });
        assert_eq!(process.ask(RESPOND, SHOP, None, &turn).await.status, 200);
        id
    };
    let answered = async {
        for _ in 0..2 {
            let words = json!({ "conversation_id": "canary-id", "response": "canary of an answer" });
            actor.asked().await.answer(axum::Json(words));
        }
    };
    let (id, ()) = tokio::join!(said, answered);
    process.ask(CREATE, "https://canary.example", None, &attributes).await.refused(403, "ORIGIN_NOT_ALLOWED");
    process
        .ask("/v1/canary/canary/chat/create", SHOP, None, &attributes)
        .await
        .refused(404, "PROJECT_NOT_FOUND");
    process.signal("-TERM");
    let (code, log) = process.log();
    assert_eq!(code, Some(0), "{log}");
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["site"].as_str().unwrap(),
                line["operation"].as_str().unwrap(),
                line["status"].as_u64().unwrap(),
                line["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("shop", "create", 401, "IDENTITY_EXPIRED"),
            ("shop", "create", 401, "IDENTITY_INVALID"),
            ("shop", "create", 200, ""),
            ("shop", "respond", 200, ""),
            ("shop", "none", 403, "ORIGIN_NOT_ALLOWED"),
            ("none", "create", 404, "PROJECT_NOT_FOUND"),
        ],
        "{log}"
    );
    assert!(lines.iter().all(|line| line["id"].as_str().is_some_and(|id| id.len() == 32)), "{log}");
    for secret in ["canary", &id, &good, &old, SIGNING] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_hangup_brings_another_configuration_and_a_wrong_one_changes_nothing() {
    let actor = Actor::new().await;
    let process = Process::start(&actor.base);
    let asked = async |origin: &str, expected: u16| {
        // 404: the site lets it pass, and then knows no such conversation.
        let turn = json!({ "conversation_id": "none" });
        let what = format!("{expected} for {origin}");
        until(&what, async || process.ask(RESPOND, origin, None, &turn).await.status == expected).await;
    };
    asked(SHOP, 404).await;
    std::fs::write(&process.file, text(&actor.base, "https://new.example")).unwrap();
    process.signal("-HUP");
    asked(SHOP, 403).await;
    asked("https://new.example", 404).await;
    std::fs::write(&process.file, "lisen = 1").unwrap();
    process.signal("-HUP");
    let counted = |outcome: &str| format!("polychat_gateway_reloads_total{{outcome=\"{outcome}\"}} 1\n");
    let metrics =
        async || reqwest::get(format!("{}/metrics", process.admin)).await.unwrap().text().await.unwrap();
    until("a refused reload", async || metrics().await.contains(&counted("refused"))).await;
    assert!(metrics().await.contains(&counted("done")));
    asked("https://new.example", 404).await;
    process.signal("-INT");
    let (code, log) = process.log();
    assert_eq!(code, Some(0));
    assert!(log.contains("holds from now on") && log.contains("did you mean `listen`?"), "{log}");
}

#[tokio::test]
async fn a_terminated_gateway_finishes_its_turns() {
    let mut actor = Actor::new().await;
    let process = Process::start(&actor.base);
    let asked = async {
        let answer = process.ask(CREATE, SHOP, None, &json!({})).await;
        assert_eq!(answer.status, 200);
    };
    let ended = async {
        let call = actor.asked().await;
        process.signal("-TERM");
        // It hears the signal when nobody can connect any more.
        let address = process.address.trim_start_matches("http://");
        until("the end", async || tokio::net::TcpStream::connect(address).await.is_err()).await;
        call.answer(axum::Json(json!({ "conversation_id": "CONV-1", "response": "Hello" })));
    };
    tokio::join!(asked, ended);
    assert_eq!(process.log().0, Some(0));
}

#[test]
fn a_check_says_that_all_is_right_or_each_thing_that_is_wrong() {
    let folder = Folder::new();
    let file = folder.path().join("gateway.toml");
    std::fs::write(folder.path().join("token.txt"), "canary").unwrap();
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = command(&file).arg("--check").output().unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
        assert!(!said.concat().contains("canary"), "{said:?}");
        (output.status.code(), said)
    };
    let good = text("uk-1", SHOP);
    let (code, [said, _]) = check(&good);
    assert_eq!(code, Some(0));
    assert!(
        said.starts_with("The configuration is right.")
            && said.contains("shop: calls go to https://api.uk-1.platform.polyai.app"),
        "{said}"
    );
    assert!(said.contains("Look again: files: the folder"), "{said}");
    let (code, [said, _]) = check(&text("http://api.example", SHOP));
    assert!(
        code == Some(0) && said.contains("Look again: shop: the keys go to http://api.example in clear text")
    );
    // What may be a secret in the wrong place is not shown.
    for (right, wrong) in [
        (r#"{ env = "KEY" }"#, r#"{ env = "sk-canary" }"#),
        (r#"{ file = "token.txt" }"#, r#"{ file = "sk-canary" }"#),
        (r#""uk-1""#, r#""https://user:canary@api.example""#),
    ] {
        assert_eq!(check(&good.replace(right, wrong)).0, Some(2), "{wrong}");
    }
    let (code, [_, said]) = check(&good.replace("account", "acount").replace("uk-1", "uk-2"));
    assert_eq!(code, Some(2));
    for expected in [
        format!("{}:5: site.acount: there is no such key; did you mean `account`?", file.display()),
        format!("{}:7: site.upstream: the upstream \"uk-2\" is neither a region", file.display()),
    ] {
        assert!(said.contains(&expected), "{said}");
    }
}
