//! What a visitor sees.

use serde_json::Value;

use super::chat::{Chat, READ};
use super::{Item, Visitor};
use crate::until;

impl Visitor {
    /// The chat as it is now. A story waits with [`Visitor::waits_for`] instead, unless what it asks for
    /// cannot change any more.
    pub async fn looks(&self) -> Chat {
        self.browser().run(READ, vec![]).await
    }

    /// Waits until the chat is as `holds` has it; `awaited` says the same in words.
    pub async fn waits_for(&self, awaited: &str, holds: impl Fn(&Chat) -> bool) -> Chat {
        let probe = async || {
            let chat = self.looks().await;
            if holds(&chat) { Ok(chat) } else { Err(format!("{chat:#?}")) }
        };
        until(self.browser(), awaited, probe).await
    }

    /// Waits until the last thing the agent said has `text` in it.
    pub async fn reads(&self, text: &str) -> Chat {
        let last = |chat: &Chat| chat.agent().last().is_some_and(|said| said.contains(text));
        self.waits_for(&format!("the agent to say {text:?}"), |chat| chat.panel && last(chat)).await
    }

    /// Waits until a message of the visitor's is in that state, and reads what is said of it.
    pub async fn sees_message(&self, text: &str, state: &str) -> String {
        let found = |chat: &Chat| {
            chat.items.iter().find_map(|item| match item {
                Item::Visitor { text: said, state: now, status, .. } if said == text && now == state => {
                    Some(status.clone().unwrap_or_default())
                }
                _ => None,
            })
        };
        let awaited = format!("the visitor's message {text:?} to be {state}");
        let chat = self.waits_for(&awaited, |chat| found(chat).is_some()).await;
        found(&chat).unwrap_or_default()
    }

    /// The addresses of everything the page has loaded, apart from itself, in order.
    pub async fn loaded(&self) -> Vec<String> {
        let script = "return performance.getEntriesByType('resource').map(({ name }) => name)";
        self.browser().run(script, vec![]).await
    }

    /// Waits until the page has the chat's own script and wasm.
    pub async fn waits_for_the_fetch(&self) {
        let probe = async || {
            let loaded = self.loaded().await;
            let hashed =
                |kind| move |address: &String| address.contains("/polychat-") && address.ends_with(kind);
            let all = [".js", ".wasm"].iter().all(|kind| loaded.iter().any(hashed(kind)));
            if all { Ok(()) } else { Err(format!("{loaded:#?}")) }
        };
        until(self.browser(), "the chat's script and wasm to be fetched", probe).await;
    }

    /// Waits until the page has nothing left to do, so that what has not happened by then will not. A
    /// browser that draws all the time never calls itself idle, hence the limit.
    pub async fn rests(&self) {
        let script = "
            const idle = () => new Promise((done) => requestIdleCallback(done, { timeout: 500 }));
            if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done));
            await idle();
            await idle();
            return null";
        let script = format!("return (async () => {{ {script} }})()");
        self.browser().run::<Value>(&script, vec![]).await;
    }

    /// What the page complained of: see [`crate::Website`].
    pub async fn complaints(&self) -> Vec<String> {
        self.browser().run("return window.complaints", vec![]).await
    }
}
