//! Two tabs, one storage, one lock and an API that may drop a line at any moment: everything around a
//! conversation that can go wrong, one step at a time.
//!
//! A tab learns late what the other one writes. Only when it is given the right to call the API, when it
//! wakes or opens, it knows all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use chat_api::{ApiError, Handoff, Reply};
use conversation::{
    Answer, Author, Boundary, Command, Conversation, Delivery, EndedBy, Entry, Event, History, Item, Key,
    Log, Message, Rules, Timestamp,
};

const QUIET_MS: u64 = 20;

/// One step of the world. Numbers choose among what there is at that moment.
#[derive(Clone, Debug)]
pub enum Step {
    Show(usize),
    Say(usize),
    Retry(usize, usize),
    End(usize),
    Restart(usize),
    /// The API takes a call and keeps its answer.
    Take(usize),
    /// The answer of a call that was taken arrives.
    Arrive(usize),
    /// A call fails on its way to the tab that made it.
    Fail(usize, Failure),
    Reload(usize),
    Wake(usize),
    Network(usize, bool),
    /// A tab hears of the next entry of the other one.
    Hear(usize),
    /// The browser stops a tab, or lets it go on.
    Freeze(usize),
    Thaw(usize),
    Late(usize),
    Hide(usize),
    Watch(usize, bool),
    Stay(usize),
}

#[derive(Clone, Copy, Debug)]
pub enum Failure {
    Line,
    Busy,
    Internal,
    Over,
}

/// What the agent does with the messages it takes.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    pub keyed: bool,
    /// Every so many messages it says nothing, hands off, or concludes.
    pub every: usize,
    /// Whether the owner ends conversations in which nothing is said.
    pub quiet: bool,
}

impl Manners {
    fn rules(self) -> Rules {
        Rules { quiet: self.quiet.then_some(Duration::from_millis(QUIET_MS)), ..Rules::default() }
    }
}

struct Tab {
    conversation: Conversation,
    log: Log,
    name: String,
    /// What the other tab wrote and this one does not know yet.
    unheard: VecDeque<(String, String)>,
    wants_turn: bool,
    alarms: BTreeSet<u64>,
    frozen: bool,
}

#[derive(Clone)]
struct Call {
    tab: Option<usize>,
    key: Key,
    message: Option<String>,
    /// None for a *create*.
    conversation: Option<String>,
    taken: Option<Reply>,
}

pub struct World {
    manners: Manners,
    tabs: Vec<Tab>,
    turn: Option<usize>,
    stored: BTreeMap<String, String>,
    calls: Vec<Call>,
    kept: BTreeMap<String, Reply>,
    /// Every message that the agent took, with the key it came under.
    pub taken: Vec<(String, String)>,
    said: Vec<String>,
    retries: BTreeMap<String, usize>,
    next: usize,
    now: u64,
    over: BTreeSet<String>,
}

impl World {
    pub fn new(manners: Manners) -> Self {
        let tab = |name: &str| Tab {
            conversation: Conversation::restore(manners.rules(), History::default(), String::new()),
            log: Log::default(),
            name: name.to_owned(),
            unheard: VecDeque::new(),
            wants_turn: false,
            alarms: BTreeSet::new(),
            frozen: false,
        };
        Self {
            manners,
            tabs: vec![tab("a"), tab("b")],
            turn: None,
            stored: BTreeMap::new(),
            calls: Vec::new(),
            kept: BTreeMap::new(),
            taken: Vec::new(),
            said: Vec::new(),
            retries: BTreeMap::new(),
            next: 0,
            now: 0,
            over: BTreeSet::new(),
        }
    }

    fn fresh(&mut self, what: &str) -> Key {
        self.next += 1;
        Key(format!("{what}{}", self.next))
    }

