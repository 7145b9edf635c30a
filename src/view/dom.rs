//! Elements, built one by one: the whole of what the panel needs to put itself on a page.
//!
//! [`El`] is one concrete type. Leptos' own builders make a new type of every element and each is
//! compiled on its own: this panel weighed 42 kB brotli so and 14 kB this way (docs/size.md).
//! Signals, effects and owners are Leptos'; an effect that is made here lives as long as the
//! reactive owner it is made under.
//!
//! There is no way to give it markup: text goes in as text nodes.

use std::any::Any;
use std::cell::RefCell;
use std::ops::Range;

use reactive_graph::effect::RenderEffect;
use reactive_graph::graph::untrack;
use reactive_graph::owner::{Owner, on_cleanup};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement, Node};

use crate::browser::Listener;

/// An element, as it is being built and afterwards.
#[derive(Clone, Debug)]
pub struct El(Option<Element>);

/// An HTML element.
pub fn el(tag: &str) -> El {
    El(document().and_then(|document| document.create_element(tag).ok()))
}

/// An SVG element.
pub fn svg(tag: &str) -> El {
    let namespace = Some("http://www.w3.org/2000/svg");
    El(document().and_then(|document| document.create_element_ns(namespace, tag).ok()))
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

impl El {
    /// Names the element for pages that style it and for tests that look for it.
    pub fn part(self, name: &str) -> Self {
        self.attr("part", name)
    }

    /// Sets the class, for the widget's own sheets.
    pub fn class(self, name: &str) -> Self {
        self.attr("class", name)
    }

    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        if let Some(element) = &self.0 {
            let _ = element.set_attribute(name, value);
        }
        self
    }

    /// Appends text.
    pub fn text(self, text: &str) -> Self {
        if let (Some(element), Some(document)) = (&self.0, document()) {
            let _ = element.append_child(&document.create_text_node(text));
        }
        self
    }

    /// Appends a child.
    pub fn child(self, child: impl Into<Option<Self>>) -> Self {
        if let (Some(element), Some(child)) = (&self.0, child.into().and_then(|child| child.0)) {
            let _ = element.append_child(&child);
        }
        self
    }

    /// Calls `handler` on every event of that name.
    pub fn on(self, event: &'static str, handler: impl FnMut(Event) + 'static) -> Self {
        listen(&self, event, Box::new(handler));
        self
    }

    /// Calls `apply` with what `key` gives, now and whenever it gives another value as signals change
    /// that it has read.
    pub fn bind<K: PartialEq + Clone + 'static>(
        self,
        key: impl Fn() -> K + 'static,
        apply: impl Fn(&HtmlElement, K) + 'static,
    ) -> Self {
        if let Some(element) = self.html() {
            let mut last = None;
            watch(Box::new(move || {
                if let Some(key) = news(&key, &mut last) {
                    apply(&element, key);
                }
            }));
        }
        self
    }

    /// Appends a place that holds what `view` makes of what `key` gives, made anew whenever that is
    /// another value. What is made lives until then.
    pub fn slot<K: PartialEq + Clone + 'static>(
        self,
        key: impl Fn() -> K + 'static,
        view: impl Fn(K) -> Option<Self> + 'static,
    ) -> Self {
        if let (Some(element), Some(document)) = (&self.0, document()) {
            let anchor: Node = document.create_text_node("").into();
            let _ = element.append_child(&anchor);
            let mut fill = filler(anchor);
            let mut last = None;
            watch(Box::new(move || {
                if let Some(key) = news(&key, &mut last) {
                    fill(&|| view(key.clone()));
                }
            }));
        }
        self
    }

    /// Appends an item for each number of a range, as it grows at either end; where the edition changes or
    /// the range leaves what was made, all of them are made anew.
    pub fn items(
        self,
        range: impl Fn() -> (u64, Range<usize>) + 'static,
        item: impl Fn(usize) -> Self + 'static,
    ) -> Self {
        watch(keep_to(self.clone(), Box::new(range), Box::new(item)));
        self
    }

    /// Puts it on the page, as the last child of `parent`.
    pub fn append_to(&self, parent: &Element) {
        if let Some(element) = &self.0 {
            let _ = parent.append_child(element);
        }
    }

    /// Takes it off the page.
    pub fn remove(&self) {
        if let Some(element) = &self.0 {
            element.remove();
        }
    }

    /// The element as the browser knows it, as the kind that its tag makes it: nobody checks (docs/size.md).
    pub fn html<T: JsCast>(&self) -> Option<T> {
        self.0.clone().map(JsCast::unchecked_into)
    }
}

