//! The widget's files: their types, their compression, how long they are kept.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use gateway::{Config, Origins, Upstream};
use house::{House, send};
use local_agent::{LocalAgent, Options, Script};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test]
async fn each_file_has_its_type_and_is_kept_as_its_name_allows() {
    let house = House::with_agent().await;
    let forever = "public, max-age=31536000, immutable";
    let briefly = "public, max-age=300, must-revalidate";
    for (path, mime, keep) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/polychat.js", "text/javascript; charset=utf-8", briefly),
        ("/polychat-0a1b2c3d.js", "text/javascript; charset=utf-8", forever),
        ("/polychat-0a1b2c3d_bg.wasm", "application/wasm", forever),
        ("/polychat-deadbeef01.css", "text/css; charset=utf-8", forever),
        ("/icon.svg", "image/svg+xml", briefly),
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (mime, keep), "{path}");
        let policy = answer.header("content-security-policy");
        assert_eq!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            mime.starts_with("text/html"),
            "{path}"
        );
        for (name, value) in [
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
}

#[tokio::test]
async fn only_the_frame_page_may_stand_in_a_frame_and_only_of_the_websites() {
    let script =
        Script::parse("test.toml", "[[greeting]]\nsay = \"Hello!\"\n[otherwise]\nsay = \"Yes.\"").unwrap();
    let agent = Upstream::Agent(LocalAgent::new(script, Options::default()));
    let house = House::of(agent, |config| {
        for site in &mut config.sites {
            site.origins = Origins::parse("https://shop.example, https://*.bank.example").unwrap();
        }
    })
    .await;
    for (path, ancestors) in [
        ("/frame.html", "frame-ancestors 'self' https://shop.example https://*.bank.example"),
        ("/v1.2.3/frame.html", "frame-ancestors 'self' https://shop.example https://*.bank.example"),
        ("/index.html", "frame-ancestors 'self'"),
        ("/", "frame-ancestors 'self'"),
    ] {
        let answer = house.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.ends_with(&format!("; {ancestors}")), "{path}: {policy}");
    }
}

#[tokio::test]
async fn a_compressed_sibling_is_served_to_who_can_read_it() {
    let house = House::with_agent().await;
    for (path, accepted, encoding, bytes, mime) in [
        (
            "/polychat-0a1b2c3d.js",
            "gzip, deflate, br",
            "br",
            "glue in brotli",
            "text/javascript; charset=utf-8",
        ),
        ("/polychat-0a1b2c3d.js", "gzip", "gzip", "glue in gzip", "text/javascript; charset=utf-8"),
        ("/polychat-0a1b2c3d.js", "identity", "", "glue", "text/javascript; charset=utf-8"),
        ("/polychat-0a1b2c3d_bg.wasm", "br", "br", "wasm in brotli", "application/wasm"),
        ("/polychat-0a1b2c3d_bg.wasm", "gzip", "", "wasm", "application/wasm"),
    ] {
        let answer = send(house.ask(Method::GET, path).header("Accept-Encoding", accepted)).await;
        assert_eq!(
            (answer.header("content-encoding"), answer.bytes.as_slice()),
            (encoding, bytes.as_bytes()),
            "{path}"
        );
        assert_eq!(answer.header("content-type"), mime, "{path}");
        assert_eq!(answer.header("vary").to_lowercase(), "accept-encoding", "{path}");
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let house = House::with_agent().await;
    let first = house.get("/polychat.js").await;
    for (asked, mark) in [("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")] {
        let mark = first.header(mark);
        assert!(!mark.is_empty());
        let again = send(house.ask(Method::GET, "/polychat.js").header(asked, mark)).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{asked}");
        assert_eq!(again.header("cache-control"), "public, max-age=300, must-revalidate");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_kept() {
    let house = House::with_agent().await;
    let answer = house.get("/polychat-00000000.js").await;
    assert_eq!((answer.status, answer.header("cache-control")), (404, "no-cache"));
    assert_eq!(house.call(Method::POST, "/polychat.js", "").await.status, 405);
}

#[tokio::test]
async fn nothing_beside_the_folder_is_served() {
    let house = House::with_agent().await;
    // A client of HTTP would tidy these up before they are sent.
    for path in
        ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a/../../secret.txt", "//../secret.txt"]
    {
        let mut line = TcpStream::connect(house.gateway.address()).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        line.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(!answer.contains("\r\n\r\nsecret"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_missing_folder_is_said_at_the_start() {
    let agent = LocalAgent::new(Script::built_in().unwrap(), Options::default());
    let error = gateway::start(Config::new("no/such/folder", Upstream::Agent(agent))).await.unwrap_err();
    let expected = "the folder no/such/folder with the widget's files is missing: run `cargo xtask demo`, or name it with --files";
    assert_eq!(error.to_string(), expected);
}
