//! Writing: the composer grows with what is written, and a word of sending comes only where sending takes time.

use e2e::{Shop, release, scripted};
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn the_composer_grows_to_five_lines_and_shrinks_again() {
    let shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    let height = async || {
        let script = r#"
            const input = document.querySelector("poly-chat").shadowRoot.querySelector("[part~=input]");
            const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(input);
            return (input.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / parseFloat(lineHeight)"#;
        visitor.rests().await;
        visitor.browser().run::<f64>(script, vec![]).await
    };
    let mut lines = vec![height().await];
    visitor.types("one").await;
    for line in ["\ntwo", "\nthree", "\nfour", "\nfive", "\nsix", "\nseven"] {
        visitor.keys(line).await;
        lines.push(height().await);
    }
    let whole: Vec<i64> = lines.iter().map(|lines| lines.floor() as i64).collect();
    assert_eq!(whole, [1, 2, 3, 4, 4, 4, 4].map(|most| most.max(1)).map(i64::from), "{lines:?}");
    visitor.presses(Key::Enter).await;
    visitor.waits_for("the message", |chat| chat.draft.as_deref() == Some("")).await;
    assert!((height().await - lines[0]).abs() < 0.01, "it stays high");
}

#[tokio::test(flavor = "multi_thread")]
async fn that_it_is_sending_is_said_after_half_a_second() {
    let shop =
        Shop::with(scripted("[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"Yes.\""), &release()).await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    shop.line().hold();
    visitor.says("Are you there?").await;
    let script = r#"
        const status = document.querySelector("poly-chat").shadowRoot.querySelector("[part~=status]");
        return [status.textContent, ...status.getAnimations().map(({ effect }) => `${effect.getTiming().delay}`)]"#;
    let seen: Vec<String> = visitor.browser().run(script, vec![]).await;
    assert_eq!(seen, ["Sending…", "500"]);
    shop.line().release();
}
