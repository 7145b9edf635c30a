//! What greetings and rules are made of: settings, answers, handoffs, faults.

use std::time::Duration;

use chat_api::{Deployment, Handoff};
use toml::{Spanned, de::DeValue};

use super::{Answer, Fault, ScriptError, Settings, error::Source, offers, table::Table};

const SETTINGS: [&str; 6] =
    ["deployments", "delay_ms", "timeout_seconds", "longest_message", "api_key", "token"];
const LONGEST_DELAY_MS: u64 = 600_000;
const LONGEST_MESSAGE: u64 = 50_000;
const A_YEAR: u64 = 31_536_000;

pub(super) fn settings(source: Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Settings, ScriptError> {
    let table = Table::new(source, "[agent]", value, &SETTINGS)?;
    let mut settings = Settings::default();
    if table.has("deployments") {
        settings.deployments = deployments(&table)?;
    }
    if let Some(delay) = delay(&table)? {
        settings.delay = delay;
    }
    if let Some(seconds) = table.number("timeout_seconds", 1..=A_YEAR)? {
        settings.timeout = Duration::from_secs(seconds);
    }
    if let Some(longest) = table.number("longest_message", 1..=LONGEST_MESSAGE)? {
        settings.longest_message = usize::try_from(longest).unwrap_or(settings.longest_message);
    }
    settings.api_key = key(&table, "api_key")?;
    settings.token = key(&table, "token")?;
    Ok(settings)
}

fn deployments(table: &Table<'_, '_>) -> Result<Vec<Deployment>, ScriptError> {
    let names = table.texts("deployments")?;
    let read = |name: &&str| {
        let Some((account, project)) = name.split_once('/') else {
            return Err(format!("the deployment {name:?} has no project: write it as account/project"));
        };
        Deployment::new(account, project).map_err(|error| error.to_string())
    };
    names.iter().map(read).collect::<Result<_, _>>().map_err(|reason| table.refuse_key("deployments", reason))
}

fn key(table: &Table<'_, '_>, name: &str) -> Result<Option<String>, ScriptError> {
    let Some(key) = table.text(name)? else { return Ok(None) };
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(key.to_owned()));
    }
    Err(table.refuse_key(
        name,
        format!("`{name}` must stand in a header: use letters, digits and signs, no spaces"),
    ))
}

/// The wanted attributes of a greeting, numbers and flags as they would be written.
pub(super) fn when(
    source: Source<'_>,
    value: &Spanned<DeValue<'_>>,
) -> Result<Vec<(String, String)>, ScriptError> {
    let Some(table) = value.get_ref().as_table().filter(|table| !table.is_empty()) else {
        let reason =
            "`when` names attributes: when = { customer_tier = \"premium\" }, or \"*\" for any value";
        return Err(source.refuse(value.span(), reason));
    };
    let wanted = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = name.get_ref();
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            _ => {
                let reason =
                    format!("the attribute `{name}` in `when` must be text, a whole number, true or false");
                return Err(source.refuse(value.span(), reason));
            }
        };
        Ok((name.to_string(), text))
    };
    table.iter().map(wanted).collect()
}

/// An answer that says something.
pub(super) fn answer(source: Source<'_>, table: &Table<'_, '_>) -> Result<Answer, ScriptError> {
    let mut answer = bare(source, table)?;
    answer.say = owned(&table.texts("say")?);
    if table.has("later") {
        if !answer.say.is_empty() {
            return Err(table.refuse_key("later", "`say` and `later` exclude each other: remove one"));
        }
        answer.say = owned(&table.texts("later")?);
        answer.later = true;
    }
    if answer.say.is_empty() {
        return Err(table.refuse("says nothing: give it `say`, a text or a list of texts"));
    }
    Ok(answer)
}

/// All of an answer but its words.
pub(super) fn bare(source: Source<'_>, table: &Table<'_, '_>) -> Result<Answer, ScriptError> {
    let handoff = table.value("handoff").map(|value| handoff(source, value)).transpose()?;
    Ok(Answer {
        say: Vec::new(),
        later: false,
        end: table.flag("end")? || handoff.is_some(),
        handoff,
        delay: delay(table)?,
        offers: offers::offers(source, table)?,
    })
}

fn delay(table: &Table<'_, '_>) -> Result<Option<Duration>, ScriptError> {
    Ok(table.number("delay_ms", 0..=LONGEST_DELAY_MS)?.map(Duration::from_millis))
}

fn handoff(source: Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Handoff, ScriptError> {
    let table = Table::new(source, "`handoff`", value, &["destination", "reason"])?;
    let destination = table.text("destination")?.map(str::to_owned);
    let reason = table.text("reason")?.map(str::to_owned);
    if destination.is_none() && reason.is_none() {
        return Err(table.refuse("is empty: give it a `destination`, a `reason`, or both"));
    }
    Ok(Handoff { destination, reason })
}

/// The fault of a rule or a greeting, where it has one.
pub(super) fn fault(source: Source<'_>, table: &Table<'_, '_>) -> Result<Option<Fault>, ScriptError> {
    let Some(value) = table.value("fault") else { return Ok(None) };
    let table = Table::new(source, "`fault`", value, &["status", "code", "retry_after", "body", "drop"])?;
    let status = table.number("status", 400..=599)?.and_then(|status| u16::try_from(status).ok());
    let code = table.text("code")?;
    let retry_after = table.number("retry_after", 0..=86_400)?;
    let body = table.text("body")?;
    let fault = match (table.text("drop")?, body, status) {
        (Some("before"), None, None) => Fault::DropBefore,
        (Some("after"), None, None) => Fault::DropAfter,
        (Some("before" | "after"), ..) => {
            return Err(table.refuse("drops the line: it can have nothing but `drop`"));
        }
        (Some(_), ..) => {
            return Err(
                table.refuse_key("drop", "`drop` is \"before\" or \"after\" the agent took the message")
            );
        }
        (None, Some(body), status) => Fault::Body { status: status.unwrap_or(200), body: body.to_owned() },
        (None, None, Some(status)) => {
            Fault::Status { status, code: code.unwrap_or("INTERNAL_SERVER_ERROR").to_owned(), retry_after }
        }
        (None, None, None) => return Err(table.refuse("is empty: give it a `status`, a `body`, or a `drop`")),
    };
    if !matches!(fault, Fault::Status { .. }) && (code.is_some() || retry_after.is_some()) {
        return Err(
            table.refuse("has a `code` or `retry_after`, which only a `status` without `body` carries")
        );
    }
    Ok(Some(fault))
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
