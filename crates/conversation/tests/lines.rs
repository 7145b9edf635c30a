//! What is stored comes back as it was, whatever people say; what is damaged does not come back at all.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use chat_api::{ApiError, Handoff, Offer, Reply};
use conversation::{EndedBy, Entry, ITEM_END, Key, Offers, Timestamp};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\u{4}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}', ',', 'c', 'd', 'e', 'f', '\\', '"', '\n',
    ]);
    prop::collection::vec(prop_oneof![odd, any::<char>()], 1..12).prop_map(String::from_iter)
}

fn error() -> impl Strategy<Value = ApiError> {
    let wait = prop::option::of(any::<u32>().prop_map(|wait| Duration::from_millis(wait.into())));
    prop_oneof![
        Just(ApiError::Over),
        wait.prop_map(|retry_after| ApiError::Busy { retry_after }),
        Just(ApiError::Unreachable),
        Just(ApiError::Misconfigured),
    ]
}

fn offers() -> impl Strategy<Value = Offers> {
    let some = || {
        let offer = (text(), text(), text()).prop_map(|(title, content_url, contact_number)| Offer {
            title,
            content_url,
            contact_number,
            ..Offer::default()
        });
        prop::collection::vec(offer, 0..3)
    };
    (some(), some(), some()).prop_map(|(response_suggestions, attachments, chat_call_actions)| {
        Offers::of(&Reply { response_suggestions, attachments, chat_call_actions, ..Reply::default() })
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let key = || text().prop_map(Key);
    let at = || any::<u64>().prop_map(Timestamp);
    let maybe = || prop::option::of(text());
    let by = prop::sample::select(vec![EndedBy::Visitor, EndedBy::Agent, EndedBy::Expiry, EndedBy::Quiet]);
    prop_oneof![
        key().prop_map(|key| Entry::Opening { key }),
        (text(), any::<bool>(), maybe(), offers(), at()).prop_map(
            |(conversation, keyed, greeting, offers, at)| {
                let greeting = greeting.unwrap_or_default();
                Entry::Opened { conversation, keyed, greeting, offers, at }
            }
        ),
        error().prop_map(|error| Entry::NotOpened { error }),
        (key(), text(), at()).prop_map(|(turn, text, at)| Entry::Said { turn, text, at }),
        key().prop_map(|turn| Entry::Sending { turn }),
        (key(), key()).prop_map(|(turn, call)| Entry::Delayed { turn, call }),
        (key(), text(), offers(), at()).prop_map(|(turn, text, offers, at)| Entry::Replied {
            turn,
            text,
            offers,
            at
        }),
        (key(), error()).prop_map(|(turn, error)| Entry::Failed { turn, error }),
        (key(), key()).prop_map(|(turn, call)| Entry::Retried { turn, call }),
        (maybe(), maybe(), at()).prop_map(|(destination, reason, at)| {
            Entry::HandedOff { handoff: Handoff { destination, reason }, at }
        }),
        Just(Entry::Seen),
        at().prop_map(|at| Entry::Stayed { at }),
        (by, at()).prop_map(|(by, at)| Entry::Ended { by, at }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_entry_comes_back_as_it_was(entry in entry()) {
        let line = entry.to_line();
        prop_assert!(!line.contains([ITEM_END, '\u{1e}']), "{line:?} would be read as two");
        prop_assert_eq!(Entry::from_line(&line), Some(entry));
    }

    #[test]
    fn a_line_that_was_cut_off_is_never_another_entry(entry in entry(), cut in any::<prop::sample::Index>()) {
        let line = entry.to_line();
        let fewer = line.chars().take(cut.index(line.chars().count())).collect::<String>();
        prop_assert_eq!(Entry::from_line(&fewer), None);
    }

    #[test]
    fn no_line_crashes(line in ".*") {
        Entry::from_line(&line);
    }
}
