//! Who a visitor is: only what a site signed is believed.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod house;

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use gateway::{Algorithm, Identity, Key};
use house::{Answer, CLOSE, CREATE, House, RESPOND, api, mirror, send, upstream};
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const SECRET: &str = "a-secret-of-more-than-thirty-two-bytes";
const OTHER: &str = "another-secret-of-thirty-two-bytes-too";

fn identity(keys: Vec<Key>) -> Identity {
    Identity {
        issuer: "https://shop.example".to_owned(),
        audience: "polychat".to_owned(),
        skew: Duration::from_secs(60),
        longest_life: Duration::from_secs(3_600),
        required: false,
        attributes: BTreeMap::from(
            [("customer_tier", "tier"), ("user_id", "sub")].map(|(a, c)| (a.to_owned(), c.to_owned())),
        ),
        verified_only: vec!["customer_tier".to_owned(), "balance".to_owned()],
        keys,
    }
}

fn hs256(id: Option<&str>, secret: &str) -> Key {
    Key::new(id.map(str::to_owned), Algorithm::Hs256, secret).unwrap()
}

async fn house(change: impl FnOnce(&mut Identity)) -> House {
    let mut identity = identity(vec![hs256(None, SECRET)]);
    change(&mut identity);
    let base = upstream(mirror()).await;
    House::of(api(&base), |config| config.sites[0].identity = Some(identity)).await
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn claims() -> Value {
    json!({ "iss": "https://shop.example", "aud": "polychat", "iat": now(), "exp": now() + 600,
            "sub": "visitor-7", "tier": "premium" })
}

fn changed(change: Value) -> Value {
    let mut claims = claims();
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn signed(claims: &Value, secret: &str, id: Option<&str>) -> String {
    let header = Header { kid: id.map(str::to_owned), ..Header::default() };
    encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

fn signed_in(request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    token.into_iter().fold(request, |request, token| request.header("X-Polychat-Identity", token))
}

async fn create(house: &House, token: Option<&str>, attributes: Value) -> Answer {
    let request = house.ask(Method::POST, CREATE).header("Content-Type", "application/json");
    send(signed_in(request, token).body(json!({ "integration_attributes": attributes }).to_string())).await
}

fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200);
    let body: Value = serde_json::from_str(answer.json()["body"].as_str().unwrap()).unwrap();
    body["integration_attributes"].clone()
}

#[tokio::test]
async fn what_is_signed_takes_the_place_of_what_a_browser_says() {
    let house = house(|_| {}).await;
    let forged =
        json!({ "user_id": "forged", "customer_tier": "forged", "balance": 1_000_000, "page": "/basket" });
    let token = signed(&claims(), SECRET, None);
    let answer = create(&house, Some(&token), forged.clone()).await;
    assert_eq!(
        told(&answer),
        json!({ "user_id": "visitor-7", "customer_tier": "premium", "page": "/basket" })
    );
    // The token itself goes no further.
    assert_eq!(answer.json()["headers"]["x-polychat-identity"], Value::Null);
    // Unsigned, what only a token may say is gone, and the rest is the browser's word.
    assert_eq!(told(&create(&house, None, forged).await), json!({ "user_id": "forged", "page": "/basket" }));
    // A claim that is not there leaves no gap for the browser's.
    let mut bare = claims();
    bare.as_object_mut().unwrap().remove("tier");
    let answer =
        create(&house, Some(&signed(&bare, SECRET, None)), json!({ "customer_tier": "forged" })).await;
    assert_eq!(told(&answer), json!({ "user_id": "visitor-7" }));
}

#[tokio::test]
async fn a_token_that_is_not_right_in_every_part_is_refused() {
    let house = house(|_| {}).await;
    let good = signed(&claims(), SECRET, None);
    let (head, rest) = good.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", rest.split_once('.').unwrap().0);
    let mut without_iat = claims();
    without_iat.as_object_mut().unwrap().remove("iat");
    for (token, code) in [
        (signed(&claims(), OTHER, None), "IDENTITY_INVALID"),
        (signed(&changed(json!({ "iss": "https://evil.example" })), SECRET, None), "IDENTITY_INVALID"),
        (signed(&changed(json!({ "aud": "other" })), SECRET, None), "IDENTITY_INVALID"),
        (signed(&changed(json!({ "nbf": now() + 300 })), SECRET, None), "IDENTITY_INVALID"),
        (signed(&changed(json!({ "exp": now() + 7_200 })), SECRET, None), "IDENTITY_INVALID"),
        // Issued in ten years, it would be good until then.
        (
            signed(&changed(json!({ "iat": now() + 315_360_000, "exp": now() + 315_360_600 })), SECRET, None),
            "IDENTITY_INVALID",
        ),
        (signed(&changed(json!({ "exp": now() - 61 })), SECRET, None), "IDENTITY_EXPIRED"),
        (signed(&without_iat, SECRET, None), "IDENTITY_INVALID"),
        (format!("{head}.{}", rest.replacen(char::is_alphabetic, "_", 1)), "IDENTITY_INVALID"),
        (unsigned, "IDENTITY_INVALID"),
        ("canary".to_owned(), "IDENTITY_INVALID"),
        (format!("{good}{}", "A".repeat(9_000)), "IDENTITY_INVALID"),
    ] {
        let answer = create(&house, Some(&token), json!({})).await;
        answer.refused(401, code);
        let said = String::from_utf8(answer.bytes).unwrap();
        assert!(!said.contains(&token) && !said.contains("evil") && !said.contains("canary"), "{said}");
    }
    // Of one that is too long nothing is read.
    let long = create(&house, Some(&format!("{good}{}", "A".repeat(9_000))), json!({})).await.json();
    assert!(long["error_message"].as_str().unwrap().contains("at most 8 kB"), "{long}");
    // Clocks may be a minute apart.
    let late = signed(&changed(json!({ "exp": now() - 30 })), SECRET, None);
    assert_eq!(create(&house, Some(&late), json!({})).await.status, 200);
    let twice = house
        .ask(Method::POST, CREATE)
        .header("X-Polychat-Identity", &good)
        .header("X-Polychat-Identity", &good);
    send(twice.body("{}")).await.refused(401, "IDENTITY_INVALID");
}

#[tokio::test]
async fn keys_are_exchanged_one_after_the_other() {
    let both =
        house(|identity| identity.keys = vec![hs256(Some("new"), OTHER), hs256(Some("old"), SECRET)]).await;
    for (secret, id, status) in [
        (SECRET, Some("old"), 200),
        (OTHER, Some("new"), 200),
        (SECRET, None, 200),
        (SECRET, Some("new"), 401),
        (SECRET, Some("unknown"), 401),
    ] {
        let answer = create(&both, Some(&signed(&claims(), secret, id)), json!({})).await;
        assert_eq!(answer.status, status, "{id:?}");
    }
}

#[tokio::test]
async fn a_public_key_verifies_what_its_private_key_signed_and_nothing_else() {
    for (kind, algorithm, library) in [
        (&rcgen::PKCS_RSA_SHA256, Algorithm::Rs256, jsonwebtoken::Algorithm::RS256),
        (&rcgen::PKCS_ECDSA_P256_SHA256, Algorithm::Es256, jsonwebtoken::Algorithm::ES256),
    ] {
        let pair = rcgen::KeyPair::generate_for(kind).unwrap();
        let (private, public) = (pair.serialize_pem(), pair.public_key_pem());
        let key = Key::new(None, algorithm, &public).unwrap();
        let house = house(|identity| identity.keys = vec![key]).await;
        let signing = match algorithm {
            Algorithm::Rs256 => EncodingKey::from_rsa_pem(private.as_bytes()).unwrap(),
            _ => EncodingKey::from_ec_pem(private.as_bytes()).unwrap(),
        };
        let token = encode(&Header::new(library), &claims(), &signing).unwrap();
        assert_eq!(told(&create(&house, Some(&token), json!({})).await)["customer_tier"], "premium");
        // The public key, taken for a secret.
        let forged = signed(&claims(), &public, None);
        create(&house, Some(&forged), json!({})).await.refused(401, "IDENTITY_INVALID");
        assert!(Key::new(None, Algorithm::Hs256, &public).is_err());
        assert!(Key::new(None, algorithm, SECRET).is_err());
    }
}

#[tokio::test]
async fn where_a_site_wants_it_nobody_opens_a_conversation_unsigned() {
    let house = house(|identity| identity.required = true).await;
    create(&house, None, json!({})).await.refused(401, "IDENTITY_REQUIRED");
    assert_eq!(create(&house, Some(&signed(&claims(), SECRET, None)), json!({})).await.status, 200);
}

#[tokio::test]
async fn a_conversation_that_was_opened_goes_on_and_ends_without_a_token() {
    let house = house(|identity| identity.required = true).await;
    let ask = async |method: Method, path: &str, token: Option<&str>, body: &Value| {
        let request = house.ask(method, path).header("Content-Type", "application/json");
        send(signed_in(request, token).body(body.to_string())).await
    };
    let passed = |answer: &Answer| -> Value {
        assert_eq!(answer.status, 200);
        serde_json::from_str(answer.json()["body"].as_str().unwrap()).unwrap()
    };
    let turn = json!({ "conversation_id": "C", "message": "Hello" });
    let token = signed(&claims(), SECRET, None);
    // Who it is was told when it was opened: a turn does not tell it again of itself.
    for token in [None, Some(token.as_str())] {
        assert_eq!(passed(&ask(Method::POST, RESPOND, token, &turn).await), turn, "{token:?}");
    }
    let mut forged = turn.clone();
    forged["integration_attributes"] = json!({ "balance": 1_000_000, "page": "/basket" });
    let seen = passed(&ask(Method::POST, RESPOND, None, &forged).await);
    assert_eq!(seen["integration_attributes"], json!({ "page": "/basket" }));
    // An end is never refused for a token that has run out meanwhile.
    let end = json!({ "conversation_id": "C" });
    assert_eq!(passed(&ask(Method::PUT, CLOSE, Some("expired"), &end).await), end);
}

#[tokio::test]
async fn a_key_tells_nobody_what_was_said_to_another_visitor() {
    let house = house(|_| {}).await;
    let ask = async |token: Option<&str>| {
        let request = house.ask(Method::POST, CREATE).header("Content-Type", "application/json");
        send(signed_in(request, token).header("Idempotency-Key", "one").body("{}")).await
    };
    let token = |change| signed(&changed(change), SECRET, None);
    assert_eq!(ask(Some(&token(json!({})))).await.status, 200);
    // The same visitor, with a token that was signed anew.
    let again = ask(Some(&token(json!({ "exp": now() + 700 })))).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    for other in [Some(token(json!({ "sub": "mallory" }))), Some(token(json!({ "tier": "basic" }))), None] {
        ask(other.as_deref()).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    }

    // A subject that stands in no attribute is told apart as well.
    let bare = self::house(|identity| identity.attributes.clear()).await;
    for (subject, status) in [("a", 200), ("a", 200), ("b", 422)] {
        let token = signed(&changed(json!({ "sub": subject })), SECRET, None);
        let request = bare.ask(Method::POST, CREATE).header("X-Polychat-Identity", token);
        assert_eq!(
            send(request.header("Idempotency-Key", "two").body("{}")).await.status,
            status,
            "{subject}"
        );
    }
}
