//! An allocator for a WebAssembly module that is fetched by phones: it weighs a few hundred bytes, where Rust's usual one
//! weighs some three thousand, compressed (docs/size.md).
//!
//! Every block has the size of a power of two, and what is freed waits in a list for the next of its size. Nothing is ever
//! joined, split, or given back to the browser: a module that asks for many small things of a few sizes, again and again,
//! as a user interface does, loses a quarter of its memory by that and no time.
//!
//! Boundary: no threads, as `wasm32-unknown-unknown` has none; one allocator for one memory. The only `unsafe` of the
//! repository's own stands here, behind [`Heap`], which is tried natively (`tests/`).

#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr;

/// The least that a block can be: 16 bytes, which is also the strictest alignment of any type that a module has.
const LEAST_BITS: u32 = 4;
const STRICTEST: usize = 1 << LEAST_BITS;
/// Sizes from 2⁴ to 2³⁰.
const SIZES: usize = 27;
/// How much is asked for at a time, at least: each time the browser has to look at the module's memory anew.
const AT_A_TIME: usize = 1 << 18;

/// Where memory comes from: gives so many fresh bytes, aligned to 16, or null. It may give more, and says how many.
pub type Grow = fn(usize) -> (*mut u8, usize);

/// Blocks by their size.
pub struct Heap {
    /// The first free block of each size; in a free block stands the next.
    free: [Cell<*mut u8>; SIZES],
    /// What was never given out: from where, and up to where.
    fresh: Cell<(*mut u8, usize)>,
    grow: Grow,
}

impl Heap {
    /// A heap that has nothing yet.
    pub const fn new(grow: Grow) -> Self {
        Self {
            free: [const { Cell::new(ptr::null_mut()) }; SIZES],
            fresh: Cell::new((ptr::null_mut(), 0)),
            grow,
        }
    }

    fn take(&self, size: usize) -> *mut u8 {
        let (mut from, mut left) = self.fresh.get();
        if left < size {
            // What is left of the old part is smaller than a block that somebody needs: it stays unused.
            (from, left) = (self.grow)(size.max(AT_A_TIME));
            if from.is_null() || left < size {
                return ptr::null_mut();
            }
        }
        self.fresh.set((from.wrapping_add(size), left - size));
        from
    }
}

// What the block of a layout is: its place among the sizes, and its size. `None` where there is no such block.
fn block(layout: Layout) -> Option<(usize, usize)> {
    if layout.align() > STRICTEST {
        return None;
    }
    let bits = usize::BITS - layout.size().max(STRICTEST).wrapping_sub(1).leading_zeros();
    let place = (bits - LEAST_BITS) as usize;
    (place < SIZES).then_some((place, 1 << bits))
}

// SAFETY: blocks come from `grow` and overlap nowhere, as `fresh` only moves on. A block is in a list only while it is free,
// and is taken from there for layouts of its own size alone, so that it is as large as asked for. All of them are aligned to
// 16: `grow` gives such, and sizes are multiples of it. Stricter layouts get null.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some((place, size)) = block(layout) else { return ptr::null_mut() };
        let Some(free) = self.free.get(place) else { return ptr::null_mut() };
        let first = free.get();
        if first.is_null() {
            return self.take(size);
        }
        // SAFETY: a block in a list is free, 16 bytes at least, and was written by `dealloc`.
        free.set(unsafe { first.cast::<*mut u8>().read() });
        first
    }

    unsafe fn dealloc(&self, block_of: *mut u8, layout: Layout) {
        let Some(free) = block(layout).and_then(|(place, _)| self.free.get(place)) else { return };
        // SAFETY: the caller gives back a block of this layout, which is at least a pointer long and aligned to 16.
        unsafe { block_of.cast::<*mut u8>().write(free.get()) };
        free.set(block_of);
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller says that `size`, rounded up to the alignment, is a size.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        if block(wanted) == block(layout) {
            return old;
        }
        // SAFETY: `wanted` is no empty layout, and both blocks are as long as the shorter of the two.
        unsafe {
            let new = self.alloc(wanted);
            if !new.is_null() {
                ptr::copy_nonoverlapping(old, new, layout.size().min(size));
                self.dealloc(old, layout);
            }
            new
        }
    }
}

// SAFETY: there are no threads where this is a module's allocator. Tests keep a heap to one thread.
#[cfg(target_arch = "wasm32")]
unsafe impl Sync for Heap {}

/// A module's memory.
#[cfg(target_arch = "wasm32")]
pub const fn heap() -> Heap {
    Heap::new(|bytes| {
        const PAGE: usize = 1 << 16;
        let pages = bytes.div_ceil(PAGE);
        match core::arch::wasm32::memory_grow(0, pages) {
            usize::MAX => (ptr::null_mut(), 0),
            before => ((before * PAGE) as *mut u8, pages * PAGE),
        }
    })
}
