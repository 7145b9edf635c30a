//! The other tabs of the same site: the right to call the API, which one tab at a time has, and the
//! channel on which they tell each other what they log.
//!
//! Without Web Locks or a BroadcastChannel one tab still works: it has the right whenever it asks.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, of which web-sys knows only an unstable form.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, granted: &Function) -> Result<Promise, JsValue>;
}

/// This tab's line to the others. Dropping it closes the channel and gives the right back.
pub struct Tabs {
    name: String,
    alone: bool,
    channel: Option<BroadcastChannel>,
    release: Rc<RefCell<Option<Function>>>,
    gone: Rc<Cell<bool>>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// Joins the tabs of that name; `alone` where the log is not shared with any.
    pub fn join(name: String, alone: bool, heard: impl Fn(String) + 'static) -> Self {
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(told) = event.data().as_string() {
                heard(told);
            }
        });
        let channel = if alone { None } else { BroadcastChannel::new(&name).ok() };
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
        Self { name, alone, channel, release: Rc::default(), gone: Rc::default(), _heard: heard }
    }

    /// Tells the others what was logged.
    pub fn tell(&self, told: &str) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&told.into());
        }
    }

    /// Calls `taken` as soon as no other tab has the right to call the API.
    pub fn take_turn(&self, taken: impl Fn() + 'static) {
        let (release, gone) = (Rc::clone(&self.release), Rc::clone(&self.gone));
        let begun = Rc::new(Cell::new(false));
        let begins = Rc::clone(&begun);
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            begins.set(true);
            // Granted to a widget that was removed meanwhile: nobody would ever give it back.
            if gone.get() {
                return Promise::resolve(&JsValue::NULL);
            }
            let held = Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve));
            taken();
            held
        });
        let locks = if self.alone { None } else { locks() };
        let granted: Function = granted.unchecked_into();
        let asked = locks.and_then(|locks| locks.request(&self.name, &granted).ok());
        spawn_local(async move {
            // Frames without an origin of their own have locks that only refuse.
            let refused = match asked {
                Some(asked) => JsFuture::from(asked).await.is_err(),
                None => true,
            };
            if refused && !begun.get() {
                let _ = granted.call1(&JsValue::NULL, &JsValue::NULL);
            }
        });
    }

    /// Gives the right back.
    pub fn yield_turn(&self) {
        if let Some(release) = self.release.borrow_mut().take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.gone.set(true);
        self.yield_turn();
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

fn locks() -> Option<LockManager> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined()).then(|| locks.unchecked_into())
}
