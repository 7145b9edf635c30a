//! The websites that may ask.

use std::fmt;

use reqwest::Url;

use crate::ConfigError;

/// The websites whose pages may call the API. The gateway's own pages always may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Pages of this machine, on any port: `localhost`, `127.0.0.1`, `[::1]`.
    Loopback,
    /// Exactly these.
    Only(Vec<String>),
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => {
                f.write_str("pages of this machine may ask (POLYCHAT_ALLOWED_ORIGINS names others)")
            }
            Self::Only(named) => write!(f, "pages of {} may ask", named.join(", ")),
        }
    }
}

impl Origins {
    /// Reads a comma-separated list, as in `https://shop.example, https://www.shop.example`.
    pub fn parse(list: &str) -> Result<Self, ConfigError> {
        let named = list.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        named
            .map(|origin| {
                serialized(origin).ok_or_else(|| ConfigError::BadOrigin { origin: origin.to_owned() })
            })
            .collect::<Result<_, _>>()
            .map(Self::Only)
    }

    /// Whether a page of this origin may ask, where the gateway was called by the name `host`.
    pub(crate) fn allow(&self, origin: &str, host: Option<&str>) -> bool {
        let Some((scheme, authority)) = origin.split_once("://") else { return false };
        // A proxy may have taken the TLS off, so the scheme is the page's alone.
        let is_own = matches!(scheme, "http" | "https")
            && host.is_some_and(|host| host.eq_ignore_ascii_case(authority));
        is_own
            || match self {
                Self::Loopback => is_loopback(origin),
                Self::Only(named) => named.iter().any(|name| name == origin),
            }
    }
}

fn is_loopback(origin: &str) -> bool {
    let url = Url::parse(origin).ok().filter(|_| serialized(origin).as_deref() == Some(origin));
    url.is_some_and(|url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

/// An origin as a browser writes it, or None where it is more or less than one.
fn serialized(origin: &str) -> Option<String> {
    let url = Url::parse(origin).ok()?;
    let is_bare =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (matches!(url.scheme(), "http" | "https") && is_bare).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_may_ask_by_default() {
        for origin in ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443", "https://localhost"]
        {
            assert!(Origins::Loopback.allow(origin, None), "{origin}");
        }
        for origin in [
            "null",
            "https://shop.example",
            "http://localhost.shop.example",
            "http://127.0.0.1.nip.example",
            "file://",
            "http://localhost/x",
        ] {
            assert!(!Origins::Loopback.allow(origin, None), "{origin}");
        }
    }

    #[test]
    fn a_list_allows_exactly_its_origins() {
        let origins = Origins::parse("https://Shop.example/, http://a.example:81,").unwrap();
        assert!(origins.allow("https://shop.example", None) && origins.allow("http://a.example:81", None));
        for other in
            ["http://shop.example", "https://shop.example:444", "http://a.example", "http://localhost"]
        {
            assert!(!origins.allow(other, None), "{other}");
        }
    }

    #[test]
    fn the_gateways_own_pages_may_always_ask() {
        let nobody = Origins::parse("").unwrap();
        assert!(nobody.allow("https://chat.example", Some("chat.example")));
        assert!(!nobody.allow("https://chat.example", Some("chat.example:8080")));
        assert!(!nobody.allow("null", Some("null")));
    }

    #[test]
    fn what_is_no_origin_is_refused_by_name() {
        for origin in ["shop.example", "https://shop.example/chat", "*", "ftp://a.example"] {
            let error = Origins::parse(&format!("https://ok.example,{origin}")).unwrap_err();
            assert_eq!(error, ConfigError::BadOrigin { origin: origin.to_owned() });
        }
    }
}
