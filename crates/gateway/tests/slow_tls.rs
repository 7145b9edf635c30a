//! Visitors who come by TLS and then take their time.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{sync::Arc, time::Duration};

use gateway::{Bounds, Config, Tls};
use house::{Actor, Folder, api};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName},
};

/// No test needs as long, however busy the machine.
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn who_stops_in_the_handshake_or_after_it_is_hung_up_on() {
    let folder = Folder::new();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = Tls { certificate: folder.path().join("tls.pem"), key: folder.path().join("key.pem") };
    std::fs::write(&tls.certificate, made.cert.pem()).unwrap();
    std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
    let mut actor = Actor::new().await;
    let mut config = Config::new(folder.path(), api(&actor.base));
    config.listen.set_port(0);
    config.tls = Some(tls);
    config.bounds = Bounds { idle: Duration::from_millis(200), ..Bounds::default() };
    let gateway = gateway::start(config).await.unwrap();

    // The first bytes of a handshake, and none.
    for words in [[].as_slice(), &[22, 3, 1]] {
        let mut line = TcpStream::connect(gateway.address()).await.unwrap();
        line.write_all(words).await.unwrap();
        let end = timeout(LONG, line.read(&mut [0])).await;
        let _ = end.unwrap_or_else(|_| panic!("a handshake that stops after {words:?} is waited for"));
    }

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    for protocols in [["http/1.1"].as_slice(), &[]] {
        for words in ["", "P", "PRI * HTTP/2.0\r\n", "POST /v1/acme/shop/chat/create HTTP/1.1\r\nHost: loc"] {
            let mut client = client.clone();
            client.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
            let line = TcpStream::connect(gateway.address()).await.unwrap();
            let name = ServerName::try_from("localhost").unwrap();
            let mut line = TlsConnector::from(Arc::new(client)).connect(name, line).await.unwrap();
            line.write_all(words.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let end = timeout(LONG, line.read_to_end(&mut answer)).await;
            // How it hangs up is not the question.
            let _ = end.unwrap_or_else(|_| panic!("{words:?} by {protocols:?} is waited for"));
            assert!(!answer.starts_with(b"HTTP/1.1 2"), "{words:?}");
        }
    }
    actor.is_left_alone();
}
