//! From TOML to a [`Script`] that can be played, or the first reason why not.
//!
//! Here are the document, its greetings and its rules; `parts` reads what they are made of.

use regex::RegexBuilder;
use toml::de::DeTable;

use super::{
    Greeting, Rule, Script, ScriptError, Settings,
    error::Source,
    hears::{Hears, normal},
    offers, parts,
    table::Table,
};

const TOP: [&str; 4] = ["agent", "greeting", "rule", "otherwise"];
const GREETING: [&str; 6] = ["when", "say", "end", "handoff", "delay_ms", "fault"];
const RULE: [&str; 9] = ["hears", "pattern", "say", "later", "end", "handoff", "delay_ms", "fault", "times"];
const OTHERWISE: [&str; 4] = ["say", "end", "handoff", "delay_ms"];

pub(super) fn script(name: &str, text: &str) -> Result<Script, ScriptError> {
    let source = Source { name, text };
    let document = DeTable::parse(text).map_err(|error| {
        source.refuse(error.span().unwrap_or_default(), error.message().replace('\n', ", "))
    })?;
    let top = Table::of(source, "a script", document.span(), document.get_ref(), &TOP)?;
    let settings = match top.value("agent") {
        Some(value) => parts::settings(source, value)?,
        None => Settings::default(),
    };
    let greetings = greetings(source, &top)?;
    let rules = rules(source, &top)?;
    let Some(value) = top.value("otherwise") else {
        return Err(top.refuse("needs an [otherwise]: what to `say` when no rule hears its words"));
    };
    let table = Table::new(source, "[otherwise]", value, &[&OTHERWISE[..], &offers::KEYS].concat())?;
    Ok(Script { settings, greetings, rules, otherwise: parts::answer(source, &table)? })
}

fn greetings(source: Source<'_>, top: &Table<'_, '_>) -> Result<Vec<Greeting>, ScriptError> {
    let mut greetings: Vec<Greeting> = Vec::new();
    for value in top.list("greeting")? {
        let table = Table::new(source, "[[greeting]]", value, &[&GREETING[..], &offers::KEYS].concat())?;
        if greetings.last().is_some_and(|before| before.when.is_empty()) {
            return Err(table.refuse("is never said: the one before it has no `when` and is for anybody"));
        }
        greetings.push(greeting(source, &table)?);
    }
    if greetings.last().is_some_and(|last| last.when.is_empty()) {
        return Ok(greetings);
    }
    Err(top.refuse("needs a last [[greeting]] without `when`, for the visitors that no other is meant for"))
}

fn greeting(source: Source<'_>, table: &Table<'_, '_>) -> Result<Greeting, ScriptError> {
    let when = match table.value("when") {
        Some(value) => parts::when(source, value)?,
        None => Vec::new(),
    };
    let fault = parts::fault(source, table)?;
    let answer = match (&fault, table.has("say")) {
        (None, _) => parts::answer(source, table)?,
        (Some(_), false) => parts::bare(source, table)?,
        (Some(_), true) => {
            return Err(table.refuse_key("say", "never said: a greeting's `fault` is always in its place"));
        }
    };
    Ok(Greeting { when, answer, fault })
}

fn rules(source: Source<'_>, top: &Table<'_, '_>) -> Result<Vec<Rule>, ScriptError> {
    let mut rules: Vec<(Rule, usize)> = Vec::new();
    for value in top.list("rule")? {
        let table = Table::new(source, "[[rule]]", value, &[&RULE[..], &offers::KEYS].concat())?;
        let phrases = table.texts("hears")?;
        for phrase in &phrases {
            let heard = normal(phrase);
            if heard.trim().is_empty() {
                return Err(table.refuse_key("hears", format!("`hears` has {phrase:?}, which is no word")));
            }
            if let Some((_, line)) = rules.iter().find(|(rule, _)| rule.hears.matches(phrase, &heard)) {
                let reason = format!(
                    "never heard: the rule on line {line} already answers {phrase:?}; put this one before it"
                );
                return Err(table.refuse_key("hears", reason));
            }
        }
        rules.push((rule(source, &table, &phrases)?, table.line()));
    }
    Ok(rules.into_iter().map(|(rule, _)| rule).collect())
}

fn rule(source: Source<'_>, table: &Table<'_, '_>, phrases: &[&str]) -> Result<Rule, ScriptError> {
    let pattern = match table.text("pattern")? {
        Some(pattern) => {
            Some(RegexBuilder::new(pattern).case_insensitive(true).build().map_err(|error| {
                let why = error.to_string();
                // The last line of a syntax error says what is wrong; those before it draw the place.
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                table.refuse_key("pattern", format!("`pattern` is no regular expression: {why}"))
            })?)
        }
        None if phrases.is_empty() => {
            return Err(table.refuse("hears nothing: give it `hears`, a list of phrases, or a `pattern`"));
        }
        None => None,
    };
    let times = table.number("times", 1..=1_000)?.and_then(|times| usize::try_from(times).ok());
    let fault = parts::fault(source, table)?;
    let speaks = table.has("say") || table.has("later");
    let answer = match (&fault, times) {
        (None, Some(_)) => {
            return Err(table.refuse_key("times", "`times` counts a `fault`: add one, or remove it"));
        }
        (Some(_), Some(_)) if !speaks => {
            return Err(table.refuse("needs something to `say` when its fault has happened `times` times"));
        }
        (Some(_), None) if speaks => {
            return Err(table.refuse("never speaks: its fault always happens; limit it with `times`"));
        }
        (Some(_), None) => parts::bare(source, table)?,
        _ => parts::answer(source, table)?,
    };
    Ok(Rule { hears: Hears::new(phrases, pattern), answer, fault: fault.map(|fault| (fault, times)) })
}
