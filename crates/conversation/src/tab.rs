//! What only this tab knows: nothing of it is logged, and a reload begins it anew.

use chat_api::ApiError;

use crate::{Key, Timestamp};

/// This tab's side of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// What the visitor has typed and not sent.
    pub draft: String,
    /// Whether the panel is in view.
    pub shown: bool,
    /// Whether the page is.
    pub watched: bool,
    /// The visitor wants a conversation where none is open; the key of its *create*.
    pub wish: Option<Key>,
    /// Whether the browser has a network.
    pub online: bool,
    /// The right to call the API.
    pub right: Right,
    /// The browser may have stopped this page: it begins nothing.
    pub frozen: bool,
    /// Why no call is in the air while the right is held.
    pub wait: Option<Wait>,
    /// The call in the air.
    pub in_air: Option<Key>,
    /// How often the call at hand was tried.
    pub tries: u32,
    /// When this tab looks whether it has been quiet.
    pub alarm: Option<Timestamp>,
    /// The end by silence that the visitor was warned of.
    pub warned_of: Option<Timestamp>,
}

impl Default for Tab {
    fn default() -> Self {
        Self {
            draft: String::new(),
            shown: false,
            watched: true,
            wish: None,
            online: true,
            right: Right::None,
            frozen: false,
            wait: None,
            in_air: None,
            tries: 0,
            alarm: None,
            warned_of: None,
        }
    }
}

impl Tab {
    /// Forgets the call at hand: its answer, if it comes, is late.
    pub fn abandon(&mut self) {
        self.in_air = None;
        self.wait = None;
        self.tries = 0;
    }
}

/// The right to call the API: one tab at a time has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    None,
    Asked,
    Held,
}

/// A pause before a call is made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it is over.
    pub until: Timestamp,
    /// What it is for; `None` while a delayed response is given time.
    pub why: Option<ApiError>,
}
