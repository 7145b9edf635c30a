//! What only the panel knows: which part is drawn, whether a question is asked.

use std::cell::Cell;
use std::rc::Rc;

use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;

/// A value that views share and follow. Signals of many types weigh kilobytes; this is a cell beside a
/// signal of one type.
pub struct Local<T> {
    value: Rc<Cell<T>>,
    changes: RwSignal<u64>,
}

impl<T: Copy + 'static> Local<T> {
    pub fn new(value: T) -> Self {
        Self { value: Rc::new(Cell::new(value)), changes: RwSignal::new(0) }
    }

    /// The value; a view that calls this follows it.
    pub fn get(&self) -> T {
        self.changes.track();
        self.value.get()
    }

    /// The value as it is now.
    pub fn peek(&self) -> T {
        self.value.get()
    }

    /// After the panel is gone this does nothing.
    pub fn set(&self, value: T) {
        self.value.set(value);
        let _ = self.changes.try_update(|times| *times += 1);
    }
}

impl<T> Clone for Local<T> {
    fn clone(&self) -> Self {
        Self { value: Rc::clone(&self.value), changes: self.changes }
    }
}
