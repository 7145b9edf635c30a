//! Addresses that are written as they are: `https://polyai.com`, `www.polyai.com`, `ask@polyai.com`.
//!
//! What surrounds an address in a sentence is not part of it: the punctuation after it, the bracket
//! that closes around it, and in Chinese or Japanese, where no space follows, the marks of the script.

use crate::bytes::{after_last, byte, is_foreign, name_end, same, slice};

/// What a mail address may have before its `@`, beside letters; any address begins like that.
const LOCAL: &[u8] = b".+-_";

/// Where the address ends that begins at `at`, and what its target begins with; if there is none, the
/// end of the word, before which none begins.
pub(crate) fn address(text: &str, at: usize) -> (usize, Option<&'static str>) {
    let end = name_end(text, at, LOCAL);
    let word = slice(text, at, end);
    let is_web = same(word, "https") || same(word, "http");
    if is_web && slice(text, end, end + 3) == "://" {
        let web = web_end(text, end + 3);
        if web > end + 3 {
            return (web, Some(""));
        }
    } else if same(slice(word, 0, 4), "www.") {
        let web = web_end(text, at + 4);
        if web > at + 4 {
            return (web, Some("https://"));
        }
    } else {
        let mail = mail_end(text, at);
        if mail > at {
            return (mail, Some("mailto:"));
        }
    }
    (end, None)
}

/// Where the mail address ends that begins at `at`; there, if none does.
pub(crate) fn mail_end(text: &str, at: usize) -> usize {
    let local = name_end(text, at, LOCAL);
    let host = local + 1;
    let mut end = name_end(text, host, b".-_");
    while end > host && !byte(text, end - 1).is_ascii_alphanumeric() {
        end -= 1;
    }
    let has_dot = after_last(slice(text, host, end), b'.').len() < end - host;
    let is_mail = local > at && byte(text, local) == b'@' && byte(text, host) != b'.' && has_dot;
    if is_mail { end } else { at }
}

/// Where the address ends whose host begins at `at`.
fn web_end(text: &str, at: usize) -> usize {
    let (mut end, mut round, mut square, mut in_host) = (at, 0_isize, 0_isize, true);
    loop {
        match byte(text, end) {
            ..=b' ' | b'<' | b'>' | b'"' | b'`' | 0x7f => break,
            b'*' if byte(text, end + 1) == b'*' => break,
            b'(' => round += 1,
            b')' => round -= 1,
            b'[' if in_host => break,
            b'[' => square += 1,
            b']' if square == 0 => break,
            b'/' | b'?' | b'#' => in_host = false,
            b']' => square -= 1,
            0x80.. if is_foreign(text, end) => break,
            _ => {}
        }
        end += 1;
    }
    while end > at {
        match byte(text, end - 1) {
            b')' if round < 0 => round += 1,
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'\\' => {}
            b';' => {
                // An entity goes as a whole.
                let name = after_last(slice(text, at, end - 1), b'&');
                if name_end(name, 0, b"#") == name.len() {
                    end -= name.len() + 1;
                }
            }
            _ => break,
        }
        end -= 1;
    }
    end
}
