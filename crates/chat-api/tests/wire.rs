//! The documented example bodies, read and written, and the documented errors, sorted.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use chat_api::{
    ApiError, Arrival, Close, Closed, Create, ErrorEnvelope, Handoff, Offer, Operation, Reply, Respond, code,
};
use serde::{Serialize, de::DeserializeOwned};

type AnyCreate = Create<serde_json::Map<String, serde_json::Value>>;

/// Reads a fixture, and sees that writing it gives the same keys and values and no others.
#[track_caller]
fn check<T: DeserializeOwned + Serialize>(fixture: &str) -> T {
    let value: T = serde_json::from_str(fixture).unwrap();
    let document: serde_json::Value = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), document);
    value
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name, ".json"))
    };
}

#[test]
fn requests_are_written_as_documented() {
    let create: AnyCreate = check(fixture!("create-request"));
    assert_eq!(create.integration_attributes.unwrap()["customer_tier"], "premium");
    let respond: Respond<serde_json::Value> = check(fixture!("respond-request"));
    assert_eq!(respond.message.as_deref(), Some("What's your return policy?"));
    check::<Close>(fixture!("close-request"));
}

#[test]
fn a_delayed_response_is_fetched_without_a_message() {
    assert_eq!(check::<Respond<serde_json::Value>>(fixture!("respond-request-empty")).message, None);
}

#[test]
fn an_empty_create_is_an_empty_object() {
    let nothing = AnyCreate { integration_attributes: None, variant_id: None };
    assert_eq!(serde_json::to_string(&nothing).unwrap(), "{}");
    assert_eq!(serde_json::from_str::<AnyCreate>("{}").unwrap(), nothing);
}

#[test]
fn replies_are_read_as_documented() {
    let greeting: Reply = serde_json::from_str(fixture!("create-reply")).unwrap();
    assert_eq!(greeting.conversation_id, "CONV-1234567890");
    assert!(greeting.response.starts_with("Welcome back!") && !greeting.end_conversation);
    let reply: Reply = check(fixture!("respond-reply"));
    assert_eq!(reply.response, "Our return policy is 30 days with proof of purchase.");
    assert!(check::<Closed>(fixture!("close-reply")).success);
}

#[test]
fn a_handoff_says_where_and_why() {
    let reply: Reply = check(fixture!("handoff-reply"));
    assert!(reply.end_conversation);
    let handoff = reply.handoff.unwrap();
    assert_eq!(handoff.destination.as_deref(), Some("live_agent_queue"));
    assert_eq!(handoff.reason.as_deref(), Some("billing_question"));
}

#[test]
fn a_handoff_and_an_end_are_read_on_create_too() {
    let greeting: Reply = serde_json::from_str(fixture!("handoff-reply")).unwrap();
    assert!(greeting.end_conversation && greeting.handoff.is_some());
}

#[test]
fn missing_null_and_unknown_keys_are_read_over() {
    let reply: Reply = serde_json::from_str(fixture!("lenient-reply")).unwrap();
    let expected =
        Reply { conversation_id: "WEBCHAT_1".into(), handoff: Some(Handoff::default()), ..Reply::default() };
    assert_eq!(reply, expected);
    assert_eq!(serde_json::from_str::<Reply>("{}").unwrap(), Reply::default());
}

#[test]
fn an_envelope_is_read_whole_or_in_part() {
    let whole: ErrorEnvelope = check(fixture!("error"));
    assert_eq!(whole.error_code.as_deref(), Some(code::CHAT_CONVERSATION_ENDED));
    let edge: ErrorEnvelope = serde_json::from_str(fixture!("error-edge")).unwrap();
    assert_eq!(edge, ErrorEnvelope::default());
}

