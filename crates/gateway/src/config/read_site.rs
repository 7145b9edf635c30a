//! One `[[site]]` of a configuration file.

use std::{collections::BTreeMap, time::Duration};

use chat_api::{Deployment, Region};

use super::{
    Retry, Site, Upstream,
    secret::Sources,
    site::{Api, base},
    table::{Table, nearest},
};
use crate::{
    Binding, Credentials, Identity, Origins,
    identity::{Algorithm, Key},
};

pub(super) const KNOWN: [&str; 12] = [
    "name",
    "account",
    "project",
    "upstream",
    "api_key",
    "connector_token",
    "origins",
    "allow_missing_origin",
    "allow_null_origin",
    "bind_conversations",
    "conversation_secret",
    "identity",
];
const IDENTITY: [&str; 8] = [
    "issuer",
    "audience",
    "clock_skew_seconds",
    "required",
    "attributes",
    "verified_only",
    "key",
    "longest_life_seconds",
];

pub(super) fn site(table: &Table<'_, '_>, sources: &Sources<'_>) -> Option<Site> {
    let account = table.needed("account", "it stands in the address of your project in Agent Studio");
    let project = table.needed("project", "it stands in the address of your project in Agent Studio");
    let regions = Region::ALL.map(Region::name);
    let upstream = table.needed("upstream", &format!("write your region ({})", regions.join(", ")));
    let base = upstream.and_then(|place| match base(place) {
        Ok(base) => Some(base),
        Err(error) => {
            let meant = nearest(place, &regions).map(|name| format!("; did you mean {name:?}?"));
            table.refuse("upstream", format!("{error}{}", meant.unwrap_or_default()))
        }
    });
    let api_key = sources.needed(table, "api_key");
    let token = sources.needed(table, "connector_token");
    let origins = origins(table);
    let identity = table.below("identity", &IDENTITY).map(|table| identity(&table, sources));
    let secrets = sources.secret(table, "conversation_secret");
    let deployment = match Deployment::new(account?, project?) {
        Ok(deployment) => deployment,
        Err(error) => return table.refuse(error.what, error.to_string()),
    };
    let (api_key, token) = (api_key?, token?);
    let credentials = match Credentials::new(&api_key, &token) {
        Ok(credentials) => credentials,
        Err(error) => {
            let key = if Credentials::new(&api_key, "t").is_err() { "api_key" } else { "connector_token" };
            // The message names a variable of the environment, which need not be where it came from.
            let reason =
                error.to_string().replace("POLYCHAT_API_KEY", "it").replace("POLYCHAT_CONNECTOR_TOKEN", "it");
            return table.refuse(key, reason);
        }
    };
    let name = table.text("name").unwrap_or_else(|| deployment.project()).to_owned();
    let binding = match table.flag("bind_conversations").unwrap_or(true) {
        true => Some(match secrets {
            // Several, one a line: the first signs, all are taken.
            Some(secrets) => Binding::new(secrets.lines()),
            None => Binding::of_keys(&api_key, &token),
        }),
        false => None,
    };
    let mut site = Site::new(name, Upstream::Api(Api { base: base?, credentials }));
    site.deployment = Some(deployment);
    site.origins = origins?;
    site.missing_origin = table.flag("allow_missing_origin").unwrap_or(false);
    site.null_origin = table.flag("allow_null_origin").unwrap_or(false);
    site.binding = binding;
    site.identity = match identity {
        Some(identity) => Some(identity?),
        None => None,
    };
    Some(site)
}

fn origins(table: &Table<'_, '_>) -> Option<Origins> {
    if table.value("origins").is_none() {
        return table.refuse("origins", "it is missing: list the websites, as in [\"https://shop.example\"]");
    }
    match Origins::of(table.texts("origins")?) {
        Ok(origins) => Some(origins),
        Err(error) => table.refuse("origins", error.to_string()),
    }
}

fn identity(table: &Table<'_, '_>, sources: &Sources<'_>) -> Option<Identity> {
    let issuer = table.needed("issuer", "who signs, as in the token's `iss`");
    let audience = table.needed("audience", "for whom it is signed, as in the token's `aud`");
    let keys = table.list("key", &["id", "algorithm", "secret", "public_key"]);
    if table.value("key").is_none() {
        table.refuse::<()>(
            "key",
            "it is missing: write [[site.identity.key]] with algorithm and secret or public_key",
        );
    }
    let keys: Option<Vec<_>> = keys.iter().map(|table| key(table, sources)).collect();
    let mut attributes = BTreeMap::new();
    if let Some(value) = table.value("attributes") {
        for (name, claim) in value.get_ref().as_table().into_iter().flatten() {
            match claim.get_ref().as_str() {
                Some(claim) => _ = attributes.insert(name.get_ref().to_string(), claim.to_owned()),
                None => {
                    table.refuse("attributes", format!("the claim of {} must be text", name.get_ref()))?
                }
            }
        }
        if value.get_ref().as_table().is_none() {
            return table.refuse("attributes", "it must be a table: attribute = \"claim\"");
        }
    }
    let verified_only = table.texts("verified_only").unwrap_or_default();
    Some(Identity {
        issuer: issuer?.to_owned(),
        audience: audience?.to_owned(),
        skew: Duration::from_secs(table.number("clock_skew_seconds", 0..=600).unwrap_or(60)),
        longest_life: Duration::from_secs(
            table.number("longest_life_seconds", 60..=31_536_000).unwrap_or(86_400),
        ),
        required: table.flag("required").unwrap_or(false),
        attributes,
        verified_only: verified_only.into_iter().map(str::to_owned).collect(),
        keys: keys?,
    })
}

fn key(table: &Table<'_, '_>, sources: &Sources<'_>) -> Option<Key> {
    let names = Algorithm::ALL.map(Algorithm::name);
    let given = table.needed("algorithm", &format!("write one of {}", names.join(", ")))?;
    let Some(algorithm) = Algorithm::named(given) else {
        let meant =
            nearest(given, &names).map(|name| format!("; did you mean {name:?}?")).unwrap_or_default();
        return table.refuse("algorithm", format!("{given:?} is none of {}{meant}", names.join(", ")));
    };
    let (own, other) =
        if algorithm == Algorithm::Hs256 { ("secret", "public_key") } else { ("public_key", "secret") };
    if table.value(other).is_some() {
        return table.refuse(other, format!("{given} has a {own} in its place"));
    }
    let material = sources.needed(table, own)?;
    match Key::new(table.text("id").map(str::to_owned), algorithm, &material) {
        Ok(key) => Some(key),
        Err(error) => table.refuse(own, error.to_string()),
    }
}

pub(super) fn retry(top: &Table<'_, '_>) -> Retry {
    let own = Retry::default();
    let Some(table) = top.below("retry", &["times", "longest_wait_seconds"]) else { return own };
    let times = table.number("times", 0..=10).and_then(|times| u32::try_from(times).ok());
    let wait = table.number("longest_wait_seconds", 0..=60).map(Duration::from_secs);
    Retry { times: times.unwrap_or(own.times), longest_wait: wait.unwrap_or(own.longest_wait) }
}
