//! A page that the browser stops, and may go on with much later.
//!
//! A stopped page that has the right to call the API, or waits in line for it, holds up every other tab.
//! So it gives the right back before it is stopped, with whatever it is doing: a call that can be asked
//! again is left to whoever takes the right next. Only a message that no gateway keeps is waited for, as
//! its answer would be lost.

use crate::tab::Right;
use crate::{Command, Conversation, Phase};

impl Conversation {
    pub(crate) fn freeze(&mut self, todo: &mut Vec<Command>) {
        if self.is_waited_for() {
            return;
        }
        self.tab.frozen = true;
        if self.tab.in_air.is_some() {
            todo.push(Command::Abandon);
        }
        self.tab.abandon();
        if self.tab.right != Right::None {
            self.give_up(todo);
        }
    }

    pub(crate) fn thaw(&mut self, todo: &mut Vec<Command>) {
        self.tab.frozen = false;
        // The one that was set may have gone off unheard.
        self.tab.alarm = None;
        self.go_on(todo);
    }

    fn is_waited_for(&self) -> bool {
        let busy = self.tab.in_air.is_some() || self.tab.wait.is_some();
        busy && matches!(self.history.phase, Phase::Active { keyed: false, turn: Some(_), .. })
    }
}
