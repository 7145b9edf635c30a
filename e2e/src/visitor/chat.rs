//! What there is to see of the chat at one moment. `chat.js` reads it in the page.

use serde::Deserialize;

pub(super) const READ: &str = include_str!("chat.js");

/// The chat as it is in view. `None` is what is not.
#[derive(Clone, Debug, Deserialize)]
pub struct Chat {
    /// Whether there is a launcher.
    pub launcher: bool,
    /// Whether the launcher says that the chat is open.
    pub expanded: bool,
    /// Whether the panel is in view.
    pub panel: bool,
    /// The transcript, in order.
    pub items: Vec<Item>,
    /// Whether the agent seems to write.
    pub typing: bool,
    /// What stands in the composer, where there is one.
    pub draft: Option<String>,
    /// Whether *New chat* is offered.
    pub can_restart: bool,
    /// Whether *End chat* is offered.
    pub can_end: bool,
    /// Whether the visitor is asked if the chat shall end.
    pub asked: bool,
    /// Why no conversation could be opened.
    pub failed: Option<String>,
    /// What the launcher has to say.
    pub notice: Option<String>,
    /// The part that has the focus.
    pub focus: Option<String>,
}

/// One item of the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Item {
    /// The agent said something.
    Agent {
        /// As it is read, with its line breaks.
        text: String,
        /// How many elements the text consists of.
        elements: usize,
    },
    /// The visitor did.
    Visitor {
        /// As it is read, with its line breaks.
        text: String,
        /// How many elements the text consists of.
        elements: usize,
        /// How far it has come: the value of `data-state`.
        state: String,
        /// What is said of that.
        status: Option<String>,
    },
    /// A conversation was over here.
    Divider {
        /// How it ended.
        text: String,
    },
    /// Somebody else has taken over.
    Handoff {
        /// Where to.
        destination: Option<String>,
        /// Why.
        reason: Option<String>,
    },
}

impl Chat {
    /// What the agent said, in order.
    pub fn agent(&self) -> Vec<&str> {
        let items = self.items.iter();
        items
            .filter_map(|item| if let Item::Agent { text, .. } = item { Some(&**text) } else { None })
            .collect()
    }

    /// What the visitor said and how far it has come, in order.
    pub fn visitor(&self) -> Vec<(&str, &str)> {
        let said = self.items.iter().filter_map(|item| match item {
            Item::Visitor { text, state, .. } => Some((&**text, &**state)),
            _ => None,
        });
        said.collect()
    }

    /// What the dividers say.
    pub fn dividers(&self) -> Vec<&str> {
        let items = self.items.iter();
        items
            .filter_map(|item| if let Item::Divider { text } = item { Some(&**text) } else { None })
            .collect()
    }
}
