//! The browser as an instrument: its clock, its randomness, and what it knows of screen and network.

use conversation::{Key, Timestamp};
use js_sys::Date;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventTarget};

/// A listener to events. Dropping it ends it, and with it what it holds: the browser and the module's memory hold each
/// other otherwise, and neither can be collected.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    early: bool,
    heard: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `heard` at every event of that name, of the window and of all that is in it.
    pub fn new(name: &'static str, mut heard: impl FnMut() + 'static) -> Option<Self> {
        // On its way down: not all events of the document bubble.
        Some(Self::to(web_sys::window()?.into(), name, true, Box::new(move |_| heard())))
    }

    /// Calls `heard` at every event of that name that comes to a target, on its way down where that is `early`.
    pub fn to(target: EventTarget, name: &'static str, early: bool, heard: Box<dyn FnMut(Event)>) -> Self {
        let heard = Closure::wrap(heard);
        let function = heard.as_ref().unchecked_ref();
        let _ = target.add_event_listener_with_callback_and_bool(name, function, early);
        Self { target, name, early, heard }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.heard.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.name, function, self.early);
    }
}

/// The time now, by the visitor's clock.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole milliseconds since 1970")]
pub fn now() -> Timestamp {
    Timestamp(Date::now() as u64)
}

/// A fresh key of 128 random bits, in hexadecimal.
///
/// `crypto.randomUUID` would say it shorter but is missing on pages without TLS.
pub fn fresh_key() -> Key {
    Key(random::<16>().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A random byte, for waits that should not be the same everywhere.
pub fn chance() -> u8 {
    let [byte] = random();
    byte
}

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Whether the browser believes that it has a network.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Whether the page is in view, as far as the browser knows.
pub fn is_watched() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| !document.hidden())
}

/// Puts text on the clipboard, where the browser lets it.
pub fn copy(text: &str) {
    if let Some(window) = web_sys::window()
        && window.is_secure_context()
    {
        let _ = window.navigator().clipboard().write_text(text);
    }
}

/// Whether both moments are on one day of the visitor's.
pub fn is_same_day(one: Timestamp, other: Timestamp) -> bool {
    date(one) == date(other)
}

fn date(at: Timestamp) -> String {
    Date::new(&js_millis(at)).to_date_string().into()
}

/// The moment as `<time datetime>` wants it.
pub fn machine_time(at: Timestamp) -> String {
    Date::new(&js_millis(at)).to_iso_string().into()
}

/// The moment as JavaScript counts it.
#[allow(clippy::cast_precision_loss, reason = "exact until the year 287396")]
pub fn js_millis(at: Timestamp) -> JsValue {
    JsValue::from_f64(at.0 as f64)
}
