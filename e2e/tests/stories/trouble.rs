//! When the shop is away, or serves less than it should.

use std::fs;
use std::path::{Path, PathBuf};

use e2e::{Scratch, Shop, release, scripted};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_says_that_the_server_is_away_and_is_sent_again_once() {
    let mut shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    shop.goes_away().await;
    visitor.says("What is my order status?").await;
    let status = visitor.sees_message("What is my order status?", "failed").await;
    assert!(status.starts_with("No connection. It may not have arrived."), "{status:?}");

    visitor.types("And my refund?").await;
    visitor.retries().await;
    visitor.sees_message("What is my order status?", "failed").await;
    shop.comes_back().await;
    visitor.retries().await;
    let chat = visitor.reads("What is your order number?").await;
    assert_eq!(chat.visitor(), [("What is my order status?", "sent")]);
    assert_eq!(chat.draft.as_deref(), Some("And my refund?"), "the words in the composer are lost");
    assert_eq!(shop.heard(), ["What is my order status?"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_that_fails_says_so_and_can_be_tried_again() {
    let mut shop = Shop::open().await;
    let visitor = shop.visitor("/").await;
    visitor.points_at("launcher").await;
    visitor.waits_for_the_fetch().await;
    visitor.rests().await;
    shop.goes_away().await;
    visitor.opens_the_chat().await;
    let chat = visitor.waits_for("a word of the failure", |chat| chat.failed.is_some()).await;
    assert!(chat.failed.is_some_and(|said| said.contains("can’t reach the chat")));

    shop.comes_back().await;
    visitor.clicks("try-again").await;
    let chat = visitor.reads("Hello!").await;
    assert_eq!(chat.failed, None);
    assert_eq!(shop.agent().conversations().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_cannot_be_loaded_says_so_and_can_be_tried_again() {
    let copy = Scratch::new("release");
    copy_files(&release(), copy.path());
    let wasm = wasm_files(copy.path());
    assert!(!wasm.is_empty(), "the release has no wasm");
    let agent = scripted("[[greeting]]\nsay = \"Here I am\"\n[otherwise]\nsay = \"?\"");
    let shop = Shop::with(agent, copy.path()).await;
    let visitor = shop.visitor("/").await;
    let away = Scratch::new("away");
    for file in &wasm {
        fs::rename(file, away.path().join(file.file_name().unwrap())).unwrap();
    }
    visitor.clicks("launcher").await;
    let chat = visitor.waits_for("a notice", |chat| chat.notice.is_some()).await;
    assert!(chat.notice.is_some_and(|said| said.contains("could not be loaded")));
    assert!(!chat.panel && !chat.expanded);

    for file in &wasm {
        fs::rename(away.path().join(file.file_name().unwrap()), file).unwrap();
    }
    visitor.answers_the_notice().await;
    let chat = visitor.reads("Here I am").await;
    assert_eq!(chat.notice, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_crashes_says_so_and_can_be_started_again() {
    let copy = Scratch::new("release");
    copy_files(&release(), copy.path());
    crash_once(copy.path());
    let agent = scripted("[[greeting]]\nsay = \"Here I am\"\n[otherwise]\nsay = \"?\"");
    let shop = Shop::with(agent, copy.path()).await;
    let visitor = shop.visitor("/").await;
    visitor.clicks("launcher").await;
    let chat = visitor.waits_for("a notice", |chat| chat.notice.is_some()).await;
    assert!(chat.notice.is_some_and(|said| said.contains("stopped working")));
    assert!(!chat.panel && !chat.expanded && chat.launcher);

    visitor.answers_the_notice().await;
    let chat = visitor.reads("Here I am").await;
    assert!(chat.panel && chat.expanded && chat.notice.is_none());
}

/// Makes the module report a crash soon after its first start, as embed/chat.js does when the panic hook tells it.
fn crash_once(folder: &Path) {
    let glue = files(folder).into_iter().find(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        // A hash and nothing else: what only some pages load has a word there.
        let hash = name.strip_prefix("polychat-").and_then(|rest| rest.strip_suffix(".js"));
        hash.is_some_and(|hash| hash.len() == 8 && hash.bytes().all(|sign| sign.is_ascii_hexdigit()))
    });
    let glue = glue.expect("the release has glue");
    fs::rename(&glue, folder.join("inner.js")).unwrap();
    for compressed in ["js.br", "js.gz"] {
        fs::remove_file(glue.with_extension(compressed)).unwrap();
    }
    let wrapper = r#"
        import { start as real } from "./inner.js";
        export const start = async (door, wasm) => {
          const chat = await real(door, wasm);
          if (!globalThis.crashed) setTimeout(() => door.crash());
          globalThis.crashed = true;
          return chat;
        };"#;
    fs::write(glue, wrapper).unwrap();
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_files(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The module and its compressed forms.
fn wasm_files(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|file| file.to_string_lossy().contains(".wasm")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
