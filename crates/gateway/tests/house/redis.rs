//! A real Redis for a test, an agent to be heard, and gateways that share the one before the other.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use gateway::{Config, RedisAddress};
use local_agent::{LocalAgent, Options, Script};

use super::{Folder, House, api};

/// A Redis that is gone with its owner.
pub struct Redis {
    child: Child,
    pub address: String,
    _folder: Folder,
}

impl Redis {
    /// None where it is neither named by `REDIS_SERVER` nor on `PATH`.
    pub async fn start() -> Option<Self> {
        let folder = Folder::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let named = std::env::var_os("REDIS_SERVER").filter(|name| !name.is_empty());
        let mut command = Command::new(named.as_deref().unwrap_or("redis-server".as_ref()));
        command
            .args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string(), "--dir"])
            .arg(folder.path());
        let Ok(child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            assert!(named.is_none(), "REDIS_SERVER names no program: {named:?}");
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

    pub async fn house(&self, base: &str, change: impl FnOnce(&mut Config)) -> House {
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

/// An agent on a socket, and its base.
pub async fn agent(script: &str) -> (LocalAgent, String) {
    let script = format!("[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"Yes.\"\n{script}");
    let agent = LocalAgent::new(Script::parse("redis.toml", &script).unwrap(), Options::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(local_agent::serve(listener, agent.clone(), std::future::pending()));
    (agent, base)
}