    pub fn step(&mut self, step: &Step) {
        self.now += 1;
        let at = Timestamp(self.now);
        match step {
            Step::Show(tab) => {
                let key = self.fresh("create");
                self.event(*tab, Event::Shown { key });
            }
            Step::Say(tab) => {
                let key = self.fresh("turn");
                let text = format!("words {}", key.0);
                self.event(*tab, Event::Drafted { text, at });
                self.event(*tab, Event::Sent { key, at });
            }
            Step::Retry(tab, which) => self.retry(*tab, *which),
            Step::End(tab) => self.event(*tab, Event::Ended { at }),
            Step::Restart(tab) => {
                let key = self.fresh("create");
                self.event(*tab, Event::Restarted { key });
            }
            Step::Take(which) => self.take(*which),
            Step::Arrive(which) => self.arrive(*which, at),
            Step::Fail(which, failure) => self.fail(*which, *failure, at),
            Step::Reload(tab) => self.reload(*tab),
            Step::Wake(tab) => self.wake(*tab),
            Step::Hide(tab) => self.event(*tab, Event::Hidden),
            Step::Watch(tab, watched) => self.event(*tab, Event::Watched { watched: *watched }),
            Step::Stay(tab) => self.event(*tab, Event::Stayed { at }),
            Step::Network(tab, online) => self.event(*tab, Event::Network { online: *online }),
            Step::Hear(tab) => self.hear(tab % 2),
            Step::Freeze(tab) => self.freeze(tab % 2),
            Step::Thaw(tab) => {
                self.catch_up(tab % 2);
                self.tabs[tab % 2].frozen = false;
                self.event(*tab, Event::Thawed);
            }
            Step::Late(tab) => {
                let call = self.fresh("nobody");
                let outcome = Ok(Answer { reply: reply("late"), keyed: true });
                self.event(
                    *tab,
                    Event::Created { key: call.clone(), outcome: outcome.clone(), at, chance: 9 },
                );
                self.event(*tab, Event::Responded { call, outcome, at, chance: 9 });
            }
        }
        self.check();
    }

    fn event(&mut self, tab: usize, event: Event) {
        let tab = tab % 2;
        for command in self.tabs[tab].conversation.update(event) {
            self.run(tab, command);
        }
        self.hand_over_the_turn();
    }

    fn run(&mut self, tab: usize, command: Command) {
        match command {
            Command::Log(entry) => {
                match &entry {
                    Entry::Said { text, .. } => self.said.push(text.clone()),
                    Entry::Ended { by: EndedBy::Quiet, at } => self.check_silence(tab, *at),
                    _ => {}
                }
                let Tab { log, name, .. } = &mut self.tabs[tab];
                let item = log.append(&entry, name);
                self.stored.insert(item.0.clone(), item.1.clone());
                self.tabs[1 - tab].unheard.push_back(item);
            }
            Command::TakeTurn => self.tabs[tab].wants_turn = true,
            Command::YieldTurn => {
                // Or asks for it no more.
                let asked = std::mem::take(&mut self.tabs[tab].wants_turn);
                assert!(asked || self.turn == Some(tab), "only who has the turn gives it back");
                if !asked {
                    self.turn = None;
                }
            }
            Command::Create { key } => self.call(tab, key, None, None),
            Command::Respond { call, conversation, message } => {
                let knows_all = self.tabs[tab].unheard.is_empty();
                assert!(
                    !knows_all || !self.over.contains(&conversation),
                    "{conversation} is over, and was sent {message:?}"
                );
                self.call(tab, call, message, Some(conversation));
            }
            Command::Abandon => {
                let of_tab = self.calls.iter_mut().filter(|call| call.tab == Some(tab));
                of_tab.for_each(|call| call.tab = None);
            }
            Command::Close { conversation } => {
                self.over.insert(conversation);
            }
            Command::Wake { at } => {
                self.tabs[tab].alarms.insert(at.0);
            }
            Command::Keep { .. } => {}
        }
    }

    // The time comes that a tab has asked for. It reads first what the other one wrote.
    fn wake(&mut self, tab: usize) {
        if let Some(alarm) = self.tabs[tab % 2].alarms.pop_first() {
            self.now = self.now.max(alarm);
            self.catch_up(tab % 2);
            self.event(tab, Event::Woke { at: Timestamp(self.now) });
        }
    }

    fn check_silence(&self, tab: usize, end: Timestamp) {
        let last = self.tabs[tab].log.fold(false).unwrap().last();
        assert!(self.manners.quiet && end.0 >= last.0 + QUIET_MS, "ended at {end:?}, after {last:?}");
        let awaited = self.calls.iter().any(|call| call.tab == Some(tab));
        assert!(!awaited, "ended although an answer is awaited");
    }

    fn freeze(&mut self, tab: usize) {
        self.tabs[tab].frozen = true;
        for command in self.tabs[tab].conversation.update(Event::Frozen) {
            self.run(tab, command);
        }
        if self.turn == Some(tab) {
            let waited_for = self.calls.iter().any(|call| call.tab == Some(tab));
            let waits = self.tabs[tab].conversation.wait().is_some();
            assert!(!self.manners.keyed && (waited_for || waits), "a stopped tab holds up the other");
        }
        self.hand_over_the_turn();
    }

    fn call(&mut self, tab: usize, key: Key, message: Option<String>, conversation: Option<String>) {
        assert_eq!(self.turn, Some(tab), "a tab calls without the turn");
        assert!(!self.tabs[tab].frozen || !self.manners.keyed, "a stopped tab begins a call");
        self.calls.push(Call { tab: Some(tab), key, message, conversation, taken: None });
    }

