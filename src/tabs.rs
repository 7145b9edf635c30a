//! The other tabs of the same site: the right to call the API, which one tab at a time has, and the
//! channel on which they tell each other what they log.
//!
//! A browser grants the next tab a lock sooner than it shows it what the tab before has stored. So a tab
//! that gives the right back vouches for its newest entry: it holds a second lock, which is named by that
//! entry, and whoever has the right next reads the names and waits until it knows these entries.
//!
//! Where there are no Web Locks `embed/beside/locks.js` stands in; where that cannot either, a tab has the right whenever
//! it asks. Where there is no BroadcastChannel the event that storage has changed tells as much.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, of which web-sys knows only an unstable form, or what stands in for it.
    #[derive(Clone)]
    pub type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        granted: &Function,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn query(this: &LockManager) -> Result<Promise, JsValue>;
}

/// This tab's line to the others. Dropping it closes the channel and gives the right back.
pub struct Tabs {
    name: String,
    channel: Option<BroadcastChannel>,
    /// None where the log is not shared, or the browser has none.
    locks: Option<LockManager>,
    /// The right, from the moment that this tab asks for it,
    turn: RefCell<Option<Rc<Turn>>>,
    /// and after it was given back, as the others have it only once this tab vouches.
    leaving: RefCell<Option<Rc<Turn>>>,
    /// What ends the lock that vouches.
    vouched: Rc<RefCell<Option<Function>>>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct Turn {
    /// Takes the request back.
    asked: Option<AbortController>,
    /// Ends the lock, once it is held.
    ends: RefCell<Option<Function>>,
    over: Cell<bool>,
}

impl Turn {
    fn is_held(&self) -> bool {
        self.ends.borrow().is_some()
    }

    fn end(&self) {
        self.over.set(true);
        if let Some(asked) = &self.asked {
            asked.abort();
        }
        end(&self.ends);
    }
}

impl Tabs {
    /// Joins the tabs of that name; `alone` where the log is not shared with any.
    pub fn join(
        name: String,
        locks: Option<LockManager>,
        alone: bool,
        heard: impl Fn(String) + 'static,
    ) -> Self {
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(told) = event.data().as_string() {
                heard(told);
            }
        });
        let channel = if alone { None } else { BroadcastChannel::new(&name).ok() };
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
        let locks = if alone { None } else { locks };
        let (turn, leaving, vouched) = Default::default();
        Self { name, channel, locks, turn, leaving, vouched, _heard: heard }
    }

    /// Tells the others what was logged.
    pub fn tell(&self, told: &str) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&told.into());
        }
    }

    /// Whether nothing is heard of the others.
    pub fn is_deaf(&self) -> bool {
        self.channel.is_none()
    }

    /// Calls `taken` as soon as no other tab has the right to call the API, with the entries that others
    /// vouch for.
    pub fn take_turn(&self, taken: impl Fn(Vec<String>) + 'static) {
        let turn = Rc::new(Turn { asked: AbortController::new().ok(), ..Turn::default() });
        let options = Object::new();
        if let Some(asked) = &turn.asked {
            let _ = Reflect::set(&options, &"signal".into(), &asked.signal());
        }
        self.turn.replace(Some(Rc::clone(&turn)));
        let (mine, locks, prefix) = (Rc::clone(&turn), self.locks.clone(), self.vouching_for(""));
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            // To a tab that wants it no more, or is gone: nobody would ever give it back.
            if mine.over.get() {
                return Promise::resolve(&JsValue::NULL);
            }
            let held = Promise::new(&mut |resolve, _| *mine.ends.borrow_mut() = Some(resolve));
            spawn_local(async move {
                let entries = vouched_for(locks, &prefix).await;
                if !mine.over.get() {
                    taken(entries);
                }
            });
            held
        });
        let granted: Function = granted.unchecked_into();
        let asked = self.locks.as_ref().and_then(|locks| locks.request(&self.name, &options, &granted).ok());
        spawn_local(async move {
            // Frames without an origin of their own have locks that only refuse.
            let refused = match asked {
                Some(asked) => JsFuture::from(asked).await.is_err(),
                None => true,
            };
            if refused && !turn.is_held() && !turn.over.get() {
                let _ = granted.call1(&JsValue::NULL, &JsValue::NULL);
            }
        });
    }

    /// Gives the right back, or asks for it no more, and vouches for the entry of that name, if any.
    pub fn yield_turn(&self, entry: &str) {
        let Some(turn) = self.turn.take() else { return };
        if entry.is_empty() || !turn.is_held() || self.vouch(entry, &turn).is_none() {
            turn.end();
        }
        self.leaving.replace(Some(turn));
    }

    /// The page is stopped any moment: nothing of it may hold up the others, nor keep the browser from
    /// taking the page up again as it was.
    pub fn hurry(&self) {
        if let Some(turn) = self.leaving.take() {
            turn.end();
        }
        end(&self.vouched);
    }

    fn vouch(&self, entry: &str, turn: &Rc<Turn>) -> Option<()> {
        let (turn, vouched) = (Rc::clone(turn), Rc::clone(&self.vouched));
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            if turn.over.get() {
                return Promise::resolve(&JsValue::NULL);
            }
            turn.end();
            end(&vouched);
            Promise::new(&mut |resolve, _| *vouched.borrow_mut() = Some(resolve))
        });
        let options = Object::new();
        // It may be the entry that this tab vouches for already.
        let _ = Reflect::set(&options, &"mode".into(), &"shared".into());
        let held = self
            .locks
            .as_ref()?
            .request(&self.vouching_for(entry), &options, granted.unchecked_ref())
            .ok()?;
        spawn_local(async move {
            let _ = JsFuture::from(held).await;
        });
        Some(())
    }

    fn vouching_for(&self, entry: &str) -> String {
        format!("{}#{entry}", self.name)
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.yield_turn("");
        self.hurry();
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

fn end(lock: &RefCell<Option<Function>>) {
    if let Some(end) = lock.borrow_mut().take() {
        let _ = end.call0(&JsValue::NULL);
    }
}

async fn vouched_for(locks: Option<LockManager>, prefix: &str) -> Vec<String> {
    let asked = locks.and_then(|locks| locks.query().ok());
    let Some(asked) = asked else { return Vec::new() };
    let all = JsFuture::from(asked).await.unwrap_or_default();
    let held = Reflect::get(&all, &"held".into()).unwrap_or_default();
    let names = held.dyn_ref().into_iter().flat_map(Array::iter).filter_map(|lock| {
        let name = Reflect::get(&lock, &"name".into()).ok()?.as_string()?;
        name.strip_prefix(prefix).map(str::to_owned)
    });
    names.collect()
}
