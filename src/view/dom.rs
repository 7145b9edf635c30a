//! Elements, built one by one: the whole of what the panel needs to put itself on a page.
//!
//! [`El`] is one concrete type. Leptos' own builders make a new type of every element and each is
//! compiled on its own: this panel weighed 42 kB brotli so and 14 kB this way (docs/size.md).
//! Signals, effects and owners are Leptos'; an effect that is made here lives as long as the
//! reactive owner it is made under.
//!
//! There is no way to give it markup: text goes in as text nodes.

use reactive_graph::effect::RenderEffect;
use reactive_graph::owner::{Owner, StoredValue};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlElement, Node};

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
    pub fn on(self, event: &str, handler: impl FnMut(Event) + 'static) -> Self {
        listen(&self, event, Box::new(handler));
        self
    }

    /// Runs `apply` now, and again whenever a signal changes that it has read.
    pub fn bind(self, apply: impl Fn(&HtmlElement) + 'static) -> Self {
        if let Some(element) = self.html() {
            watch(Box::new(move || apply(&element)));
        }
        self
    }

    /// Appends a place that holds what `view` makes, made anew whenever a signal changes that it has
    /// read. What is made lives until then.
    pub fn slot(self, view: impl Fn() -> Option<Self> + 'static) -> Self {
        if let (Some(element), Some(document)) = (&self.0, document()) {
            let anchor: Node = document.create_text_node("").into();
            let _ = element.append_child(&anchor);
            watch(fill(anchor, Box::new(view)));
        }
        self
    }

    /// Appends an item for each number below a length, as it grows; where the edition changes, all
    /// of them are made anew.
    pub fn items(
        self,
        edition_and_length: impl Fn() -> (u64, usize) + 'static,
        item: impl Fn(usize) -> Self + 'static,
    ) -> Self {
        watch(append(self.clone(), Box::new(edition_and_length), Box::new(item)));
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

    /// The element as the browser knows it.
    pub fn html<T: JsCast>(&self) -> Option<T> {
        self.0.clone()?.dyn_into().ok()
    }
}

impl From<Element> for El {
    fn from(element: Element) -> Self {
        Self(Some(element))
    }
}

fn listen(element: &El, event: &str, handler: Box<dyn FnMut(Event)>) {
    if let Some(element) = &element.0 {
        let handler = Closure::wrap(handler).into_js_value();
        let _ = element.add_event_listener_with_callback(event, handler.unchecked_ref());
    }
}

fn watch(mut run: Box<dyn FnMut()>) {
    StoredValue::new_local(RenderEffect::new(move |_| run()));
}

fn fill(anchor: Node, view: Box<dyn Fn() -> Option<El>>) -> Box<dyn FnMut()> {
    let mut shown: Option<Element> = None;
    Box::new(move || {
        let next = view().and_then(|view| view.0);
        if let Some(old) = shown.take() {
            old.remove();
        }
        if let (Some(next), Some(parent)) = (&next, anchor.parent_node()) {
            let _ = parent.insert_before(next, Some(&anchor));
        }
        shown = next;
    })
}

fn append(
    list: El,
    edition_and_length: Box<dyn Fn() -> (u64, usize)>,
    item: Box<dyn Fn(usize) -> El>,
) -> Box<dyn FnMut()> {
    // Items outlive the run of the effect that makes them, so they get an owner beside it.
    let parent = Owner::current();
    let beside = move || parent.as_ref().map(|parent| parent.with(Owner::new));
    let mut owner = beside();
    let mut made = (0, 0);
    Box::new(move || {
        let (edition, length) = edition_and_length();
        if edition != made.0 || length < made.1 {
            if let Some(element) = &list.0 {
                element.set_text_content(None);
            }
            owner = beside();
            made = (edition, 0);
        }
        while made.1 < length {
            let view = owner.as_ref().map(|owner| owner.with(|| item(made.1)));
            let _ = list.clone().child(view);
            made.1 += 1;
        }
    })
}
