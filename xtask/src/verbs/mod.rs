//! The verbs, one module each. Each has a `run` that says what it does and ends with what a person needs next.

pub mod build;
pub mod demo;
pub mod dev;
pub mod doctor;
pub mod release;
pub mod size;
pub mod test;
