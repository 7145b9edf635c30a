//! What each command does, and what comes back: from the network, the other tabs, timers and the browser.

use std::rc::Rc;
use std::time::Duration;

use chat_api::Operation;
use conversation::{Answer, Command, Event, Key, Timestamp};
use leptos_dom::helpers::set_timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{Chat, FORGET, World};
use crate::api::Api;
use crate::browser::{self, Listener, chance, now};
use crate::store::News;
use crate::tabs::Tabs;

/// What an event of the browser does.
type Hears = fn(Chat);

/// How long a tab waits to see what the tab before it wrote; milliseconds are usual. If that page was
/// closed meanwhile, what it wrote may be gone.
const LONGEST_CATCH_UP_MS: u64 = 3_000;
const LOOK_AGAIN: Duration = Duration::from_millis(20);

impl Chat {
    pub(super) fn run(self, command: Command) {
        let Some(world) = self.world() else { return };
        match command {
            Command::Log(entry) => world.log(entry),
            Command::Keep { draft } => world.store.borrow().items.keep_draft(&draft),
            Command::TakeTurn => self.take_turn(&world),
            Command::YieldTurn => {
                world.store.borrow_mut().gather();
                world.give_back(true);
            }
            Command::Wake { at } => self.wake(at),
            Command::Close { conversation } => world.api.close(conversation),
            Command::Abandon => world.abandoned.set(world.abandoned.get() + 1),
            Command::Create { key } => self.ask(world, Operation::Create, key, None, None),
            Command::Respond { call, conversation, message } => {
                self.ask(world, Operation::Respond, call, Some(conversation), message);
            }
        }
    }

    fn ask(
        self,
        world: Rc<World>,
        operation: Operation,
        key: Key,
        conversation: Option<String>,
        message: Option<String>,
    ) {
        let abandoned = world.abandoned.get();
        spawn_local(async move {
            let opens = operation == Operation::Create;
            let attributes = match opens || message.is_some() {
                true => world.settings.attributes(&key.0, opens).await,
                false => None,
            };
            // Who says something of the visitor says who vouches for it.
            let identity =
                if opens || attributes.is_some() { world.settings.identity() } else { JsValue::UNDEFINED };
            let body = Api::body(conversation, message, attributes);
            let mut outcome = world.api.ask(operation, &key, &identity, &body.unwrap_or_default()).await;
            if let Ok(Answer { reply, .. }) = &mut outcome
                && let Some(handoff) = &reply.handoff
                && !world.settings.hands_off(handoff).await
            {
                reply.handoff = None;
                reply.end_conversation = true;
            }
            if world.abandoned.get() != abandoned {
                return;
            }
            let (at, chance) = (now(), chance());
            self.dispatch(match operation {
                Operation::Create => Event::Created { key, outcome, at, chance },
                _ => Event::Responded { call: key, outcome, at, chance },
            });
        });
    }

    fn take_turn(self, world: &World) {
        world.with_tabs(|tabs| {
            tabs.take_turn(move |wrote| {
                let Some(world) = self.world() else { return };
                let until = now().0 + LONGEST_CATCH_UP_MS;
                world.awaited.replace(Some((wrote, Timestamp(until))));
                self.may_call();
            });
        });
    }

    // Storage is not as quick as locks: what the tab before wrote is waited for. Nobody says when it is
    // there if the channel is gone, so this looks again and again.
    fn may_call(self) {
        let Some(world) = self.world() else { return };
        let Some((wrote, until)) = world.awaited.take() else { return };
        self.catch_up(&world);
        let knows_all = wrote.iter().all(|entry| world.store.borrow().knows(entry));
        if knows_all || now() > until {
            return self.dispatch(Event::TurnTaken);
        }
        world.awaited.replace(Some((wrote, until)));
        set_timeout(move || self.may_call(), LOOK_AGAIN);
    }

    // A page that slept may not have heard of what happened since; timers may be a little early by the clock
    // that set them.
    fn wake(self, at: Timestamp) {
        let pause = Duration::from_millis(at.0.saturating_sub(now().0));
        let woke = move || {
            if let Some(world) = self.world() {
                self.catch_up(&world);
            }
            self.dispatch(Event::Woke { at: at.max(now()) });
        };
        set_timeout(woke, pause);
    }

    fn catch_up(self, world: &World) {
        let news = world.store.borrow_mut().read_new();
        if news {
            self.refold(world);
        }
    }

    fn refold(self, world: &World) {
        let history = world.store.borrow_mut().fold();
        self.change(|conversation| conversation.refold(history));
        self.dispatch(Event::CaughtUp);
    }

    fn freeze(self) {
        self.dispatch(Event::Frozen);
        if let Some(world) = self.world() {
            world.with_tabs(Tabs::hurry);
        }
    }

    fn thaw(self) {
        if let Some(world) = self.world() {
            self.catch_up(&world);
            self.dispatch(Event::Thawed);
            // Nobody may have said so while it slept.
            self.dispatch(Event::Watched { watched: browser::is_watched() });
        }
    }

    // Another tab has stored something, and may have no other way to tell.
    fn notice(self) {
        if let Some(world) = self.world() {
            world.with_tabs(|tabs| {
                if tabs.is_deaf() {
                    self.catch_up(&world);
                }
            });
        }
    }

    fn hear(self, told: &str) {
        let Some(world) = self.world() else { return };
        if told == FORGET {
            return self.begin_anew(&world);
        }
        let news = world.store.borrow_mut().hear(told);
        match news {
            News::Known => {}
            News::Next(entry) => self.dispatch(Event::Heard { entry }),
            News::Earlier => self.refold(&world),
        }
        if world.awaited.borrow().is_some() {
            self.may_call();
        }
    }

    pub(super) fn join_the_others(self) {
        let Some(world) = self.world() else { return };
        let name = format!("polychat/{}", world.settings.name());
        let alone = !world.store.borrow().is_shared();
        let locks = world.settings.locks();
        *world.tabs.borrow_mut() = Some(Tabs::join(name, locks, alone, move |told| self.hear(&told)));
    }

    pub(super) fn watch_the_browser(self) {
        let Some(world) = self.world() else { return };
        let watched: Hears = |chat| chat.dispatch(Event::Watched { watched: browser::is_watched() });
        let listeners: [(&str, Hears); 8] = [
            ("online", |chat| chat.dispatch(Event::Network { online: true })),
            ("offline", |chat| chat.dispatch(Event::Network { online: false })),
            ("visibilitychange", watched),
            ("freeze", Self::freeze),
            ("resume", Self::thaw),
            // A page that was left may be kept for the way back.
            ("pagehide", Self::freeze),
            ("pageshow", Self::thaw),
            ("storage", Self::notice),
        ];
        let listeners = listeners.map(|(name, heard)| Listener::new(name, move || heard(self)));
        world.listeners.borrow_mut().extend(listeners.into_iter().flatten());
        watched(self);
        // Also takes up what a page before this one left under way.
        self.dispatch(Event::Network { online: browser::is_online() });
    }
}
