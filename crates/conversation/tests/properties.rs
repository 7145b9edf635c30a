//! What holds whatever happens, over random steps of two tabs and an unreliable API.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/world.rs"]
mod world;

use proptest::prelude::*;
use world::{Failure, Manners, Step, World};

fn failure() -> impl Strategy<Value = Failure> {
    prop_oneof![Just(Failure::Line), Just(Failure::Busy), Just(Failure::Internal), Just(Failure::Over)]
}

fn step() -> impl Strategy<Value = Step> {
    let (tab, which) = (0..2usize, 0..4usize);
    prop_oneof![
        2 => tab.clone().prop_map(Step::Show),
        6 => tab.clone().prop_map(Step::Say),
        3 => (tab.clone(), which.clone()).prop_map(|(tab, which)| Step::Retry(tab, which)),
        1 => tab.clone().prop_map(Step::End),
        2 => tab.clone().prop_map(Step::Restart),
        8 => which.clone().prop_map(Step::Take),
        8 => which.clone().prop_map(Step::Arrive),
        3 => (which, failure()).prop_map(|(which, failure)| Step::Fail(which, failure)),
        2 => tab.clone().prop_map(Step::Reload),
        4 => tab.clone().prop_map(Step::Wake),
        1 => (tab.clone(), any::<bool>()).prop_map(|(tab, online)| Step::Network(tab, online)),
        8 => tab.clone().prop_map(Step::Hear),
        1 => tab.clone().prop_map(Step::Freeze),
        2 => tab.clone().prop_map(Step::Thaw),
        1 => tab.clone().prop_map(Step::Hide),
        1 => (tab.clone(), any::<bool>()).prop_map(|(tab, watched)| Step::Watch(tab, watched)),
        1 => tab.clone().prop_map(Step::Stay),
        1 => tab.prop_map(Step::Late),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_said_twice(
        keyed in any::<bool>(),
        every in 4..12usize,
        quiet in any::<bool>(),
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut world = World::new(Manners { keyed, every, quiet });
        for step in &steps {
            world.step(step);
        }
    }
}
