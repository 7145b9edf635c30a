//! An album of the chat's states, to be looked at: on desktop and phone, light and dark.
//!
//! `cargo test -p e2e -- --ignored shots` writes it to `shots/` in the target folder.

use e2e::{Look, Screen, Shop, Visitor, output};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes pictures for people to look at, and proves nothing"]
async fn shots() {
    for screen in [Screen::Desktop, Screen::Phone] {
        for look in [Look::Light, Look::Dark] {
            Album { name: format!("{screen:?}-{look:?}").to_lowercase() }.of(screen, look).await;
        }
    }
}

struct Album {
    name: String,
}

impl Album {
    async fn of(&self, screen: Screen, look: Look) {
        let mut shop = Shop::open().await;
        let visitor = Visitor::of("about:blank").await;
        visitor.browser().looks_like(look, screen).await;
        visitor.goes_to(&shop.page("/")).await;
        visitor.finds("launcher").await;
        self.takes(&visitor, "launcher").await;

        visitor.opens_the_chat().await;
        visitor.reads("Hello!").await;
        self.takes(&visitor, "greeting").await;
        shop.line().hold();
        visitor.says("What is my order status?").await;
        visitor.waits_for("typing", |chat| chat.typing).await;
        self.takes(&visitor, "typing").await;
        shop.line().release();
        visitor.reads("What is your order number?").await;
        visitor.says("HX-20417").await;
        visitor.reads("HX-20417").await;
        visitor.says("Can I return a lamp that I have had on my desk for two weeks?\nThe box is gone.").await;
        visitor.reads("30 days").await;
        visitor.types("And what is the delivery time?").await;
        self.takes(&visitor, "conversation").await;
        visitor.presses(Key::Enter).await;
        visitor.reads("tracking link").await;
        visitor.clicks("end").await;
        visitor.finds("confirm-yes").await;
        self.takes(&visitor, "confirm").await;
        visitor.clicks("confirm-yes").await;
        visitor.finds("restart").await;
        self.takes(&visitor, "ended").await;

        visitor.starts_a_new_chat().await;
        visitor.reads("Hello!").await;
        shop.goes_away().await;
        visitor.says("Is anybody there?").await;
        visitor.sees_message("Is anybody there?", "failed").await;
        self.takes(&visitor, "failed").await;
        shop.comes_back().await;
        visitor.retries().await;
        visitor.says("I want to talk to a person").await;
        visitor.finds("handoff").await;
        self.takes(&visitor, "handoff").await;

        shop.goes_away().await;
        visitor.clicks("restart").await;
        visitor.finds("failed").await;
        self.takes(&visitor, "opening-failed").await;
    }

    async fn takes(&self, visitor: &Visitor, state: &str) {
        visitor.rests().await;
        let file = output("shots").join(format!("{}-{state}.png", self.name));
        visitor.browser().screenshot(&file).await.unwrap();
        println!("{}", file.display());
    }
}
