//! See `config` in `src/fuzzing.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| gateway::fuzzing::config(text));
