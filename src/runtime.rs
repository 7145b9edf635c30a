//! The loop around the pure core: events in, commands run, outcomes back as events.

use std::rc::Rc;

use conversation::{Command, Conversation, Event};
use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::api::Api;
use crate::browser::{fresh_key, now};
use crate::page;
use crate::settings::Settings;
use crate::words::{self, Words};

/// A running chat: what every view is handed. Reading goes through [`Chat::state`], writing through
/// [`Chat::dispatch`], and nothing else.
#[derive(Clone, Copy)]
pub struct Chat {
    state: RwSignal<Conversation>,
    world: StoredValue<World, LocalStorage>,
    /// What the widget says by itself.
    pub words: &'static Words,
}

struct World {
    api: Api,
    settings: Settings,
    tell: Rc<Function>,
}

impl Chat {
    /// A chat that has not begun. It lives as long as the reactive owner it is made under.
    pub fn start(settings: Settings, tell: Rc<Function>) -> Self {
        let api = Api::new(settings.endpoint.clone(), settings.deployment.clone());
        Self {
            state: RwSignal::new(Conversation::default()),
            world: StoredValue::new_local(World { api, settings, tell }),
            words: words::ENGLISH,
        }
    }

    /// The conversation, for views to read.
    pub fn state(self) -> ReadSignal<Conversation> {
        self.state.read_only()
    }

    /// The language that the owner of the website has set.
    pub fn language(self) -> Option<String> {
        self.world.try_with_value(|world| world.settings.language.clone()).flatten()
    }

    /// Takes in what happened. After the widget is gone this does nothing.
    pub fn dispatch(self, event: Event) {
        let commands = self.state.try_update(|conversation| conversation.update(event));
        for command in commands.into_iter().flatten() {
            self.run(command);
        }
    }

    /// Brings the panel into view.
    pub fn show(self) {
        self.dispatch(Event::Shown { key: fresh_key(), at: now() });
    }

    /// Takes the panel out of view.
    pub fn hide(self) {
        self.dispatch(Event::Hidden);
    }

    /// The visitor closes the panel: the loader has to know, for the launcher and the focus are its.
    pub fn close(self) {
        self.hide();
        let tell = self.world.try_with_value(|world| Rc::clone(&world.tell));
        let _ = tell.map(|tell| tell.call1(&JsValue::NULL, &"hide".into()));
    }

    fn run(self, command: Command) {
        let ready = self.world.try_with_value(|world| (world.api.clone(), world.settings.clone()));
        let Some((api, settings)) = ready else { return };
        spawn_local(async move {
            if let Some(event) = outcome(command, &api, &settings).await {
                self.dispatch(event);
            }
        });
    }
}

async fn outcome(command: Command, api: &Api, settings: &Settings) -> Option<Event> {
    match command {
        Command::Create { key } => {
            let attributes = page::integration_attributes(settings);
            let outcome = api.create(&key, attributes).await;
            Some(Event::Created { key, outcome, at: now() })
        }
        Command::Respond { turn, conversation, message } => {
            let outcome = api.respond(&turn, conversation, message).await;
            Some(Event::Responded { turn, outcome, at: now() })
        }
        Command::Close { conversation } => {
            // The chat is over for the visitor either way; an agent that is not told times out.
            let _ = api.close(conversation).await;
            None
        }
    }
}
