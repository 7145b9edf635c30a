//! The shop: a gateway with the local agent inside, on a free port, serving the release.

use std::env;
use std::path::{Path, PathBuf};

use gateway::{Config, Gateway, Hosts, Upstream};
use local_agent::{LocalAgent, Options, Pace, Script};

use crate::line::Line;
use crate::{Visitor, until};

/// A name of the shop that every browser here finds on this machine.
pub(crate) const PLAIN_HOST: &str = "shop.test";

/// A running shop. Visitors reach it through [`Shop::line`].
pub struct Shop {
    gateway: Option<Gateway>,
    agent: LocalAgent,
    config: Config,
    line: Line,
}

impl Shop {
    /// The demo's shop and its agent, who answers at once.
    pub async fn open() -> Self {
        let script = Script::built_in().unwrap_or_else(|error| panic!("{error}"));
        Self::with(agent(script), &release()).await
    }

    /// The demo's shop with a gateway that is set up otherwise, or serves other files.
    pub async fn set_up(files: &Path, change: impl FnOnce(&mut Config)) -> Self {
        let script = Script::built_in().unwrap_or_else(|error| panic!("{error}"));
        Self::of(agent(script), files, change).await
    }

    /// A shop with that agent, serving the files of a folder.
    pub async fn with(agent: LocalAgent, files: &Path) -> Self {
        Self::of(agent, files, |_| {}).await
    }

    async fn of(agent: LocalAgent, files: &Path, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(files, Upstream::Agent(agent.clone()));
        config.listen.set_port(0);
        change(&mut config);
        config.hosts = Hosts::only(&[PLAIN_HOST]).expect("it is a name");
        let gateway = start(&config).await;
        let line = Line::to(gateway.address()).await;
        config.listen = gateway.address();
        Self { gateway: Some(gateway), agent, config, line }
    }

    /// The address of a path of the shop's.
    pub fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.line.address())
    }

    /// The same page under a name that browsers do not trust without TLS, as they do 127.0.0.1.
    pub fn plain_page(&self, path: &str) -> String {
        format!("http://{PLAIN_HOST}:{}{path}", self.line.address().port())
    }

    /// Somebody who opens the page at `path` in a fresh browser.
    pub async fn visitor(&self, path: &str) -> Visitor {
        Visitor::of(&self.page(path)).await
    }

    /// The script tag that a website pastes, with more attributes.
    pub fn snippet(&self, attributes: &str) -> String {
        let source = self.page("/polychat.js");
        format!(r#"<script async src="{source}" {attributes}></script>"#)
    }

    /// What the agent knows.
    pub fn agent(&self) -> &LocalAgent {
        &self.agent
    }

    /// The network between here and the visitors.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Every message that the agent has taken: those of the oldest conversation first.
    pub fn heard(&self) -> Vec<String> {
        self.agent.conversations().iter().flat_map(|id| self.agent.record(id)).collect()
    }

    /// Waits until the agent has taken a message with these words.
    pub async fn hears(&self, visitor: &Visitor, words: &str) {
        until(visitor.browser(), &format!("the agent to hear {words:?}"), async || {
            let heard = self.heard();
            if heard.iter().any(|heard| heard == words) { Ok(()) } else { Err(format!("{heard:?}")) }
        })
        .await;
    }

    /// The gateway stops. The agent keeps its conversations.
    pub async fn goes_away(&mut self) {
        self.line.cut().await;
        if let Some(gateway) = self.gateway.take() {
            gateway.shutdown().await;
        }
    }

    /// The gateway starts anew, where it was.
    pub async fn comes_back(&mut self) {
        self.gateway = Some(start(&self.config).await);
        self.line.mend().await;
    }

    /// Somebody else ends the newest conversation at the API.
    pub async fn ends_the_conversation_elsewhere(&self) {
        let conversations = self.agent.conversations();
        let id = conversations.last().expect("there is a conversation to end");
        let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let request = client.put(self.page("/v1/acme/shop/chat/close"));
        let answer = request.json(&serde_json::json!({ "conversation_id": id })).send().await;
        let status = answer.expect("the gateway answers").status();
        assert!(status.is_success(), "close was answered with {status}");
    }
}

/// An agent that says what a script (TOML) has it say, at once.
pub fn scripted(script: &str) -> LocalAgent {
    agent(Script::parse("a story's script", script).unwrap_or_else(|error| panic!("{error}")))
}

/// An agent that says what a script has it say, with the pauses that stand in it.
pub fn unhurried(script: &str) -> LocalAgent {
    let script = Script::parse("a story's script", script).unwrap_or_else(|error| panic!("{error}"));
    LocalAgent::new(script, Options { pace: Pace::AsWritten, ..Options::default() })
}

/// The folder of the release under test.
///
/// # Panics
/// Where `POLYCHAT_DIST` does not name one.
pub fn release() -> PathBuf {
    let folder = env::var_os("POLYCHAT_DIST").map(PathBuf::from);
    let Some(folder) = folder.filter(|folder| folder.join("polychat.js").is_file()) else {
        panic!("POLYCHAT_DIST does not name a folder with a release in it: run `cargo xtask test e2e`");
    };
    folder
}

/// The source of axe-core, which looks a page over for barriers.
///
/// # Panics
/// Where `POLYCHAT_AXE` does not name it.
pub fn axe() -> String {
    let file = env::var_os("POLYCHAT_AXE").map(PathBuf::from);
    file.and_then(|file| std::fs::read_to_string(file).ok())
        .expect("POLYCHAT_AXE does not name the file axe.min.js of axe-core: run `cargo xtask test e2e`")
}

fn agent(script: Script) -> LocalAgent {
    LocalAgent::new(script, Options { pace: Pace::Instant, ..Options::default() })
}

async fn start(config: &Config) -> Gateway {
    gateway::start(config.clone()).await.unwrap_or_else(|error| panic!("{error}"))
}
