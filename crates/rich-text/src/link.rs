//! Where a link may lead, and whether its text says so.
//!
//! A target is read as a browser reads it, and where a browser would mend it (white space or control
//! characters in it, slashes too many or too few) it is no target. What is shown is the host as it is
//! written; a view that wants `xn--` names asks the browser's `URL`.

use crate::bytes::{SPACE, after_last, byte, is_foreign, same, skip, slice, tail, trim_end, until};

/// Full stops that browsers take for a dot, and one that only looks like it.
const DOTS: [&str; 4] = ["\u{2024}", "\u{3002}", "\u{ff0e}", "\u{ff61}"];

/// What may stand around an address in a sentence.
const AROUND: &[u8] = b" \t\n\x0c\r()[]{}<>\"'*_.,:;!?";

/// The host, the mail address or the number that a target leads to, if a link may lead there.
pub(crate) fn place(target: &str) -> Option<&str> {
    let colon = until(target, 0, b":");
    let (scheme, rest) = (slice(target, 0, colon), tail(target, colon + 1));
    let place = if same(scheme, "https") || same(scheme, "http") {
        let host = host_of(rest.strip_prefix("//")?);
        // A browser would decode it, or refuse.
        if until(host, 0, b"\"%()<>[]^`{|}") < host.len() {
            return None;
        }
        host
    } else if same(scheme, "mailto") || same(scheme, "tel") {
        slice(rest, 0, until(rest, 0, b"?"))
    } else {
        return None;
    };
    let first = byte(place, 0);
    let starts_well = first >= 0x80 || first.is_ascii_alphanumeric() || first == b'+';
    let is_clean = target.bytes().all(|byte| byte > b' ' && byte != 0x7f)
        && !(0..place.len()).any(|at| is_foreign(place, at));
    (starts_well && is_clean).then_some(place)
}

/// Where the link really leads, if its text says something else.
pub(crate) fn host<'a>(target: &'a str, text: &str) -> Option<&'a str> {
    let place = place(target)?;
    let is_number = byte(target, 0) | 32 == b't';
    // What stands before the host could pass for one.
    let authority = after_scheme(target).map_or("", authority);
    let is_tricky = after_last(authority, b'@').len() < authority.len();
    let digits = |text| str::bytes(text).filter(u8::is_ascii_digit);
    let dials_another = is_number && digits(text).next().is_some() && !digits(text).eq(digits(place));
    (is_tricky || dials_another || names_another(text, place)).then_some(place)
}

/// Whether a word of the text looks like an address, and of another place. Rather once too often:
/// "v1.2" does.
fn names_another(text: &str, place: &str) -> bool {
    let mut at = 0;
    while at < text.len() {
        let start = skip(text, at, AROUND);
        at = until(text, start, SPACE);
        let word = trim_end(slice(text, start, at), AROUND);
        let rest = after_scheme(word);
        let said = without_www(host_of(rest.unwrap_or(word)));
        let is_address = rest.is_some() || (0..word.len()).any(|at| is_dot(word, at));
        if is_address && !same(said, without_www(place)) && !same(word, place) {
            return true;
        }
    }
    false
}

fn is_dot(word: &str, at: usize) -> bool {
    matches!(byte(word, at), b'.' | b'@') || DOTS.contains(&slice(word, at, at + 3))
}

fn after_scheme(word: &str) -> Option<&str> {
    tail(word, until(word, 0, b":")).strip_prefix("://")
}

fn authority(rest: &str) -> &str {
    // To a browser a backslash is a slash.
    slice(rest, 0, until(rest, 0, b"/\\?#"))
}

fn host_of(rest: &str) -> &str {
    let host = after_last(authority(rest), b'@');
    slice(host, 0, until(host, 0, b":"))
}

fn without_www(host: &str) -> &str {
    if same(slice(host, 0, 4), "www.") { tail(host, 4) } else { host }
}
