//! A script that could not be played is refused with its line, and the built-in one is not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use house::House;
use local_agent::{Options, Pace, Script};
use serde_json::json;

/// Reads a script whose ends are sound and whose middle, from line 5 on, is given.
#[track_caller]
fn check(middle: &str, expected: &str) {
    let text = format!("[[greeting]]\nsay = \"Hello\"\n[otherwise]\nsay = \"Pardon?\"\n{middle}");
    let error = Script::parse("shop.toml", &text).unwrap_err();
    assert_eq!(error.to_string(), format!("shop.toml:{expected}"), "{middle}");
}

#[test]
fn a_rule_that_could_not_be_played_is_refused() {
    check(
        "[[rule]]\nsay = \"a\"",
        "5: [[rule]] hears nothing: give it `hears`, a list of phrases, or a `pattern`",
    );
    check("[[rule]]\nhears = [\"a\"]", "5: [[rule]] says nothing: give it `say`, a text or a list of texts");
    check("[[rule]]\nhears = [\"a\"]\nsay = []", "7: `say` is empty: write some text or remove it");
    check(
        "[[rule]]\nhears = [\"a\", 5]",
        "6: `hears` must be text in quotes, or a list of texts; here it is another list",
    );
    check("[[rule]]\nhears = [\"?!\"]", "6: `hears` has \"?!\", which is no word");
    check(
        "[[rule]]\nhears = \"a\"\nsay = \"b\"\nlater = \"c\"",
        "8: `say` and `later` exclude each other: remove one",
    );
    check("[[rule]]\nhears = \"a\"\nsay = \"b\"\nend = 1", "8: `end` must be true or false; here it is 1");
    check(
        "[[rule]]\nhears = \"a\"\nsay = \"b\"\ndelay_ms = -1",
        "8: `delay_ms` must be a whole number from 0 to 600000; here it is -1",
    );
    check("[[rule]]\npattern = '(a'\nsay = \"b\"", "6: `pattern` is no regular expression: unclosed group");
    check(
        "[[rule]]\nhears = \"a\"\nsay = \"b\"\nhandoff = {}",
        "8: `handoff` is empty: give it a `destination`, a `reason`, or both",
    );
    check(
        "[[rule]]\nhears = \"order\"\nsay = \"b\"\n[[rule]]\nhears = \"my order\"\nsay = \"c\"",
        "9: never heard: the rule on line 5 already answers \"my order\"; put this one before it",
    );
}

#[test]
fn a_fault_that_makes_no_sense_is_refused() {
    let rule = |lines: &str| format!("[[rule]]\nhears = \"a\"\n{lines}");
    check(&rule("fault = {}"), "7: `fault` is empty: give it a `status`, a `body`, or a `drop`");
    check(
        &rule("fault = { status = 200 }"),
        "7: `status` must be a whole number from 400 to 599; here it is 200",
    );
    check(
        &rule("fault = { drop = \"now\" }"),
        "7: `drop` is \"before\" or \"after\" the agent took the message",
    );
    check(
        &rule("fault = { drop = \"after\", status = 500 }"),
        "7: `fault` drops the line: it can have nothing but `drop`",
    );
    check(
        &rule("fault = { body = \"x\", retry_after = 1 }"),
        "7: `fault` has a `code` or `retry_after`, which only a `status` without `body` carries",
    );
    check(
        &rule("fault = { status = 500 }\ntimes = 1"),
        "5: [[rule]] needs something to `say` when its fault has happened `times` times",
    );
    check(
        &rule("fault = { status = 500 }\nsay = \"b\""),
        "5: [[rule]] never speaks: its fault always happens; limit it with `times`",
    );
    check(&rule("say = \"b\"\ntimes = 1"), "8: `times` counts a `fault`: add one, or remove it");
}

#[test]
fn an_unknown_key_is_refused_with_the_name_that_was_meant() {
    check("[[rule]]\nheers = [\"a\"]\nsay = \"b\"", "6: [[rule]] knows no `heers`; did you mean `hears`?");
    check("[[rules]]\nhears = [\"a\"]", "5: a script knows no `rules`; did you mean `rule`?");
    check(
        "[agent]\nmood = \"good\"",
        "6: [agent] knows no `mood`; it knows deployments, delay_ms, timeout_seconds, longest_message, api_key, token",
    );
    check(
        "[[rule]]\nhears = \"a\"\nsay = \"b\"\nhandoff = { reasons = \"c\" }",
        "8: `handoff` knows no `reasons`; did you mean `reason`?",
    );
}

#[test]
fn a_setting_that_cannot_be_is_refused() {
    check(
        "[agent]\ntimeout_seconds = 0",
        "6: `timeout_seconds` must be a whole number from 1 to 31536000; here it is 0",
    );
    check(
        "[agent]\ndeployments = [\"acme\"]",
        "6: the deployment \"acme\" has no project: write it as account/project",
    );
    check(
        "[agent]\ntoken = \"a b\"",
        "6: `token` must stand in a header: use letters, digits and signs, no spaces",
    );
    check(
        "rule = 5",
        "5: [otherwise] knows no `rule`; it knows say, end, handoff, delay_ms, suggest, attach, call",
    );
}

