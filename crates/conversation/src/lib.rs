//! The life of one conversation: events in, commands out.
//!
//! A visitor, the page, the network, a timer or another tab makes an [`Event`].
//! [`Conversation::update`] is the only place where state changes; it answers with [`Command`]s for
//! the runtime to run, and each outcome comes back as another event. Between the two stands the log:
//! `update` decides which [`Entry`] to append, and what all tabs see alike, the [`History`], is
//! nothing but the fold of the entries (`fold.rs`). So a reload, a restore and another tab are the
//! same thing: fold the log.
//!
//! ```text
//! Idle ─▶ Opening ─▶ Active ─▶ HandedOff ─┐
//!            │ ▲        └────▶ Ended ─────┤
//!            ▼ │                          │
//!          Failed      Opening ◀──────────┘  a new chat, transcript kept
//! ```
//!
//! **At most once.** One call is in the air at a time, in all tabs together: a tab takes the turn
//! ([`Command::TakeTurn`]) before it calls. A message is sent again by itself only where a repeat
//! cannot count twice (`patience.rs`); everything else is the visitor's to decide.
//!
//! Boundary: no I/O, no clock, no randomness, no browser. Keys, times and chance arrive in events.
//! Read on in `update.rs`, then `work.rs`, `answer.rs` and `fold.rs`.

mod answer;
mod command;
mod conversation;
mod entry;
mod event;
mod fold;
mod freeze;
mod log;
mod offers;
mod patience;
mod phase;
mod quiet;
mod record;
mod rules;
mod tab;
mod transcript;
mod update;
mod work;

pub use command::Command;
pub use conversation::{Conversation, History};
pub use entry::Entry;
pub use event::{Answer, Event};
pub use log::{Log, is_part_of_log};
pub use offers::Offers;
pub use phase::{Phase, Turn};
pub use record::ITEM_END;
pub use rules::Rules;
pub use tab::Wait;
pub use transcript::{Author, Boundary, Delivery, EndedBy, Item, Message};

/// Names one call that must not be run twice; sent as its `Idempotency-Key`. A visitor's message is
/// named by the key of its first call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub String);

/// Milliseconds since 1 January 1970 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Timestamp {
    pub(crate) fn plus(self, time: std::time::Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
    }
}
