//! What people do with the chat, from the outside: the release, in a real browser.
//!
//! Each story runs in a browser and a shop of its own, so that they run side by side and in any order.
//! One program holds them all: it is linked once, and cargo runs all of its tests in parallel.
//!
//! `shots` is no story but an album: it writes pictures of every state, to be looked at.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod before_intent;
mod conversation;
mod embedding;
mod endings;
mod faults;
mod hard_times;
mod keyboard;
mod long;
mod memory;
mod shots;
mod steps;
mod tabs;
mod trouble;