    // The runtime reads what other tabs wrote before it lets a tab go on.
    fn hand_over_the_turn(&mut self) {
        while self.turn.is_none() {
            let Some(tab) = self.tabs.iter().position(|tab| tab.wants_turn) else { return };
            self.turn = Some(tab);
            self.tabs[tab].wants_turn = false;
            self.catch_up(tab);
            for command in self.tabs[tab].conversation.update(Event::TurnTaken) {
                self.run(tab, command);
            }
        }
    }

    fn catch_up(&mut self, tab: usize) {
        if self.tabs[tab].unheard.is_empty() {
            return;
        }
        let Tab { log, conversation, unheard, .. } = &mut self.tabs[tab];
        unheard.clear();
        self.stored.iter().for_each(|(name, line)| {
            log.take(name, line);
        });
        conversation.refold(log.fold(false).unwrap());
        for command in self.tabs[tab].conversation.update(Event::CaughtUp) {
            self.run(tab, command);
        }
    }

    fn hear(&mut self, tab: usize) {
        let Tab { log, conversation, unheard, .. } = &mut self.tabs[tab];
        let Some((name, line)) = unheard.pop_front() else { return };
        let event = if log.take(&name, &line) {
            Event::Heard { entry: Entry::from_line(&line).unwrap() }
        } else {
            conversation.refold(log.fold(false).unwrap());
            Event::CaughtUp
        };
        self.event(tab, event);
    }

    fn retry(&mut self, tab: usize, which: usize) {
        let transcript = self.tabs[tab % 2].conversation.transcript();
        let failed = transcript.iter().filter_map(|item| match item {
            Item::Message(Message {
                author: Author::Visitor { turn, delivery: Delivery::Failed(_), .. },
                ..
            }) => Some(turn.clone()),
            _ => None,
        });
        let failed = failed.collect::<Vec<_>>();
        if let Some(turn) = failed.get(which % failed.len().max(1)).cloned() {
            *self.retries.entry(turn.0.clone()).or_default() += 1;
            let call = self.fresh("again");
            self.event(tab, Event::Retried { turn, call });
        }
    }

    fn take(&mut self, which: usize) {
        let open = self.calls.iter().enumerate().filter(|(_, call)| call.taken.is_none());
        let open = open.map(|(index, _)| index).collect::<Vec<_>>();
        let Some(index) = open.get(which % open.len().max(1)).copied() else { return };
        let call = self.calls[index].clone();
        let kept = self.manners.keyed.then(|| self.kept.get(&call.key.0).cloned()).flatten();
        if kept.is_none() && call.conversation.as_ref().is_some_and(|id| self.over.contains(id)) {
            self.calls.remove(index);
            return self.back(&call, Err(ApiError::Over), Timestamp(self.now));
        }
        let answer = kept.unwrap_or_else(|| self.answer(&call));
        self.kept.insert(call.key.0.clone(), answer.clone());
        self.calls[index].taken = Some(answer);
    }

    fn answer(&mut self, call: &Call) -> Reply {
        if call.conversation.is_none() {
            return Reply { conversation_id: format!("CONV-{}", call.key.0), ..reply("Hello") };
        }
        let Some(message) = &call.message else { return reply("fetched") };
        self.taken.push((call.key.0.clone(), message.clone()));
        let plain = reply(&format!("re {message}"));
        match self.taken.len() % self.manners.every {
            1 => reply(""),
            2 => Reply { end_conversation: true, ..plain },
            3 => Reply { handoff: Some(Handoff::default()), ..plain },
            _ => plain,
        }
    }

    fn arrive(&mut self, which: usize, at: Timestamp) {
        let ready = self.calls.iter().enumerate().filter(|(_, call)| call.taken.is_some());
        let ready = ready.map(|(index, _)| index).collect::<Vec<_>>();
        let Some(index) = ready.get(which % ready.len().max(1)).copied() else { return };
        let call = self.calls.remove(index);
        let answer = call.taken.clone().map(|reply| Answer { reply, keyed: self.manners.keyed });
        self.back(&call, answer.ok_or(ApiError::Failed), at);
    }

    fn fail(&mut self, which: usize, failure: Failure, at: Timestamp) {
        if self.calls.is_empty() {
            return;
        }
        let call = self.calls[which % self.calls.len()].clone();
        // What the agent has taken, it does not call busy or over.
        let error = match failure {
            Failure::Busy if call.taken.is_none() => ApiError::Busy { retry_after: None },
            Failure::Over if call.taken.is_none() && call.conversation.is_some() => ApiError::Over,
            Failure::Internal => ApiError::Failed,
            _ => ApiError::Unreachable,
        };
        self.calls.remove(which % self.calls.len());
        self.back(&call, Err(error), at);
    }

