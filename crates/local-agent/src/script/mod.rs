//! What the agent says: settings, greetings, rules and a fallback.
//!
//! A [`Script`] that exists is sound: `read` refuses anything that could not be played, with the file and
//! the line. Here is only the model; `hears` matches a message, `fill` completes a sentence.

mod error;
mod fill;
mod hears;
mod offers;
mod parts;
mod read;
mod table;

use std::{path::Path, time::Duration};

use chat_api::{Deployment, Handoff};
use serde_json::{Map, Value};

pub use error::ScriptError;
pub(crate) use fill::{fill, plain};
use hears::Hears;
pub(crate) use offers::Offers;

/// What an agent says and when. Read from TOML; see the README for the format.
#[derive(Clone, Debug)]
pub struct Script {
    pub(crate) settings: Settings,
    greetings: Vec<Greeting>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) otherwise: Answer,
}

impl Script {
    /// The agent of a homeware shop, the one that the demo talks to.
    pub fn built_in() -> Result<Self, ScriptError> {
        Self::parse("shop.toml", include_str!("../../scripts/shop.toml"))
    }

    /// Reads a script from a file.
    pub fn load(file: &Path) -> Result<Self, ScriptError> {
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(&name, &text),
            Err(error) => Err(ScriptError::unreadable(name, &error)),
        }
    }

    /// Reads a script from its text. `name` stands in front of an error.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScriptError> {
        read::script(name, text)
    }

    /// The first phrase of each rule, in order: what a visitor can try. A rule that only has a pattern
    /// is left out.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter_map(|rule| rule.hears.first())
    }

    /// The rule that answers a message, by its place in the script.
    pub(crate) fn rule_for(&self, message: &str) -> Option<(usize, &Rule)> {
        let heard = hears::normal(message);
        self.rules.iter().enumerate().find(|(_, rule)| rule.hears.matches(message, &heard))
    }

    /// The first greeting meant for a visitor of these attributes; `read` saw that one is for anybody.
    pub(crate) fn greeting_for(&self, attributes: &Map<String, Value>) -> Option<&Greeting> {
        self.greetings.iter().find(|greeting| greeting.is_for(attributes))
    }
}

/// What holds for the whole agent.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub deployments: Vec<Deployment>,
    /// The time an answer takes where its rule names none.
    pub delay: Duration,
    /// How long a conversation may be quiet.
    pub timeout: Duration,
    /// The longest message taken, in characters.
    pub longest_message: usize,
    /// The only key taken; any where none is given.
    pub api_key: Option<String>,
    /// The only connector token taken; any where none is given.
    pub token: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            deployments: Deployment::new("acme", "shop").into_iter().collect(),
            delay: Duration::from_millis(600),
            timeout: Duration::from_secs(15 * 60),
            longest_message: 10_000,
            api_key: None,
            token: None,
        }
    }
}

/// The first words, for the visitors it is meant for.
#[derive(Clone, Debug)]
pub(crate) struct Greeting {
    /// Attributes and their wanted values; `*` is any value.
    when: Vec<(String, String)>,
    pub answer: Answer,
    /// Nothing is opened: this happens instead.
    pub fault: Option<Fault>,
}

impl Greeting {
    fn is_for(&self, attributes: &Map<String, Value>) -> bool {
        self.when.iter().all(|(name, wanted)| {
            let value = attributes.get(name).and_then(plain);
            value.is_some_and(|value| wanted == "*" || *wanted == value)
        })
    }
}

/// One thing that the agent understands.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub hears: Hears,
    pub answer: Answer,
    /// What goes wrong first, and how often: always where no number is given.
    pub fault: Option<(Fault, Option<usize>)>,
}

/// What the agent answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// One is said at a time, in turn.
    pub say: Vec<String>,
    /// The words wait until they are asked for by a *respond* without a message.
    pub later: bool,
    pub end: bool,
    pub handoff: Option<Handoff>,
    pub delay: Option<Duration>,
    pub offers: Offers,
}

/// What goes wrong instead of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// An error envelope.
    Status { status: u16, code: String, retry_after: Option<u64> },
    /// An answer that is not of the Chat API.
    Body { status: u16, body: String },
    /// The line drops before the agent takes the message.
    DropBefore,
    /// The line drops after the agent took the message: its answer is lost.
    DropAfter,
}
