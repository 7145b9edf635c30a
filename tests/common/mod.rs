//! A small page: a container with the widget in it, a stubbed `fetch`, and what a visitor can do.

#![allow(dead_code, reason = "each test file uses what it needs")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, JSON, Object, Promise, Reflect};
use polychat::{Widget, mount};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, HtmlElement, HtmlTextAreaElement, InputEvent};

#[wasm_bindgen(module = "/embed/settings.js")]
extern "C" {
    #[wasm_bindgen(js_name = settingsOf)]
    fn settings_of(given: &Object, base: &str) -> Object;
}

#[wasm_bindgen(module = "/embed/page.js")]
extern "C" {
    fn teller(door: &Object, settings: &Object) -> JsValue;
}

#[wasm_bindgen(module = "/tests/common/stub.js")]
extern "C" {
    fn write_as(words: Object, tag: &str) -> Object;
    pub fn reset();
    pub fn stub();
    pub fn answer_busy(seconds: u32);
    pub fn behind_a_gateway();
    pub fn stored() -> Vec<String>;
    pub fn store(name: &str, text: &str);
    pub fn store_entry(name: &str, entry: &str);
    pub fn unstore(name: &str);
    pub fn spoil_storage(how: &str) -> Function;
    pub fn spoil_locks() -> Function;
    fn browser_locks() -> JsValue;
    pub fn fill_storage() -> Function;
    pub fn vouch(entry: &str) -> Function;
    pub fn tell_page(name: &str);
    pub fn go(online: bool);
    pub fn look(watched: bool);
    pub fn store_many(turns: u32, seconds: f64);
    pub fn gather();
    pub fn warnings() -> Vec<String>;
    pub fn answer(status: u16, body: &str);
    pub fn answer_later(status: u16, body: &str) -> Function;
    pub fn calls() -> Vec<String>;
    pub fn body(index: usize) -> String;
    pub fn key(index: usize) -> String;
    pub fn outlives_the_page(index: usize) -> bool;
    pub fn press(element: &HtmlElement, key: &str, shift: bool, composing: bool) -> bool;
}

/// What is made of an element's attributes.
pub fn settings(given: &str) -> Object {
    settings_of(&JSON::parse(given).unwrap().unchecked_into(), "https://site.test/")
}

pub const GREETING: &str = r#"{"conversation_id":"CONV-1","response":"Hello!"}"#;

const SETTINGS: &str = r#"{"account":"acme","project":"shop","endpoint":"https://gateway.test/"}"#;

pub struct Page {
    pub container: HtmlElement,
    widget: Option<Widget>,
    told: Rc<RefCell<Vec<String>>>,
    unread: Rc<Cell<usize>>,
}

impl Page {
    /// A page with the widget mounted and out of view.
    pub fn with_widget() -> Self {
        Self::with_settings(SETTINGS)
    }

    pub fn with_settings(settings: &str) -> Self {
        reset();
        Self::again_with(settings)
    }

    /// The page is loaded once more: what is stored is still there.
    pub fn again() -> Self {
        stub();
        Self::again_with(SETTINGS)
    }

    /// Another page of the same site, beside the first.
    pub fn another() -> Self {
        Self::again_with(SETTINGS)
    }

