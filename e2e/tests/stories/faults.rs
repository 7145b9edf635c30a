//! A long conversation with an agent and a network that fail in every way they can: each word reaches the agent
//! once and stands once in the transcript.
//!
//! A visitor who reads that a message may not have arrived cannot tell whether it did. This one asks the agent's
//! own record, and presses Retry only where the words are not in it: so a word that is there twice was doubled
//! by the chat.
//!
//! The few turns here are run with every change; all of them: `cargo xtask test e2e -- --ignored full`.

use std::fmt::Write;

use e2e::{Breaks, Shop, Visitor, release, unhurried};
use serde_json::json;

/// After so many turns the visitor loads the page anew.
const RELOADS_AFTER: usize = 40;

/// What goes wrong with a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// The visitor's own line breaks.
    Line(Breaks),
    /// The gateway's line to the agent breaks before it took the message, or after.
    Drops(&'static str),
    /// The agent answers with an error or with something that is no answer, as TOML.
    Answers(&'static str),
    /// It asks to be asked again, which the widget does by itself.
    Busy(u16),
    Slow,
    /// The answer comes with another call.
    Later,
}

use Fault::{Answers, Busy, Drops, Later, Line, Slow};

/// Turn by turn, again and again.
const FAULTS: [Fault; 20] = [
    Fault::None,
    Answers("{ status = 500 }"),
    Fault::None,
    Busy(429),
    Slow,
    Fault::None,
    Answers("{ body = \"<h1>Oops</h1>\" }"),
    Line(Breaks::Before),
    Fault::None,
    Drops("before"),
    Fault::None,
    Drops("after"),
    Later,
    Line(Breaks::After),
    Fault::None,
    Answers("{ body = \"<h1>Bad gateway</h1>\", status = 502 }"),
    Busy(503),
    Fault::None,
    Answers("{ status = 504 }"),
    Fault::None,
];

#[tokio::test(flavor = "multi_thread")]
async fn each_word_arrives_once_whatever_fails() {
    talk(40).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes many minutes"]
async fn full_thousand_turns() {
    talk(1_000).await;
}

async fn talk(turns: usize) {
    let shop = Shop::with(unhurried(&script(turns)), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let mut given_up = Vec::new();
    for turn in 0..turns {
        let (fault, words) = (fault(turn), words(turn));
        if turn % RELOADS_AFTER == RELOADS_AFTER - 1 {
            visitor.browser().session().refresh().await.unwrap();
            visitor
                .waits_for("the chat to be back", |chat| chat.draft.is_some() && !chat.items.is_empty())
                .await;
        }
        if let Line(breaks) = fault {
            shop.line().breaks(breaks, 2);
        }
        visitor.says(&words).await;
        if settles(&visitor, &words).await == "failed" {
            if shop.heard().contains(&words) {
                given_up.push(words);
                continue;
            }
            visitor.retries().await;
            visitor.sees_message(&words, "sent").await;
        }
        visitor.reads(&format!("re {turn}.")).await;
    }
    let all = (0..turns).map(words).collect::<Vec<_>>();
    assert_eq!(shop.heard(), all, "the agent has each word once");
    let transcript = whole_transcript(&visitor).await;
    let said = transcript.iter().filter(|(who, ..)| who == "visitor");
    let said = said.map(|(_, state, text)| (text.clone(), state.clone())).collect::<Vec<_>>();
    let state = |words: &String| if given_up.contains(words) { "failed" } else { "sent" };
    let expected = all.iter().map(|words| (words.clone(), state(words).to_owned()));
    assert_eq!(said, expected.collect::<Vec<_>>(), "and so has the transcript");
    let answered = transcript.iter().filter(|(who, ..)| who == "agent").count();
    assert_eq!(answered, 1 + turns - given_up.len(), "with each answer");
    let lost = (0..turns).filter(|turn| fault(*turn) == Drops("after")).count();
    assert_eq!(given_up.len(), lost, "what only the agent knows is said to be uncertain");
}

/// Waits until a message is delivered or is the visitor's to send again, and gives its state.
async fn settles(visitor: &Visitor, words: &str) -> String {
    let state = |chat: &e2e::Chat| {
        let said = chat.visitor();
        let found = said.iter().rfind(|(said, _)| *said == words).map(|(_, state)| (*state).to_owned());
        found.filter(|state| state == "sent" || state == "failed")
    };
    let chat = visitor.waits_for(&format!("{words:?} to settle"), |chat| state(chat).is_some()).await;
    state(&chat).unwrap_or_default()
}

/// Author, state and text of every message: scrolls up until the first one is drawn.
async fn whole_transcript(visitor: &Visitor) -> Vec<(String, String, String)> {
    let script = r#"
        const root = document.querySelector("poly-chat").shadowRoot;
        const region = root.querySelector(`[part~="transcript"]`);
        const drawn = () => [...root.querySelectorAll(`[part~="message"]`)];
        const text = (message) => message.querySelector(`[part~="text"]`).textContent;
        const frame = () => new Promise(requestAnimationFrame);
        while (text(drawn()[0]) !== "Hello!") {
          region.scrollTop = 0;
          await frame();
        }
        return drawn().map((message) => [message.dataset.author, message.dataset.state ?? "", text(message)]);"#;
    visitor.browser().run(&format!("return (async () => {{ {script} }})()"), vec![json!(0)]).await
}

fn fault(turn: usize) -> Fault {
    FAULTS[turn % FAULTS.len()]
}

fn words(turn: usize) -> String {
    format!("w{turn} said")
}

fn script(turns: usize) -> String {
    let mut script = "[agent]\ndelay_ms = 0\n[[greeting]]\nsay = \"Hello!\"\n".to_owned();
    for turn in 0..turns {
        let say = format!("say = \"re {turn}.\"");
        let fails = |fault: &str| format!("fault = {fault}\ntimes = 1\n{say}");
        let rule = match fault(turn) {
            Fault::None | Line(_) => say,
            Answers(answer) => fails(answer),
            Drops(drop) => fails(&format!("{{ drop = {drop:?} }}")),
            Busy(status) => fails(&format!("{{ status = {status}, retry_after = 0 }}")),
            Slow => format!("{say}\ndelay_ms = 400"),
            Later => format!("later = \"re {turn}.\""),
        };
        let _ = writeln!(script, "[[rule]]\nhears = [\"w{turn}\"]\n{rule}");
    }
    script + "[otherwise]\nsay = \"?\"\n"
}
