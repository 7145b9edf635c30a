//! The loop around the pure core: events in, commands run, outcomes back as events.
//!
//! Here is what views are handed: reading, and saying what happened. `world` has what a chat holds, `page` what the page
//! may stop, and `run` the other half, what a command does and what the network, other tabs and the browser bring about.

mod page;
mod run;
mod world;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use chat_api::Handoff;
use conversation::{Command, Conversation, Event};
use js_sys::Function;
use leptos_dom::helpers::{request_animation_frame, set_timeout};
use reactive_graph::signal::ArcTrigger;
use reactive_graph::traits::{Notify, Track};
use wasm_bindgen::JsValue;

use self::world::World;
use crate::api::Api;
use crate::browser::{self, fresh_key, now};
use crate::settings::{Announce, Settings};
use crate::store::{Place, Store};
use crate::words::{self, Word, Words};

/// What tabs tell each other beside entries.
const FORGET: &str = "forget";

/// A running chat: what every view is handed. Reading goes through [`Chat::with`], writing through
/// [`Chat::dispatch`], and nothing else.
///
/// It names a world and holds none: after the widget is gone everything it does is nothing.
#[derive(Clone, Copy)]
pub struct Chat(usize);

thread_local! {
    /// The worlds of this page's widgets. Those that are gone leave their place empty.
    static WORLDS: RefCell<Vec<Option<Rc<World>>>> = const { RefCell::new(Vec::new()) };
}

impl Chat {
    /// Takes up the conversation where the store has it, until [`Chat::leave`].
    pub fn start(settings: Settings, words: Words, tell: Rc<Function>) -> Self {
        let api = Api::new(settings.endpoint.clone(), settings.deployment.clone());
        let (store, history) = Store::open(&settings, &fresh_key(), now(), browser::is_watched());
        let glance = store.is_glance();
        let conversation = Conversation::restore(settings.rules, history, store.items.draft());
        let world = World {
            conversation: RefCell::new(conversation),
            changed: ArcTrigger::new(),
            refocused: Cell::new(0),
            refocus: ArcTrigger::new(),
            api,
            words,
            tell,
            store: RefCell::new(store),
            tabs: RefCell::default(),
            listeners: RefCell::default(),
            takes_focus: Cell::new(false),
            awaited: RefCell::default(),
            abandoned: Cell::default(),
            mirrored: Cell::new(("unknown", usize::MAX, "")),
            settings,
        };
        let chat = WORLDS.with_borrow_mut(|worlds| {
            worlds.push(Some(Rc::new(world)));
            Self(worlds.len().saturating_sub(1))
        });
        if glance {
            // After it is in view.
            request_animation_frame(move || set_timeout(move || chat.read_the_rest(), Duration::ZERO));
        } else {
            chat.begin();
        }
        chat
    }

    // What a long log holds is read once its newest part is in view. Until then nothing is done but to
    // show that, and to keep what the visitor types.
    fn read_the_rest(self) {
        let Some(world) = self.world() else { return };
        let history = world.store.borrow_mut().read_the_rest();
        let shown = self.peek(Conversation::is_shown);
        self.change(|conversation| conversation.begin(history));
        self.begin();
        if shown {
            self.resume();
        }
    }

    fn begin(self) {
        self.join_the_others();
        self.watch_the_browser();
    }

    fn world(self) -> Option<Rc<World>> {
        WORLDS.with_borrow(|worlds| worlds.get(self.0).cloned().flatten())
    }

    /// What `read` makes of the conversation; a view that calls this follows the conversation.
    pub fn with<T>(self, read: impl FnOnce(&Conversation) -> T) -> T {
        if let Some(world) = self.world() {
            world.changed.track();
        }
        self.peek(read)
    }

    /// What `read` makes of the conversation as it is now.
    pub fn peek<T>(self, read: impl FnOnce(&Conversation) -> T) -> T {
        match self.world() {
            Some(world) => read(&world.conversation.borrow()),
            None => read(&Conversation::default()),
        }
    }

    fn change<T>(self, change: impl FnOnce(&mut Conversation) -> T) -> Option<T> {
        let world = self.world()?;
        let changed = change(&mut world.conversation.borrow_mut());
        world.changed.notify();
        Some(changed)
    }

    /// What the widget says by itself, in the visitor's language.
    pub fn say(self, word: Word) -> String {
        self.words().say(word)
    }

    /// All the words there are.
    pub fn words(self) -> Words {
        self.world().map(|world| world.words.clone()).unwrap_or_default()
    }

    /// The language of the words: times and numbers are written as in it.
    pub fn language(self) -> String {
        self.say(words::LANGUAGE)
    }

    /// The address of the agent's picture.
    pub fn avatar(self) -> Option<String> {
        self.world()?.settings.avatar()
    }

