//! From a TOML file to a [`Config`], or everything that is wrong with it.
//!
//! Here is what goes for the whole gateway; `read_site` reads the sites.

use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use toml::de::DeTable;

use super::{
    Bounds, Config, ConfigError, Idempotency, Problem, RedisAddress, Tls, problem::Source, read_site,
    secret::Sources, table::Table,
};
use crate::{Hosts, Limits, Proxies, limits::Quota};

const TOP: [&str; 15] = [
    "listen",
    "admin",
    "workers",
    "files",
    "hosts",
    "trusted_proxies",
    "client_address",
    "redis",
    "tls",
    "timeouts",
    "bounds",
    "limits",
    "idempotency",
    "retry",
    "site",
];

impl Config {
    /// Reads a configuration file; `variable` reads the environment, where its secrets may be.
    pub fn load(file: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| {
            let reason = format!("the configuration cannot be read: {error}");
            let problem = Problem { file: name.clone(), line: None, key: String::new(), reason };
            ConfigError::File(vec![problem])
        })?;
        Self::parse(&name, &text, file.parent().unwrap_or(Path::new("")), variable)
    }

    /// Reads the text of a configuration file. Relative paths in it begin at `folder`.
    pub fn parse(
        file: &str,
        text: &str,
        folder: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let source = Source::new(file, text);
        let config = match DeTable::parse(text) {
            Ok(document) => {
                let top = Table::new(&source, "", document.span(), document.get_ref(), &TOP);
                Some(read(&top, &Sources { variable, folder }))
            }
            Err(error) => {
                // The library's own drawing of the place would show a line, and a secret in it.
                let reason = format!("this is not TOML: {}", error.message().replace('\n', ", "));
                source.refuse(error.span().unwrap_or_default(), "", reason);
                None
            }
        };
        match (config, source.problems()) {
            (Some(config), problems) if problems.is_empty() => Ok(config),
            (_, problems) => Err(ConfigError::File(problems)),
        }
    }
}

fn read(top: &Table<'_, '_>, sources: &Sources<'_>) -> Config {
    let address = |key: &str| {
        top.parsed(key, |text| {
            let wrong = || format!("{text:?} is no address: write an IP and a port, as in \"0.0.0.0:8080\"");
            text.parse::<SocketAddr>().map_err(|_| wrong())
        })
    };
    let path = |text: Option<&str>, fallback: &str| sources.folder.join(text.unwrap_or(fallback));
    let (patience, connect_patience, body_time, idle, grace) = timeouts(top);
    let workers = top.number("workers", 1..=1_024).and_then(|number| usize::try_from(number).ok());
    let hosts = top.texts("hosts").map(|names| Hosts::only(&names));
    let hosts = hosts.and_then(|hosts| hosts.map_err(|reason| top.refuse::<()>("hosts", reason)).ok());
    Config {
        listen: address("listen").unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        admin: address("admin"),
        workers: workers.unwrap_or_else(Config::cores),
        files: path(top.text("files"), "dist"),
        tls: tls(top, sources.folder),
        hosts: hosts.unwrap_or_else(Hosts::any),
        proxies: proxies(top),
        sites: sites(top, sources),
        bounds: bounds(top, body_time, idle),
        limits: limits(top),
        patience,
        connect_patience,
        grace,
        idempotency: idempotency(top),
        redis: redis(top, sources),
    }
}

fn sites(top: &Table<'_, '_>, sources: &Sources<'_>) -> Vec<super::Site> {
    let retry = read_site::retry(top);
    let mut taken: HashMap<String, String> = HashMap::new();
    let mut sites = Vec::new();
    let tables = top.list("site", &read_site::KNOWN);
    if top.value("site").is_none() {
        top.refuse::<()>(
            "site",
            "there is no [[site]]: write one, with account, project, upstream, keys and origins",
        );
    }
    for table in tables {
        let Some(mut site) = read_site::site(&table, sources) else { continue };
        site.retry = retry;
        let deployment = site.deployment.as_ref().map(|own| format!("{}/{}", own.account(), own.project()));
        for (key, value) in [("name", Some(site.name.clone())), ("project", deployment)] {
            let Some(value) = value else { continue };
            if taken.insert(format!("{key} {value}"), site.name.clone()).is_some() {
                table.refuse::<()>(key, format!("another [[site]] has {value} already: each has its own"));
            }
        }
        sites.push(site);
    }
    sites
}

fn timeouts(top: &Table<'_, '_>) -> (Duration, Duration, Duration, Duration, Duration) {
    const KNOWN: [&str; 5] =
        ["answer_seconds", "connect_seconds", "body_seconds", "idle_seconds", "shutdown_seconds"];
    let table = top.below("timeouts", &KNOWN);
    let seconds = |key, most, fallback| {
        let given = table.as_ref().and_then(|table| table.number(key, 1..=most));
        Duration::from_secs(given.unwrap_or(fallback))
    };
    let answer = seconds("answer_seconds", 600, 90);
    let grace = seconds("shutdown_seconds", 900, answer.as_secs() + 5);
    (
        answer,
        seconds("connect_seconds", 60, 5),
        seconds("body_seconds", 600, 20),
        seconds("idle_seconds", 3_600, 60),
        grace,
    )
}

