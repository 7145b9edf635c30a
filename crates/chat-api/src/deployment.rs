//! Which agent is meant: an account and one of its projects.

use std::fmt;

/// An account and a project, each safe to stand in a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deployment {
    account: String,
    project: String,
}

impl Deployment {
    /// Checks both ids: a slug (`acme-uk`) or a prefixed id (`ws-…`, `ACCOUNT-…`, `PROJECT-…`).
    pub fn new(account: &str, project: &str) -> Result<Self, InvalidSlug> {
        Ok(Self { account: slug("account", account)?, project: slug("project", project)? })
    }

    /// The account's id.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The project's id.
    pub fn project(&self) -> &str {
        &self.project
    }
}

/// An account or project id that could not stand in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSlug {
    /// `account` or `project`.
    pub what: &'static str,
    /// What was given.
    pub value: String,
}

impl fmt::Display for InvalidSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, value } = self;
        write!(
            f,
            "the {what} {value:?} is not an id: use 1 to {LONGEST} letters, digits, '-' or '_', as in the \
             {what}'s address in Agent Studio"
        )
    }
}

impl std::error::Error for InvalidSlug {}

const LONGEST: usize = 128;

fn slug(what: &'static str, value: &str) -> Result<String, InvalidSlug> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if (1..=LONGEST).contains(&value.len()) && value.bytes().all(allowed) {
        Ok(value.to_owned())
    } else {
        Err(InvalidSlug { what, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_and_prefixed_ids_are_taken() {
        for id in ["acme", "acme-uk", "ws-0a1b", "ACCOUNT-12", "PROJECT_x"] {
            assert!(Deployment::new(id, id).is_ok(), "{id}");
        }
    }

    #[test]
    fn what_would_change_the_path_is_refused_by_name() {
        for id in ["", "a/b", "..", "a?b", "a b", "é", &"a".repeat(129)] {
            let error = Deployment::new("acme", id).unwrap_err();
            assert_eq!((error.what, error.value.as_str()), ("project", id));
        }
    }
}
