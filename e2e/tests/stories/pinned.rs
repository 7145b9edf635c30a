//! A page that takes one version of the chat, to the last byte.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use e2e::{Scratch, Shop};

use crate::strict::{GATEWAY, chats, page, visits};

/// A shop with a release below its version, and the import map and the tag that `cargo xtask release` prints for it.
async fn pinned(folder: &Path) -> (Shop, String, String) {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
        .args(["xtask", "release", "--built", "--into"])
        .arg(folder)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let shop = Shop::set_up(folder, |_| {}).await;
    let said = said.replace(GATEWAY, &shop.page(""));
    let (_, html) = said.split_once("<script type=\"importmap\">").unwrap_or_else(|| panic!("{said}"));
    let (map, tag) = html.split_once("<script async").unwrap();
    let map = format!("<script type=\"importmap\" nonce=\"2726c7f26c\">{map}");
    (shop, map, format!("<script async nonce=\"2726c7f26c\"{tag}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_version_chats_and_no_other_byte_does() {
    let folder = Scratch::new("release");
    let (shop, map, tag) = pinned(folder.path()).await;
    let teaser = tag.replace("data-account", "data-teaser=\"Ask\" data-account");
    let (_website, visitor) = visits(page(&shop, "A pinned version", "en", &format!("{map}{teaser}"))).await;
    visitor.waits_for("the teaser", |chat| chat.notice.is_some()).await;
    chats(&visitor).await;

    // Somebody has come to the gateway's files.
    let version = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let names = fs::read_dir(version).unwrap().map(|entry| entry.unwrap().path());
    for file in names.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("polychat-")) {
        match file.extension().unwrap().to_str().unwrap() {
            "js" => fs::write(&file, fs::read_to_string(&file).unwrap() + "\nwindow.taken = true;").unwrap(),
            "br" | "gz" => fs::remove_file(file).unwrap(),
            _ => {}
        }
    }
    let (_website, visitor) = visits(page(&shop, "A pinned version", "en", &format!("{map}{tag}"))).await;
    visitor.clicks("launcher").await;
    for _ in 0..4 {
        visitor.waits_for("what is wrong", |chat| chat.notice.is_some()).await;
        assert!(!visitor.looks().await.panel);
        visitor.answers_the_notice().await;
        // The click takes the notice away until the attempt is over.
        visitor.rests().await;
    }
    assert!(!visitor.browser().run::<bool>("return 'taken' in window", vec![]).await, "it ran");
    // Without the map it would.
    let tag = tag.replace("integrity=", "data-was=");
    let (_website, visitor) = visits(page(&shop, "With a nonce", "en", &tag)).await;
    visitor.opens_the_chat().await;
    assert!(visitor.browser().run::<bool>("return 'taken' in window", vec![]).await);
}
