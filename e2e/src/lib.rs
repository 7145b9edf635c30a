//! The harness of the end-to-end tests: a real browser, a real gateway and agent, and a visitor.
//!
//! A story begins with a [`Shop`], which runs the gateway with the local agent inside on a free port
//! and serves the release. [`Visitor`] is a person with a browser of their own: its methods are what a
//! person does and reads, found by the widget's `part` names, by real keys and real clicks. [`Website`]
//! is a page of another origin that embeds the chat, [`Site`] one of many files, and [`Project`] what npm builds those from.
//!
//! Boundary: nothing here knows how the widget is built; it sees what is in the page. Everything that a
//! story starts ends with it, and everything stays on loopback.
//!
//! The stories are in `tests/stories/`. Read on in [`Visitor`], then [`until`], which all waiting goes
//! through.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod browser;
mod line;
mod output;
mod project;
mod scratch;
mod shop;
mod site;
mod until;
mod visitor;
mod website;

pub use browser::{Browser, Held, Kind, Look, RECORDER, Screen};
pub use line::{Breaks, Line};
pub use output::output;
pub use project::{Project, package, repository, succeeds};
pub use scratch::Scratch;
pub use shop::{Shop, axe, release, scripted, unhurried};
pub use site::Site;
pub use until::until;
pub use visitor::{Chat, Item, Visitor};
pub use website::{Page, Website};
