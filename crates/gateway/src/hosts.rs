//! The names that a gateway is reached by.
//!
//! A page of a stranger can have its own name point at this machine (DNS rebinding); then the browser takes
//! gateway and page for one website. The name in `Host` gives it away.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header, uri::Authority};

/// The names that are answered to. Addresses always are: no name can point away from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    names: Vec<String>,
    is_closed: bool,
}

impl Hosts {
    /// This machine's own names.
    pub fn local() -> Self {
        Self { names: Vec::new(), is_closed: true }
    }

    /// Any name; but only pages of this machine count as the gateway's own.
    pub fn any() -> Self {
        Self { names: Vec::new(), is_closed: false }
    }

    /// These and this machine's own.
    pub fn only(names: &[&str]) -> Result<Self, String> {
        let read = |name: &&str| {
            let is_name = name.parse::<Authority>().is_ok_and(|whole| whole.host() == *name);
            let bad = || format!("{name:?} is no host name: write it without scheme, port and path");
            is_name.then(|| name.to_ascii_lowercase()).ok_or_else(bad)
        };
        Ok(Self { names: names.iter().map(read).collect::<Result<_, _>>()?, is_closed: true })
    }

    /// Whether a request under this name is answered.
    pub(crate) fn answer_to(&self, authority: &Authority) -> bool {
        !self.is_closed || self.own(authority)
    }

    /// Whether a page of this origin is one of the gateway's own, called by `authority`. A proxy may have
    /// taken the TLS off, so the scheme is the page's alone.
    pub(crate) fn is_own_page(&self, origin: &str, authority: &Authority) -> bool {
        let page = origin.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
        page.is_some_and(|(_, page)| page.eq_ignore_ascii_case(authority.as_str())) && self.own(authority)
    }

    fn own(&self, authority: &Authority) -> bool {
        let host = authority.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is = |name: &str| host.eq_ignore_ascii_case(name);
        is("localhost") || bare.parse::<IpAddr>().is_ok() || self.names.iter().any(|name| is(name))
    }
}

/// Whom a request is for: the one `Host`, or by HTTP/2 the address. None where that is unclear.
pub(crate) fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut given = headers.get_all(header::HOST).iter();
    let host = match (given.next(), given.next()) {
        (None, _) => return uri.authority().cloned(),
        (Some(host), None) => host.to_str().ok()?.parse::<Authority>().ok()?,
        (Some(_), Some(_)) => return None,
    };
    let agrees = uri.authority().is_none_or(|authority| *authority == host);
    (agrees && !host.as_str().contains('@')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Authority {
        name.parse().unwrap()
    }

    #[test]
    fn a_strangers_name_for_this_machine_is_no_name_of_it() {
        let hosts = Hosts::local();
        for name in ["localhost:8080", "127.0.0.1", "[::1]:80", "192.0.2.7:8080", "LOCALHOST"] {
            assert!(hosts.answer_to(&host(name)), "{name}");
        }
        for name in ["evil.example:8080", "localhost.evil.example", "127.0.0.1.nip.example"] {
            assert!(!hosts.answer_to(&host(name)), "{name}");
            assert!(Hosts::any().answer_to(&host(name)));
            assert!(!Hosts::any().is_own_page(&format!("http://{name}"), &host(name)), "{name}");
        }
    }

    #[test]
    fn a_named_gateway_knows_its_own_pages() {
        let hosts = Hosts::only(&["Chat.example"]).unwrap();
        assert!(hosts.answer_to(&host("chat.example:444")) && !hosts.answer_to(&host("a.chat.example")));
        assert!(hosts.is_own_page("https://chat.example", &host("chat.example")));
        assert!(!hosts.is_own_page("https://chat.example", &host("chat.example:8080")));
        assert!(!hosts.is_own_page("null", &host("chat.example")));
        assert!(
            Hosts::only(&["https://chat.example"]).is_err() && Hosts::only(&["chat.example:80"]).is_err()
        );
    }

    #[test]
    fn who_is_called_has_to_be_clear() {
        let mut headers = HeaderMap::new();
        assert_eq!(authority(&"/".parse().unwrap(), &headers), None);
        headers.append(header::HOST, "a.example".parse().unwrap());
        assert_eq!(authority(&"/".parse().unwrap(), &headers), Some(host("a.example")));
        assert_eq!(authority(&"http://b.example/".parse().unwrap(), &headers), None);
        headers.append(header::HOST, "a.example".parse().unwrap());
        assert_eq!(authority(&"/".parse().unwrap(), &headers), None);
    }
}
