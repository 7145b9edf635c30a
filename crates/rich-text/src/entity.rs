//! Characters written as something else: `&lt;`, `&#8364;`, `&#x20ac;`, `\*`.

use crate::bytes::{byte, name_end, slice, tail, until};

const NAMED: [(&str, char); 6] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')];

/// The character that an entity stands for, and where the entity ends. `at` is where its `&` is.
pub(crate) fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let end = name_end(text, at + 1, b"#");
    let name = slice(text, at + 1, end);
    if byte(text, end) != b';' {
        return None;
    }
    let character = if byte(name, 0) == b'#' {
        numbered(tail(name, 1))?
    } else {
        NAMED.iter().find(|(known, _)| *known == name)?.1
    };
    Some((character, end + 1))
}

fn numbered(number: &str) -> Option<char> {
    let is_hex = byte(number, 0) | 32 == b'x';
    let (digits, radix, most) = if is_hex { (tail(number, 1), 16, 6) } else { (number, 10, 7) };
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    let mut code = 0;
    for digit in digits.bytes() {
        code = code * radix + char::from(digit).to_digit(radix)?;
    }
    Some(char::from_u32(code).filter(|_| code > 0).unwrap_or('\u{fffd}'))
}

/// Whether a backslash at `at` says that the next character means nothing.
pub(crate) fn is_escape(text: &str, at: usize) -> bool {
    byte(text, at) == b'\\' && byte(text, at + 1).is_ascii_punctuation()
}

/// A text with its entities decoded, and its escapes too where there are any.
pub(crate) fn decode(text: &str, escapes: bool) -> String {
    let mut decoded = String::new();
    let mut at = 0;
    while at < text.len() {
        if let Some((character, end)) = entity(text, at).filter(|_| byte(text, at) == b'&') {
            decoded.push(character);
            at = end;
            continue;
        }
        at += usize::from(escapes && is_escape(text, at));
        let end = until(text, at + 1, b"&\\");
        decoded.push_str(slice(text, at, end));
        at = end;
    }
    decoded
}