    fn back(&mut self, call: &Call, outcome: Result<Answer, ApiError>, at: Timestamp) {
        let (Some(tab), key) = (call.tab, call.key.clone()) else { return };
        let event = if call.conversation.is_none() {
            Event::Created { key, outcome, at, chance: 0 }
        } else {
            Event::Responded { call: key, outcome, at, chance: 0 }
        };
        self.event(tab, event);
    }

    // The page is gone; what it sent is on its way all the same.
    fn reload(&mut self, tab: usize) {
        let tab = tab % 2;
        let draft = self.tabs[tab].conversation.draft().to_owned();
        for call in self.calls.iter_mut().filter(|call| call.tab == Some(tab)) {
            call.tab = None;
        }
        if self.turn == Some(tab) {
            self.turn = None;
        }
        let mut log = Log::default();
        self.stored.iter().for_each(|(name, line)| {
            log.take(name, line);
        });
        let conversation = Conversation::restore(self.manners.rules(), log.fold(false).unwrap(), draft);
        // A page has a name of its own.
        let name = self.fresh("page").0;
        let (unheard, alarms) = Default::default();
        self.tabs[tab] = Tab { conversation, log, name, unheard, wants_turn: false, alarms, frozen: false };
        self.event(tab, Event::Network { online: true });
    }

    fn check(&self) {
        // Nobody waits for the calls of a page that is gone or was stopped, nor of a conversation that was ended.
        let ended = |call: &Call| call.conversation.as_ref().is_some_and(|id| self.over.contains(id));
        let awaited = self.calls.iter().filter(|call| call.tab.is_some() && !ended(call));
        assert!(awaited.clone().count() <= 1, "{} calls are in the air", awaited.count());
        let log = self.stored.values().map(|line| Entry::from_line(line).unwrap()).collect::<Vec<_>>();
        let told = History::fold(log.clone());
        let unseen = log.iter().rposition(|entry| *entry == Entry::Seen).map_or(0, |seen| seen + 1);
        let before = History::fold(log[..unseen].to_vec());
        let news = &told.transcript()[before.transcript().len()..];
        let news = news.iter().filter(|item| is_by_agent(item)).count();
        for tab in &self.tabs {
            assert_eq!(
                *tab.conversation.history(),
                tab.log.fold(false).unwrap(),
                "a tab sees the fold of its log"
            );
            if tab.unheard.is_empty() {
                assert_eq!(*tab.conversation.history(), told, "a tab that knows all sees what is stored");
                assert_eq!(tab.conversation.unread(), news, "what came after the last look is unread");
            }
        }
        let visitor = told.transcript().iter().filter_map(|item| match item {
            Item::Message(Message { author: Author::Visitor { .. }, text, .. }) => Some(text.clone()),
            _ => None,
        });
        let said = log.iter().filter_map(|entry| match entry {
            Entry::Said { text, .. } => Some(text.clone()),
            _ => None,
        });
        assert_eq!(
            visitor.collect::<Vec<_>>(),
            said.clone().collect::<Vec<_>>(),
            "every word is there, in order"
        );
        assert_eq!(said.collect::<BTreeSet<_>>(), self.said.iter().cloned().collect(), "and was stored");
        let sending = told.transcript().iter().filter(|item| is_sending(item)).count();
        assert!(sending <= 1, "{sending} messages are said to be on their way");
        self.check_that_nothing_was_taken_twice();
    }

    fn check_that_nothing_was_taken_twice(&self) {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, message) in &self.taken {
            *times.entry(message).or_default() += 1;
        }
        for (message, times) in times {
            let turn = message.trim_start_matches("words ");
            let allowed = 1 + self.retries.get(turn).copied().unwrap_or_default();
            assert!(times <= allowed, "{message:?} was taken {times} times, {allowed} were asked for");
        }
    }
}

fn is_sending(item: &Item) -> bool {
    let Item::Message(Message { author: Author::Visitor { delivery, .. }, .. }) = item else { return false };
    *delivery == Delivery::Sending
}

fn is_by_agent(item: &Item) -> bool {
    match item {
        Item::Message(message) => message.author == Author::Agent,
        Item::Boundary { boundary: Boundary::Ended(by), .. } => *by == EndedBy::Agent,
        Item::Boundary { boundary: Boundary::HandedOff(_), .. } => true,
    }
}

fn reply(text: &str) -> Reply {
    Reply { conversation_id: "CONV".into(), response: text.into(), ..Reply::default() }
}
