//! Looking at text byte by byte. All that has a meaning is ASCII, so a byte that was found is always
//! at the start of a character, and what lies beyond the end reads as 0. The searches of the standard
//! library can do more, and cost kilobytes of wasm.

/// White space of HTML.
pub(crate) const SPACE: &[u8] = b" \t\n\x0c\r";

// Inlined in a hundred places it costs 140 bytes of wasm after compression.
#[inline(never)]
pub(crate) fn byte(text: &str, at: usize) -> u8 {
    text.as_bytes().get(at).copied().unwrap_or(0)
}

pub(crate) fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or("")
}

pub(crate) fn tail(text: &str, from: usize) -> &str {
    slice(text, from, text.len())
}

pub(crate) fn is_space(byte: u8) -> bool {
    is_in(byte, SPACE)
}

#[allow(clippy::manual_contains, reason = "`contains` makes long code for short slices")]
pub(crate) fn is_in(byte: u8, marks: &[u8]) -> bool {
    marks.iter().any(|mark| *mark == byte)
}

/// Whether two texts are the same but for capitals.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Where the first of `marks` from `at` on is, or else the end.
pub(crate) fn until(text: &str, at: usize, marks: &[u8]) -> usize {
    let mut at = at;
    while at < text.len() && !is_in(byte(text, at), marks) {
        at += 1;
    }
    at
}

/// Where the first byte from `at` on is that is none of `marks`, or else the end.
pub(crate) fn skip(text: &str, at: usize, marks: &[u8]) -> usize {
    let mut at = at;
    while at < text.len() && is_in(byte(text, at), marks) {
        at += 1;
    }
    at
}

/// Where a name ends: letters and digits, and `marks`.
pub(crate) fn name_end(text: &str, at: usize, marks: &[u8]) -> usize {
    let mut at = at;
    while byte(text, at).is_ascii_alphanumeric() || is_in(byte(text, at), marks) {
        at += 1;
    }
    at
}

/// Where the run of equal bytes ends that begins at `at`.
pub(crate) fn run_end(text: &str, at: usize) -> usize {
    skip(text, at, &[byte(text, at)])
}

/// The text without any of `marks` at its end.
pub(crate) fn trim_end<'a>(text: &'a str, marks: &[u8]) -> &'a str {
    let mut end = text.len();
    while end > 0 && is_in(byte(text, end - 1), marks) {
        end -= 1;
    }
    slice(text, 0, end)
}

/// The text without white space on either side.
pub(crate) fn trim(text: &str) -> &str {
    trim_end(tail(text, skip(text, 0, SPACE)), SPACE)
}

/// The text after the last `mark`, or all of it.
pub(crate) fn after_last(text: &str, mark: u8) -> &str {
    let mut start = text.len();
    while start > 0 && byte(text, start - 1) != mark {
        start -= 1;
    }
    tail(text, start)
}

/// Whether a character is at `at` that is not part of an address: a control character, a space that is
/// not ASCII, punctuation, Chinese or Japanese marks, forms of full width.
pub(crate) fn is_foreign(text: &str, at: usize) -> bool {
    let next = byte(text, at + 1);
    match byte(text, at) {
        0xc2 => next <= 0xad,
        0xe2 => next <= 0x81,
        0xe3 => next == 0x80,
        0xef => next >= 0xbb,
        _ => false,
    }
}
