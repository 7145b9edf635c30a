//! An upstream behind TLS: which HTTP is spoken with it, who is believed to be it, and the way there.
//!
//! The gateway is a process of its own, as its certificates and its proxy are named by the environment.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod house;

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{body::Body, http::Version};
use house::{
    Answer, CREATE, RESPOND,
    process::{Process, site},
    send,
};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

/// Somebody who vouches for names.
struct Authority(Issuer<'static, KeyPair>, String);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self(Issuer::new(params, key), pem)
    }

    fn vouches_for(&self, name: &str, protocols: &[&str]) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into());
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let mut config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// An upstream that notes by which HTTP it was asked.
struct Upstream {
    port: u16,
    connections: Arc<AtomicUsize>,
    asked: mpsc::UnboundedReceiver<Version>,
}

impl Upstream {
    async fn start(tls: TlsAcceptor) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, (sender, asked)) = (Arc::new(AtomicUsize::new(0)), mpsc::unbounded_channel());
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let (tls, sender) = (tls.clone(), sender.clone());
                tokio::spawn(async move {
                    let Ok(line) = tls.accept(line).await else { return };
                    let service = service_fn(move |request: Request<Incoming>| {
                        sender.send(request.version()).unwrap();
                        let is_to_hang_up = request.uri().path() == RESPOND;
                        async move {
                            // Nothing else hangs up on one stream in both versions of HTTP.
                            assert!(!is_to_hang_up, "on purpose");
                            let words = r#"{"conversation_id":"CONV-1","response":"Hello"}"#;
                            Ok::<_, Infallible>(Response::new(Body::from(words)))
                        }
                    });
                    let _ = auto::Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(line), service)
                        .await;
                });
            }
        });
        Self { port, connections, asked }
    }

    fn versions(&mut self) -> Vec<Version> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

/// A gateway before an upstream on this port. `trusted` is a certificate in PEM.
fn gateway(port: u16, trusted: &str, proxy: Option<&str>) -> Process {
    let config = format!(
        "workers = 1\n[timeouts]\nconnect_seconds = 1\n{}\nbind_conversations = false",
        site(&format!("https://localhost:{port}"))
    );
    Process::start(&config, &[("ca.pem", trusted)], |command, folder| {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        command
            .env("SSL_CERT_FILE", folder.path().join("ca.pem"))
            .envs(proxy.map(|proxy| ("HTTPS_PROXY", proxy)));
    })
}

/// A call under a key that no other has.
fn ask(gateway: &Process, path: &str) -> impl Future<Output = Answer> + Send + use<> {
    static KEYS: AtomicUsize = AtomicUsize::new(0);
    let key = KEYS.fetch_add(1, Ordering::Relaxed).to_string();
    send(gateway.ask(path, &key, r#"{"conversation_id":"CONV-1"}"#))
}

#[tokio::test]
async fn an_upstream_that_speaks_http_2_is_asked_by_it_and_over_one_connection() {
    let authority = Authority::new();
    let mut upstream = Upstream::start(authority.vouches_for("localhost", &["h2", "http/1.1"])).await;
    let process = gateway(upstream.port, &authority.1, None);
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        calls.spawn(ask(&process, CREATE));
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert_eq!(upstream.versions(), [Version::HTTP_2; 8]);
    // Those that came before it was known which HTTP is spoken may have opened one each: no later one did.
    let opened = upstream.connections.load(Ordering::Relaxed);
    assert_eq!(ask(&process, CREATE).await.status, 200);
    assert_eq!(upstream.connections.load(Ordering::Relaxed), opened);
}

#[tokio::test]
async fn an_upstream_that_speaks_http_1_1_is_asked_by_it_and_its_connection_is_kept() {
    let authority = Authority::new();
    for protocols in [["http/1.1"].as_slice(), &[]] {
        let mut upstream = Upstream::start(authority.vouches_for("localhost", protocols)).await;
        let process = gateway(upstream.port, &authority.1, None);
        for _ in 0..3 {
            assert_eq!(ask(&process, CREATE).await.status, 200);
        }
        assert_eq!(upstream.versions(), [Version::HTTP_11; 3]);
        assert_eq!(upstream.connections.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_under_a_call_is_told_as_such_in_both_versions() {
    let authority = Authority::new();
    for protocol in ["h2", "http/1.1"] {
        let mut upstream = Upstream::start(authority.vouches_for("localhost", &[protocol])).await;
        let process = gateway(upstream.port, &authority.1, None);
        assert_eq!(ask(&process, CREATE).await.status, 200);
        ask(&process, RESPOND).await.refused(502, "UPSTREAM_DROPPED");
        // Asked once more, over another connection; the broken call itself was not.
        assert_eq!(ask(&process, CREATE).await.status, 200);
        assert_eq!(upstream.versions().len(), 3);
    }
}

#[tokio::test]
async fn who_is_not_vouched_for_or_for_another_name_is_told_nothing() {
    let (known, stranger) = (Authority::new(), Authority::new());
    for tls in [stranger.vouches_for("localhost", &["h2"]), known.vouches_for("elsewhere.example", &["h2"])] {
        let mut upstream = Upstream::start(tls).await;
        let process = gateway(upstream.port, &known.1, None);
        ask(&process, CREATE).await.refused(503, "UPSTREAM_UNREACHABLE");
        assert_eq!(upstream.versions(), []);
    }
}

#[tokio::test]
async fn a_proxy_on_the_way_out_learns_the_name_and_nothing_else() {
    let authority = Authority::new();
    let mut upstream = Upstream::start(authority.vouches_for("localhost", &["h2"])).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://user:word@{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (line, _) = listener.accept().await.unwrap();
        let mut line = tokio::io::BufStream::new(line);
        let mut heard = String::new();
        while !heard.ends_with("\r\n\r\n") {
            line.read_line(&mut heard).await.unwrap();
        }
        let to = heard.split(' ').nth(1).unwrap().to_owned();
        let mut far = TcpStream::connect(to.replace("localhost", "127.0.0.1")).await.unwrap();
        line.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        line.flush().await.unwrap();
        tokio::spawn(async move { copy_bidirectional(&mut line, &mut far).await });
        heard
    });
    let process = gateway(upstream.port, &authority.1, Some(&proxy));
    assert_eq!(ask(&process, CREATE).await.status, 200);
    assert_eq!(upstream.versions(), [Version::HTTP_2]);
    let heard = heard.await.unwrap();
    assert!(heard.starts_with(&format!("CONNECT localhost:{} HTTP/1.1\r\n", upstream.port)), "{heard}");
    assert!(heard.to_lowercase().contains("proxy-authorization: basic dxnlcjp3b3jk"), "{heard}");
    assert!(!heard.contains("the-key"), "{heard}");
}

#[tokio::test]
async fn an_upstream_that_never_shakes_hands_was_not_asked() {
    let authority = Authority::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let process = gateway(listener.local_addr().unwrap().port(), &authority.1, None);
    // Not a time-out of an answer, which would be ambiguous: the handshake comes before the call.
    ask(&process, CREATE).await.refused(503, "UPSTREAM_UNREACHABLE");
}
