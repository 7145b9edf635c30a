//! What only the panel knows: which part is drawn, whether a question is asked.

use std::cell::Cell;
use std::rc::Rc;

use reactive_graph::signal::ArcTrigger;
use reactive_graph::traits::{Notify, Track};

/// A value that views share and follow. Signals of many types weigh kilobytes; this is a cell, and a trigger
/// that tells of its changes.
pub struct Local<T> {
    value: Rc<Cell<T>>,
    changed: ArcTrigger,
}

impl<T: Copy + 'static> Local<T> {
    pub fn new(value: T) -> Self {
        Self { value: Rc::new(Cell::new(value)), changed: ArcTrigger::new() }
    }

    /// The value; a view that calls this follows it.
    pub fn get(&self) -> T {
        self.changed.track();
        self.value.get()
    }

    /// The value as it is now.
    pub fn peek(&self) -> T {
        self.value.get()
    }

    /// Every view that follows it looks again.
    pub fn set(&self, value: T) {
        self.value.set(value);
        self.changed.notify();
    }
}

impl<T> Clone for Local<T> {
    fn clone(&self) -> Self {
        Self { value: Rc::clone(&self.value), changed: self.changed.clone() }
    }
}
