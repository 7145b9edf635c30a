//! Whatever is asked for and given back in whatever order: blocks are as large and as aligned as asked for, overlap nowhere,
//! and keep what was written in them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::alloc::{GlobalAlloc, Layout, System};

use proptest::prelude::*;
use small_alloc::Heap;

/// What the system has, and never gets back: a test is short.
fn from_the_system(bytes: usize) -> (*mut u8, usize) {
    let layout = Layout::from_size_align(bytes, 16).unwrap();
    // SAFETY: `bytes` is at least one block.
    (unsafe { System.alloc(layout) }, bytes)
}

fn from_nobody(_: usize) -> (*mut u8, usize) {
    (std::ptr::null_mut(), 0)
}

#[derive(Clone, Debug)]
enum Step {
    Take { size: usize, align: usize },
    Give { which: usize },
    Resize { which: usize, size: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![1_usize..40, 1_usize..2_000, Just(1 << 19)];
    prop_oneof![
        (size.clone(), 0_u32..5).prop_map(|(size, align)| Step::Take { size, align: 1 << align }),
        any::<usize>().prop_map(|which| Step::Give { which }),
        (any::<usize>(), size).prop_map(|(which, size)| Step::Resize { which, size }),
    ]
}

/// A block, and the byte that it is full of.
struct Held {
    at: *mut u8,
    layout: Layout,
    full_of: u8,
}

impl Held {
    fn fill(&self) {
        // SAFETY: the heap says that the block is this long.
        unsafe { self.at.write_bytes(self.full_of, self.layout.size()) };
    }

    #[track_caller]
    fn check(&self, up_to: usize) {
        // SAFETY: as above, and `fill` has written it.
        let bytes = unsafe { std::slice::from_raw_parts(self.at, up_to.min(self.layout.size())) };
        assert!(bytes.iter().all(|byte| *byte == self.full_of), "somebody wrote into a block of another");
        assert_eq!(self.at as usize % self.layout.align(), 0, "a block is not aligned");
    }
}

proptest! {
    #[test]
    fn blocks_are_what_was_asked_for_and_nobody_elses(steps in prop::collection::vec(step(), 1..200)) {
        let heap = Heap::new(from_the_system);
        let mut held: Vec<Held> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let full_of = number as u8;
            match step {
                Step::Take { size, align } => {
                    let layout = Layout::from_size_align(size, align).unwrap();
                    // SAFETY: the layout is not empty.
                    let block = Held { at: unsafe { heap.alloc(layout) }, layout, full_of };
                    prop_assert!(!block.at.is_null());
                    block.fill();
                    held.push(block);
                }
                Step::Give { which } if !held.is_empty() => {
                    let block = held.swap_remove(which % held.len());
                    block.check(usize::MAX);
                    // SAFETY: it came from this heap with this layout.
                    unsafe { heap.dealloc(block.at, block.layout) };
                }
                Step::Resize { which, size } if !held.is_empty() => {
                    let place = which % held.len();
                    let old = &held[place];
                    let layout = Layout::from_size_align(size, old.layout.align()).unwrap();
                    // SAFETY: it came from this heap with this layout, and the new size is not zero.
                    let at = unsafe { heap.realloc(old.at, old.layout, size) };
                    let moved = Held { at, layout, full_of: old.full_of };
                    moved.check(old.layout.size());
                    moved.fill();
                    held[place] = moved;
                }
                _ => {}
            }
        }
        for block in &held {
            block.check(usize::MAX);
        }
    }
}

#[test]
fn what_was_given_back_is_given_out_again() {
    let heap = Heap::new(from_the_system);
    let layout = Layout::from_size_align(100, 8).unwrap();
    // SAFETY: the layout is not empty, and what is given back came from there.
    unsafe {
        let first = heap.alloc(layout);
        heap.dealloc(first, layout);
        assert_eq!(
            heap.alloc(Layout::from_size_align(65, 4).unwrap()),
            first,
            "the same size, by powers of two"
        );
        assert_ne!(heap.alloc(layout), first, "it is taken");
    }
}

#[test]
fn what_cannot_be_had_is_null() {
    let layout = Layout::from_size_align(100, 8).unwrap();
    // SAFETY: the layouts are not empty.
    unsafe {
        assert!(Heap::new(from_nobody).alloc(layout).is_null());
        let heap = Heap::new(from_the_system);
        assert!(heap.alloc(Layout::from_size_align(100, 32).unwrap()).is_null(), "stricter than any block");
        assert!(heap.alloc(Layout::from_size_align(1 << 31, 8).unwrap()).is_null(), "larger than any block");
        let small = heap.alloc(layout);
        small.write(7);
        assert!(heap.realloc(small, layout, 1 << 31).is_null());
        assert_eq!(small.read(), 7, "who cannot have more keeps what there is");
    }
}
