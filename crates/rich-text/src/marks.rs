//! The first of two readings of inline text: what each byte means.
//!
//! What a `*` means is known only further on, and a bracket binds more tightly than a star; so the text
//! is read once for its meaning, which is kept beside each byte, and once more to build nodes
//! (`inline.rs`). The rules are CommonMark's, with its means to stay linear: a run of marks that found
//! no partner is a bound for the next one, and it is known beforehand which backticks have one.

use crate::address::address;
use crate::bytes::{byte, is_foreign, is_space, run_end, slice, until};
use crate::entity::is_escape;
use crate::html::angle;
use crate::target::target;

/// What the byte at its place means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Itself, or what the byte says by itself.
    Text,
    /// Nothing any more.
    Gone,
    Code,
    Address,
    Link,
    LinkEnd,
    Emphasis,
    EmphasisEnd,
    Strong,
    StrongEnd,
    Strike,
    StrikeEnd,
}

/// A longer run of backticks is text.
const MOST_BACKTICKS: usize = 32;

/// A run of `*`, `_` or `~`, or a bracket, that waits for its partner.
#[derive(Clone, Copy)]
struct Run {
    byte: u8,
    at: usize,
    /// How many of its bytes have no partner yet; for a bracket, how many runs are before it.
    left: usize,
    /// How many bytes it had.
    full: usize,
    opens: bool,
    closes: bool,
}

struct Reader<'a> {
    text: &'a str,
    marks: Vec<Mark>,
    runs: Vec<Run>,
    brackets: Vec<Run>,
    /// Brackets before this position cannot begin a link: there is one in them.
    last_link: usize,
    /// Where the word ends that was last looked at for an address.
    word_end: usize,
    /// Where the last run of so many backticks begins.
    backticks: [usize; MOST_BACKTICKS],
}

pub(crate) fn marks(text: &str) -> Vec<Mark> {
    let marks = vec![Mark::Text; text.len()];
    let (runs, brackets, backticks) = (Vec::new(), Vec::new(), [0; MOST_BACKTICKS]);
    let mut reader = Reader { text, marks, runs, brackets, last_link: 0, word_end: 0, backticks };
    reader.find_backticks();
    let mut at = 0;
    while at < text.len() {
        at = reader.read(at);
    }
    reader.pair(0);
    reader.marks
}

/// Where a code span ends, the backticks at its end included.
pub(crate) fn code_end(text: &str, at: usize) -> usize {
    let opened = run_end(text, at);
    let mut end = opened;
    while end < text.len() {
        let start = until(text, end, b"`");
        end = run_end(text, start);
        if end - start == opened - at {
            break;
        }
    }
    end
}

