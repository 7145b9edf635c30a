//! See `retry_after` in `src/fuzzing.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gateway::fuzzing::retry_after(input));
