//! A secret, read from the environment or from a file, never from the configuration itself.

use std::{fs, path::Path};

use toml::de::DeValue;

use super::table::{Table, nearest};

/// Where secrets come from: the environment, and files beside the configuration.
pub(super) struct Sources<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// Relative paths begin here.
    pub folder: &'a Path,
}

impl Sources<'_> {
    /// The secret of a key, which has to be there.
    pub fn needed(&self, table: &Table<'_, '_>, key: &str) -> Option<String> {
        if table.value(key).is_none() {
            let way = format!("write {key} = {{ env = \"NAME\" }} or {{ file = \"/run/secrets/…\" }}");
            return table.refuse(key, format!("it is missing: {way}"));
        }
        self.secret(table, key)
    }

    /// The secret of a key, where it has one. What it holds is never shown.
    pub fn secret(&self, table: &Table<'_, '_>, key: &str) -> Option<String> {
        let DeValue::Table(place) = table.value(key)?.get_ref() else {
            let reason = "a secret does not stand here, where it would be copied and shared: write { env = \"NAME\" } \
                          or { file = \"/run/secrets/…\" }";
            return table.refuse(key, reason);
        };
        let named = |name: &str| place.get(name).and_then(|value| value.get_ref().as_str());
        let other =
            place.keys().map(|name| name.get_ref().as_ref()).find(|name| !["env", "file"].contains(name));
        if let Some(other) = other {
            let meant = nearest(other, &["env", "file"]).unwrap_or("env");
            return table.refuse(key, format!("there is no `{other}` of a secret; did you mean `{meant}`?"));
        }
        let read = match (named("env"), named("file")) {
            (Some(name), None) => (self.variable)(name).ok_or_else(|| {
                // It may be the secret itself, by mistake.
                let name = if is_usual(name) { name } else { "that it names" };
                format!("the environment variable {name} is not set: set it, or name another, as in \"API_KEY\"")
            }),
            (None, Some(file)) => fs::read_to_string(self.folder.join(file)).map_err(|error| {
                // Without a folder in it, it may be the secret itself.
                let file = if file.contains(['/', '.']) { file } else { "that it names" };
                let folder = self.folder.display();
                format!("the file {file} cannot be read ({error}): a relative path begins at the folder {folder:?}")
            }),
            _ => Err("name one place: { env = \"NAME\" } or { file = \"/run/secrets/…\" }".to_owned()),
        };
        match read.map(|secret| secret.trim().to_owned()) {
            Ok(secret) if secret.is_empty() => {
                table.refuse(key, "the secret that it names is empty: put it there, or name another place")
            }
            Ok(secret) => Some(secret),
            Err(reason) => table.refuse(key, reason),
        }
    }
}

/// Whether a variable of the environment is named by convention.
fn is_usual(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}