    pub fn again_with(settings: &str) -> Self {
        let container: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&container).unwrap();
        let told = Rc::new(RefCell::new(Vec::new()));
        let hear = Rc::clone(&told);
        let unread = Rc::new(Cell::new(0));
        let count = Rc::clone(&unread);
        let tell = Closure::<dyn FnMut(String, JsValue)>::new(move |what: String, detail: JsValue| {
            match detail.as_f64() {
                Some(number) => count.set(number as usize),
                None if what == "log" || what == "phase" => {}
                None => hear.borrow_mut().push(what),
            }
        });
        let given: Object = JSON::parse(settings).unwrap().unchecked_into();
        let settings = settings_of(&given, "https://site.test/");
        let door = Object::new();
        Reflect::set(&door, &"given".into(), &given).unwrap();
        Reflect::set(&door, &"attributes".into(), &js_sys::Array::new()).unwrap();
        let keep = Closure::<dyn Fn()>::new(|| {}).into_js_value();
        Reflect::set(&settings, &"keep".into(), &keep).unwrap();
        Reflect::set(&settings, &"attributes".into(), &teller(&door, &settings)).unwrap();
        Reflect::set(&settings, &"locks".into(), &browser_locks()).unwrap();
        let tell = tell.into_js_value().unchecked_into();
        let widget = mount(container.clone(), settings, words(), tell);
        let widget = widget.map_err(JsValue::from).unwrap();
        Self { container, widget: Some(widget), told, unread }
    }

    /// A page where the visitor has opened the chat and the agent has greeted.
    pub async fn with_open_chat() -> Self {
        let page = Self::with_widget();
        answer(200, GREETING);
        page.show();
        page.reads("Hello!").await;
        page
    }

    pub fn show(&self) {
        self.widget.as_ref().unwrap().act("show");
    }

    pub fn resume(&self) {
        self.widget.as_ref().unwrap().act("resume");
    }

    pub fn forget(&self) {
        self.widget.as_ref().unwrap().act("forget");
    }

    pub fn draft(&self) -> String {
        self.find("input")
            .map(|input| input.unchecked_into::<HtmlTextAreaElement>().value())
            .unwrap_or_default()
    }

    /// The page is left.
    pub fn remove(self) {}

    pub fn remove_widget(&mut self) {
        self.widget = None;
    }

    /// What the widget has told its loader.
    pub fn told(&self) -> Vec<String> {
        self.told.borrow().clone()
    }

    /// How many messages the launcher says are unread.
    pub fn unread(&self) -> usize {
        self.unread.get()
    }

    pub fn hide(&self) {
        self.widget.as_ref().unwrap().act("hide");
    }

    pub fn find(&self, part: &str) -> Option<HtmlElement> {
        let selector = format!("[part~='{part}']");
        self.container.query_selector(&selector).unwrap().map(JsCast::unchecked_into)
    }

    #[track_caller]
    pub fn part(&self, part: &str) -> HtmlElement {
        self.find(part).unwrap_or_else(|| panic!("no part {part} in {}", self.container.inner_html()))
    }

    pub fn click(&self, part: &str) {
        self.part(part).click();
    }

    pub fn types(&self, text: &str) {
        let input: HtmlTextAreaElement = self.part("input").unchecked_into();
        input.set_value(text);
        input.dispatch_event(&InputEvent::new("input").unwrap()).unwrap();
    }

    /// Presses a key on that part; says whether the widget took it.
    pub fn presses(&self, part: &str, key: &str) -> bool {
        press(&self.part(part), key, false, false)
    }

    pub fn presses_with(&self, part: &str, key: &str, shift: bool, composing: bool) -> bool {
        press(&self.part(part), key, shift, composing)
    }

    pub fn says(&self, text: &str) {
        self.types(text);
        assert!(self.presses("input", "Enter"));
    }

    /// Author, state and text of each message, in order.
    pub fn messages(&self) -> Vec<String> {
        let found = self.container.query_selector_all("[part~='message']").unwrap();
        let messages = (0..found.length()).filter_map(|index| found.get(index));
        messages.map(|message| describe(&message.unchecked_into())).collect()
    }

    pub async fn reads(&self, text: &str) {
        let seen = || self.container.text_content().unwrap().contains(text);
        until(&format!("the visitor reads {text:?}"), seen).await;
    }
}

/// What `embed/chat.js` hands over where the visitor reads English.
pub fn words() -> Object {
    let words = JSON::parse(include_str!("../../locales/en.json")).unwrap();
    for (name, value) in [("lang", "en"), ("dir", "ltr")] {
        Reflect::set(&words, &name.into(), &value.into()).unwrap();
    }
    write_as(words.unchecked_into(), "en")
}

/// An agent's reply, as the API sends it.
pub fn reply(text: &str) -> String {
    format!(r#"{{"conversation_id":"CONV-1","response":"{text}","end_conversation":false}}"#)
}

/// Lets go what was held, or puts back what was spoilt.
pub fn release(held: &Function) {
    held.call0(&JsValue::NULL).unwrap();
}

impl Drop for Page {
    fn drop(&mut self) {
        self.container.remove();
    }
}

fn describe(message: &HtmlElement) -> String {
    let text = message.query_selector("[part='text']").unwrap().unwrap().text_content().unwrap();
    let author = message.get_attribute("data-author").unwrap();
    match message.get_attribute("data-state") {
        Some(state) => format!("{author} ({state}): {text}"),
        None => format!("{author}: {text}"),
    }
}

pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// Lets the browser go on until `condition` holds.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    // By the clock: on a busy machine frames go on while what they wait for does not.
    let patience = js_sys::Date::now() + 20_000.0;
    while js_sys::Date::now() < patience {
        if condition() {
            return;
        }
        frame().await;
    }
    panic!("{what}: not in 20 seconds");
}

/// Lets the browser draw once, and everything run that waits for it.
pub async fn frame() {
    let drawn = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(drawn).await.unwrap();
}
