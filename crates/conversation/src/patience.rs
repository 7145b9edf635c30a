//! When a call is made again without the visitor, and after how long. Every such wait is bounded,
//! in length and in number.

use std::time::Duration;

use chat_api::ApiError;

/// How often one call is tried before the visitor is asked, where the server asks for patience.
const MOST_TRIES_BUSY: u32 = 5;

/// The same where nobody answers: a visitor wants to know that soon.
const MOST_TRIES: u32 = 3;

/// A server that asks for more than this is left to the visitor.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// How often a delayed response is asked for before the turn counts as answered with nothing.
const MOST_FETCHES: u32 = 6;

/// How long to wait before the call that failed is made again, or `None` where that is not safe or
/// not worth it. `repeatable` says that a repeat of this error cannot have an effect twice;
/// `tries` counts the calls made, this one included.
pub(crate) fn before_repeat(error: &ApiError, repeatable: bool, tries: u32, chance: u8) -> Option<Duration> {
    match error {
        ApiError::Busy { .. } if tries >= MOST_TRIES_BUSY => None,
        ApiError::Busy { retry_after: Some(wait) } if *wait > LONGEST_WAIT => None,
        // A little later than asked for, and not everybody at once.
        ApiError::Busy { retry_after: Some(wait) } => Some(*wait + backoff(0, chance)),
        ApiError::Busy { retry_after: None } => Some(backoff(tries, chance)),
        _ if repeatable && tries < MOST_TRIES => Some(backoff(tries, chance)),
        _ => None,
    }
}

/// How long to wait before a delayed response is asked for, or `None` where that was done often enough.
pub(crate) fn before_fetch(fetches: u32) -> Option<Duration> {
    (fetches < MOST_FETCHES).then(|| Duration::from_secs(1 << fetches.min(4)))
}

/// Half of 2^`step` seconds, and as much of the other half as chance has it.
fn backoff(step: u32, chance: u8) -> Duration {
    let half = 500u64 << step.min(6);
    Duration::from_millis(half + half * u64::from(chance) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: ApiError = ApiError::Busy { retry_after: None };

    #[test]
    fn waits_grow_and_end() {
        let waits = (1..=MOST_TRIES_BUSY).map(|tries| before_repeat(&BUSY, false, tries, 0));
        let seconds = waits.map(|wait| wait.map(|wait| wait.as_secs())).collect::<Vec<_>>();
        assert_eq!(seconds, [Some(1), Some(2), Some(4), Some(8), None]);
    }

    #[test]
    fn chance_adds_at_most_as_much_again() {
        assert_eq!(before_repeat(&BUSY, false, 2, 255), Some(Duration::from_secs(4)));
    }

    #[test]
    fn a_server_that_names_its_wait_is_heard_within_reason() {
        let busy = |seconds| ApiError::Busy { retry_after: Some(Duration::from_secs(seconds)) };
        assert_eq!(before_repeat(&busy(3), false, 1, 0), Some(Duration::from_millis(3500)));
        assert_eq!(before_repeat(&busy(3600), false, 1, 0), None);
    }

    #[test]
    fn only_what_may_be_repeated_is_repeated() {
        assert_eq!(before_repeat(&ApiError::Unreachable, false, 1, 0), None);
        assert_eq!(before_repeat(&ApiError::Unreachable, true, 1, 0), Some(Duration::from_secs(1)));
        assert_eq!(before_repeat(&ApiError::Unreachable, true, MOST_TRIES, 0), None);
    }

    #[test]
    fn a_delayed_response_is_fetched_with_growing_pauses() {
        let pauses = (0..=MOST_FETCHES).map(|fetches| before_fetch(fetches).map(|pause| pause.as_secs()));
        let expected = [Some(1), Some(2), Some(4), Some(8), Some(16), Some(16), None];
        assert_eq!(pauses.collect::<Vec<_>>(), expected);
    }
}
