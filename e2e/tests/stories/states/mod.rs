//! Every state that the chat can be in, one after the other: what pictures are taken of (`shots`), and what is looked
//! over for barriers (`accessible`).
//!
//! A scene is a part of that walk with a shop and a visitor of its own, so that scenes run side by side. Where
//! a state comes is a line `camera.takes(…)`; a new state of the panel belongs into one of the scenes.

mod ends;
mod opens;
mod owner;
mod talks;
mod tongue;
mod trouble;

use e2e::{Shop, Visitor, Website, release, scripted};

pub use tongue::{ARABIC, ENGLISH, Tongue};

/// What is done in each state.
pub trait Camera {
    /// Called in each state, with its name.
    async fn takes(&self, visitor: &Visitor, state: &str);
}

/// A part of the walk.
#[derive(Clone, Copy, Debug)]
pub enum Scene {
    /// Before there is a conversation.
    Opens,
    /// What a conversation is made of.
    Talks,
    /// What holds it up.
    Trouble,
    /// How it is over.
    Ends,
    /// What an owner adds.
    Owner,
}

impl Scene {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Opens, Self::Talks, Self::Trouble, Self::Ends, Self::Owner];

    /// Goes through the states of the scene.
    pub async fn play(self, tongue: &Tongue, camera: &impl Camera) {
        match self {
            Self::Opens => opens::play(tongue, camera).await,
            Self::Talks => talks::play(tongue, camera).await,
            Self::Trouble => trouble::play(tongue, camera).await,
            Self::Ends => ends::play(tongue, camera).await,
            Self::Owner => owner::play(tongue, camera).await,
        }
    }
}

/// A shop, the website that it stands in, and somebody who looks at it.
struct Set {
    shop: Shop,
    visitor: Visitor,
    _website: Website,
    _pictures: Website,
}

impl Set {
    /// The website has the chat with these attributes beside the language.
    async fn with(tongue: &Tongue, attributes: &str) -> Self {
        let pictures = Website::with("").await;
        let script = tongue.script.replace("{pictures}", pictures.address());
        let shop = Shop::with(scripted(&script), &release()).await;
        let tag = shop.snippet(&format!(
            r#"data-account="acme" data-project="shop" {attributes} data-attribute-tone="kind""#
        ));
        let website = Website::in_language(tongue.tag, &format!("{}{tag}", tongue.page)).await;
        let visitor = Visitor::of(website.address()).await;
        visitor.finds("launcher").await;
        Self { shop, visitor, _website: website, _pictures: pictures }
    }

    /// Waits until the agent has said so much.
    async fn answers(&self, count: usize) {
        self.visitor.waits_for(&format!("{count} answers"), |chat| chat.agent().len() == count).await;
    }

    async fn greets(&self) {
        self.visitor.opens_the_chat().await;
        self.answers(1).await;
    }

    /// Asks, and waits for the answer.
    async fn asks(&self, text: &str) {
        let count = self.visitor.looks().await.agent().len();
        self.visitor.says(text).await;
        self.answers(count + 1).await;
    }
}
