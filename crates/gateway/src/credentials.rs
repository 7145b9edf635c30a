//! The two keys. They are written into headers and nowhere else.

use std::fmt;

use axum::http::HeaderValue;

use crate::ConfigError;

/// The API key of an account and the connector token of a project.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) api_key: HeaderValue,
    pub(crate) token: HeaderValue,
}

impl Credentials {
    /// Both have to be given, and to be fit for a header.
    pub fn new(api_key: &str, token: &str) -> Result<Self, ConfigError> {
        let api_key = key("POLYCHAT_API_KEY", api_key)?;
        let token = key("POLYCHAT_CONNECTOR_TOKEN", token)?;
        Ok(Self { api_key, token })
    }
}

fn key(variable: &'static str, value: &str) -> Result<HeaderValue, ConfigError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(ConfigError::MissingKey { variable });
    }
    let mut header = HeaderValue::from_str(value).map_err(|_| ConfigError::BadKey { variable })?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Debug for Credentials {
    /// Names neither key, so that it may stand in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_shown() {
        let shown = format!("{:?}", Credentials::new("first-secret", "second-secret").unwrap());
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn a_key_that_breaks_a_header_is_refused_without_being_shown() {
        let error = Credentials::new("secret\nline", "token").unwrap_err().to_string();
        assert!(error.contains("POLYCHAT_API_KEY") && !error.contains("secret"), "{error}");
    }
}