impl Reader<'_> {
    fn find_backticks(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            at = until(self.text, at, b"`");
            let end = run_end(self.text, at);
            if let Some(last) = self.backticks.get_mut(end - at) {
                *last = at;
            }
            at = end;
        }
    }

    /// Reads what is at `at`, and says where it ends.
    fn read(&mut self, at: usize) -> usize {
        let text = self.text;
        let next = byte(text, at + 1);
        match byte(text, at) {
            b'\\' if is_escape(text, at) => return at + 2,
            b'`' => {
                let end = run_end(text, at);
                if self.backticks.get(end - at).is_none_or(|last| *last <= at) {
                    return end;
                }
                self.set(at, Mark::Code);
                return code_end(text, at);
            }
            b'<' => {
                let Some(angle) = angle(text, at) else { return at + 1 };
                if angle.is_block() {
                    // Nothing reaches from one block into another.
                    self.pair(0);
                    self.brackets.clear();
                }
                return angle.end;
            }
            b'!' if next == b'[' => {
                self.bracket(b'!', at + 1);
                return at + 2;
            }
            b'[' => self.bracket(b'[', at),
            b']' => return self.close_bracket(at),
            b'*' | b'_' | b'~' => return self.run(at),
            first if first.is_ascii_alphanumeric() && at >= self.word_end => {
                let (end, scheme) = address(text, at);
                self.word_end = end;
                if scheme.is_some() {
                    self.set(at, Mark::Address);
                    return end;
                }
            }
            _ => {}
        }
        at + 1
    }

    fn set(&mut self, at: usize, mark: Mark) {
        if let Some(old) = self.marks.get_mut(at) {
            *old = mark;
        }
    }

    fn bracket(&mut self, byte: u8, at: usize) {
        let left = self.runs.len();
        self.brackets.push(Run { byte, at, left, full: 1, opens: true, closes: false });
    }

    fn close_bracket(&mut self, at: usize) -> usize {
        let Some(bracket) = self.brackets.pop() else { return at + 1 };
        let is_image = bracket.byte == b'!';
        let target = target(self.text, at + 1).filter(|_| is_image || bracket.at >= self.last_link);
        let Some((_, end)) = target else { return at + 1 };
        self.set(bracket.at, Mark::Link);
        self.set(at, Mark::LinkEnd);
        self.pair(bracket.left);
        if is_image {
            self.set(bracket.at - 1, Mark::Gone);
        } else {
            self.last_link = bracket.at;
        }
        end
    }

    fn run(&mut self, at: usize) -> usize {
        let (text, end) = (self.text, run_end(self.text, at));
        let mut last = at.wrapping_sub(1);
        while byte(text, last) & 0xc0 == 0x80 {
            last -= 1;
        }
        let (before, after) = (Side::of(text, last), Side::of(text, end));
        let (byte, length) = (byte(text, at), end - at);
        // "10~20, 30~40" is no more crossed out than snake_case is italic.
        let wordy = byte == b'_' || byte == b'~' && length == 1;
        let double = byte == b'~' && length == 2;
        // Beside a `*`, punctuation that is not ASCII counts as a letter: without spaces between words,
        // as in Chinese, text in bold that ends with a full stop would not be bold.
        let is_punctuation = |side| side == Side::Ascii || side == Side::Punctuation && wordy;
        let left = after != Side::Space
            && (!is_punctuation(after) || before == Side::Space || is_punctuation(before));
        let right = before != Side::Space
            && (!is_punctuation(before) || after == Side::Space || is_punctuation(after));
        let opens = left && (!wordy || !right || is_punctuation(before)) || double && after != Side::Space;
        let closes = right && (!wordy || !left || is_punctuation(after));
        if (opens || closes) && (byte != b'~' || length < 3) {
            self.runs.push(Run { byte, at, left: length, full: length, opens, closes });
        }
        end
    }

    /// Finds the partners among the runs from `from` on, and forgets these runs.
    fn pair(&mut self, from: usize) {
        // The runs that may still open something are kept between `from` and `kept`.
        let mut kept = from;
        // For each kind of run, the position before which it has no partner.
        let mut bounds = [0; 18];
        for index in from..self.runs.len() {
            let Some(mut run) = self.runs.get(index).copied() else { break };
            let kind = usize::from(run.byte / 32 - 1) * 6 + usize::from(run.opens) * 3 + run.full % 3;
            while run.closes && run.left > 0 {
                let bound = bounds.get(kind).copied().unwrap_or(0);
                let Some((place, width)) = self.partner(run, from..kept, bound) else {
                    if let Some(bound) = bounds.get_mut(kind) {
                        *bound = run.at;
                    }
                    break;
                };
                let Some(opener) = self.runs.get_mut(place) else { break };
                opener.left -= width;
                let (start, left) = (opener.at + opener.left, opener.left);
                let (open, close) = match (run.byte, width) {
                    (b'~', _) => (Mark::Strike, Mark::StrikeEnd),
                    (_, 1) => (Mark::Emphasis, Mark::EmphasisEnd),
                    _ => (Mark::Strong, Mark::StrongEnd),
                };
                self.set(start + width - 1, Mark::Gone);
                self.set(start, open);
                self.set(run.at + width - 1, Mark::Gone);
                self.set(run.at, close);
                run.at += width;
                run.left -= width;
                kept = if left > 0 { place + 1 } else { place };
            }
            if run.opens && run.left > 0 {
                if let Some(free) = self.runs.get_mut(kept) {
                    *free = run;
                }
                kept += 1;
            }
        }
        self.runs.truncate(from);
    }

    /// The run that opens what `run` closes, and how many bytes of the two belong together.
    fn partner(&self, run: Run, among: std::ops::Range<usize>, bound: usize) -> Option<(usize, usize)> {
        for place in among.rev() {
            let opener = self.runs.get(place).filter(|opener| opener.at >= bound)?;
            let fits = if run.byte == b'~' {
                opener.full == run.full
            } else {
                // CommonMark's rule of three: `**a*b**` is bold, with a star in it.
                let both = opener.closes || run.opens;
                !both || !(opener.full + run.full).is_multiple_of(3) || opener.full.is_multiple_of(3)
            };
            if opener.byte == run.byte && fits {
                let width = if run.byte == b'~' { run.full } else { opener.left.min(run.left).min(2) };
                return Some((place, width));
            }
        }
        None
    }
}

/// What is beside a run of marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Space,
    /// Punctuation in ASCII, and any other.
    Ascii,
    Punctuation,
    Letter,
}

impl Side {
    fn of(text: &str, at: usize) -> Self {
        match byte(text, at) {
            0 => Self::Space,
            first if is_space(first) => Self::Space,
            first if first.is_ascii_punctuation() => Self::Ascii,
            _ if slice(text, at, at + 2) == "\u{a0}" || slice(text, at, at + 3) == "\u{3000}" => Self::Space,
            _ if is_foreign(text, at) => Self::Punctuation,
            _ => Self::Letter,
        }
    }
}