    /// What screen readers say by themselves.
    pub fn announce(self) -> Announce {
        self.world().map_or(Announce::Off, |world| world.settings.announce())
    }

    /// Whether the panel fills the screen.
    pub fn fills(self) -> bool {
        self.world().is_some_and(|world| world.settings.fills())
    }

    /// Whether the panel may move the focus: not before the visitor has opened it on this page.
    pub fn takes_focus(self) -> bool {
        self.world().is_some_and(|world| world.takes_focus.get())
    }

    /// What had the focus goes: the visitor goes on at the foot of the panel.
    pub fn refocus(self) {
        if let Some(world) = self.world() {
            world.refocused.set(world.refocused.get() + 1);
            world.refocus.notify();
        }
    }

    /// How often the foot of the panel should have taken the focus; a view that calls this follows it.
    pub fn refocused(self) -> u64 {
        self.world().map_or(0, |world| {
            world.refocus.track();
            world.refocused.get()
        })
    }

    /// Takes in what happened. After the widget is gone this does nothing.
    pub fn dispatch(self, event: Event) {
        let Some(world) = self.world() else { return };
        let glance = world.store.borrow().is_glance();
        if glance && !matches!(event, Event::Shown { .. } | Event::Hidden | Event::Drafted { .. }) {
            return;
        }
        let commands = self.change(|conversation| conversation.update(event));
        for command in commands.into_iter().flatten() {
            if !glance || matches!(command, Command::Keep { .. }) {
                self.run(command);
            }
        }
        if !glance {
            self.mirror();
        }
    }

    // The loader answers for the launcher, on this page and on the next, where nothing of this is loaded.
    fn mirror(self) {
        let Some(world) = self.world() else { return };
        let now = self.peek(|chat| {
            let busy = if chat.is_under_way() { "busy" } else { "" };
            (if chat.is_shown() { "open" } else { busy }, chat.unread(), chat.phase().name())
        });
        let (panel, unread, phase) = world.mirrored.replace(now);
        if panel != now.0 {
            world.store.borrow().items.keep_panel(now.0);
        }
        if phase != now.2 {
            let id = self.peek(|chat| chat.phase().conversation().map(JsValue::from_str)).unwrap_or_default();
            let _ = world.tell.call3(&JsValue::NULL, &"phase".into(), &now.2.into(), &id);
        }
        if unread != now.1 {
            world.store.borrow().items.keep_unread(now.1);
            let _ = world.tell.call2(&JsValue::NULL, &"unread".into(), &JsValue::from_f64(now.1 as f64));
        }
    }

    /// Where the visitor was reading on the page before.
    pub fn place(self) -> Option<Place> {
        self.world()?.store.borrow().items.place()
    }

    /// Keeps where the visitor reads, if that is not the end.
    pub fn keep_place(self, place: Option<Place>) {
        if let Some(world) = self.world() {
            world.store.borrow().items.keep_place(place);
        }
    }

    /// Where a visitor goes on after a handoff, as the owner has set it.
    pub fn handoff_url(self, conversation: &str, handoff: &Handoff) -> Option<String> {
        self.world()?.settings.handoff_url(conversation, handoff)
    }

    /// The visitor opens the panel.
    pub fn show(self) {
        if let Some(world) = self.world() {
            world.takes_focus.set(true);
        }
        self.resume();
    }

    /// Brings the panel into view as it was on the page before, without taking the focus.
    pub fn resume(self) {
        self.dispatch(Event::Shown { key: fresh_key() });
    }

    /// Takes the panel out of view.
    pub fn hide(self) {
        self.dispatch(Event::Hidden);
    }

    /// The visitor closes the panel: the loader has to know, for the launcher and the focus are its.
    pub fn close(self) {
        self.hide();
        if let Some(world) = self.world() {
            let _ = world.tell.call1(&JsValue::NULL, &"hide".into());
        }
    }

    /// Begins anew with nothing, in memory and in storage, here and in the other tabs.
    pub fn forget(self) {
        if let Some(world) = self.world() {
            world.with_tabs(|tabs| tabs.tell(FORGET));
            self.begin_anew(&world);
        }
    }

    fn begin_anew(self, world: &World) {
        world.store.borrow_mut().forget();
        world.give_back(false);
        self.change(|conversation| *conversation = conversation.forgotten());
        self.dispatch(Event::Network { online: browser::is_online() });
        self.close();
    }

    /// The widget goes: the other tabs and the browser are not listened to any more. A call in the
    /// air may hold the rest a little longer.
    pub fn leave(self) {
        let world = WORLDS.with_borrow_mut(|worlds| worlds.get_mut(self.0).and_then(Option::take));
        if let Some(world) = world {
            world.tabs.take();
            world.listeners.take();
        }
    }
}
