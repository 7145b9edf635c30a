//! A page that is gone at each step of a turn: reloaded, closed or killed. Every word reaches the agent once and
//! its answer arrives.
//!
//! Three ways at every step; each test takes one of them at a step, so that all steps are taken with every
//! change. All ways at all steps: `cargo xtask test e2e -- --ignored full`.

use e2e::{Chat, Shop, Visitor, release, unhurried, until};
use serde_json::json;

const SCRIPT: &str = r#"
    [agent]
    delay_ms = 0
    [[greeting]]
    say = "Hello!"
    [[rule]]
    hears = ["slow"]
    say = "Here you are."
    delay_ms = 1500
    [[rule]]
    hears = ["later"]
    later = "Here you are."
    [[rule]]
    hears = ["busy"]
    fault = { status = 429, retry_after = 1 }
    times = 1
    say = "Here you are."
    [otherwise]
    say = "Here you are."
"#;

/// From now on what the page does comes to nothing, as soon as it has written an entry of that kind, or instead.
const DIES: &str = r#"
    const [when, kind] = arguments;
    const write = Storage.prototype.setItem;
    let dead = false;
    const die = () => {
      dead = true;
      window.fetch = () => new Promise(() => {});
      Storage.prototype.removeItem = () => {};
      BroadcastChannel.prototype.postMessage = () => {};
      window.died = true;
    };
    Storage.prototype.setItem = function (name, text) {
      const hit = text.startsWith(`${kind}\u001f`);
      if (hit && when === "before") die();
      if (!dead) write.call(this, name, text);
      if (hit && when === "after") die();
    };
"#;

/// How a page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Reloaded,
    Closed,
    Killed,
}

