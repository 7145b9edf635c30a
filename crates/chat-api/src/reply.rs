//! What comes back. A key that is missing, `null` or unknown never fails a read.

use serde::{Deserialize, Deserializer, Serialize};

use crate::Offer;
use crate::offer::offers;

/// The agent's answer to *create* (its greeting) and to *respond*.
///
/// Documentation gives `end_conversation` and `handoff` to *respond* alone. An agent's start
/// function could in principle do either, so both calls are read alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Opaque; `CONV-…`, `WEBCHAT_…` and `AS_CHAT_…` all occur.
    #[serde(default, deserialize_with = "null_is_default")]
    pub conversation_id: String,
    /// What the agent says: Markdown with a little HTML. Empty where a response is delayed.
    #[serde(default, deserialize_with = "null_is_default")]
    pub response: String,
    /// The agent has concluded: show `response`, then end.
    #[serde(default, deserialize_with = "null_is_default")]
    pub end_conversation: bool,
    /// Somebody else takes over; comes with `end_conversation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Handoff>,
    /// Answers that the visitor can pick.
    #[serde(default, deserialize_with = "offers", skip_serializing_if = "Vec::is_empty")]
    pub response_suggestions: Vec<Offer>,
    /// Files and pages to open.
    #[serde(default, deserialize_with = "offers", skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Offer>,
    /// Numbers to call.
    #[serde(default, deserialize_with = "offers", skip_serializing_if = "Vec::is_empty")]
    pub chat_call_actions: Vec<Offer>,
}

/// Where a conversation goes when the agent hands it off. Both are free words of the project
/// (`live_agent_queue`, `billing_question`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Who takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The answer to *close*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// True where the conversation was open until now.
    #[serde(default, deserialize_with = "null_is_default")]
    pub success: bool,
}

fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
