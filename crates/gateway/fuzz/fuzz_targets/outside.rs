//! Everything that comes from browsers, proxies, upstreams and Redis. The first byte says which parser.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gateway::fuzzing::outside(input));