impl From<Element> for El {
    fn from(element: Element) -> Self {
        Self(Some(element))
    }
}

fn listen(element: &El, event: &'static str, handler: Box<dyn FnMut(Event)>) {
    if let Some(element) = &element.0 {
        keep(Box::new(Listener::to(element.clone().into(), event, false, handler)));
    }
}

/// What is held, and the places that are free.
struct Held(Vec<Option<Box<dyn Any>>>, Vec<usize>);

thread_local! {
    static HELD: RefCell<Held> = const { RefCell::new(Held(Vec::new(), Vec::new())) };
}

/// Holds something until what is being built is taken off the page.
///
/// What Leptos cleans up has to be fit for threads; the number of a place is. What makes anything else fit asks for the
/// thread, and that weighs four kilobytes (docs/size.md).
pub fn keep(held: Box<dyn Any>) {
    let place = HELD.with_borrow_mut(|Held(all, free)| {
        let place = free.pop().unwrap_or_else(|| {
            all.push(None);
            all.len() - 1
        });
        if let Some(slot) = all.get_mut(place) {
            *slot = Some(held);
        }
        place
    });
    on_cleanup(move || {
        let gone = HELD.with_borrow_mut(|Held(all, free)| {
            free.push(place);
            all.get_mut(place).and_then(Option::take)
        });
        // Not while it is borrowed: what goes may hold more that goes.
        drop(gone);
    });
}

fn watch(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_| run());
    on_cleanup(move || drop(effect));
}

// A memo that weighs nothing: reactive_graph's are compiled anew for each type.
fn news<K: PartialEq + Clone>(key: &impl Fn() -> K, last: &mut Option<K>) -> Option<K> {
    let key = key();
    if last.as_ref() == Some(&key) {
        return None;
    }
    *last = Some(key.clone());
    Some(key)
}

type Make<'a> = &'a dyn Fn() -> Option<El>;

fn filler(anchor: Node) -> Box<dyn FnMut(Make)> {
    let rooms = rooms();
    // The room is held for its Drop, which ends what the view follows.
    let mut shown: Option<(Element, Room)> = None;
    Box::new(move |make| {
        let made = rooms().and_then(|room| Some((room.with(|| untrack(make))?.0?, room)));
        if let Some((old, _)) = shown.take() {
            old.remove();
        }
        if let (Some((next, _)), Some(parent)) = (&made, anchor.parent_node()) {
            let _ = parent.insert_before(next, Some(&anchor));
        }
        shown = made;
    })
}

/// A reactive owner that is cleaned up when this is dropped. By itself it would wait until nobody holds it, and what it
/// owns holds it: a slot makes what it shows under the owner it was made under.
pub struct Room(Owner);

impl Room {
    /// A room of its own, or within the one that is entered.
    pub fn new() -> Self {
        Self(Owner::new())
    }

    /// Makes something in it.
    pub fn with<T>(&self, make: impl FnOnce() -> T) -> T {
        self.0.with(make)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.0.cleanup();
    }
}

/// What an effect makes may outlive its run: it gets a room beside the effect.
fn rooms() -> impl Fn() -> Option<Room> {
    let parent = Owner::current();
    move || parent.as_ref().map(|parent| parent.with(Room::new))
}

fn keep_to(
    list: El,
    range: Box<dyn Fn() -> (u64, Range<usize>)>,
    item: Box<dyn Fn(usize) -> El>,
) -> Box<dyn FnMut()> {
    let rooms = rooms();
    let mut room = rooms();
    let (mut of, mut made) = (0, 0..0);
    Box::new(move || {
        let (edition, range) = range();
        if edition != of || range.start > made.start || range.end < made.end {
            if let Some(element) = &list.0 {
                element.set_text_content(None);
            }
            room = rooms();
            (of, made) = (edition, range.end..range.end);
        }
        let make = |index| room.as_ref().and_then(|room| room.with(|| untrack(|| item(index))).0);
        let Some(list) = &list.0 else { return };
        for index in (range.start..made.start).rev() {
            if let Some(item) = make(index) {
                let _ = list.insert_before(&item, list.first_child().as_ref());
            }
        }
        for index in made.end..range.end {
            if let Some(item) = make(index) {
                let _ = list.append_child(&item);
            }
        }
        made = range;
    })
}
