//! The websites that may ask.

use std::fmt;

use url::Url;

use crate::ConfigError;

/// The websites whose pages may call the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Pages of this machine, on any port: `localhost`, `127.0.0.1`, `[::1]`.
    Loopback,
    /// These.
    Only(Vec<Origin>),
}

/// A website, or all below one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Exactly this one.
    Exact(String),
    /// `https://*.shop.example`: every name below, and not `shop.example` itself.
    Below {
        /// `https://`.
        scheme: String,
        /// `.shop.example`, with a port where there is one.
        end: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(origin) => f.write_str(origin),
            Self::Below { scheme, end } => write!(f, "{scheme}*{end}"),
        }
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => {
                f.write_str("pages of this machine may ask (POLYCHAT_ALLOWED_ORIGINS names others)")
            }
            Self::Only(named) => {
                let named: Vec<_> = named.iter().map(ToString::to_string).collect();
                write!(f, "pages of {} may ask", named.join(", "))
            }
        }
    }
}

impl Origins {
    /// Reads a comma-separated list, as in `https://shop.example, https://*.shop.example`.
    pub fn parse(list: &str) -> Result<Self, ConfigError> {
        Self::of(list.split(',').map(str::trim).filter(|origin| !origin.is_empty()))
    }

    /// Reads each of these.
    pub fn of<'o>(list: impl IntoIterator<Item = &'o str>) -> Result<Self, ConfigError> {
        let bad = |origin: &str| ConfigError::BadOrigin { origin: origin.to_owned() };
        let read = |origin| pattern(origin).ok_or_else(|| bad(origin));
        list.into_iter().map(read).collect::<Result<_, _>>().map(Self::Only)
    }

    /// As a Content Security Policy lists them.
    pub(crate) fn sources(&self) -> String {
        match self {
            Self::Loopback => "http://localhost:* http://127.0.0.1:* https://localhost:*".to_owned(),
            Self::Only(named) => named.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether a page of this origin may ask.
    pub(crate) fn allow(&self, origin: &str) -> bool {
        match self {
            Self::Loopback => is_loopback(origin),
            Self::Only(named) => named.iter().any(|name| match name {
                Origin::Exact(name) => name == origin,
                Origin::Below { scheme, end } => origin
                    .strip_prefix(scheme.as_str())
                    .and_then(|rest| rest.strip_suffix(end.as_str()))
                    .is_some_and(is_subdomain),
            }),
        }
    }
}

fn is_subdomain(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.split('.').all(|label| !label.is_empty() && label.bytes().all(allowed))
}

fn pattern(text: &str) -> Option<Origin> {
    let Some((scheme, rest)) = text.split_once("://*.") else {
        return serialized(text).map(Origin::Exact);
    };
    let whole = serialized(&format!("{scheme}://{rest}"))?;
    let (scheme, host) = whole.split_once("://")?;
    // All of `*.com` is nobody's; an address has no names below it.
    let name = host.split(':').next().unwrap_or_default();
    let is_name =
        name.contains('.') && !name.split('.').all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    is_name.then(|| Origin::Below { scheme: format!("{scheme}://"), end: format!(".{host}") })
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
    let is_plain = is_bare && url.password().is_none() && !url.host_str()?.contains('*');
    (matches!(url.scheme(), "http" | "https") && is_plain).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_may_ask_by_default() {
        for origin in ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443", "https://localhost"]
        {
            assert!(Origins::Loopback.allow(origin), "{origin}");
        }
        for origin in [
            "null",
            "https://shop.example",
            "http://localhost.shop.example",
            "http://127.0.0.1.nip.example",
            "file://",
            "http://localhost/x",
        ] {
            assert!(!Origins::Loopback.allow(origin), "{origin}");
        }
    }

    #[test]
    fn a_list_allows_exactly_its_origins() {
        let origins = Origins::parse("https://Shop.example/, http://a.example:81,").unwrap();
        assert!(origins.allow("https://shop.example") && origins.allow("http://a.example:81"));
        for other in
            ["http://shop.example", "https://shop.example:444", "http://a.example", "http://localhost"]
        {
            assert!(!origins.allow(other), "{other}");
        }
    }

    #[test]
    fn a_star_allows_the_names_below_and_nothing_else() {
        let origins = Origins::parse("https://*.shop.example, http://*.dev.example:81").unwrap();
        for origin in ["https://a.shop.example", "https://a.b-c.shop.example", "http://x.dev.example:81"] {
            assert!(origins.allow(origin), "{origin}");
        }
        for origin in [
            "https://shop.example",
            "https://evilshop.example",
            "https://.shop.example",
            "https://a..shop.example",
            "http://a.shop.example",
            "https://a.shop.example:444",
            "https://a.shop.example.evil.example",
            "https://evil.example/.shop.example",
            "https://evil.example#.shop.example",
            "https://evil.example:1@a.shop.example",
            "http://x.dev.example",
        ] {
            assert!(!origins.allow(origin), "{origin}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused_by_name() {
        for origin in [
            "shop.example",
            "https://shop.example/chat",
            "*",
            "ftp://a.example",
            "https://*",
            "https://*.example",
            "https://*.1.2.3.4",
            "https://a.*.example",
            "https://*.*.shop.example",
            "https://*.shop.example/chat",
        ] {
            let error = Origins::parse(&format!("https://ok.example,{origin}")).unwrap_err();
            assert_eq!(error, ConfigError::BadOrigin { origin: origin.to_owned() });
        }
    }
}