#[test]
fn somebody_is_always_greeted_and_never_left_without_an_answer() {
    let refused = |text: &str| Script::parse("a.toml", text).unwrap_err().to_string();
    assert_eq!(
        refused("[[greeting]]\nsay = \"a\""),
        "a.toml:1: a script needs an [otherwise]: what to `say` when no rule hears its words"
    );
    let last = "a.toml:1: a script needs a last [[greeting]] without `when`, for the visitors that no other is meant for";
    assert_eq!(refused("[otherwise]\nsay = \"a\""), last);
    assert_eq!(refused("[otherwise]\nsay = \"a\"\n[[greeting]]\nwhen = { a = 1 }\nsay = \"b\""), last);
    assert_eq!(
        refused("[[greeting]]\nsay = \"a\"\n[[greeting]]\nsay = \"b\""),
        "a.toml:3: [[greeting]] is never said: the one before it has no `when` and is for anybody"
    );
    assert_eq!(
        refused("[[greeting]]\nwhen = {}"),
        "a.toml:2: `when` names attributes: when = { customer_tier = \"premium\" }, or \"*\" for any value"
    );
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    let error = Script::parse("a.toml", "[agent]\ndelay_ms = \n").unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("a.toml", Some(2)));
    assert!(!error.reason.is_empty());
    let missing = Script::load("no/such/file.toml".as_ref()).unwrap_err().to_string();
    assert!(missing.starts_with("no/such/file.toml: the script cannot be read: "), "{missing}");
}

#[tokio::test]
async fn the_shop_hears_each_of_its_rules() {
    let shop = Script::built_in().unwrap();
    let text = include_str!("../scripts/shop.toml");
    let house = House::with(text, Options { pace: Pace::Instant, ..Options::default() }).await;
    let fallback = house.respond(&house.opened().await, "xyzzy").await.said();
    let phrases: Vec<_> = shop.phrases().collect();
    assert!(phrases.len() >= 30, "{}", phrases.len());
    let mut answers = std::collections::BTreeSet::new();
    for phrase in phrases.iter().copied().chain(["It is hx-20417"]) {
        let id = house.opened().await;
        // The drop and the failures happen once; what follows them is the rule's own answer.
        let body = json!({ "conversation_id": id, "message": phrase }).to_string();
        let first =
            house.bare(reqwest::Method::POST, house::RESPOND).header("X-API-KEY", "k").header("X-TOKEN", "t");
        let first = first.header("Content-Type", "application/json").body(body).send().await;
        let said = match first {
            Ok(answer) if answer.status() == 200 => {
                let answer: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
                answer["response"].as_str().unwrap().to_owned()
            }
            _ => house.respond(&id, phrase).await.said(),
        };
        let said = if said.is_empty() { house.fetch(&id).await.said() } else { said };
        assert_ne!(said, fallback, "{phrase}");
        assert!(answers.insert(said), "{phrase} has the answer of another rule");
    }
}

#[tokio::test]
async fn the_shop_knows_its_premium_members() {
    let text = include_str!("../scripts/shop.toml");
    let house = House::of(text).await;
    let greeted = async |attributes| house.create(attributes).await.1.said();
    let plain = greeted(json!({})).await;
    assert!(greeted(json!({ "customer_tier": "premium" })).await.contains("premium member"));
    assert!(
        greeted(json!({ "customer_tier": "premium", "first_name": "Ada" }))
            .await
            .contains("Ada! As a premium member")
    );
    assert!(plain.starts_with("Hello!") && !plain.contains("premium"));
    let answer = house.respond(&house.opened().await, "A person, please!").await.json();
    assert_eq!(
        answer["handoff"],
        json!({ "destination": "live_agent_queue", "reason": "asked_for_a_person" })
    );
    let answer = house.respond(&house.opened().await, "I was charged twice").await.json();
    assert_eq!(answer["handoff"], json!({ "destination": "billing_team", "reason": "billing_question" }));
    let answer = house.respond(&house.opened().await, "My order is HX-20417, is it late?").await;
    assert!(answer.said().contains("**HX-20417**"));
}

#[test]
fn an_offer_that_nobody_can_use_is_refused() {
    let script = |offers: &str| format!("[[greeting]]\nsay = \"Hi\"\n{offers}\n[otherwise]\nsay = \"?\"\n");
    for (offers, why) in [
        ("attach = [{ title = \"A\" }]", "opens nothing"),
        ("call = [{ title = \"A\" }]", "calls nobody"),
        ("suggest = [\" \"]", "`suggest` is empty"),
        ("attach = [{ lnk = \"https://a.test\" }]", "did you mean `link`"),
    ] {
        let error = Script::parse("a test's script", &script(offers)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert!(Script::parse("a test's script", &script("suggest = \"Yes\"")).is_ok());
}
