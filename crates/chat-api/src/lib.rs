//! The wire of PolyAI's Chat API: what is sent, what comes back, and what each error means.
//!
//! The API has three calls ([`Operation`]): *create* opens a conversation and brings the agent's
//! greeting, *respond* sends one visitor message and brings one [`Reply`], *close* ends it.
//! Reading is lenient (unknown and missing keys are fine, see [`Reply`]), writing is strict.
//!
//! Boundary: no I/O, no clock, and no JSON reader of its own. The types carry `serde` derives; the
//! browser decodes them from `JSON.parse`, servers with `serde_json`.
//!
//! Read on in [`ApiError`], which sorts every failure by what a client does next.

mod deployment;
mod error;
mod header;
mod offer;
mod operation;
mod region;
mod reply;
mod request;

pub use deployment::{Deployment, InvalidSlug};
pub use error::{ApiError, Arrival, ErrorBrief, ErrorEnvelope, code, retry_after};
pub use header::{CORRELATION_ID, IDEMPOTENCY_KEY, X_API_KEY, X_TOKEN};
pub use offer::Offer;
pub use operation::Operation;
pub use region::Region;
pub use reply::{Closed, Handoff, Reply};
pub use request::{Close, Create, Respond};
