//! What a client sends. Absent options are left out of the JSON, never sent as `null`.

use serde::{Deserialize, Serialize};

/// The body of *create*. `A` is the attributes' JSON object in whatever form the caller holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Create<A> {
    /// What the page knows of the visitor; the agent reads it as `conv.integration_attributes`.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub integration_attributes: Option<A>,
    /// `VARIANT-…`: the variant of the agent to talk to, fixed for the conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_id: Option<String>,
}

// A plain `#[serde(default)]` would ask for `A: Default`, which a JavaScript value is not.
fn none<A>() -> Option<A> {
    None
}

/// The body of *respond*. `A` is as in [`Create`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Respond<A> {
    /// The conversation, as *create* named it.
    pub conversation_id: String,
    /// What the visitor says. Absent to fetch a response that an agent function delayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What is new of the visitor since *create*. One page of PolyAI's documentation has it, its OpenAPI file does not: sent
    /// only where the owner of the website asks for it.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub integration_attributes: Option<A>,
}

/// The body of *close*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    /// The conversation, as *create* named it.
    pub conversation_id: String,
}