fn bounds(top: &Table<'_, '_>, body_time: Duration, idle: Duration) -> Bounds {
    const KNOWN: [&str; 6] =
        ["body_bytes", "message_characters", "header_bytes", "headers", "answer_bytes", "connections"];
    let table = top.below("bounds", &KNOWN);
    let own = Bounds::default();
    let size = |key, least, most, fallback: usize| {
        let given = table.as_ref().and_then(|table| table.number(key, least..=most));
        given.and_then(|number| usize::try_from(number).ok()).unwrap_or(fallback)
    };
    Bounds {
        body_bytes: size("body_bytes", 1_024, 16 << 20, own.body_bytes),
        body_time,
        message_characters: size("message_characters", 1, 1 << 20, own.message_characters),
        header_bytes: size("header_bytes", 8_192, 1 << 20, own.header_bytes),
        headers: size("headers", 16, 1_000, own.headers),
        answer_bytes: size("answer_bytes", 1_024, 64 << 20, own.answer_bytes),
        connections: size("connections", 1, 1_000_000, own.connections),
        idle,
    }
}

fn limits(top: &Table<'_, '_>) -> Limits {
    const KNOWN: [&str; 3] = ["client", "create", "conversation"];
    let own = Limits::default();
    let Some(table) = top.below("limits", &KNOWN) else { return own };
    let quota = |key, fallback: Quota| {
        let Some(table) = table.below(key, &["per_minute", "burst"]) else { return fallback };
        let number =
            |key, least| table.number(key, least..=1_000_000).and_then(|number| u32::try_from(number).ok());
        let per_minute = number("per_minute", 0).unwrap_or(fallback.per_minute);
        Quota {
            per_minute,
            burst: number("burst", 1).unwrap_or_else(|| fallback.burst.min(per_minute.max(1))),
        }
    };
    Limits {
        client: quota("client", own.client),
        create: quota("create", own.create),
        conversation: quota("conversation", own.conversation),
    }
}

fn idempotency(top: &Table<'_, '_>) -> Idempotency {
    let own = Idempotency::default();
    let Some(table) =
        top.below("idempotency", &["keep_seconds", "most_entries", "most_bytes", "lease_seconds"])
    else {
        return own;
    };
    let size =
        |key, least, most| table.number(key, least..=most).and_then(|number| usize::try_from(number).ok());
    Idempotency {
        time_to_live: table.number("keep_seconds", 60..=86_400).map_or(own.time_to_live, Duration::from_secs),
        most_entries: size("most_entries", 1, 10_000_000).unwrap_or(own.most_entries),
        most_bytes: size("most_bytes", 1 << 16, 1 << 36).unwrap_or(own.most_bytes),
        lease: table.number("lease_seconds", 2..=60).map_or(own.lease, Duration::from_secs),
    }
}

fn tls(top: &Table<'_, '_>, folder: &Path) -> Option<Tls> {
    let table = top.below("tls", &["certificate", "key"])?;
    let file = |key| -> Option<PathBuf> {
        let file = folder.join(table.needed(key, "name a file in PEM")?);
        match fs::File::open(&file) {
            Ok(_) => Some(file),
            Err(error) => table.refuse(key, format!("{} cannot be read: {error}", file.display())),
        }
    };
    let (certificate, key) = (file("certificate"), file("key"));
    let tls = Tls { certificate: certificate?, key: key? };
    match crate::tls::server(&tls) {
        Ok(_) => Some(tls),
        Err(reason) => table.refuse("certificate", reason),
    }
}

fn proxies(top: &Table<'_, '_>) -> Proxies {
    let header = top.parsed("client_address", Proxies::header).unwrap_or_default();
    let Some(texts) = top.texts("trusted_proxies") else {
        if top.value("client_address").is_some() {
            top.refuse::<()>(
                "client_address",
                "nobody is trusted to say it: name the trusted_proxies, as in [\"10.0.0.0/8\"]",
            );
        }
        return Proxies::default();
    };
    match Proxies::new(&texts, header) {
        Ok(proxies) => proxies,
        Err(reason) => top.refuse("trusted_proxies", reason).unwrap_or_default(),
    }
}

fn redis(top: &Table<'_, '_>, sources: &Sources<'_>) -> Option<RedisAddress> {
    // Without a password in it an address is no secret.
    let plain = top.value("redis")?.get_ref().as_str().filter(|address| !address.contains('@'));
    let address = plain.map(str::to_owned).or_else(|| sources.secret(top, "redis"))?;
    RedisAddress::new(address).map_err(|error| top.refuse::<()>("redis", error.to_string())).ok()
}
