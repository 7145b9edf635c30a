//! The life of one conversation: events in, commands out.
//!
//! A visitor, the page or the network makes an [`Event`]. [`Conversation::update`] is the only place
//! where state changes; it answers with [`Command`]s for the runtime to run, and each outcome comes
//! back as another event. Between the two stands the log: `update` decides which [`Entry`] to
//! append, and state is nothing but the fold of the entries (`fold.rs`). So what was once logged
//! can be folded again, after a reload or in another tab, and gives the same conversation.
//!
//! ```text
//! Idle ─▶ Opening ─▶ Active ─▶ HandedOff ─┐
//!            │ ▲        └────▶ Ended ─────┤
//!            ▼ │                          │
//!          Failed      Opening ◀──────────┘  a new chat, transcript kept
//! ```
//!
//! Boundary: no I/O, no clock, no randomness, no browser. Keys and times arrive in events.
//! Read on in `update.rs`, then `fold.rs`.

mod command;
mod conversation;
mod entry;
mod event;
mod fold;
mod phase;
mod transcript;
mod update;

pub use command::Command;
pub use conversation::Conversation;
pub use entry::Entry;
pub use event::Event;
pub use phase::Phase;
pub use transcript::{Author, Boundary, Delivery, EndedBy, Item, Message};

use serde::{Deserialize, Serialize};

/// Names one call that must not be run twice; sent as its `Idempotency-Key`. A visitor's message
/// keeps its key for good, so it names the turn as well.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key(pub String);

/// Milliseconds since 1 January 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub u64);
