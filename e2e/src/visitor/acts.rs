//! What a visitor does: real keys, and real clicks on what is in view.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use super::{Chat, Visitor};
use crate::until;

const FIND: &str = r#"
    const root = document.querySelector("poly-chat")?.shadowRoot;
    const found = [...(root?.querySelectorAll(`[part~="${arguments[0]}"]`) ?? [])];
    return found.findLast((node) => node.checkVisibility({ visibilityProperty: true })) ?? null"#;

impl Visitor {
    /// Clicks the launcher and waits for the panel.
    pub async fn opens_the_chat(&self) {
        self.clicks("launcher").await;
        self.waits_for("the panel", |chat| chat.panel && chat.expanded).await;
    }

    /// Clicks the panel's *Close* and waits until it is gone.
    pub async fn closes_the_chat(&self) {
        self.clicks("close").await;
        self.waits_for("the panel to go", |chat| !chat.panel && !chat.expanded).await;
    }

    /// Types a message and sends it with Enter. A line break is Shift+Enter.
    pub async fn says(&self, text: &str) {
        self.types(text).await;
        self.presses(Key::Enter).await;
        self.waits_for(&format!("{text:?} in the transcript"), |chat| {
            chat.visitor().last().is_some_and(|(said, _)| *said == text)
        })
        .await;
    }

    /// Clicks into the composer and types, without sending.
    pub async fn types(&self, text: &str) {
        self.clicks("input").await;
        let before = self.looks().await.draft.unwrap_or_default();
        self.keys(text).await;
        let typed = format!("{before}{text}");
        self.waits_for(&format!("{typed:?} in the composer"), |chat| {
            chat.draft.as_deref() == Some(typed.as_str())
        })
        .await;
    }

    /// Strikes the keys of a text wherever the focus is.
    pub async fn keys(&self, text: &str) {
        let session = self.browser().session();
        let mut chain = session.action_chain();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                let enter = char::from(Key::Enter);
                chain = chain.key_down(char::from(Key::Shift)).key_down(enter).key_up(enter);
                chain = chain.key_up(char::from(Key::Shift));
            }
            chain = chain.send_keys(line);
        }
        chain.perform().await.unwrap_or_else(|error| panic!("cannot type {text:?}: {error}"));
    }

    /// Strikes one key wherever the focus is.
    pub async fn presses(&self, key: Key) {
        let chain = self.browser().session().action_chain().send_keys(char::from(key));
        chain.perform().await.unwrap_or_else(|error| panic!("cannot press a key: {error}"));
    }

    /// Clicks *End chat*, and again when asked.
    pub async fn ends_the_chat(&self) {
        self.clicks("end").await;
        self.clicks("confirm-yes").await;
    }

    /// Clicks *New chat* and waits for the composer.
    pub async fn starts_a_new_chat(&self) -> Chat {
        self.clicks("restart").await;
        self.waits_for("a composer to write in", |chat| chat.draft.is_some()).await
    }

    /// Clicks *Retry* at the last message that failed.
    pub async fn retries(&self) {
        self.clicks("retry").await;
    }

    /// Clicks the button of the launcher's notice.
    pub async fn answers_the_notice(&self) {
        let notice = self.finds("notice").await;
        let button = notice.find(By::Css("button")).await;
        let clicked = async { button?.click().await }.await;
        clicked.unwrap_or_else(|error| panic!("the notice has no button to click: {error}"));
    }

    /// Loads the page anew.
    pub async fn reloads(&self) {
        self.browser().session().refresh().await.unwrap_or_else(|error| panic!("cannot reload: {error}"));
    }

    /// Moves the pointer onto a part.
    pub async fn points_at(&self, part: &str) {
        let element = self.finds(part).await;
        let chain = self.browser().session().action_chain().move_to_element_center(&element);
        chain.perform().await.unwrap_or_else(|error| panic!("cannot point at {part}: {error}"));
    }

    /// Clicks the last part of that name that is in view, as soon as nothing lies above it.
    pub async fn clicks(&self, part: &str) {
        let probe = async || {
            let Some(element) = self.find(part).await? else { return Err("no such part in view".into()) };
            element.click().await.map_err(|error| error.to_string())
        };
        until(self.browser(), &format!("`{part}` to take a click"), probe).await;
    }

    /// Waits until a part of that name is in view.
    pub async fn finds(&self, part: &str) -> WebElement {
        let probe = async || self.find(part).await?.ok_or_else(|| "no such part in view".to_owned());
        until(self.browser(), &format!("`{part}`"), probe).await
    }

    async fn find(&self, part: &str) -> Result<Option<WebElement>, String> {
        let found = self.browser().session().execute(FIND, vec![json!(part)]).await;
        let found = found.map_err(|error| error.to_string())?;
        if *found.json() == Value::Null {
            return Ok(None);
        }
        found.element().map(Some).map_err(|error| error.to_string())
    }
}
