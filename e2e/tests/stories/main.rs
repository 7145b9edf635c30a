//! What people do with the chat, from the outside: the release, in a real browser.
//!
//! Each story runs in a browser and a shop of its own, so that they run side by side and in any order.
//! One program holds them all: it is linked once, and cargo runs all of its tests in parallel.
//!
//! `states` is a walk through every state of the chat; `accessible` looks each over for barriers, and `shots` is no story but an
//! album: it writes pictures of them, to be looked at.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod accessible;
mod attention;
mod before_intent;
mod clear;
mod consent;
mod context;
mod conversation;
mod copying;
mod element;
mod embedding;
mod endings;
mod examples;
mod faults;
mod figures;
mod frame;
mod hard_times;
mod hostile;
mod keyboard;
mod languages;
mod long;
mod memory;
mod migrating;
mod package;
mod phones;
mod pinned;
mod places;
mod playground;
mod shots;
mod states;
mod steps;
mod strict;
mod tabs;
mod themes;
mod trouble;
mod untouched;
mod writing;
