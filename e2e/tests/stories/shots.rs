//! An album of the chat's states, to be looked at: on desktop and phone, light and dark, in English and Arabic.
//!
//! `cargo xtask shots` writes it to `shots/` in the target folder.

use e2e::{Look, Screen, Visitor, output};

use super::states::{ARABIC, Camera, ENGLISH, Scene, Tongue};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for people to look at, and proves nothing"]
async fn shots_in_english() {
    take(&ENGLISH).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for people to look at, and proves nothing"]
async fn shots_in_arabic() {
    take(&ARABIC).await;
}

async fn take(tongue: &Tongue) {
    for scene in Scene::ALL {
        scene.play(tongue, &Album { language: tongue.tag }).await;
    }
}

struct Album {
    language: &'static str,
}

impl Camera for Album {
    async fn takes(&self, visitor: &Visitor, state: &str) {
        for screen in [Screen::Phone, Screen::Desktop] {
            for look in [Look::Dark, Look::Light] {
                visitor.browser().looks_like(look, screen).await;
                visitor.rests().await;
                let name = format!("{screen:?}-{look:?}-{}-{state}.png", self.language).to_lowercase();
                visitor.browser().screenshot(&output("shots").join(name)).await.unwrap();
            }
        }
    }
}
