//! Which part of a long transcript is drawn: the newest items, and around where the visitor reads.
//! It grows as they scroll, so that ten thousand messages open as fast as ten.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use leptos_dom::helpers::request_animation_frame;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use super::dom::{self, El};
use super::local::Local;
use crate::runtime::Chat;

/// How many items are drawn at first, and how many more at a time.
const SOME: usize = 60;

/// How far from an edge of what is drawn more of it is drawn, in CSS pixels.
const NEAR_EDGE: i32 = 600;

/// How far from the end, in CSS pixels, still counts as reading the end.
const NEAR_END: i32 = 80;

/// What is drawn, and the region that it is drawn in.
#[derive(Clone)]
pub struct Window {
    chat: Chat,
    /// The first item, and the one after the last; `None` where that is the end, whatever comes.
    drawn: Local<(usize, Option<usize>)>,
    /// How many there were.
    length: Rc<Cell<usize>>,
    /// How high the region was, and what is in it.
    size: Rc<Cell<(i32, i32)>>,
    region: HtmlElement,
    list: HtmlElement,
}

impl Window {
    /// The end of the transcript, or where the visitor was on the page before.
    pub fn new(chat: Chat, region: HtmlElement, list: HtmlElement) -> Self {
        let length = length(chat);
        let place = chat.place().map(|(item, _)| item).filter(|item| *item < length);
        let first = place.map_or(length, |item| item.saturating_sub(SOME / 2));
        let last = Some(first + SOME).filter(|last| *last < length);
        let drawn = Local::new((first.min(length.saturating_sub(SOME)), last));
        Self { chat, drawn, length: Rc::new(Cell::new(length)), size: Rc::default(), region, list }
    }

    /// The items to draw.
    pub fn range(&self, length: usize) -> Range<usize> {
        // Not said just now, but read after the newest were drawn.
        if length > self.length.replace(length) + SOME {
            self.drawn.set((length - SOME, None));
        }
        let (first, last) = self.drawn.get();
        let last = last.unwrap_or(length).min(length);
        first.min(last)..last
    }

    /// Whether the newest item is drawn.
    pub fn holds_the_end(&self) -> bool {
        self.drawn.get().1.is_none()
    }

    /// The visitor has scrolled: says whether they read the end, as they may have done before.
    pub fn scrolled(&self, before: bool) -> bool {
        let region = &self.region;
        let size = (region.client_height(), region.scroll_height());
        // Then it was the browser: the screen was turned, a picture has come.
        let stays = before && size != self.size.replace(size);
        let below = size.1 - region.scroll_top() - size.0;
        let (first, last) = self.drawn.peek();
        let at_end = last.is_none() && (below < NEAR_END || stays);
        self.chat.keep_place(if at_end { None } else { self.place(first) });
        if first > 0 && region.scroll_top() < NEAR_EDGE {
            self.draw_earlier(first.saturating_sub(SOME), last);
        } else if let Some(last) = last.filter(|_| below < NEAR_EDGE) {
            let last = Some(last + SOME).filter(|last| *last < length(self.chat));
            self.drawn.set((first, last));
        }
        at_end
    }

    /// Draws the newest items, and goes there.
    pub fn go_to_end(&self) {
        if self.drawn.peek().1.is_some() {
            self.drawn.set((length(self.chat).saturating_sub(SOME), None));
        }
        let region = self.region.clone();
        // Once the browser has laid out what came.
        request_animation_frame(move || region.set_scroll_top(region.scroll_height()));
    }

    /// Who reads the end goes on reading it where the region becomes lower or what is in it higher: a keyboard came, the
    /// composer grew, a picture was loaded.
    pub fn keep_the_end(&self, content: &El, at_end: impl Fn() -> bool + 'static) {
        let (region, size) = (self.region.clone(), Rc::clone(&self.size));
        let resized = move || {
            size.set((region.client_height(), region.scroll_height()));
            if at_end() {
                region.set_scroll_top(region.scroll_height());
            }
        };
        let resized = Closure::<dyn Fn()>::new(resized);
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&self.region);
            if let Some(content) = content.html::<HtmlElement>() {
                observer.observe(&content);
            }
            dom::keep(Box::new(Observed { observer, _resized: resized }));
        }
    }

    /// Goes where the visitor was on the page before; says whether that was anywhere but the end.
    pub fn go_back(&self) -> bool {
        let first = self.drawn.peek().0;
        let Some((item, above)) = self.chat.place().filter(|(item, _)| *item >= first) else { return false };
        let window = self.clone();
        request_animation_frame(move || {
            if let Some(item) = window.items().nth(item - first) {
                window.region.set_scroll_top(item.offset_top() + above);
            }
        });
        true
    }

    // What is drawn above pushes down what is read: the view follows it.
    fn draw_earlier(&self, first: usize, last: Option<usize>) {
        let Some(item) = self.items().next() else { return };
        let (region, top) = (self.region.clone(), item.offset_top());
        self.drawn.set((first, last));
        request_animation_frame(move || {
            region.set_scroll_top(region.scroll_top() + item.offset_top() - top);
        });
    }

    fn place(&self, first: usize) -> Option<(usize, i32)> {
        let top = self.region.scroll_top();
        let mut items = self.items().enumerate();
        let (index, item) = items.find(|(_, item)| item.offset_top() + item.offset_height() > top)?;
        Some((first + index, top - item.offset_top()))
    }

    fn items(&self) -> impl Iterator<Item = HtmlElement> {
        let first = self.list.first_element_child();
        std::iter::successors(first, |item| item.next_element_sibling()).map(JsCast::unchecked_into)
    }
}

struct Observed {
    observer: ResizeObserver,
    // Held for its Drop.
    _resized: Closure<dyn Fn()>,
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn length(chat: Chat) -> usize {
    chat.peek(|chat| chat.transcript().len())
}