#[test]
fn every_documented_error_says_what_to_do_next() {
    use ApiError::{Failed, Invalid, Misconfigured, Over, Unavailable};
    use Operation::{Close, Create, Respond};
    let cases = [
        (Respond, 400, "CHAT_TIMEOUT", Over),
        (Respond, 410, "ChatConversationEnded", Over),
        (Respond, 410, "CHAT_CONVERSATION_ENDED", Over),
        (Respond, 404, "CONVERSATIONS_NOT_FOUND", Over),
        (Close, 404, "", Over),
        (Create, 404, "", Misconfigured),
        (Create, 400, "CHAT_DRAFT_NOT_EXIST", Misconfigured),
        (Respond, 400, "CONVERSATIONS_VALIDATION_FAILED", Invalid),
        (Create, 400, "SCHEMA_VALIDATION_FAILED", Invalid),
        (Respond, 400, "FUNCTION_EXECUTION_FAILED", Failed),
        (Create, 401, "AUTH_USER_NOT_FOUND", Misconfigured),
        (Create, 401, "AUTH_USER_UNAUTHORISED", Misconfigured),
        (Respond, 401, "AUTH_USER_INVALID_TOKEN", Misconfigured),
        (Respond, 403, "USER_ACCESS_FORBIDDEN", Misconfigured),
        (Respond, 403, "EXTERNAL_USER_FORBIDDEN", Misconfigured),
        (Respond, 403, "ACCOUNT_INSUFFICIENT_PERMISSIONS", Misconfigured),
        (Respond, 404, "ACCOUNT_NOT_FOUND", Misconfigured),
        (Respond, 404, "PROJECT_NOT_FOUND", Misconfigured),
        (Respond, 404, "CONNECTORS_NOT_FOUND", Misconfigured),
        (Respond, 408, "", Unavailable),
        (Respond, 502, "", Unavailable),
        (Respond, 503, "", Unavailable),
        (Respond, 504, "", Unavailable),
        (Create, 500, "CHAT_DRAFT_DEPLOYMENT_FAILED", Failed),
        (Respond, 413, "", Invalid),
        (Respond, 302, "", ApiError::Unreadable),
    ];
    for (call, status, code, expected) in cases {
        let code = (!code.is_empty()).then_some(code);
        assert_eq!(ApiError::of(call, status, code, None), expected, "{call:?} {status} {code:?}");
    }
}

#[test]
fn a_busy_server_names_the_wait() {
    let wait = chat_api::retry_after(" 7 ");
    assert_eq!(wait, Some(Duration::from_secs(7)));
    for status in [429, 503] {
        let error = ApiError::of(Operation::Respond, status, None, wait);
        assert_eq!(error, ApiError::Busy { retry_after: wait });
    }
    assert_eq!(chat_api::retry_after("Wed, 21 Oct 2026 07:28:00 GMT"), None);
    assert_eq!(ApiError::of(Operation::Respond, 429, None, None), ApiError::Busy { retry_after: None });
}

#[test]
fn only_what_was_certainly_not_processed_counts_as_not_arrived() {
    let certain =
        [ApiError::Over, ApiError::Busy { retry_after: None }, ApiError::Misconfigured, ApiError::Invalid];
    assert!(certain.iter().all(|error| error.arrival() == Arrival::No));
    let ambiguous = [ApiError::Failed, ApiError::Unavailable, ApiError::Unreachable, ApiError::Unreadable];
    assert!(ambiguous.iter().all(|error| error.arrival() == Arrival::Unknown));
}

#[test]
fn what_an_agent_offers_is_read_in_every_likely_form() {
    let reply: Reply = serde_json::from_str(
        r#"{"response":"Which?","response_suggestions":["Order",{"title":"Return","id":7},{"text":"Other"}],
            "attachments":[{"title":"Manual","content_url":"https://shop.test/a.pdf","content_type":"application/pdf",
                "preview_image_url":null,"call_to_action_text":"Open it","size":{"kb":[1]}}],
            "chat_call_actions":[{"title":"Call us","contact_number":"+44 20 7946 0000"}]}"#,
    )
    .unwrap();
    let titles = |offers: &[Offer]| offers.iter().map(|offer| offer.title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&reply.response_suggestions), ["Order", "Return", "Other"]);
    assert_eq!(titles(&reply.attachments), ["Manual"]);
    assert_eq!(reply.attachments[0].call_to_action_text, "Open it");
    assert_eq!(reply.chat_call_actions[0].contact_number, "+44 20 7946 0000");
}

#[test]
fn an_offer_of_an_unknown_kind_never_fails_the_reply() {
    for odd in ["null", "7", "-1.5", "true", "\"a\"", "{}", "[[[]], 1, null, false]", "{\"a\":{\"b\":[2]}}"] {
        let text = format!(
            r#"{{"response":"Hi","response_suggestions":{odd},"attachments":{odd},"chat_call_actions":{odd}}}"#
        );
        let reply: Reply = serde_json::from_str(&text).unwrap();
        assert_eq!(reply, Reply { response: "Hi".into(), ..Reply::default() }, "{odd}");
    }
}
