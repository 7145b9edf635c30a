//! The widget: a Leptos component, compiled to WebAssembly, that shows one conversation and runs it
//! against the Chat API.
//!
//! `embed/polychat.js` loads this module when a visitor shows intent and calls [`mount`]. From then
//! on there is one loop: a view or the network makes an [`Event`](conversation::Event), the pure
//! `conversation` crate turns it into new state and commands, [`runtime`] runs the commands, and
//! views read the state through signals. Views never write state and never call the API.
//!
//! What touches the world stands alone: [`api`] calls the network, [`store`] keeps the log in Web
//! Storage, [`tabs`] speaks with the other tabs, [`browser`] has the clock, random keys and the screen,
//! [`json`] reads and writes JSON. What the page and its owner say comes in through [`mount`], from
//! `embed/`. Read on in [`runtime`], then [`view`].

mod api;
mod browser;
mod json;
mod mount;
mod runtime;
mod settings;
mod store;
mod tabs;
mod view;
mod words;

pub use mount::{Widget, mount};

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: small_alloc::Heap = small_alloc::heap();
