//! The npm package: it installs without a network, a server may import it, and its types are what the docs say.

use std::fs;
use std::path::Path;
use std::process::Command;

use e2e::{Project, Scratch, Shop, Site, Visitor, package, release, succeeds};
use serde_json::{Value, json};

/// A project of one's own with the package installed, as anybody does it.
fn installed() -> Scratch {
    let folder = Scratch::new("install");
    fs::write(folder.path().join("package.json"), r#"{ "private": true }"#).unwrap();
    let mut npm = Command::new("npm");
    npm.args(["install", "--offline", "--no-audit", "--no-fund"]).arg(package());
    // An empty cache, so that nothing can come from there.
    npm.env("npm_config_cache", folder.path().join("cache")).current_dir(folder.path());
    succeeds(&mut npm);
    folder
}

fn node(folder: &Path, script: &str) -> String {
    succeeds(Command::new("node").args(["--input-type=module", "--eval", script]).current_dir(folder))
}

#[test]
fn it_installs_offline_and_brings_the_whole_release() {
    let folder = installed();
    let place = folder.path().join("node_modules/polychat");
    let files = |folder: &Path| {
        let names =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let is_plain = |name: &String| !name.ends_with(".br") && !name.ends_with(".gz");
        let mut names: Vec<_> = names.filter(|name| name.starts_with("polychat") && is_plain(name)).collect();
        names.sort();
        names
    };
    assert_eq!(files(&place.join("dist")), files(&release()));
    for name in files(&release()) {
        let [packed, built] =
            [place.join("dist"), release()].map(|folder| fs::read(folder.join(&name)).unwrap());
        assert!(packed == built, "{name} is another file");
    }
    let manifest: Value = serde_json::from_slice(&fs::read(place.join("package.json")).unwrap()).unwrap();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"), "the workspace has one version");
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "index.d.ts", "polychat.d.ts"] {
        assert!(place.join(name).is_file(), "no {name}");
    }
    assert!(!place.join("types").exists(), "the check of the types is no part of it");
}

#[test]
fn a_server_may_import_it_and_load_does_nothing_there() {
    let folder = installed();
    let script = "
        const before = Object.keys(globalThis).length;
        const { load } = await import('polychat');
        await import('polychat/react'), await import('polychat/vue'), await import('polychat/svelte');
        const gave = await load('https://chat.example.com/polychat.js');
        console.log(JSON.stringify([typeof gave, Object.keys(globalThis).length - before]));";
    assert_eq!(node(folder.path(), script).trim(), r#"["undefined",0]"#);
}

#[test]
fn its_types_take_what_is_right_and_refuse_what_is_not() {
    let project = Project::of("npm/types");
    succeeds(&mut project.runs("build", &[]));
    // A mark that refuses nothing is an error, so a check that does not look cannot be green.
    let file = project.path().join("element.ts");
    let right = fs::read_to_string(&file).unwrap();
    fs::write(&file, right.replacen("// @ts-expect-error", "//", 1)).unwrap();
    let refused = project.runs("build", &[]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stdout);
    assert!(!refused.status.success() && said.contains("element.ts"), "{said}");
}

/// A page that has the package as its server gives it, without a bundler, and what `script` makes of it.
async fn page(shop: &Shop, script: &str) -> (Scratch, Site, Visitor) {
    let folder = Scratch::new("page");
    let entry = package().with_file_name("polychat").join("index.js");
    fs::copy(entry, folder.path().join("index.js")).unwrap();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\"></head>\
         <body><poly-chat account=\"acme\" project=\"shop\" launcher-text=\"Ask us\"></poly-chat>\
         <script type=\"module\">import {{ load }} from \"./index.js\"; window.load = load; {script}</script></body></html>"
    );
    fs::write(folder.path().join("index.html"), page).unwrap();
    let site = Site::of(folder.path(), shop).await;
    let visitor = Visitor::of(&site.page("/")).await;
    (folder, site, visitor)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_loads_the_loader_once_and_the_chat_works() {
    let shop = Shop::open().await;
    let load = "const address = \"http://127.0.0.1:8080/polychat.js\";
        window.given = Promise.all([load(address), load(address)]).then(([one, two]) =>
            [one === two, one === customElements.get(\"poly-chat\")]);";
    let (_folder, _site, visitor) = page(&shop, load).await;
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
    let given: Value = visitor.browser().run("return given", vec![]).await;
    assert_eq!(given, json!([true, true]));
    let scripts = "return [document.querySelectorAll('script[src]').length, document.querySelectorAll('poly-chat').length]";
    assert_eq!(visitor.browser().run::<Value>(scripts, vec![]).await, json!([1, 1]));
    visitor.opens_the_chat().await;
    visitor.reads("Hello!").await;
    assert_eq!(visitor.complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_loaded_is_said_and_may_be_asked_for_again() {
    let shop = Shop::open().await;
    let (_folder, _site, visitor) = page(&shop, "").await;
    let load = async |address: &str| {
        let script = format!("return load({address}).then(() => 'loaded', ({{ message }}) => message)");
        visitor.browser().run::<String>(&script, vec![]).await
    };
    assert!(load("").await.contains("needs the address of polychat.js"));
    let missing = format!("{:?}", shop.page("/nothing.js"));
    let said = load(&missing).await;
    assert!(said.contains("/nothing.js could not be loaded"), "{said}");
    let other = format!("{:?}", shop.page("/demo/playground.js"));
    let said = load(&other).await;
    assert!(said.contains("is not polychat.js"), "{said}");
    let left: u8 =
        visitor.browser().run("return document.querySelectorAll('script[src]').length", vec![]).await;
    assert_eq!(left, 0, "what failed is left in the page");
    assert_eq!(load(&format!("{:?}", shop.page("/polychat.js"))).await, "loaded");
    visitor.waits_for("the launcher", |chat| chat.launcher).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_is_held_against_what_comes() {
    let shop = Shop::open().await;
    let (_folder, _site, visitor) = page(&shop, "").await;
    let load = async |integrity: &str| {
        let script = format!(
            "return load('{}', {{ integrity: {integrity} }}).then(() => 'loaded', ({{ message }}) => message)",
            shop.page("/polychat.js")
        );
        visitor.browser().run::<String>(&script, vec![]).await
    };
    let said = load("'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='").await;
    assert!(said.contains("could not be loaded"), "{said}");
    let digest = "const file = await (await fetch(arguments[0])).arrayBuffer();
        const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
        return `sha256-${btoa(String.fromCharCode(...bytes))}`";
    let digest = format!("return (async function () {{ {digest} }})(arguments[0])");
    let digest: String = visitor.browser().run(&digest, vec![json!(shop.page("/polychat.js"))]).await;
    assert_eq!(load(&format!("'{digest}'")).await, "loaded");
}
