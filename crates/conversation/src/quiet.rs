//! Silence: the visitor is warned of it, and then the conversation is ended.
//!
//! What counts is the log, so that all tabs agree. A tab sets one alarm at a time; an alarm that comes
//! too early, as something was said since, sets the next one.

use std::time::Duration;

use crate::{Command, Conversation, EndedBy, Entry, Phase, Timestamp};

/// How long before the end the visitor is warned; half of the silence where that is shorter.
const WARNING: Duration = Duration::from_secs(60);

impl Conversation {
    /// When the conversation is ended unless something is said, once the visitor has to know.
    pub fn closes_at(&self) -> Option<Timestamp> {
        self.tab.warned_of.filter(|end| Some(*end) == self.end_of_silence())
    }

    /// Looks at the clock.
    pub(crate) fn listen_for_silence(&mut self, now: Timestamp, todo: &mut Vec<Command>) {
        if self.tab.alarm.is_some_and(|alarm| alarm <= now) {
            self.tab.alarm = None;
        }
        let Some(end) = self.end_of_silence() else { return };
        if end <= now {
            self.end(EndedBy::Quiet, now, todo);
        } else if self.warning_before(end) <= now {
            self.tab.warned_of = Some(end);
        }
    }

    /// Sees to it that an alarm is set where there is a silence to end.
    pub(crate) fn set_alarm(&mut self, todo: &mut Vec<Command>) {
        let Some(end) = self.end_of_silence() else { return };
        if self.tab.alarm.is_none() {
            let at = if self.closes_at().is_some() { end } else { self.warning_before(end) };
            self.tab.alarm = Some(at);
            todo.push(Command::Wake { at });
        }
    }

    /// The visitor is there; worth a word in the log where the other tabs are about to doubt it.
    pub(crate) fn stay(&mut self, at: Timestamp, todo: &mut Vec<Command>) {
        if self.closes_at().is_some() {
            self.log(Entry::Stayed { at }, todo);
        }
    }

    // While an answer is awaited, or something waits to go out, nobody is silent.
    fn end_of_silence(&self) -> Option<Timestamp> {
        let active = matches!(self.history.phase, Phase::Active { .. });
        let quiet = self.rules.quiet.filter(|_| active && !self.has_work())?;
        Some(self.history.last.plus(quiet))
    }

    fn warning_before(&self, end: Timestamp) -> Timestamp {
        let warning = self.rules.quiet.map_or(WARNING, |quiet| WARNING.min(quiet / 2));
        Timestamp(end.0.saturating_sub(warning.as_millis() as u64))
    }
}
