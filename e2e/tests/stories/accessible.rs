//! No barriers: axe-core finds nothing in any state, whatever the screen and its colors are, and what it cannot see
//! holds as well. `docs/accessibility.md` says what is claimed.

use std::sync::Mutex;

use e2e::{Look, Screen, Visitor, axe};
use serde_json::json;

use super::states::{ARABIC, Camera, ENGLISH, Scene, Tongue};

/// What axe-core and we ask of a page.
const LOOK_OVER: &str = include_str!("accessible.js");

/// Every way that a state is looked at. The last one is what the walk goes on with.
const WAYS: [(Screen, Look); 7] = [
    (Screen::Phone, Look::Light),
    (Screen::Phone, Look::Dark),
    (Screen::Narrow, Look::Light),
    (Screen::Zoomed, Look::Light),
    (Screen::Desktop, Look::Forced),
    (Screen::Desktop, Look::Dark),
    (Screen::Desktop, Look::Light),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_barrier_as_the_chat_opens() {
    expect_no_barrier(Scene::Opens, &ENGLISH, &WAYS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_barrier_in_a_conversation() {
    expect_no_barrier(Scene::Talks, &ENGLISH, &WAYS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_barrier_in_trouble() {
    expect_no_barrier(Scene::Trouble, &ENGLISH, &WAYS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_barrier_at_the_end() {
    expect_no_barrier(Scene::Ends, &ENGLISH, &WAYS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_barrier_in_what_an_owner_adds() {
    expect_no_barrier(Scene::Owner, &ENGLISH, &WAYS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_barrier_from_right_to_left() {
    let ways = [(Screen::Narrow, Look::Dark), (Screen::Desktop, Look::Light)];
    for scene in Scene::ALL {
        expect_no_barrier(scene, &ARABIC, &ways).await;
    }
}

async fn expect_no_barrier(scene: Scene, tongue: &Tongue, ways: &[(Screen, Look)]) {
    let eye = Eye { ways, axe: axe(), found: Mutex::default() };
    scene.play(tongue, &eye).await;
    let found = eye.found.into_inner().unwrap();
    assert!(found.is_empty(), "{} barriers:\n{}", found.len(), found.join("\n"));
}

/// Looks each state over, and goes on: all barriers are told at once.
struct Eye<'ways> {
    ways: &'ways [(Screen, Look)],
    axe: String,
    found: Mutex<Vec<String>>,
}

impl Camera for Eye<'_> {
    async fn takes(&self, visitor: &Visitor, state: &str) {
        let has_axe: bool = visitor.browser().run("return 'axe' in window", vec![]).await;
        if !has_axe {
            visitor.browser().run::<()>(&format!("{}; return null", self.axe), vec![]).await;
        }
        for (screen, look) in self.ways {
            visitor.browser().looks_like(*look, *screen).await;
            visitor.rests().await;
            let touch = *screen == Screen::Phone;
            let found: Vec<String> = visitor.browser().run(LOOK_OVER, vec![json!(touch)]).await;
            let named = found.into_iter().map(|what| format!("{state}, {screen:?}, {look:?}: {what}"));
            self.found.lock().unwrap().extend(named);
        }
    }
}