/// When it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Just before or after the log has an entry of that kind.
    Before(&'static str),
    After(&'static str),
    /// The call has left, and the agent has not got it.
    InTheAir,
    /// The agent is at it.
    AtTheAgent,
    /// The answer is on its way.
    AnswerInTheAir,
    /// The widget waits before it asks again.
    Waits,
}

use Step::{After, AnswerInTheAir, AtTheAgent, Before, InTheAir, Waits};
use Way::{Closed, Killed, Reloaded};

const WAYS: [Way; 3] = [Reloaded, Closed, Killed];
const OPENING: [Step; 6] =
    [Before("opening"), After("opening"), InTheAir, AnswerInTheAir, Before("opened"), After("opened")];
/// What is said, and when the page goes.
const TURN: [(&str, Step); 14] = [
    ("at once", Before("said")),
    ("at once", After("said")),
    ("at once", Before("sending")),
    ("at once", After("sending")),
    ("at once", InTheAir),
    ("slow", AtTheAgent),
    ("at once", AnswerInTheAir),
    ("at once", Before("replied")),
    ("at once", After("replied")),
    ("busy", Waits),
    ("later", Before("delayed")),
    ("later", After("delayed")),
    ("later", InTheAir),
    ("later", AnswerInTheAir),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_goes_while_the_chat_opens() {
    for (number, step) in OPENING.into_iter().enumerate() {
        opens(step, WAYS[number % WAYS.len()]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_goes_at_each_step_of_a_turn() {
    for (number, (words, step)) in TURN.into_iter().enumerate() {
        says(words, step, WAYS[number % WAYS.len()]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn full_a_page_that_goes_at_each_step_in_each_way() {
    for way in WAYS {
        for step in OPENING {
            opens(step, way).await;
        }
        for (words, step) in TURN {
            says(words, step, way).await;
        }
    }
}

async fn opens(step: Step, way: Way) {
    let shop = Shop::with(unhurried(SCRIPT), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.points_at("launcher").await;
    visitor.waits_for_the_fetch().await;
    visitor.rests().await;
    prepare(&shop, &visitor, step).await;
    visitor.opens_the_chat().await;
    comes(&shop, &visitor, step, "").await;
    goes(&shop, &visitor, way).await;
    let chat = visitor.reads("Hello!").await;
    assert_eq!(chat.agent(), ["Hello!"], "{step:?}, {way:?}");
    let conversations = shop.agent().conversations().len();
    assert_eq!(conversations, 1, "{step:?}, {way:?}: {conversations} conversations were created");
    visitor.says("at once").await;
    expect(&shop, &visitor, "at once", &format!("{step:?}, {way:?}")).await;
}

async fn says(words: &str, step: Step, way: Way) {
    let shop = Shop::with(unhurried(SCRIPT), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    if words == "later" && matches!(step, InTheAir | AnswerInTheAir) {
        // It is the fetch that is meant, after the pause.
        visitor.says(words).await;
        the_log_has(&visitor, "delayed").await;
        prepare(&shop, &visitor, step).await;
    } else {
        prepare(&shop, &visitor, step).await;
        visitor.types(words).await;
        visitor.presses(thirtyfour::Key::Enter).await;
    }
    comes(&shop, &visitor, step, words).await;
    goes(&shop, &visitor, way).await;
    let what = format!("{words:?}, {step:?}, {way:?}");
    if step == Before("said") {
        return not_said(&shop, &visitor, words, way, &what).await;
    }
    expect(&shop, &visitor, words, &what).await;
}

async fn prepare(shop: &Shop, visitor: &Visitor, step: Step) {
    match step {
        Before(kind) => visitor.browser().run::<()>(DIES, vec![json!("before"), json!(kind)]).await,
        After(kind) => visitor.browser().run::<()>(DIES, vec![json!("after"), json!(kind)]).await,
        InTheAir => shop.line().hold_requests(),
        AnswerInTheAir => shop.line().hold(),
        AtTheAgent | Waits => {}
    }
}

/// Waits until the step is reached.
async fn comes(shop: &Shop, visitor: &Visitor, step: Step, words: &str) {
    match step {
        Before(_) | After(_) => {
            until(visitor.browser(), &format!("{step:?}"), async || {
                let died = visitor.browser().run::<bool>("return window.died === true", vec![]).await;
                if died { Ok(()) } else { Err("it goes on".into()) }
            })
            .await;
        }
        AtTheAgent => shop.hears(visitor, words).await,
        InTheAir | AnswerInTheAir => {
            until(visitor.browser(), "something on the line", async || {
                if shop.line().holds() { Ok(()) } else { Err("nothing is held".to_owned()) }
            })
            .await;
        }
        Waits => drop(visitor.finds("wait").await),
    }
}

/// The page goes, and the visitor is back: in the same tab, or in another one.
async fn goes(shop: &Shop, visitor: &Visitor, way: Way) {
    let session = visitor.browser().session();
    match way {
        Reloaded => visitor.goes_to("about:blank").await,
        Closed => {
            let next = session.new_tab().await.unwrap();
            session.close_window().await.unwrap();
            visitor.looks_at(&next).await;
        }
        Killed => {
            let next = session.new_tab().await.unwrap();
            visitor.browser().kills_the_page().await;
            visitor.looks_at(&next).await;
        }
    }
    shop.line().release();
    visitor.goes_to(&shop.page("/")).await;
    let chat = visitor.waits_for("the launcher", |chat| chat.launcher).await;
    // A new tab begins with the panel closed.
    if way != Reloaded {
        assert!(!chat.panel);
        visitor.opens_the_chat().await;
    }
}

/// The words were never taken out of the composer: where the tab is the same they are still in it.
async fn not_said(shop: &Shop, visitor: &Visitor, words: &str, way: Way, what: &str) {
    let draft = if way == Reloaded { words } else { "" };
    let back = |chat: &Chat| chat.draft.as_deref() == Some(draft) && chat.agent() == ["Hello!"];
    let chat = visitor.waits_for("the composer", back).await;
    assert_eq!(chat.visitor(), [], "{what}");
    assert_eq!(shop.heard(), [""; 0], "{what}");
}

async fn expect(shop: &Shop, visitor: &Visitor, words: &str, what: &str) {
    let answered = |chat: &Chat| chat.agent() == ["Hello!", "Here you are."];
    let chat = visitor.waits_for(&format!("the answer after {what}"), answered).await;
    assert_eq!(chat.visitor(), [(words, "sent")], "{what}");
    assert_eq!(shop.heard(), [words], "{what}");
}

async fn the_log_has(visitor: &Visitor, kind: &str) {
    let script =
        "return Object.values(localStorage).some((text) => text.startsWith(`${arguments[0]}\\u001f`))";
    until(visitor.browser(), &format!("{kind:?} in the log"), async || {
        let has = visitor.browser().run::<bool>(script, vec![json!(kind)]).await;
        if has { Ok(()) } else { Err("no such entry".into()) }
    })
    .await;
}
